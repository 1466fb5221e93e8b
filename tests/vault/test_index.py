"""The blind index: what counts as the same, what gets no token, and that nobody can read it."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection

from intake.services.receiving import receive_package
from intake.sources.package import read_package
from ocsea.vault.index import Clue, Indexer, Purpose, normal_forms
from ocsea.vault.models import IndexToken
from tests.factories.cases import a_case, a_person_of, an_identifier
from tests.factories.victims import a_child
from tests.intake.test_receiving import SAMPLES
from tests.roles import acting, as_role

SEEN = datetime(2026, 11, 20, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("purpose", "first", "second"),
    [
        (Purpose.HANDLE, "@River_Otter_7 ", "river_otter_7"),
        (Purpose.HANDLE, "ｒｉｖｅｒ", "River"),
        (Purpose.EMAIL, " Mira@Example.ORG", "mira@example.org"),
        (Purpose.PHONE, "+44 20 7946 0100", "(020) 7946-0100 ext. 12"),
        (Purpose.PHONE, "+٤٤٢٠٧٩٤٦٠١٠٠", "02079460100"),
        (Purpose.DEVICE, "49-015420-323751-8", "490154203237518"),
        (Purpose.WALLET, "0xAbC123", "0xabc123"),
        (Purpose.HASH, "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"),
    ],
)
def test_two_writings_of_one_identifier_are_the_same(purpose: Purpose, first: str, second: str) -> None:
    assert normal_forms(Clue(purpose, first)) == normal_forms(Clue(purpose, second)) != []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Marisol Quintrell", "QUINTRELL, Marisol"),
        ("Zoë Müller", "Zoe Muller"),
        ("Иванов Юрий", "Yurii Ivanov"),
        ("Παπαδόπουλος", "papadopoylos"),
        ("Łukasz Groß", "lukasz gross"),
    ],
)
def test_two_writings_of_one_name_are_the_same(first: str, second: str) -> None:
    forms = [
        normal_forms(Clue(Purpose.PERSON, name, born=born))
        for name, born in ((first, "2013-05-02"), (second, "2 5 2013"))
    ]
    assert forms[0] == forms[1] != []


@pytest.mark.parametrize(
    "clue",
    [
        Clue(Purpose.PERSON, "Marisol Quintrell"),
        Clue(Purpose.PERSON, "Marisol Quintrell", born="2013"),
        Clue(Purpose.CONNECTION, "192.0.2.1"),
        Clue(Purpose.CONNECTION, "192.0.2.1", port=443),
        Clue(Purpose.CONNECTION, "192.0.2.1", at=SEEN),
        Clue(Purpose.CONNECTION, "no address", port=443, at=SEEN),
        Clue(Purpose.PHONE, "112"),
        Clue(Purpose.EMAIL, "mira"),
        Clue(Purpose.HASH, "not a hash"),
        Clue(Purpose.HANDLE, " @ "),
    ],
)
def test_what_says_too_little_gets_no_token(clue: Clue) -> None:
    assert Indexer().stored([clue]) == Indexer().asked([clue]) == []


def test_a_connection_is_found_ten_minutes_around_and_not_an_hour_later() -> None:
    (stored,) = Indexer().stored([Clue(Purpose.CONNECTION, "2001:db8::1", port=443, at=SEEN)])
    for minutes, found in ((0, True), (9, True), (-9, True), (60, False), (-60, False)):
        clue = Clue(Purpose.CONNECTION, "2001:0db8:0:0:0:0:0:1", port=443, at=SEEN + timedelta(minutes=minutes))
        assert (stored in Indexer().asked([clue])) is found
    assert stored not in Indexer().asked([Clue(Purpose.CONNECTION, "2001:db8::1", port=444, at=SEEN)])


def test_each_purpose_has_a_key_of_its_own_and_names_are_short() -> None:
    handle, device = Indexer().stored([Clue(Purpose.HANDLE, "abc12345"), Clue(Purpose.DEVICE, "abc12345")])
    assert handle.token != device.token
    assert len(handle.token) == 32
    (name,) = Indexer().stored([Clue(Purpose.PERSON, "Marisol Quintrell", born="2013-05-02")])
    assert len(name.token) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["web", "worker", "partner", "signin"])
def test_no_role_reads_writes_or_counts_tokens(cast: SimpleNamespace, role: str) -> None:
    for statement in (
        "SELECT count(*) FROM vault_indextoken",
        "INSERT INTO vault_indextoken SELECT * FROM vault_indextoken",
        "DELETE FROM vault_indextoken",
        "UPDATE vault_indextoken SET holder = gen_random_uuid()",
        "SELECT vault_index_replace(gen_random_uuid(), '{}', '{}', '{}')",
        "SELECT vault_index_move(gen_random_uuid(), gen_random_uuid())",
    ):
        with pytest.raises(ProgrammingError), as_role(role), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db
def test_nobody_writes_for_a_case_a_report_or_a_victim_of_others(cast: SimpleNamespace) -> None:
    case = a_case(cast)
    lead = an_identifier(cast, case)
    mine = a_case(cast, by=cast.cleo)
    child = a_child(cast)
    with acting(cast.ines):
        ((report, _new),) = receive_package(
            actor=cast.ines, package=read_package(SAMPLES[0].name, SAMPLES[0].read_bytes())
        ).reports
    for statement, ids in (
        ("SELECT cases_index_write(%s, %s, '{}', '{}')", [case.id, lead.id]),
        ("SELECT cases_index_write(%s, %s, '{}', '{}')", [mine.id, lead.id]),
        ("SELECT victims_index_write(%s, '{}', '{}')", [child.id]),
        ("SELECT intake_index_write(%s, '{}', '{}')", [report.id]),
        ("SELECT intake_index_move(%s)", [report.id]),
    ):
        with pytest.raises(DatabaseError, match="row-level security"), acting(cast.cleo), connection.cursor() as cursor:
            cursor.execute(statement, ids)


@pytest.mark.django_db
def test_rebuilding_makes_the_very_same_index(cast: SimpleNamespace) -> None:
    case = a_case(cast)
    a_person_of(cast, case, name="Corvin Thrale", birth_date="1980-01-02", is_child="no")
    an_identifier(cast, case)
    an_identifier(cast, case, kind="ip", value="192.0.2.7", port=443, seen_at=SEEN)
    a_child(cast)
    with acting(cast.ines):
        for path in SAMPLES:
            receive_package(actor=cast.ines, package=read_package(path.name, path.read_bytes()))
    with as_role("owner"):
        before = _tokens()
        assert len(before) > 100
        assert not IndexToken.objects.filter(source=case.id).exists()
        call_command("rebuild_index", verbosity=0)
        assert _tokens() == before


def _tokens() -> set[tuple[object, ...]]:
    rows = IndexToken.objects.values_list("purpose", "token", "holder", "source")
    return {(purpose, bytes(token), holder, source) for purpose, token, holder, source in rows}
