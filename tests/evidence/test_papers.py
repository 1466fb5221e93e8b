"""Printed papers of exhibits: what stands in them, who makes and opens them, and what is kept of each."""

import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases.models import Case
from evidence import papers
from evidence.enums import PaperKind
from evidence.models import Exhibit, Paper
from evidence.papers.labels import qr_of
from evidence.presenters import CustodyPresenter, ExhibitPresenter, ExhibitRowPresenter, HashPresenter
from evidence.services import breaks, printing
from evidence.tasks import make_papers
from ocsea.access.context import on_behalf_of
from ocsea.access.models import Errand, User
from ocsea.errors import Denied, WrongState
from ocsea.ledger.models import Payload
from ocsea.paper.document import Document
from ocsea.paper.rendering import IN_A_REQUEST, Limits, render
from ocsea.redaction.sensitivity import FieldClass
from ocsea.vault import fields
from tests.factories.evidence import SHA256, a_moment, a_reading, an_exhibit, handed, off_the_case
from tests.house.counting import hold, own_cost_of
from tests.paper.reading import Pdf
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def exhibit(cast: SimpleNamespace, case: Case) -> Exhibit:
    """A disk that Ada gave to Emil."""
    made = an_exhibit(cast, case, kind="medium", reading=a_reading(), description="Disk #1 with $100 \\ @home")
    handed(made, giver=cast.ada, receiver=cast.emil)
    return made


def made(actor: User, exhibit: Exhibit, kind: str = "custody") -> Paper:
    with acting(actor):
        told = papers.of_exhibit(kind, actor, exhibit, timezone.now())
        return printing.print_of_exhibit(actor=actor, exhibit=exhibit, kind=PaperKind(kind), document=told)


def text_of(actor: User, paper: Paper) -> str:
    with acting(actor):
        return "".join(Pdf(printing.file_of(paper)).pages)


def test_a_custody_sheet_tells_the_exhibit_its_digests_and_its_chain(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    text = text_of(cast.ada, made(cast.ada, exhibit))
    for words in (
        *("Custody sheet AO/1", exhibit.reference, exhibit.case_reference, "Disk #1 with $100 \\ @home", "SW 114/26"),
        *(SHA256, "hashdeep 4.4", "Taken into custody", "Released", "Receipt confirmed", "S1000001", "Emil"),
        *("Whole: 3 rows", "No break in custody is recorded", "Page 1 of"),
    ):
        assert words in text, words


def test_breaks_are_explained_late_rows_and_corrections_marked(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    late = timezone.now() - timedelta(days=3)
    with acting(cast.ada):
        found = breaks.record_found(
            actor=cast.ada, exhibit=exhibit, moment=a_moment(late, reason="Left on the bench overnight"), seal_seen="S9"
        )
        breaks.correct(actor=cast.ada, event=found, moment=a_moment(reason="The seal read S8"))
    text = text_of(cast.ada, made(cast.ada, exhibit))
    assert text.count("Left on the bench overnight") == 2
    for words in ("Breaks in custody, as they were explained", "Irregular: Break in custody", "recorded 3 days after"):
        assert words in text, words
    assert "Corrects row: 4" in text
    assert "Corrected by row: 5" in text


def test_the_certificate_tells_tool_and_operator_and_leaves_the_rest_to_the_signer(
    cast: SimpleNamespace, exhibit: Exhibit
) -> None:
    text = text_of(cast.emil, made(cast.emil, exhibit, "certificate"))
    for words in (
        *("902(13)", "902(14)", "28 U.S.C. § 1746", SHA256[:32], SHA256[32:], "hashdeep 4.4", "Ada Okafor"),
        *("under penalty of perjury", "Qualification, training", "Signature", "Not valid until"),
    ):
        assert words in text, words
    phone = an_exhibit(cast, exhibit.case, warrant=exhibit.authority)
    text = text_of(cast.ada, made(cast.ada, phone, "certificate"))
    assert "no data of this exhibit is certified" in text
    assert "Write blocker" not in text


def test_the_list_of_a_case_holds_all_its_exhibits_for_those_on_it_alone(
    cast: SimpleNamespace, exhibit: Exhibit
) -> None:
    an_exhibit(cast, exhibit.case, warrant=exhibit.authority, description="A telephone")
    where = f"/exhibits/of/{exhibit.case_reference}/papers/"
    sent = client_of(cast.sana).post(where, {"kind": "listing"})
    file = client_of(cast.ada).get(sent.headers["Location"] + "file/").content
    text = "".join(Pdf(file).pages)
    assert "A telephone" in text
    assert exhibit.reference in text
    for person in (cast.emil, cast.cleo):  # Emil has one of the exhibits and nothing of the case
        assert client_of(person).get(sent.headers["Location"]).status_code == 404
        assert client_of(person).post(where, {"kind": "listing"}).status_code == 404
    assert client_of(cast.ada).post(where, {"kind": "custody"}).status_code == 422


def test_labels_hold_the_reference_alone_and_the_scanner_field_reads_them(
    cast: SimpleNamespace, exhibit: Exhibit
) -> None:
    paper = made(cast.ada, exhibit, "label")
    text = text_of(cast.ada, paper)
    assert f"AO/1{exhibit.reference}{exhibit.case_reference}" in text
    assert "Disk" not in text
    with acting(cast.ada):
        data = json.loads(str(fields.get(Paper.objects.get(pk=paper.pk), "data")))
    (row,) = data["parts"][0]["rows"]
    assert row["qr"] == qr_of(exhibit.reference)
    assert set(row) == {"number", "reference", "caption", "qr", "alt"}
    opened = client_of(cast.emil).get("/exhibits/", {"label": f" {exhibit.reference.lower()}\n"})
    assert opened.headers["Location"] == f"/exhibits/{exhibit.reference}/"


def test_the_scanner_field_answers_alike_for_hidden_and_absent(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    cleo = client_of(cast.cleo)
    hidden = cleo.get("/exhibits/", {"label": exhibit.reference})
    absent = cleo.get("/exhibits/", {"label": "EX-2026-ZZZZZZ"})
    assert hidden.status_code == absent.status_code == 200
    assert "No exhibit that you may see goes by that label" in hidden.content.decode()
    assert _without_its_own_words(hidden.content) == _without_its_own_words(absent.content)


def test_the_same_paper_can_be_made_again_from_what_is_kept(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    paper = made(cast.ada, exhibit)
    with acting(cast.ada):
        kept = Paper.objects.get(pk=paper.pk)
        data = str(fields.get(kept, "data")).encode()
        file = printing.file_of(kept)
    assert render(data, kept.checkpoint, limits=IN_A_REQUEST) == file
    assert Pdf(file).attached == data
    assert kept.data_sha256 in Pdf(file).pages[0]


def test_the_ledger_knows_both_hashes(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    paper = made(cast.ada, exhibit)
    with as_role("owner"):
        body = Payload.objects.get(kind="paper.made").body
    for told in (paper.data_sha256, paper.file_sha256, f'"user:{cast.ada.id}"', exhibit.reference):
        assert told in body


def test_nothing_of_a_paper_lies_open_in_the_database(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    made(cast.ada, exhibit)
    with as_role("owner"):
        row = Paper.objects.values_list("data", "file").get()
    assert all(b"Orchard" not in bytes(each or b"") and b"%PDF" not in bytes(each or b"") for each in row)


def test_whoever_reads_the_exhibit_makes_and_opens_papers_and_nobody_else(
    cast: SimpleNamespace, exhibit: Exhibit
) -> None:
    paper = made(cast.emil, exhibit)
    for person in (cast.ada, cast.ben, cast.sana, cast.emil):
        assert client_of(person).get(f"/exhibits/papers/{paper.pk}/file/").status_code == 200
    absent = client_of(cast.cleo).get("/exhibits/papers/00000000-0000-4000-8000-000000000000/file/")
    for person in (cast.cleo, cast.dev, cast.vera):
        hidden = client_of(person).get(f"/exhibits/papers/{paper.pk}/file/")
        assert hidden.status_code == 404
    hidden = client_of(cast.cleo).get(f"/exhibits/papers/{paper.pk}/file/")
    assert _without_its_own_words(hidden.content) == _without_its_own_words(absent.content)
    with acting(cast.cleo), pytest.raises(Denied):
        printing.print_of_exhibit(
            actor=cast.cleo,
            exhibit=exhibit,
            kind=PaperKind.CUSTODY,
            document=Document(title="", subject="", made_at=timezone.now(), parts=[]),
        )


def test_the_database_refuses_what_the_policy_refuses(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    paper = made(cast.ada, exhibit)
    for person in (cast.cleo, cast.dev, cast.vera):
        with acting(person):
            assert not Paper.objects.exists()
            forged = Paper(exhibit=exhibit, case_id=exhibit.case_id, made_by=person, rows=0)
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                forged.save(force_insert=True)
    forged = Paper(exhibit=exhibit, case_id=exhibit.case_id, made_by=cast.ben, rows=0)
    with acting(cast.ada), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        forged.save(force_insert=True)
    with acting(cast.ada), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(data_sha256="0" * 64)
    off_the_case(cast.ada, exhibit.case)
    with acting(cast.ada):
        assert not Paper.objects.exists()


def test_a_worker_finishes_its_own_errands_paper_alone(
    cast: SimpleNamespace, exhibit: Exhibit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "AT_ONCE", 0)
    paper, others = made(cast.ada, exhibit), made(cast.emil, exhibit)
    assert paper.errand_id is not None
    with as_role("worker"), on_behalf_of(paper.errand_id):
        assert Paper.objects.filter(pk=others.pk).update(state="failed") == 0
        assert Paper.objects.filter(pk=paper.pk).update(state="failed") == 1


def test_a_long_paper_is_left_to_the_worker(
    cast: SimpleNamespace, exhibit: Exhibit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "AT_ONCE", 2_000)
    paper = made(cast.emil, exhibit)
    assert paper.state == "waiting"
    ben = client_of(cast.ben)
    assert "is being made" in ben.get(f"/exhibits/papers/{paper.pk}/").content.decode()
    assert ben.get(f"/exhibits/papers/{paper.pk}/file/").status_code == 409
    make_papers()
    answer = ben.get(f"/exhibits/papers/{paper.pk}/file/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert "Page 1 of" in Pdf(answer.content).pages[0]
    with as_role("owner"):
        assert f'"user:{cast.emil.id}"' in Payload.objects.get(kind="paper.made").body


def test_a_paper_beyond_the_limits_of_a_request_goes_to_the_worker_and_beyond_its_limits_fails_in_words(
    cast: SimpleNamespace, exhibit: Exhibit, monkeypatch: pytest.MonkeyPatch
) -> None:
    little = Limits(seconds=5, bytes=40 << 20)
    monkeypatch.setattr(printing, "IN_A_REQUEST", little)
    waits = made(cast.ada, exhibit)
    assert waits.state == "waiting"
    make_papers()
    fails = made(cast.ada, exhibit)
    monkeypatch.setattr(printing, "BY_A_WORKER", little)
    make_papers()
    ada = client_of(cast.ada)
    assert "Download PDF" in ada.get(f"/exhibits/papers/{waits.pk}/").content.decode()
    assert "could not be made" in ada.get(f"/exhibits/papers/{fails.pk}/").content.decode()
    with as_role("owner"):
        assert Payload.objects.filter(kind="paper.made").count() == 1


def test_one_whose_errand_ended_is_stopped_and_stops_nobody_elses(
    cast: SimpleNamespace, exhibit: Exhibit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "AT_ONCE", 0)
    over, after = made(cast.ada, exhibit), made(cast.emil, exhibit)
    with as_role("owner"):
        Errand.objects.filter(user=cast.ada).update(expires_at=timezone.now() - timedelta(seconds=1))
    make_papers()
    with as_role("owner"):
        assert Paper.objects.get(pk=over.pk).state == "stopped"
        assert Paper.objects.get(pk=after.pk).state == "ready"
    ada = client_of(cast.ada)
    page = ada.get(f"/exhibits/papers/{over.pk}/").content.decode()
    assert "This paper was stopped" in page
    (again,) = re.findall(r'action="([^"]+)"[^>]*>(?:(?!</form>).)*value="custody"', page, re.DOTALL)
    sent = ada.post(again, {"kind": "custody"})
    make_papers()
    assert ada.get(sent.headers["Location"] + "file/").content.startswith(b"%PDF")


def test_a_worker_that_acts_for_nobody_stops_what_is_over_and_changes_nothing_else(
    cast: SimpleNamespace, exhibit: Exhibit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "AT_ONCE", 0)
    live, over = made(cast.emil, exhibit), made(cast.ada, exhibit)
    with as_role("owner"):
        User.objects.filter(pk=cast.ada.pk).update(is_active=False)
    with as_role("worker"):
        assert Paper.objects.filter(pk=live.pk).update(state="stopped") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Paper.objects.filter(pk=over.pk).update(state="failed")
        assert Paper.objects.filter(pk=over.pk).update(state="stopped") == 1


def test_a_third_paper_at_once_waits(cast: SimpleNamespace, exhibit: Exhibit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_PLACES", ())
    assert made(cast.ada, exhibit).state == "waiting"


def test_a_paper_without_end_is_refused(
    cast: SimpleNamespace, exhibit: Exhibit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_ROWS", 2)
    with pytest.raises(WrongState, match="at most 2 rows"):
        made(cast.ada, exhibit)


def test_no_paper_is_made_of_what_names_people_who_are_not_staff() -> None:
    shown = (ExhibitRowPresenter, ExhibitPresenter, CustodyPresenter, HashPresenter)
    classes = {klass for each in shown for klass, _words in each.describe().values()}
    assert classes == {FieldClass.PUBLIC, FieldClass.CASE, FieldClass.STAFF}


def test_the_buttons_make_it_and_hand_it_out(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    ada, where = client_of(cast.ada), f"/exhibits/{exhibit.reference}/papers/"
    sent = ada.post(where, {"kind": "custody"})
    assert sent.status_code == 302
    page = ada.get(sent.headers["Location"]).content.decode()
    (link,) = re.findall(r'href="([^"]+/file/)"', page)
    answer = ada.get(link)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="custody-{exhibit.reference}.pdf"'
    assert answer.content.startswith(b"%PDF-1.7")
    assert sent.headers["Location"] in ada.get(where).content.decode()
    assert ada.post(where, {"kind": "../x"}).status_code == 422


def test_the_screens_cost_their_pinned_statements(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    first = made(cast.ada, exhibit)
    listed = f"/exhibits/{exhibit.reference}/papers/"
    hold("evidence:papers", own_cost_of(cast.ada, listed))
    made(cast.ada, exhibit)
    hold("evidence:papers", own_cost_of(cast.ada, listed))
    hold("evidence:paper", own_cost_of(cast.ada, f"/exhibits/papers/{first.pk}/"))
    hold("evidence:papers-of-case", own_cost_of(cast.ada, f"/exhibits/of/{exhibit.case_reference}/papers/"))


def _without_its_own_words(page: bytes) -> bytes:
    return re.sub(rb"[0-9a-f]{8}-[0-9a-f-]{27}|[\w-]{40,}", b"", page)
