"""Runs a program that dies with its parent: `python -I tether.py SIGNAL PARENT UID:GID PROGRAM ARGUMENT...`.

Linux sends SIGNAL to the program when the parent ends, however it ends (kill -9 too). UID:GID is the account to become
first, or `-` to stay. It stands alone on the standard library, because root may start it from a folder that the new
account cannot read: everything is imported before the account changes. Changing the account clears the parent-death
signal, so that comes last.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    signal_number, parent, account, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    libc = ctypes.CDLL(None, use_errno=True)
    if account != "-":
        uid, gid = (int(part) for part in account.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
        sys.exit("tether: this system has no parent-death signal")
    if os.getppid() != parent:  # the parent ended before the line above took hold
        sys.exit(1)
    os.execv(program[0], program)  # noqa: S606  (a fixed argument list from the launcher)


if __name__ == "__main__":
    main()
