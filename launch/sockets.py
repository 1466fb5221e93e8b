"""Where a Unix socket can stand: its path has a limit that a data folder's may pass."""

import hashlib
import os
import tempfile
from pathlib import Path

from launch.errors import LaunchError

# The kernel's limit is 107 bytes; clients add to it.
_LONGEST = 100


def place(wanted: Path) -> Path:
    """`wanted`, or where that is too long for a socket, the same name in a private temporary folder of its own."""
    if len(os.fsencode(wanted)) <= _LONGEST:
        return wanted
    mark = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"harbour-{os.geteuid()}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.geteuid() or folder.is_symlink() or status.st_mode & 0o077:
        raise LaunchError(f"{folder} exists and is not a private folder of this account; remove it and start again.")
    return folder / wanted.name
