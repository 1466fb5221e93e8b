"""The environment of the demo: keys and passwords made once, addresses as they are now, and each process's share."""

import json
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from launch import sockets
from launch.folder import DataFolder
from launch.postgres import Server as Postgres
from launch.processes import CONNECTIONS
from launch.valkey import Server as Valkey
from launch.venv import ROOT

DATABASE = "harbour"
_LOGINS = {
    "DATABASE_URL": "web",
    "DATABASE_URL_PARTNER": "partner",
    "DATABASE_URL_WORKER": "worker",
    "DATABASE_URL_SIGNIN": "signin",
    "DATABASE_URL_SEQUENCER": "sequencer",
    "DATABASE_URL_MIGRATE": "migrate",
}
_KEYS = ("secret", "vault", "demo", "signer")
# What the signer alone is told: whoever holds its key could write another history.
_SIGNERS_OWN = ("SIGNER_KEY_FILE", "SIGNER_MEMORY_FILE")
# What a start passes on from the terminal's own environment; nothing else of it reaches a process.
_PASSED_ON = ("HARBOUR_FAILPOINT", "HARBOUR_TIME_ZONE", "HARBOUR_CLASSIFICATION", "HOME", "TMPDIR")
# Set for every process of a data folder, so that a later start can recognise what a killed launcher left.
MARK = "HARBOUR_CHILD_OF"


def make_keys(folder: DataFolder) -> None:
    """Makes what is missing of the 32-byte keys (hex, mode 600) and the database's passwords. Never replaces one."""
    for name in _KEYS:
        if not (folder.keys / name).exists():
            _write_private(folder.keys / name, secrets.token_hex(32) + "\n")
    passwords = folder.keys / "database.json"
    if not passwords.exists():
        names = ("postgres", *_LOGINS.values())
        _write_private(passwords, json.dumps({name: secrets.token_urlsafe(24) for name in names}, indent=1) + "\n")


def passwords(folder: DataFolder) -> dict[str, str]:
    """The database's passwords by role."""
    return {str(role): str(word) for role, word in json.loads((folder.keys / "database.json").read_text()).items()}


def variables(
    folder: DataFolder, postgres: Postgres, valkey: Valkey, *, port: int, partner_port: int, smtp_port: int
) -> dict[str, str]:
    """All variables of this demo, as `run/env.json` keeps them."""
    words = passwords(folder)
    urls = {name: postgres.url(role, words[role], DATABASE) for name, role in _LOGINS.items()}
    return urls | {
        "DATABASE_URL_ADMIN": postgres.url(postgres.superuser, postgres.password, DATABASE),
        "REDIS_URL": valkey.url,
        "SECRET_KEY_FILE": str(folder.keys / "secret"),
        "VAULT_KEY_FILE": str(folder.keys / "vault"),
        "DEMO_KEY_FILE": str(folder.keys / "demo"),
        "SIGNER_KEY_FILE": str(folder.keys / "signer"),
        "SIGNER_MEMORY_FILE": str(folder.keys / "signer-memory.json"),
        "SIGNER_SOCKET": str(sockets.place(folder.run / "signer.sock")),
        "PARTNER_HELP_NUMBER": "+44 20 7946 0100",
        "PARTNER_EXIT_URL": "https://www.example.org/",
        "LEDGER_ORIGIN": "localhost/harbour-demo",
        "EMAIL_URL": f"smtp://localhost:{smtp_port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "HARBOUR_URL": f"http://localhost:{port}",
        "HARBOUR_PARTNER_URL": f"http://localhost:{partner_port}",
        "HARBOUR_DEMO": "1",
        "HARBOUR_INSECURE_LOOPBACK": "1",
    }


def save(folder: DataFolder, values: Mapping[str, str]) -> None:
    """Writes `run/env.json`, mode 600: it holds passwords."""
    _write_private(folder.environment, json.dumps(dict(values), indent=1, sort_keys=True) + "\n")


def load(folder: DataFolder) -> dict[str, str]:
    """Reads `run/env.json`."""
    return {str(name): str(value) for name, value in json.loads(folder.environment.read_text()).items()}


def share_of(role: str, settings: str, values: Mapping[str, str], folder: DataFolder) -> dict[str, str]:
    """The environment of one process: its own database connections, never another role's."""
    others = {name for name in values if name.startswith("DATABASE_URL")} - set(CONNECTIONS[role])
    if role != "signer":
        others |= set(_SIGNERS_OWN)
    own = {name: value for name, value in values.items() if name not in others}
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {
        **passed_on,
        **own,
        "HARBOUR_ROLE": role,
        "DJANGO_SETTINGS_MODULE": settings,
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "LC_ALL": "C.UTF-8",
        MARK: str(folder.path),
    }


def outside() -> dict[str, str]:
    """The terminal's environment without what could point a program at another Harbour; the project can be imported."""
    ours = ("HARBOUR_", "DATABASE_URL", "DJANGO_", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "VAULT_KEY", "DEMO_KEY")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '/usr/bin:/bin')}"
    return kept | {"PYTHONPATH": str(ROOT), "PATH": path}


def _write_private(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(text)
    unfinished.rename(path)
