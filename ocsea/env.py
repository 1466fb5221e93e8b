"""Reads the environment. A missing or odd value stops the start and names itself."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# The database role a management command needs; everything else speaks as `web`.
_COMMAND_ROLES = {
    "migrate": "migrate",
    "makemigrations": "migrate",
    "createcachetable": "migrate",
    "bootstrap_roles": "admin",
    "first_administrator": "migrate",
    "seed_demo": "migrate",
    "rebuild_index": "migrate",
    "demo_signins": "signin",
    "demo_clock": "migrate",
    "import_reports": "worker",
    "relay": "worker",
    "sequencer": "sequencer",
    "ledger": "sequencer",
}

_URL_OF_ROLE = {
    "web": "DATABASE_URL",
    "partner": "DATABASE_URL_PARTNER",
    "worker": "DATABASE_URL_WORKER",
    "signin": "DATABASE_URL_SIGNIN",
    "sequencer": "DATABASE_URL_SEQUENCER",
    "migrate": "DATABASE_URL_MIGRATE",
    "admin": "DATABASE_URL_ADMIN",
}


def role_of_command(argv: list[str]) -> str:
    """The database role for `manage.py` arguments; `web` where nothing else is needed."""
    return _COMMAND_ROLES.get(argv[0] if argv else "", "web")


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, or of the file that `name`_FILE points to, as servers hand out addresses with passwords.

    Raises ImproperlyConfigured when it is missing and has no default, or given both ways.
    """
    value = os.environ.get(name)
    if file := os.environ.get(f"{name}_FILE"):
        if value:
            raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; keep one.")
        value = _read(f"{name}_FILE", Path(file))
    if value is None:
        value = default
    if value is None or (value == "" and default is None):
        raise ImproperlyConfigured(f"{name} is not set. See .env.example for what it holds.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off; anything else is refused by name."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def words(name: str, default: str | None = None) -> list[str]:
    """A comma-separated list without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def whole(name: str, default: int) -> int:
    """A whole number; anything else is refused by name."""
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def address(name: str) -> str:
    """An http or https address without a name or password in it, or nothing."""
    value = text(name, "")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or parts.fragment):
        raise ImproperlyConfigured(f"{name} must be an http or https address without a user name in it.")
    return value


def secret(name: str) -> str:
    """The stripped text of the file that `name` points to. Keys travel as files, never as values."""
    path = Path(text(name))
    value = _read(name, path)
    if len(value) < 32:
        raise ImproperlyConfigured(f"{name} names {path}, which holds fewer than 32 characters.")
    return value


def _read(name: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name} names {path}, which cannot be read: {error.strerror}.") from error


def database_url(role: str) -> str:
    """The connection URL of one database role."""
    try:
        return text(_URL_OF_ROLE[role])
    except KeyError as error:
        raise ImproperlyConfigured(f"HARBOUR_ROLE must be one of {', '.join(_URL_OF_ROLE)}, not {role!r}.") from error


def database(role: str) -> dict[str, object]:
    """Django's DATABASES entry for a role. `migrate` works as `owner`, which cannot sign in itself."""
    name, url = _URL_OF_ROLE.get(role, "HARBOUR_ROLE"), urlsplit(database_url(role))
    if url.scheme not in {"postgres", "postgresql"} or not url.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:port/name.")
    options: dict[str, object] = {"application_name": f"harbour-{role}"}
    if role == "migrate":
        options["assume_role"] = "owner"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


def mail(url: str) -> dict[str, str]:
    """Mail settings from EMAIL_URL: smtp://, smtp+tls:// (STARTTLS) or smtps://; empty means that no mail leaves."""
    parts = urlsplit(url)
    tls = {"": "", "smtp": "", "smtp+tls": "start", "smtps": "full"}.get(parts.scheme)
    if tls is None:
        raise ImproperlyConfigured("EMAIL_URL must begin with smtp://, smtp+tls:// or smtps://.")
    sender = "smtp" if url else "dummy"
    return {
        "backend": f"django.core.mail.backends.{sender}.EmailBackend",
        "host": parts.hostname or "",
        "port": str(parts.port or 25),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": tls,
    }
