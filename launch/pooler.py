"""PgBouncer for the fault tests: Debian's, found or installed."""

import shutil
from pathlib import Path

from launch import packages

HOW = (
    "The test of connection pooling needs PgBouncer. On Debian or Ubuntu, as root: "
    "apt-get install --no-install-recommends pgbouncer."
)


def find() -> Path | None:
    """The path of an installed PgBouncer, also where an ordinary user's PATH leaves out the administrator's folder."""
    found = shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    return Path(found) if found else None


def ensure() -> Path | None:
    """As `find`, after trying to install one where we are root. None when there is none to be had; then say `HOW`."""
    if find() is None:
        packages.install("pgbouncer")
    return find()
