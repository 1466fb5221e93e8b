"""Background work of the evidence app: manifests, long papers, disclosures; for whoever asked for them."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from evidence.enums import MAKING, UNFINISHED, BundleState, ManifestState, PaperState
from evidence.models import Bundle, Manifest, Paper
from evidence.services.manifest_rows import run_manifest
from evidence.services.printing import make_waiting
from evidence.services.sealing import make_bundle
from ocsea.access.context import take_up
from ocsea.celery import system_task_of, tick
from ocsea.vault.errors import SealBroken


@system_task_of(seconds=6 * 3600)
def take_up_manifests() -> None:
    """Imports what waits. Web processes only write the job down, so nothing can be lost on the way here."""
    waiting = Manifest.objects.filter(state__in=UNFINISHED).order_by("started_at")
    _take_up(waiting, run_manifest, ManifestState.STOPPED)


@system_task_of(seconds=3600)
def make_papers() -> None:
    """Makes what waits, oldest first, one after the other: a long sheet takes much memory."""
    waiting = Paper.objects.filter(state=PaperState.WAITING).order_by("made_at")
    _take_up(waiting, make_waiting, PaperState.STOPPED)


@system_task_of(seconds=3600)
def make_bundles() -> None:
    """Takes each released disclosure one step on: its papers, then the ledger that proves them."""
    waiting = Bundle.objects.filter(state__in=MAKING).order_by("decided_at")
    _take_up(waiting, make_bundle, BundleState.STOPPED)


def _take_up(waiting: QuerySet[Any], carry_out: Callable[[UUID], None], stopped: str) -> None:
    """Each in turn. One whose errand ended is stopped; a case whose key was erased keeps nobody else's waiting."""

    def sealed_or_not(key: UUID) -> None:
        with suppress(SealBroken):
            carry_out(key)

    def stop(key: UUID) -> None:
        waiting.filter(pk=key).update(state=stopped)

    take_up(waiting.values_list("pk", flat=True), sealed_or_not, stop=stop)


tick("take up manifests", "evidence.tasks.take_up_manifests", every=3)
tick("make papers", "evidence.tasks.make_papers", every=3)
tick("make bundles", "evidence.tasks.make_bundles", every=3)
