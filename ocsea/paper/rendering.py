"""From a document's bytes to its file, by a process that is started for it and ends with it.

Typst takes hundreds of megabytes for a long sheet and must never be part of a web process; here it gets the document
on its standard input and nothing else: no environment, no file but templates and fonts, bounded time and memory.
"""

import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ocsea.ledger.checkpoints import Checkpoint
from ocsea.paper.document import digest_of
from ocsea.paper.letters import FONTS, printable, shown

_CHILD = Path(__file__).with_name("child.py")
# Of several arenas each would keep its own free memory: 40 MB of a long sheet.
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}
_LOG = logging.getLogger(__name__)
# Characters of the root in base64 that are printed: 132 bits.
_SHORT = 22


@dataclass(frozen=True)
class Limits:
    """Seconds of work, and bytes of address space, of which a long sheet touches about a third."""

    seconds: int
    bytes: int


# In a request somebody waits; for a worker the long sheets.
IN_A_REQUEST = Limits(seconds=8, bytes=1 << 30)
BY_A_WORKER = Limits(seconds=120, bytes=4 << 30)


class NotRendered(Exception):
    """The paper could not be made within its limits. The words of why are nowhere: they may hold its data."""


def checkpoint_words(checkpoint: Checkpoint | None) -> str:
    """A checkpoint as pages print it: origin, size, and the start of the root."""
    if checkpoint is None:
        return _("none yet")
    root = checkpoint.text.splitlines()[2][:_SHORT]
    told = {"origin": checkpoint.origin, "size": f"{checkpoint.size:,}", "root": root}
    return _("%(origin)s, %(size)s entries, root %(root)s") % told


def render(data: bytes, checkpoint: str, *, limits: Limits, form: str = "pdf") -> bytes:
    """The file of a document: PDF/A-3u and PDF/UA-1 that carries `data`, or its first page as `form="png"`.

    The same data and checkpoint give the same bytes under the same version of Typst. Raises NotRendered.
    """
    document = json.loads(data)
    asked = {
        "template": str(settings.BASE_DIR / "templates" / "paper" / "frame.typ"),
        "root": str(settings.BASE_DIR / "templates"),
        "fonts": str(FONTS),
        "data": data.decode(),
        "shown": json.dumps(_framed(document, data, checkpoint)),
        "at": document["made_at"],
        "format": form,
        "bytes": limits.bytes,
        "seconds": limits.seconds,
    }
    return _run(json.dumps(asked).encode(), limits)


def _framed(document: dict[str, Any], data: bytes, checkpoint: str) -> dict[str, Any]:
    """What the frame sets: the document in printable letters, the time in numbers, and what stands below each page."""
    at = document["made_at"]
    numbers = [int(at[start:end]) for start, end in ((0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19))]
    told: dict[str, Any] = printable(document)
    words = {name: shown(text) for name, text in document["words"].items()}  # unbroken: the frame fills in page numbers
    return told | {"made": numbers, "digest": digest_of(data), "checkpoint": checkpoint, "words": words}


def _run(asked: bytes, limits: Limits) -> bytes:
    # -I: neither the environment nor the folder it is started in decides what it imports.
    command = [sys.executable, "-I", str(_CHILD)]
    try:
        done = subprocess.run(
            command, input=asked, capture_output=True, check=False, env=_ENVIRONMENT, cwd="/", timeout=limits.seconds
        )
    except subprocess.TimeoutExpired:
        _LOG.warning("A paper was not made within %s seconds.", limits.seconds)
        raise NotRendered from None
    if done.returncode:
        _LOG.warning("A paper was not made; its process ended with %s.", done.returncode)
        raise NotRendered
    return done.stdout
