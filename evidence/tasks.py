"""Background work of the evidence app: manifests are read by a worker, in the name of whoever imports them."""

from evidence.enums import UNFINISHED
from evidence.models import Manifest
from evidence.services.manifest_rows import run_manifest
from ocsea.celery import system_task_of, tick


@system_task_of(seconds=6 * 3600)
def take_up_manifests() -> None:
    """Imports what waits. Web processes only write the job down, so nothing can be lost on the way here."""
    for manifest_id in (
        Manifest.objects.filter(state__in=UNFINISHED).order_by("started_at").values_list("pk", flat=True)
    ):
        run_manifest(manifest_id)


tick("take up manifests", "evidence.tasks.take_up_manifests", every=3)
