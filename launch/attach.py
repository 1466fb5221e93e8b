"""`HARBOUR_DATA=DIR manage.py COMMAND`: the command talks to the demo kept in that folder, running or not."""

import atexit
import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from launch import environment, leftovers
from launch.errors import LaunchError
from launch.folder import READY, DataFolder
from launch.home import Home, open_home
from launch.words import complain, spoken

# Commands that look at the code only.
_NO_SERVER = {"", "help", "--help", "-h", "version", "--version", "makemessages", "compilemessages", "diffsettings"}
_PATIENCE = 120.0  # seconds to wait for another command that has the stopped demo's servers
_LAUNCHER = "bin/demo"


def attach(data: str, argv: list[str]) -> None:
    """Loads the demo's environment. Where it is stopped, starts its servers until this process ends, and says so.

    Ends the process with a sentence where the folder is not a demo that has been started once.
    """
    with spoken():
        folder = DataFolder(Path(data))
        if folder.state() != READY or not folder.environment.exists():
            raise LaunchError(f"{folder.path} holds no demo that has been started; run bin/demo first.", code=2)
        if not {"--help", "-h"} & set(argv) and (argv[0] if argv else "") not in _NO_SERVER:
            _reach_servers(folder)
        os.environ.update(environment.load(folder))


def _reach_servers(folder: DataFolder) -> None:
    deadline = time.monotonic() + _PATIENCE
    while other := folder.take(f"manage.py {' '.join(sys.argv[1:2])}".strip()):
        if other.startswith(_LAUNCHER):
            _wait_until_started(folder, deadline)
            return
        if time.monotonic() > deadline:
            raise LaunchError(f"{folder.path} is in use by {other}; try again when that is done.")
        time.sleep(0.2)
    leftovers.end(folder)
    complain(f"The demo in {folder.path} is stopped; its database runs for this command only.")
    _start_for_now(folder)


def _wait_until_started(folder: DataFolder, deadline: float) -> None:
    # bin/demo writes its processes down once PostgreSQL takes connections.
    while not folder.processes.exists():
        if time.monotonic() > deadline:
            raise LaunchError(f"bin/demo is starting or stopping in {folder.path}; try again when it is done.")
        time.sleep(0.1)


def _start_for_now(folder: DataFolder) -> None:
    earlier = environment.load(folder)
    home = open_home(folder)
    # Registered first: an interrupted start is stopped too. A killed command takes its servers along (launch.tether).
    atexit.register(_stop, home)
    home.postgres.start()
    home.valkey.start()
    ports = [urlsplit(earlier[name]).port or 0 for name in ("HARBOUR_URL", "HARBOUR_PARTNER_URL")]
    environment.save(folder, home.variables(*ports))


def _stop(home: Home) -> None:
    home.valkey.stop()
    home.postgres.stop()
