"""Manifests of an exhibit: what is uploaded waits, sealed, for its owner's word and then for a worker."""

import io
from datetime import timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence import events
from evidence.enums import UNFINISHED, ManifestFormat, ManifestState, Unread
from evidence.models import Exhibit, Manifest, ManifestPart
from evidence.policy import manifest_target
from evidence.services.hashing import require_adding
from evidence.sources.entries import Entry, Head, Rejected
from evidence.sources.faults import Unreadable
from evidence.sources.manifests import format_of, preview
from ocsea.access.models import Errand, User
from ocsea.errors import Invalid, WrongState
from ocsea.ledger.record import record
from ocsea.vault import fields

# Bytes of a manifest in one sealed piece.
PIECE = 1 << 20
# Pieces that are sealed and written at once.
_AT_ONCE = 8


@transaction.atomic
def take_manifest(*, actor: User, exhibit: Exhibit, file: BinaryIO) -> Manifest:
    """Takes a file in, sealed in pieces, after its first lines could be read; nothing of it is imported yet.

    For whoever works on the case or holds the exhibit now. Raises Denied, Invalid (`manifest`).
    """
    require_adding(actor, exhibit)
    how, head = _looked_at(file)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    manifest = Manifest(
        exhibit=exhibit,
        case_id=exhibit.case_id,
        exhibit_reference=exhibit.reference,
        started_by=actor,
        format=how,
        tool=head.tool,
        tool_version=head.tool_version,
        operator=head.operator,
        scheme=head.scheme,
        size=size,
    )
    manifest.save(force_insert=True)
    lines = _spool(manifest, file)
    if how is ManifestFormat.CSV:
        Manifest.objects.filter(pk=manifest.pk).update(total=lines)
        manifest.total = lines
    return manifest


def _looked_at(file: BinaryIO) -> tuple[ManifestFormat, Head]:
    start, head = file.read(4096), Head()
    file.seek(0)
    try:
        how = format_of(start)
        preview(how, io.BytesIO(file.read(PIECE)) if how is ManifestFormat.CSV else file, head)
    except Unreadable as error:
        raise Invalid({"manifest": str(Unread(error.why).label)}) from None
    return how, head


def _spool(manifest: Manifest, file: BinaryIO) -> int:
    """Seals the file piece by piece; returns how many lines follow its head."""
    lines, waiting, position = 0, [], 0
    while piece := file.read(PIECE):
        # Latin-1 gives each byte one character: the vault seals text.
        part = ManifestPart(manifest=manifest, position=position)
        waiting.append((part, {"text": piece.decode("latin-1")}))
        lines += piece.count(b"\n") - (sum(map(_is_head, piece.splitlines()[:20])) if position == 0 else 0)
        position += 1
        if len(waiting) == _AT_ONCE:
            waiting = _write(waiting)
    _write(waiting)
    return max(lines - 1, 0)


def _is_head(line: bytes) -> bool:
    return line.removeprefix(b"\xef\xbb\xbf").startswith(b"#")


def _write(waiting: list[tuple[ManifestPart, dict[str, str]]]) -> list[tuple[ManifestPart, dict[str, str]]]:
    fields.put_many(waiting)
    ManifestPart.objects.bulk_create([part for part, _text in waiting])
    return []


class Spooled(io.RawIOBase):
    """A manifest as a stream of bytes, one sealed piece in memory at a time."""

    def __init__(self, manifest: Manifest) -> None:
        self._parts, self._position, self._rest = ManifestPart.objects.filter(manifest=manifest), 0, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]  # the stub's own Buffer type
        if not self._rest:
            part = self._parts.filter(position=self._position).first()
            if part is None:
                return 0
            self._rest, self._position = fields.get(part, "text").encode("latin-1"), self._position + 1
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def stream_of(manifest: Manifest) -> BinaryIO:
    """The waiting file, buffered."""
    return io.BufferedReader(Spooled(manifest), PIECE)


def preview_of(manifest: Manifest) -> list[Entry | Rejected]:
    """The first 20 lines of a manifest that waits; empty when it cannot be read that far."""
    try:
        return preview(ManifestFormat(manifest.format), stream_of(manifest), Head())
    except Unreadable:
        return []


@transaction.atomic
def start_manifest(*, actor: User, manifest: Manifest) -> Manifest:
    """Lets the worker read a manifest in the actor's name, or go on with a stopped one. Raises Denied, WrongState."""
    locked = _mine(actor, manifest)
    if locked.state not in {ManifestState.PREVIEW, ManifestState.STOPPED}:
        raise WrongState(_("This import was started already."))
    errand = Errand(user=actor, purpose="import a manifest", expires_at=timezone.now() + timedelta(hours=23))
    errand.save(force_insert=True)
    locked.state, locked.errand = ManifestState.QUEUED, errand
    locked.save(update_fields=["state", "errand"])
    record(
        events.MANIFEST_STARTED,
        actor=actor,
        target=manifest_target(locked),
        facts={"exhibit": locked.exhibit_reference, "format": locked.format, "size": locked.size},
        stream=locked.stream,
    )
    return locked


@transaction.atomic
def cancel_manifest(*, actor: User, manifest: Manifest) -> Manifest:
    """Stops an import, or drops one that was not started. Lines that were added stay. Raises Denied, WrongState."""
    locked = _mine(actor, manifest)
    if locked.state not in {*UNFINISHED, ManifestState.PREVIEW, ManifestState.STOPPED}:
        raise WrongState(_("This import has ended already."))
    end_manifest(actor=actor, manifest=locked, state=ManifestState.CANCELLED)
    return locked


def end_manifest(*, actor: User, manifest: Manifest, state: ManifestState) -> None:
    """Drops what waited, and records how the import ended; in the caller's transaction."""
    ManifestPart.objects.filter(manifest=manifest).delete()
    manifest.state, manifest.finished_at = state, timezone.now()
    manifest.save(update_fields=["state", "finished_at", "why", "matched", "labels", "total"])
    counts = {name: getattr(manifest, name) for name in ("added", "matched", "duplicate", "rejected")}
    record(
        events.MANIFEST_FINISHED,
        actor=actor,
        target=manifest_target(manifest),
        facts={"state": str(state), **counts},
        stream=manifest.stream,
    )


def _mine(actor: User, manifest: Manifest) -> Manifest:
    require_adding(actor, manifest.exhibit)
    locked = Manifest.objects.select_for_update(of=("self",)).filter(pk=manifest.pk, started_by=actor).first()
    if locked is None:
        raise WrongState(_("Only whoever uploaded this manifest can start or stop it."))
    return locked
