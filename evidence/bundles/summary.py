"""The case on paper: what it is, who is in it under which pseudonym, and under which powers it was worked."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases import policy as cases_policy
from cases.lists import people_of, people_shown
from cases.models import Case
from cases.presenters import AuthorityPresenter, CasePresenter, EventPresenter
from evidence.papers.words import lines, said, when
from ocsea.access.models import User
from ocsea.paper import document
from ocsea.paper.document import Document, Part


def summary(actor: User, case: Case, at: datetime) -> Document:
    """The case's facts, its people without a name, its authorities and what happened, oldest first."""
    standing = cases_policy.standing_of(actor, case)
    shown = CasePresenter(case, standing.viewer)
    return Document(
        title=_("Case summary %(case)s") % {"case": case.reference},
        subject=case.reference,
        made_at=at,
        wide=True,
        parts=[
            document.facts(_facts(shown, at)),
            document.heading(_("Summary")),
            document.prose(said(shown["summary"])),
            document.heading(_("People")),
            document.prose(_("By pseudonym or number. No name, birth date, address or handle leaves with this paper.")),
            _people(standing),
            document.heading(_("Authorities")),
            _authorities(standing),
            document.heading(_("What happened")),
            _happened(standing),
        ],
    )


def _facts(shown: CasePresenter, at: datetime) -> list[tuple[str, str]]:
    names = ("reference", "stage", "unit", "case_officer", "opened_at", "source_reference", "disposition")
    labels = (_("Case"), _("Stage"), _("Unit"), _("Case officer"), _("Opened"), _("Source report"), _("Outcome"))
    rows = [(label, said(shown[name])) for name, label in zip(names, labels, strict=True)]
    return [*rows, (_("Offence types"), said(shown["offences"])), (_("As of"), when(at))]


def _people(standing: cases_policy.Standing) -> Part:
    people = people_shown(standing, list(people_of(standing.case)))
    rows = [[said(each["shown_as"]), said(each["roles"]), said(each["is_child"])] for each in people]
    return _table([(_("Person"), 60), (_("Role"), 120), (_("Under 18"), 60)], rows)


def _authorities(standing: cases_policy.Standing) -> Part:
    held = standing.case.authorities.select_related("recorded_by").order_by("issued_on", "id")
    rows = [
        [
            lines(said(each["kind"]), said(each["number"])),
            said(each["issued_by"]),
            said(each["scope"]),
            said(each["issued_on"]),
            said(each["expires_on"]),
        ]
        for each in AuthorityPresenter.many(held, standing.viewer)
    ]
    columns = [(_("Authority"), 60), (_("Issued by"), 60), (_("Scope"), 80), (_("Issued"), 30), (_("Expires"), 30)]
    return _table(columns, rows)


def _happened(standing: cases_policy.Standing) -> Part:
    events = standing.case.events.select_related("person", "recorded_by").order_by("at", "id")
    rows = [
        [
            when(each.record.at, each.record.zone) if each["at"].shown else said(each["at"]),
            lines(said(each["kind"]), said(each["certainty"])),
            said(each["person"], empty="–"),
            said(each["detail"], empty="–"),
            said(each["recorded_by"]),
        ]
        for each in EventPresenter.many(events, standing.viewer)
    ]
    columns = [(_("When"), 60), (_("Event"), 40), (_("Person"), 35), (_("Details"), 85), (_("Recorded by"), 40)]
    return _table(columns, rows)


def _table(columns: list[tuple[str, int]], rows: list[list[str]]) -> Part:
    return document.table(columns, rows) if rows else document.prose(_("None recorded."))
