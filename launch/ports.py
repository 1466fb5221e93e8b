"""Loopback ports."""

import errno
import secrets
import socket
from pathlib import Path

_LOWEST, _KERNELS = 20_000, 32_768  # the kernel's own begin there on Linux
_LOOPBACKS = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now, and `localhost` would lead to nobody else."""
    return all(_can_listen(family, address, port) for family, address in _LOOPBACKS)


def _can_listen(family: socket.AddressFamily, address: str, port: int) -> bool:
    try:
        with socket.socket(family) as probe:
            # As the servers do it: a port that is only waiting out its last connection counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError as error:
        # A machine without IPv6 has nobody listening there.
        return error.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
    return True


def any_free(together: int = 1) -> int:
    """A loopback port that nothing listens on; the first of so many neighbours.

    From below those that the kernel hands out: one of these may be taken again before its server listens.
    """
    while True:
        port = _LOWEST + secrets.randbelow(_KERNELS - _LOWEST - together)
        if all(is_free(each) for each in range(port, port + together)):
            return port


def remembered(file: Path) -> int:
    """The port noted in `file` while it is free, else a new one, noted there."""
    try:
        port = int(file.read_text())
    except (OSError, ValueError):
        port = 0
    if not port or not is_free(port):
        port = any_free()
        file.write_text(f"{port}\n")
    return port
