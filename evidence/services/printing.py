"""Printed papers: made at once when they are short, by a worker when they are long, and kept sealed."""

import uuid
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import policy as cases_policy
from cases.models import Case
from evidence import events
from evidence.enums import PaperKind, PaperState
from evidence.models import Exhibit, Paper, Schedule
from evidence.paper_policy import paper_target
from evidence.policy import require
from ocsea.access.context import on_behalf_of
from ocsea.access.models import Errand, User
from ocsea.access.permissions import Permission
from ocsea.errors import WrongState
from ocsea.ledger.record import record
from ocsea.ledger.signing import current_checkpoint
from ocsea.paper.document import Document, digest_of
from ocsea.paper.rendering import BY_A_WORKER, IN_A_REQUEST, Limits, NotRendered, checkpoint_words, render
from ocsea.vault import fields

# Bytes of data of a paper that is made while one waits. 900 steps have 200 kB and take 0.7 s and 180 MB; 5,000 take
# 5 s and 800 MB (tests/bench/custody_sheet.py), which no web server gives away to whoever asks.
AT_ONCE = 200_000
# Rows of one paper. More than this is a mistake, or somebody's attempt at filling the machine.
MOST_ROWS = 10_000
# Papers that are made at once at the same time, over all web processes: keys of advisory locks, one a place.
_PLACES = (7_302_001, 7_302_002)
_LEASE = timedelta(seconds=BY_A_WORKER.seconds + 30)


@transaction.atomic
def print_of_exhibit(*, actor: User, exhibit: Exhibit, kind: PaperKind, document: Document) -> Paper:
    """Makes a paper of one exhibit and records that its data went to print. Raises Denied, WrongState."""
    require(actor, exhibit, Permission.EXHIBIT_READ)
    paper = Paper(exhibit=exhibit, case_id=exhibit.case_id, about=exhibit.reference, kind=kind, made_by=actor)
    return _make(actor, paper, document)


@transaction.atomic
def print_of_case(*, actor: User, case: Case, kind: PaperKind, document: Document) -> Paper:
    """The same of all exhibits of a case."""
    cases_policy.require(actor, case, Permission.EXHIBIT_READ)
    return _make(actor, Paper(case=case, about=case.reference, kind=kind, made_by=actor), document)


@transaction.atomic
def print_schedule(*, actor: User, schedule: Schedule, kind: PaperKind, document: Document) -> Paper:
    """One form of a schedule, kept with it."""
    case = schedule.case
    cases_policy.require(actor, case, Permission.EXHIBIT_READ)
    return _make(actor, Paper(case=case, schedule=schedule, about=case.reference, kind=kind, made_by=actor), document)


def _make(actor: User, paper: Paper, document: Document) -> Paper:
    if document.rows > MOST_ROWS:
        most = {"most": f"{MOST_ROWS:,}", "rows": f"{document.rows:,}"}
        raise WrongState(_("A paper has at most %(most)s rows. This would have %(rows)s.") % most)
    data = document.data()
    paper.rows, paper.made_at, paper.data_sha256 = document.rows, document.made_at, digest_of(data)
    paper.checkpoint = checkpoint_words(current_checkpoint())
    fields.put(paper, "data", data.decode())
    if len(data) <= AT_ONCE and _a_place():
        with suppress(NotRendered):  # too much for a request after all: the worker has more time and memory
            _finish(actor, paper, data, IN_A_REQUEST)
    if paper.state == PaperState.WAITING:
        paper.errand = Errand(user=actor, purpose="print a paper", expires_at=timezone.now() + timedelta(hours=23))
        paper.errand.save(force_insert=True)
    paper.save(force_insert=True)
    return paper


def _a_place() -> bool:
    """True while fewer than two papers are being made at once; the place is held until the transaction ends."""
    with connection.cursor() as cursor:
        for place in _PLACES:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [place])
            if (cursor.fetchone() or (False,))[0]:
                return True
    return False


def _finish(actor: User, paper: Paper, data: bytes, limits: Limits) -> None:
    """Sets the file of a paper and records it; the caller saves. Raises NotRendered."""
    file = render(data, paper.checkpoint, limits=limits)
    paper.state, paper.size, paper.file_sha256 = PaperState.READY, len(file), sha256(file).hexdigest()
    # Latin-1 gives each byte one character: the vault seals text.
    fields.put(paper, "file", file.decode("latin-1"))
    record(
        events.PAPER_MADE,
        actor=actor,
        target=paper_target(paper),
        facts={
            "paper": str(paper.kind),
            "of": paper.about,
            "rows": paper.rows,
            "data_sha256": paper.data_sha256,
            "file_sha256": paper.file_sha256,
            "checkpoint": paper.checkpoint,
        },
        stream=paper.stream,
    )


def file_of(paper: Paper) -> bytes:
    """The bytes of a paper that was opened through its door. Raises WrongState before it is ready."""
    if paper.state != PaperState.READY:
        raise WrongState(_("This paper is not ready. Its page says how far it is."))
    text: str = fields.get(paper, "file")
    return text.encode("latin-1")


def make_waiting(paper_id: uuid.UUID) -> None:
    """The worker's part: a long paper, in the name of whoever asked for it. One worker at a time has it."""
    paper = Paper.objects.filter(pk=paper_id, state=PaperState.WAITING).first()
    if paper is None or paper.errand_id is None:
        return
    with on_behalf_of(paper.errand_id):
        if not _take(paper_id):
            return
    with on_behalf_of(paper.errand_id), transaction.atomic():
        mine = Paper.objects.select_related("made_by").select_for_update(of=("self",))
        paper = mine.filter(pk=paper_id, state=PaperState.WAITING).first()
        if paper is not None:
            data: str = fields.get(paper, "data")
            try:
                _finish(paper.made_by, paper, data.encode(), BY_A_WORKER)
            except NotRendered:
                paper.state = PaperState.FAILED
            paper.save(update_fields=["state", "size", "file", "file_sha256"])


def _take(paper_id: uuid.UUID) -> bool:
    now = timezone.now()
    free = Paper.objects.filter(Q(taken_until=None) | Q(taken_until__lt=now), pk=paper_id, state=PaperState.WAITING)
    return bool(free.update(taken_until=now + _LEASE))
