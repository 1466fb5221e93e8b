"""Who may know of a referral, by the policy's three shapes and by the database, for the whole cast."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from ocsea.access.can import has
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from referrals import policy
from referrals.models import Answer, Dispatch, Referral, Snapshot
from referrals.services import answering
from tests.factories.referrals import a_draft, a_sent_one, dispatch_of, handed_in, opened
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db
STAFF = ("ada", "ben", "cleo", "dev", "sana", "ines", "emil", "vera", "quin", "aud", "adm")
PARTNERS = ("pia", "rolf", "otto")
INSIDE = {"ada", "ben", "sana", "vera"}


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int((cursor.fetchone() or (0,))[0])


def change(deed: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)


@pytest.mark.parametrize("name", [*STAFF, *PARTNERS])
def test_the_senders_side_is_for_who_is_on_the_case(cast: SimpleNamespace, name: str) -> None:
    referral = a_sent_one(cast)
    actor: User = getattr(cast, name)
    with acting(actor):
        assert policy.visible_to(actor).filter(pk=referral.pk).exists() is (name in INSIDE)
        assert rows("referrals_referral") == (1 if name in INSIDE else 0)
        assert policy.may(actor, referral, Permission.REFERRAL_READ) is (name in INSIDE)


@pytest.mark.parametrize(
    ("right", "who"),
    [(Permission.REFERRAL_SEND, {"ada", "ben", "sana", "vera"}), (Permission.REFERRAL_APPROVE, {"sana"})],
)
@pytest.mark.parametrize("name", [*STAFF, *PARTNERS])
def test_what_one_may_do(cast: SimpleNamespace, right: Permission, who: set[str], name: str) -> None:
    referral = a_draft(cast)
    actor: User = getattr(cast, name)
    with acting(actor):
        assert policy.may(actor, referral, right) is (name in who and has(actor, right))


@pytest.mark.parametrize("name", [*STAFF, *PARTNERS])
def test_the_recipients_side_is_for_the_named_person(cast: SimpleNamespace, name: str) -> None:
    dispatch = dispatch_of(a_sent_one(cast))
    actor: User = getattr(cast, name)
    with acting(actor), as_role("partner"):
        assert policy.addressed_to(actor).filter(pk=dispatch.pk).exists() is (name == "pia")
    with as_role("owner"):
        assert policy.recipients_of(dispatch).filter(pk=actor.pk).exists() is (name == "pia")


@pytest.mark.parametrize("name", [*PARTNERS, "ada", "sana"])
def test_the_partners_role_reads_what_was_sent_to_this_person_and_nothing_else(
    cast: SimpleNamespace, name: str
) -> None:
    referral = a_sent_one(cast)
    opened(cast, referral)
    a_draft(cast, "support")
    with acting(getattr(cast, name)), as_role("partner"):
        seen = {table: rows(table) for table in ("referrals_dispatch", "referrals_snapshot", "referrals_answer")}
        assert set(seen.values()) == ({1} if name == "pia" else {0})
        for table in ("referrals_referral", "cases_case", "victims_victim", "referrals_agencypseudonym"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                rows(table)


def _no_longer(cast: SimpleNamespace) -> None:
    with acting(cast.pia), as_role("partner"):
        assert not policy.addressed_to(cast.pia).exists()
        assert rows("referrals_dispatch") == rows("referrals_snapshot") == rows("referrals_answer") == 0


def test_a_recipient_who_changes_agency_loses_it_at_once(cast: SimpleNamespace) -> None:
    opened(cast, a_sent_one(cast))
    with as_role("owner"):
        User.objects.filter(pk=cast.pia.pk).update(agency=cast.hillcrest)
        cast.pia.refresh_from_db()
    _no_longer(cast)


def test_a_recipient_who_is_no_longer_named_loses_it_at_once(cast: SimpleNamespace) -> None:
    referral = a_sent_one(cast)
    opened(cast, referral)
    with as_role("owner"):
        dispatch_of(referral).recipients.update(revoked_at=referral.sent_at)
    _no_longer(cast)


def test_a_closed_account_reads_nothing(cast: SimpleNamespace) -> None:
    opened(cast, a_sent_one(cast))
    with as_role("owner"):
        User.objects.filter(pk=cast.pia.pk).update(is_active=False)
    with acting(cast.pia), as_role("partner"):
        assert rows("referrals_dispatch") == rows("referrals_snapshot") == 0


@pytest.mark.parametrize("role", ["web", "partner", "worker", "owner"])
@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE referrals_snapshot SET content_hash = ''",
        "DELETE FROM referrals_snapshot",
        "TRUNCATE referrals_snapshot CASCADE",
        "UPDATE referrals_dispatch SET callback_number = ''",
        "DELETE FROM referrals_dispatch",
    ],
)
def test_what_was_prepared_is_never_changed(cast: SimpleNamespace, role: str, deed: str) -> None:
    referral = a_sent_one(cast)
    before = dispatch_of(referral)
    with acting(cast.ada), as_role(role), pytest.raises(DatabaseError):
        change(deed)
    after = dispatch_of(referral)
    assert (after.callback_number, after.snapshot.content_hash) == (
        before.callback_number,
        before.snapshot.content_hash,
    )


def test_an_answer_is_never_changed(cast: SimpleNamespace) -> None:
    opened(cast, a_sent_one(cast))
    with as_role("owner"), pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        Answer.objects.update(kind="accepted")
    with as_role("owner"), pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        Answer.objects.all().delete()


def test_nobody_answers_for_somebody_else(cast: SimpleNamespace) -> None:
    dispatch = dispatch_of(a_sent_one(cast))
    for other in (cast.rolf, cast.otto):
        with acting(other), as_role("partner"), pytest.raises(Exception, match="withdrawn"):
            answering.accept(actor=other, dispatch=dispatch, who="Us", acts_on=dispatch.answer_by.date())


def test_what_waits_for_a_supervisor_is_never_their_own(cast: SimpleNamespace) -> None:
    mine = handed_in(cast, a_draft(cast, "support"))
    with acting(cast.sana):
        assert set(policy.awaiting(cast.sana)) == {mine}
    with as_role("owner"):
        Referral.objects.filter(pk=mine.pk).update(author=cast.sana)
    with acting(cast.sana):
        assert not policy.awaiting(cast.sana).exists()
    for name in ("ada", "ben", "cleo", "dev"):
        actor = getattr(cast, name)
        with acting(actor):
            assert not policy.awaiting(actor).exists()


def test_a_team_member_reads_the_referral_and_not_the_document(cast: SimpleNamespace) -> None:
    """The document names the child; Ben opens identities with a reason, on the child's page."""
    a_sent_one(cast)
    with acting(cast.ben):
        assert Dispatch.objects.count() == 1
        assert Snapshot.objects.count() == 0


def test_a_supervisor_neither_answers_nor_changes_what_was_sent(cast: SimpleNamespace) -> None:
    dispatch = dispatch_of(a_sent_one(cast))
    answer = Answer(dispatch=dispatch, kind="replied", author=cast.sana, author_label="Supervisor")
    with pytest.raises(DatabaseError, match="row-level security"), acting(cast.sana):
        Answer.objects.bulk_create([answer])
    with acting(cast.sana):
        assert Dispatch.objects.filter(pk=dispatch.pk).exists()
        assert Dispatch.objects.filter(pk=dispatch.pk).update(state=dispatch.state) == 0
