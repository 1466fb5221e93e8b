"""What the launcher says: progress on stdout, trouble as one sentence on stderr, never a traceback."""

import contextlib
import errno
import sys
from collections.abc import Iterator
from pathlib import Path

from launch.errors import LaunchError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def say(text: str) -> None:
    """One line to the terminal. A terminal that has gone away is no reason to stop tidying up."""
    with contextlib.suppress(OSError, ValueError):
        print(text, flush=True)


def complain(text: str) -> None:
    """One line on stderr, likewise."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def reason_in(output: str, place: Path) -> str:
    """Why a program failed, from what it printed: a full disk at `place` in our words, else its own telling line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if any("No space left on device" in line for line in lines):
        return f"the disk is full ({place}). Make room, or choose another folder with --data, then start again."
    telling = [line for line in lines if any(word in line for word in ("PANIC:", "FATAL:", " error: "))]
    return (telling or lines or ["it gave no reason."])[-1]


def sentence_for(error: OSError) -> str:
    """What a failed file operation means to the person at the terminal."""
    where = error.filename or "the data folder"
    if error.errno in _FULL:
        return f"The disk is full ({where}). Make room, or choose another folder with --data, then start again."
    if error.errno in _CLOSED:
        return f"No right to write to {where}. Choose a folder of your own with --data."
    return f"{error.strerror or error}: {where}."


@contextlib.contextmanager
def spoken() -> Iterator[None]:
    """Ends the program with a sentence and an exit code where the code inside raises what a person can put right."""
    try:
        yield
    except LaunchError as error:
        complain(str(error))
        sys.exit(error.code)
    except OSError as error:
        complain(sentence_for(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
