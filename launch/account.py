"""PostgreSQL refuses to run as root: which account takes its place, and what that account can reach."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from launch.errors import LaunchError

# Existing system accounts only; none is ever made. Debian's own database account where it exists, else nobody.
_CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A system account to run a server as."""

    name: str
    uid: int
    gid: int

    @property
    def tether(self) -> str:
        """As `launch.tether` wants it."""
        return f"{self.uid}:{self.gid}"


def unprivileged(kept: Path | None = None) -> Account | None:
    """Whom PostgreSQL runs as: None (ourselves) for an ordinary user; for root the owner of `kept` data, or nobody."""
    if os.geteuid() != 0:
        return None
    if kept is not None and kept.exists() and (owner := kept.stat().st_uid) != 0:
        return _account(pwd.getpwuid(owner))
    for name in _CANDIDATES:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise LaunchError("PostgreSQL does not run as root and this system has no account named nobody.", code=2)


def can_enter(account: Account, folder: Path) -> bool:
    """Whether the account can reach and enter this folder through all its parents."""
    return _test(account, "-x", folder)


def can_read(account: Account, path: Path) -> bool:
    """Whether the account can reach and read this file."""
    return _test(account, "-r", path)


def _test(account: Account, question: str, path: Path) -> bool:
    # The system itself answers, so access control lists and odd mounts count as well as permission bits.
    answer = subprocess.run(
        ["/usr/bin/test", question, str(path)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return answer.returncode == 0


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
