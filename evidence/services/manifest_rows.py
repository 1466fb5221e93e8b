"""The worker's part of a manifest: lines in batches, each a transaction in the name of whoever imports."""

import itertools
import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from evidence.enums import UNFINISHED, ManifestFormat, ManifestState, Unread
from evidence.models import Manifest, ManifestReject, ManifestRow
from evidence.services.manifests import end_manifest, stream_of
from evidence.sources.entries import Entry, Head, Rejected
from evidence.sources.faults import Unreadable
from evidence.sources.manifests import read_manifest
from ocsea.access.context import on_behalf_of
from ocsea.vault.digest import Digester

BATCH = 10_000
_LEASE = timedelta(seconds=60)
# Rejected lines that are kept for download; all are counted.
_REJECTS = 10_000
# Column -> its type. Arrays, for nobody but the owner may make a temporary table, and COPY refuses row-level security.
_COLUMNS = {
    "position": "integer",
    "sha256": "text",
    "sha1": "text",
    "md5": "text",
    "size": "bigint",
    "kind": "text",
    "name_digest": "bytea",
    "provider_label": "text",
    "analyst_label": "text",
    "court_finding": "text",
    "series": "text",
    "labelled_at": "timestamptz",
}
_INSERT = (
    f"INSERT INTO evidence_manifestrow (manifest_id, {', '.join(_COLUMNS)}) SELECT %s, r.* "  # noqa: S608  (constants)
    f"FROM unnest({', '.join(f'%s::{kind}[]' for kind in _COLUMNS.values())}) r ON CONFLICT DO NOTHING"
)
_MATCHED = """
SELECT count(*) FROM evidence_manifestrow r WHERE r.manifest_id = %s AND (
  EXISTS (SELECT 1 FROM evidence_exhibithash h WHERE h.value IN (r.sha256, r.sha1, r.md5) AND h.value <> '')
  OR EXISTS (SELECT 1 FROM evidence_manifestrow o WHERE o.sha256 = r.sha256 AND r.sha256 <> ''
             AND o.sha256 <> '' AND o.manifest_id <> r.manifest_id)
  OR EXISTS (SELECT 1 FROM evidence_manifestrow o WHERE o.md5 = r.md5 AND r.md5 <> ''
             AND o.md5 <> '' AND o.manifest_id <> r.manifest_id))
"""


def run_manifest(manifest_id: uuid.UUID) -> None:
    """Imports what a manifest still holds. One worker at a time has it; another goes on where a killed one stopped."""
    manifest = Manifest.objects.filter(pk=manifest_id, state__in=UNFINISHED).first()
    if manifest is None or manifest.errand_id is None:
        return
    errand_id = manifest.errand_id
    with on_behalf_of(errand_id):
        if not _take(manifest_id):
            return
        manifest = Manifest.objects.select_related("started_by").get(pk=manifest_id)
    head = Head()
    entries = read_manifest(
        ManifestFormat(manifest.format), stream_of(manifest), head, Digester("manifest file name").of
    )
    goes_on = True
    while goes_on:
        with on_behalf_of(errand_id), transaction.atomic():
            goes_on = run_batch(manifest, entries, head)


def _take(manifest_id: uuid.UUID) -> bool:
    now = timezone.now()
    free = Manifest.objects.filter(Q(taken_until=None) | Q(taken_until__lt=now), pk=manifest_id, state__in=UNFINISHED)
    return bool(free.update(taken_until=now + _LEASE, state=ManifestState.RUNNING))


def run_batch(manifest: Manifest, entries: Iterator[Entry | Rejected], head: Head) -> bool:
    """Imports the next lines in the caller's transaction. False when the import has ended."""
    manifest.refresh_from_db(from_queryset=Manifest.objects.select_for_update(of=("self",)))
    if manifest.state != ManifestState.RUNNING:
        return False
    try:
        batch = [each for each in itertools.islice(entries, BATCH) if each.position > manifest.done]
    except Unreadable as error:
        manifest.why = Unread(error.why)
        end_manifest(actor=manifest.started_by, manifest=manifest, state=ManifestState.FAILED)
        return False
    if not batch and not (batch := _following(entries, manifest.done)):
        _finish(manifest, head)
        return False
    store(manifest, batch, head)
    return True


def _following(entries: Iterator[Entry | Rejected], done: int) -> list[Entry | Rejected]:
    """The next line after those that an earlier run imported."""
    return list(itertools.islice((each for each in entries if each.position > done), 1))


def store(manifest: Manifest, batch: list[Entry | Rejected], head: Head) -> None:
    """Writes a batch, in one statement under the policies, and counts it."""
    kept = [each for each in batch if isinstance(each, Entry)]
    refused = [each for each in batch if isinstance(each, Rejected)]
    added = _insert(manifest, kept) if kept else 0
    room = max(_REJECTS - manifest.rejected, 0)
    ManifestReject.objects.bulk_create(
        ManifestReject(manifest=manifest, position=each.position, fault=each.fault, field=each.field)
        for each in refused[:room]
    )
    manifest.done = batch[-1].position
    manifest.added += added
    manifest.duplicate += len(kept) - added
    manifest.rejected += len(refused)
    manifest.dropped, manifest.scheme = head.dropped, head.scheme
    manifest.tool, manifest.tool_version, manifest.operator = head.tool, head.tool_version, head.operator
    manifest.taken_until = timezone.now() + _LEASE
    manifest.save(
        update_fields=[
            *("done", "added", "duplicate", "rejected", "dropped", "scheme"),
            *("tool", "tool_version", "operator", "taken_until"),
        ]
    )


def _insert(manifest: Manifest, kept: list[Entry]) -> int:
    columns = [[getattr(each, name) for each in kept] for name in _COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [manifest.pk, *columns])
        added: int = cursor.rowcount
    return added


def _finish(manifest: Manifest, head: Head) -> None:
    manifest.total = manifest.done
    manifest.labels = _labels(manifest)
    with connection.cursor() as cursor:
        cursor.execute(_MATCHED, [manifest.pk])
        (manifest.matched,) = cursor.fetchone() or (0,)
    end_manifest(actor=manifest.started_by, manifest=manifest, state=ManifestState.DONE)


def _labels(manifest: Manifest) -> list[list[str | int]]:
    """[whose label, label, how many files] for each of the three, most files first."""
    counted: list[list[str | int]] = []
    for name in ("provider_label", "analyst_label", "court_finding"):
        rows = ManifestRow.objects.filter(manifest=manifest).exclude(**{name: ""}).values(label=F(name))
        found = rows.annotate(number=Count("pk")).order_by("-number", "label").values_list("label", "number")
        counted += [[name, label, number] for label, number in found[:20]]
    return counted
