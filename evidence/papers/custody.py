"""The custody sheet of one exhibit: what it is, its digests, and every step from hand to hand, oldest first."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from evidence import policy
from evidence.enums import BREAKS, HASHABLE, Step
from evidence.models import CustodyEvent, Exhibit
from evidence.papers.words import labelled, lines, plain, said, when
from evidence.presenters import CustodyPresenter, ExhibitPresenter, HashPresenter
from evidence.services.verifying import Verdict, verify
from ocsea.access.models import User
from ocsea.paper import document
from ocsea.paper.document import Document, Part
from ocsea.web.presenter import Presenter

Row = Presenter[CustodyEvent]
# Characters of a row's digest that stand beside its number.
_START = 16


def custody_sheet(actor: User, exhibit: Exhibit, at: datetime) -> Document:
    """Checks the chain, which is recorded, and prints what the actor reads of the exhibit and its chain."""
    prefetch_related_objects([exhibit], policy.standing_prefetch())
    viewer = policy.viewer_of(actor, exhibit)
    shown = ExhibitPresenter(exhibit, viewer)
    chain = CustodyPresenter.many(policy.chain_of(exhibit).order_by("position"), viewer)
    return Document(
        title=_("Custody sheet %(number)s") % {"number": exhibit.number},
        subject=f"{exhibit.number}, {exhibit.reference}",
        made_at=at,
        wide=True,
        parts=[
            document.facts(head_facts(shown)),
            document.heading(_("How it stands")),
            document.facts(_standing(shown, at, verify(actor=actor, exhibit=exhibit))),
            *digests(exhibit, shown),
            document.heading(_("Chain of custody, oldest row first")),
            document.prose(_times()),
            chain_table(chain),
            document.facts([(_("SHA-256 of the last row"), said(chain[-1]["digest"]))]),
            *_explained(chain),
        ],
    )


def head_facts(shown: ExhibitPresenter) -> list[tuple[str, str]]:
    """What the exhibit is, where it was found, and under which power."""
    none = _("None")
    rows = [
        (_("Case"), said(shown["case_reference"])),
        (_("Exhibit"), lines(f"{said(shown['number'])}, {said(shown['reference'])}")),
        (_("Kind"), said(shown["kind"])),
        (_("Description"), said(shown["description"])),
        (_("Found or received"), _at(shown, "seized_at", "seized_zone")),
        (_("Place"), said(shown["place"])),
        (_("Found by"), said(shown["found_by"])),
        (_("Authority"), said(shown["authority"], empty=none)),
        (_("Condition"), said(shown["condition"])),
        (_("Power"), said(shown["power_state"])),
        (_("Network"), said(shown["network_state"])),
        (_("First seal"), said(shown["seal_number"], empty=none)),
        (_("Registered"), f"{said(shown['registered_by'])}, {said(shown['registered_at'])}"),
    ]
    if plain(shown["parent_number"].value):
        root = {"parent": said(shown["parent_number"]), "root": said(shown["root_number"])}
        rows.insert(3, (_("Comes from"), _("%(parent)s; root exhibit %(root)s") % root))
    if plain(shown["irregular"].value):
        rows.append((_("Irregular"), f"{said(shown['irregular'])}: {said(shown['irregular_reason'])}"))
    return rows


def digests(exhibit: Exhibit, shown: ExhibitPresenter, *, narrow: bool = False) -> list[Part]:
    """Every reading of the exhibit's digests, with tool and operator; nothing for what can have none."""
    if exhibit.kind not in HASHABLE:
        return []
    readings = HashPresenter.many(exhibit.hashes.select_related("taken_by"), shown.viewer)
    rows = [
        [
            said(each["algorithm"]),
            _halved(said(each["value"])) if narrow else said(each["value"]),
            f"{said(each['tool'])} {said(each['tool_version'])}",
            said(each["taken_by"]),
            said(each["taken_at"]),
        ]
        for each in readings
    ]
    columns = [
        (_("Algorithm"), 18),
        (_("Digest"), 55 if narrow else 105),
        (_("Tool and version"), 30),
        (_("Operator"), 30),
        (_("Taken"), 47),
    ]
    none = document.prose(_("SHA-256: not known. No digest was recorded."))
    return [document.heading(_("Digests")), document.table(columns, rows, mono=[1]) if rows else none]


def _standing(shown: ExhibitPresenter, at: datetime, verdict: Verdict) -> list[tuple[str, str]]:
    return [
        (_("At"), when(at)),
        (_("Custody"), said(shown["state"])),
        (_("Holder"), said(shown["holder"])),
        (_("Seal"), said(shown["seal"], empty=_("None"))),
        (_("Place"), said(shown["place_now"])),
        (_("Check of the chain"), _checked(verdict)),
    ]


def _checked(verdict: Verdict) -> str:
    if not verdict.whole:
        return _("The chain is broken. %(words)s") % {"words": verdict.words}
    return _(
        "Whole: %(rows)d rows. Each was checked against its own digest, the row before it, the rules of custody, and "
        "the ledger."
    ) % {"rows": verdict.rows}


def chain_table(chain: Sequence[Row]) -> Part:
    """Every step, oldest first; what is irregular is tinted and says why.

    Letters and cells are what a long sheet pays for in memory: the zone that all share is named once above the table,
    and of a row's digest its start is shown, for that of the last row, printed whole, binds all before it.
    """
    columns = [
        (_("Row, SHA-256"), 30),
        (_("Step"), 60),
        (_("When and where"), 56),
        (_("From, and to"), 40),
        (_("Seal before and after"), 33),
        (_("Recorded"), 46),
    ]
    corrected = {row["corrects_row"].value: row["position"].value for row in chain if row["corrects_row"].value}
    marked = [place for place, row in enumerate(chain) if row["irregular"].value]
    return document.table(columns, [_row(row, corrected) for row in chain], mono=[0], marked=marked)


def _row(row: Row, corrected: dict[int, int]) -> list[str]:
    by = corrected.get(row["position"].value)
    late = row["recorded_after"].value
    return [
        lines(said(row["position"]), said(row["digest"])[:_START]),
        lines(
            said(row["step"]) + (f" ({_('row')} {row['answers_row'].value})" if row["answers_row"].value else ""),
            labelled(_("Corrects row"), plain(row["corrects_row"].value)),
            labelled(_("Corrected by row"), plain(by)),
            labelled(_("Irregular"), plain(row["irregular"].value)),
            plain(row["purpose"].value),
            labelled(_("Reason"), _or_withheld(row, "reason")),
        ),
        lines(_at(row, "happened_at", "zone", named=False), _or_withheld(row, "place")),
        lines(said(row["giver"], empty="–"), said(row["receiver"], empty=_taker(row))),
        _seals(said(row["seal_before"], empty=_("None")), said(row["seal_after"], empty=_("None"))),
        lines(said(row["recorded_by"]), when(row["recorded_at"].value, named=False), labelled(_("Late"), plain(late))),
    ]


def _times() -> str:
    return _("Times are those of %(zone)s with their distance from UTC, unless another zone is named.") % {
        "zone": settings.HARBOUR_TIME_ZONE
    }


def _seals(before: str, after: str) -> str:
    return before if before == after else _("%(before)s, then %(after)s") % {"before": before, "after": after}


def _halved(digest: str) -> str:
    """Its 64 characters in two lines, for a narrow column."""
    return lines(digest[:32], digest[32:])


def _explained(chain: Sequence[Row]) -> list[Part]:
    """The breaks by themselves, for whoever looks for them first."""
    breaks = [row for row in chain if row["step"].value.code in BREAKS]
    if not breaks:
        return [document.prose(_("No break in custody is recorded."))]
    told = [(f"{_('Row')} {said(row['position'])}, {said(row['step'])}", _or_withheld(row, "reason")) for row in breaks]
    return [document.heading(_("Breaks in custody, as they were explained")), document.facts(told)]


def _taker(row: Row) -> str:
    """Who has it after a step that names no receiver; a correction moves nothing."""
    return "–" if row["step"].value.code == Step.CORRECTED else plain(row["holder"].value) or "–"


def _or_withheld(row: Row, name: str) -> str:
    return plain(row[name].value) if row[name].shown else said(row[name])


def _at(shown: Presenter[Exhibit] | Row, name: str, zone: str, *, named: bool = True) -> str:
    return when(shown[name].value, shown[zone].value, named=named) if shown[name].shown else said(shown[name])
