"""Background work of the evidence app: manifests and long papers, in the name of whoever asked for them."""

from contextlib import suppress

from evidence.enums import UNFINISHED, PaperState
from evidence.models import Manifest, Paper
from evidence.services.manifest_rows import run_manifest
from evidence.services.printing import make_waiting
from ocsea.access.models import Errand
from ocsea.celery import system_task_of, tick
from ocsea.vault.errors import SealBroken


@system_task_of(seconds=6 * 3600)
def take_up_manifests() -> None:
    """Imports what waits. Web processes only write the job down, so nothing can be lost on the way here."""
    for manifest_id in (
        Manifest.objects.filter(state__in=UNFINISHED).order_by("started_at").values_list("pk", flat=True)
    ):
        # An errand or an account that has ended: the next manifest is somebody else's.
        with suppress(Errand.DoesNotExist):
            run_manifest(manifest_id)


@system_task_of(seconds=3600)
def make_papers() -> None:
    """Makes what waits, oldest first, one after the other: a long sheet takes much memory."""
    waiting = Paper.objects.filter(state=PaperState.WAITING).order_by("made_at")
    for paper_id in waiting.values_list("pk", flat=True):
        # An errand or an account that has ended, a case whose key was erased: the next paper is somebody else's.
        with suppress(Errand.DoesNotExist, SealBroken):
            make_waiting(paper_id)


tick("take up manifests", "evidence.tasks.take_up_manifests", every=3)
tick("make papers", "evidence.tasks.make_papers", every=3)
