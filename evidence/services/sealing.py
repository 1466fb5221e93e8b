"""The worker's part of a disclosure, in two steps: the papers and their manifest, then the ledger that proves them.

Between the two the sequencer must count the case's stream and the signer sign for it, so the second step waits for
them without holding anything: the manifest's hash stands in an entry, and the count that comes after it proves that
entry and all others.
"""

import io
import json
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from evidence import events, notices
from evidence.bundle_policy import bundle_target
from evidence.enums import MAKING, BundleState
from evidence.models import Bundle
from evidence.services.disclosing import facts_of, tell
from ocsea.access.context import on_behalf_of
from ocsea.ledger import proofs
from ocsea.ledger.facts import canonical, instant
from ocsea.ledger.record import record
from ocsea.ledger.signing import current_checkpoint
from ocsea.paper.rendering import BY_A_WORKER, NotRendered, checkpoint_words, render
from ocsea.vault import fields

GRAPH = "case-uco/case.jsonld"
_KEPT = ["state", "taken_until", "made_entry", "manifest_sha256", "file", "file_sha256", "size", "entries"]
_LEASE = timedelta(seconds=900)
# ZIP knows no time before 1980; a fixed one makes the same parts the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def make_bundle(bundle_id: uuid.UUID) -> None:
    """One step of a released bundle, in the name of whoever released it. One worker at a time has it."""
    bundle = Bundle.objects.filter(pk=bundle_id, state__in=MAKING).first()
    if bundle is None or bundle.errand_id is None:
        return
    with on_behalf_of(bundle.errand_id):
        if not _take(bundle_id):
            return
    with on_behalf_of(bundle.errand_id), transaction.atomic():
        mine = Bundle.objects.select_related("decided_by", "prepared_by").select_for_update(of=("self",))
        bundle = mine.filter(pk=bundle_id, state__in=MAKING).first()
        if bundle is not None:
            (_print if bundle.state == BundleState.RELEASED else _close)(bundle)
            bundle.taken_until = None
            bundle.save(update_fields=_KEPT)


def _print(bundle: Bundle) -> None:
    """Papers, graph, page and manifest; the manifest's hash goes into the ledger, which is asked to count."""
    told = json.loads(fields.get(bundle, "content"))
    try:
        parts = dict(_papers(told["papers"]))
    except NotRendered:
        bundle.state = BundleState.FAILED
        tell(notices.BUNDLE_FAILED, bundle, bundle.prepared_by)
        return
    if told["graph"]:
        parts[GRAPH] = told["graph"].encode()
    parts["verify.py"] = (proofs.VERIFIER / "verify.py").read_bytes()
    parts["ledger/HOW-TO-CHECK.txt"] = (proofs.VERIFIER / "HOW-TO-CHECK.txt").read_bytes()
    parts["START-HERE.html"] = _page(bundle, sorted(parts)).encode()
    manifest = _manifest(bundle, parts)
    bundle.manifest_sha256 = sha256(manifest).hexdigest()
    bundle.made_entry = record(
        events.BUNDLE_MADE,
        actor=bundle.decided_by,
        target=bundle_target(bundle),
        facts=facts_of(bundle) | {"manifest_sha256": bundle.manifest_sha256, "files": len(parts)},
        stream=bundle.stream,
    )
    proofs.ask_count(bundle.stream)
    _keep(bundle, zipped([*sorted(parts.items()), ("manifest.json", manifest)]))
    bundle.state = BundleState.SEALING


def _close(bundle: Bundle) -> None:
    """Adds the ledger once it has counted and signed; before that nothing changes."""
    counted = proofs.counted(bundle.stream, after=bundle.made_entry)
    if counted is None:
        return
    held: str = fields.get(bundle, "file")
    with zipfile.ZipFile(io.BytesIO(held.encode("latin-1"))) as file:
        parts = [(name, file.read(name)) for name in file.namelist()]
    ledger = [(f"ledger/{name}", data) for name, data in proofs.parts_of(bundle.stream, counted)]
    file_bytes = zipped([*parts, *ledger])
    _keep(bundle, file_bytes)
    bundle.state, bundle.entries = BundleState.READY, counted.entries
    bundle.size, bundle.file_sha256 = len(file_bytes), sha256(file_bytes).hexdigest()
    record(
        events.BUNDLE_SEALED,
        actor=bundle.decided_by,
        target=bundle_target(bundle),
        facts={"file_sha256": bundle.file_sha256, "size": bundle.size, "entries": counted.entries},
        stream=bundle.stream,
    )
    tell(notices.BUNDLE_READY, bundle, bundle.prepared_by)


def _papers(papers: list[dict[str, str]]) -> Iterator[tuple[str, bytes]]:
    checkpoint = checkpoint_words(current_checkpoint())
    for paper in papers:
        yield paper["name"], render(paper["data"].encode(), checkpoint, limits=BY_A_WORKER)


def _manifest(bundle: Bundle, parts: dict[str, bytes]) -> bytes:
    files = [{"name": name, "size": len(data), "sha256": sha256(data).hexdigest()} for name, data in parts.items()]
    return canonical(
        {
            "bundle": bundle.reference,
            "case": bundle.case_reference,
            "recipient": bundle.recipient,
            "made": instant(timezone.now()),
            "content_sha256": bundle.content_sha256,
            "files": sorted(files, key=lambda each: str(each["name"])),
        }
    )


def _page(bundle: Bundle, names: list[str]) -> str:
    return render_to_string("evidence/start_here.html", {"bundle": bundle, "names": names})


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP file: the same parts, the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in parts:
            member = zipfile.ZipInfo(name, _NO_TIME)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            file.writestr(member, data)
    return out.getvalue()


def _keep(bundle: Bundle, file: bytes) -> None:
    # Latin-1 gives each byte one character: the vault seals text.
    fields.put(bundle, "file", file.decode("latin-1"))


def _take(bundle_id: uuid.UUID) -> bool:
    now = timezone.now()
    free = Bundle.objects.filter(Q(taken_until=None) | Q(taken_until__lt=now), pk=bundle_id, state__in=MAKING)
    return bool(free.update(taken_until=now + _LEASE))
