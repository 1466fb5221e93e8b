"""Disclosure schedules: marks collected from log and exhibits, numbers that run on, reasons, nil returns."""

from collections.abc import Iterable
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases.models import Case, JournalEntry
from evidence.models import DisclosureMark, Exhibit, Paper, Schedule, ScheduleItem
from evidence.schedules.forms import MG6
from evidence.schedules.material import material_of
from evidence.schedules.papers import composer, wanted
from evidence.services import printing, scheduling
from evidence.services.scheduling import Marking
from ocsea.access.models import User
from ocsea.errors import Denied, Invalid
from ocsea.ledger.models import Payload
from ocsea.paper.rendering import IN_A_REQUEST, render
from ocsea.vault import fields
from tests.factories.cases import an_entry
from tests.factories.evidence import off_the_case
from tests.house.counting import hold, own_cost_of
from tests.paper.reading import Pdf
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


def made(actor: User, case: Case) -> Schedule:
    with acting(actor):
        items = material_of(actor, case)
        compose = composer(case, MG6, items, timezone.now())
        forms = [form.kind for form in MG6]
        return scheduling.make_schedule(actor=actor, case=case, wanted=wanted(MG6, items), forms=forms, compose=compose)


def marked(cast: SimpleNamespace, case: Case, of: JournalEntry | Exhibit, **told: object) -> None:
    with acting(cast.ada):
        marking = Marking(**{"relevant": "yes"} | told)  # type: ignore[arg-type]  # typed by the caller
        scheduling.mark_material(actor=cast.ada, case=case, of=of, marking=marking)


def text_of(actor: User, schedule: Schedule, kind: str) -> str:
    with acting(actor):
        paper = Paper.objects.get(schedule=schedule, kind=kind)
        return "".join(Pdf(printing.file_of(paper)).pages).replace("\u200b", "")


def test_what_is_relevant_is_listed_where_its_marks_put_it(cast: SimpleNamespace, case: Case, exhibit: Exhibit) -> None:
    an_entry(cast, case, "Unsaid words of the first.", relevant="yes")
    an_entry(cast, case, "A source told us.", relevant="yes", sensitive=True, sensitive_reason="Names a source")
    an_entry(cast, case, "Rang the garage.", relevant="no")
    marked(cast, case, exhibit, description="A telephone", assists=True, assists_how="Shows another user")
    schedule = made(cast.ada, case)
    open_items, closed, report = (text_of(cast.ada, schedule, kind) for kind in ("mg6c", "mg6d", "mg6e"))
    assert f"Exhibit {exhibit.number}, Device: A telephone" in open_items
    assert "Log entry, Note" in open_items
    assert "Names a source" in closed
    assert "Names a source" not in open_items
    assert "Shows another user" in report
    for text in (open_items, closed, report):
        assert "Unsaid words" not in text
        assert "A source told us." not in text


def test_numbers_run_on_and_nothing_is_listed_twice(cast: SimpleNamespace, case: Case, exhibit: Exhibit) -> None:
    an_entry(cast, case, relevant="yes")
    marked(cast, case, exhibit)
    first = made(cast.ada, case)
    late = an_entry(cast, case, "Later.", relevant="yes")
    second = made(cast.ben, case)
    assert (first.number, second.number) == (1, 2)
    with as_role("owner"):
        rows = ScheduleItem.objects.filter(case=case, form="mg6c").order_by("number")
        assert [(row.schedule.number, row.number) for row in rows] == [(1, 1), (1, 2), (2, 3)]
        assert rows[2].target_id == late.pk
    # What turns out sensitive later is listed there anew; its number in the first form stays taken.
    marked(cast, case, exhibit, sensitive=True, reason="Shows a method")
    third = made(cast.ada, case)
    assert "Shows a method" in text_of(cast.ada, third, "mg6d")
    assert "Nil return" in text_of(cast.ada, third, "mg6c")


def test_forms_without_items_are_nil_returns_to_be_signed(cast: SimpleNamespace, case: Case, exhibit: Exhibit) -> None:
    schedule = made(cast.ada, case)
    for kind in ("mg6c", "mg6d", "mg6e"):
        text = text_of(cast.ada, schedule, kind)
        assert "Nil return" in text
        assert "Disclosure officer" in text
    assert "Items nobody has decided about yet1" in text_of(cast.ada, schedule, "mg6e").replace("\n", "")
    assert "nobody has decided" not in text_of(cast.ada, schedule, "mg6c")


def test_the_same_bytes_come_out_again(cast: SimpleNamespace, case: Case, exhibit: Exhibit) -> None:
    marked(cast, case, exhibit, description="A telephone")
    schedule = made(cast.ada, case)
    with acting(cast.ada):
        papers = list(Paper.objects.filter(schedule=schedule))
        marks = {paper.pk: (printing.file_of(paper), str(fields.get(paper, "data")).encode()) for paper in papers}
    marked(cast, case, exhibit, description="Something else")
    made(cast.ada, case)
    for paper in papers:
        file, data = marks[paper.pk]
        assert client_of(cast.sana).get(f"/exhibits/papers/{paper.pk}/file/").content == file
        assert render(data, paper.checkpoint, limits=IN_A_REQUEST) == file


def test_a_covert_entry_is_sensitive_unless_decided_otherwise(cast: SimpleNamespace, case: Case) -> None:
    entry = an_entry(cast, case, "We know the second account.", relevant="yes")
    with as_role("owner"):
        JournalEntry.objects.filter(pk=entry.pk).update(method_digest="ab" * 32)
    schedule = made(cast.ada, case)
    assert "How it was learned is covert." in text_of(cast.ada, schedule, "mg6d")
    assert "Nil return" in text_of(cast.ada, schedule, "mg6c")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"sensitive": True}, "reason"),
        ({"assists": True, "assists_how": " "}, "assists_how"),
        ({"relevant": "no", "sensitive": True, "reason": "A risk"}, "relevant"),
    ],
)
def test_a_mark_without_its_words_is_refused(
    told: dict[str, object], field: str, cast: SimpleNamespace, case: Case, exhibit: Exhibit
) -> None:
    with pytest.raises(Invalid) as caught:
        marked(cast, case, exhibit, **told)
    assert set(caught.value.fields) == {field}


def test_who_is_not_on_the_case_sees_and_makes_nothing(cast: SimpleNamespace, case: Case, exhibit: Exhibit) -> None:
    marked(cast, case, exhibit)
    made(cast.ada, case)
    where = f"/exhibits/of/{case.reference}/schedules/"
    for person in (cast.cleo, cast.dev, cast.emil):
        assert client_of(person).get(where).status_code == 404
        with acting(person):
            assert not any(each.objects.exists() for each in (DisclosureMark, Schedule, ScheduleItem))
            _is_refused(person, case, (exhibit,))
    with acting(cast.quin), pytest.raises(Denied):
        scheduling.make_schedule(actor=cast.quin, case=case, wanted=[], forms=[], compose=lambda *_: [])
    with acting(cast.quin):
        _is_refused(cast.quin, case, (exhibit,))
    assert client_of(cast.quin).get(where).status_code == 200
    assert client_of(cast.quin).post(where + "make/").status_code == 403
    with acting(cast.ada), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        DisclosureMark.objects.update(relevant="no")
    off_the_case(cast.ada, case)
    with acting(cast.ada):
        assert not DisclosureMark.objects.exists()


def _is_refused(person: User, case: Case, exhibits: Iterable[Exhibit]) -> None:
    for exhibit in exhibits:
        forged = DisclosureMark(case=case, exhibit=exhibit, relevant="no", marked_by=person)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            forged.save(force_insert=True)
    forged_schedule = Schedule(case=case, number=9, made_by=person)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        forged_schedule.save(force_insert=True)


def test_marks_and_schedules_are_recorded_without_their_words(
    cast: SimpleNamespace, case: Case, exhibit: Exhibit
) -> None:
    marked(cast, case, exhibit, sensitive=True, reason="Zrisk", description="Zlisted")
    made(cast.ada, case)
    with as_role("owner"):
        bodies = {row.kind: row.body for row in Payload.objects.filter(kind__in=["material.marked", "schedule.made"])}
    assert set(bodies) == {"material.marked", "schedule.made"}
    assert '"mg6d":1' in bodies["schedule.made"]
    assert "Zrisk" not in "".join(bodies.values())
    assert "Zlisted" not in "".join(bodies.values())


def test_the_pages_lead_from_a_decision_to_the_papers(cast: SimpleNamespace, case: Case, exhibit: Exhibit) -> None:
    ada, where = client_of(cast.ada), f"/exhibits/of/{case.reference}/schedules/"
    mark = f"/exhibits/of/{case.reference}/marks/exhibit/{exhibit.pk}/"
    assert mark in ada.get(where).content.decode()
    refused = ada.post(mark, {"relevant": "yes", "sensitive": "on", "description": "A telephone"})
    assert refused.status_code == 422
    assert "A telephone" in refused.content.decode()
    assert ada.post(mark, {"relevant": "yes", "sensitive": "on", "reason": "A real risk"}).status_code == 302
    assert ada.post(where + "make/").status_code == 302
    page = ada.get(where).content.decode()
    assert "MG6D, sensitive" in page
    assert "A real risk" in page
    assert ada.get(mark.replace("exhibit/", "entry/", 1)).status_code == 404


def test_the_screens_cost_their_pinned_statements(cast: SimpleNamespace, case: Case, exhibit: Exhibit) -> None:
    made(cast.ada, case)
    where = f"/exhibits/of/{case.reference}/schedules/"
    marked(cast, case, exhibit)
    hold("evidence:schedules", own_cost_of(cast.ada, where))
    made(cast.ada, case)
    marked(cast, case, exhibit, relevant="no")
    hold("evidence:schedules", own_cost_of(cast.ada, where))
    hold("evidence:mark", own_cost_of(cast.ada, f"/exhibits/of/{case.reference}/marks/exhibit/{exhibit.pk}/"))
