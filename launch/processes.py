"""Harbour's processes, once: bin/demo starts them from this table and docker-compose.yml is held to it."""

from dataclasses import dataclass

_GUNICORN = (
    "--bind",
    "{bind}",
    "--worker-class",
    "gthread",
    "--workers",
    "2",
    "--threads",
    "4",
    "--preload",
    "--graceful-timeout",
    "10",
    "--no-control-socket",
)


@dataclass(frozen=True)
class EntryPoint:
    """One process. `words` stand after the Python interpreter, in the project's folder; `{bind}` is host:port."""

    words: tuple[str, ...]
    role: str
    settings: str = "ocsea.settings"
    listens: bool = False

    def command(self, bind: str = "") -> list[str]:
        """The words with the address filled in."""
        return [word.format(bind=bind) for word in self.words]


ENTRY_POINTS = {
    "signer": EntryPoint(("-m", "ocsea.ledger.signer"), role="signer"),
    "sequencer": EntryPoint(("manage.py", "sequencer"), role="sequencer"),
    "worker": EntryPoint(
        (
            "-m",
            "celery",
            "-A",
            "ocsea",
            "worker",
            "--concurrency",
            "2",
            "--loglevel",
            "WARNING",
            "--without-gossip",
            "--without-mingle",
        ),
        role="worker",
    ),
    "beat": EntryPoint(("-m", "celery", "-A", "ocsea", "beat", "--loglevel", "WARNING", "--pidfile="), role="worker"),
    "relay": EntryPoint(("manage.py", "relay"), role="worker"),
    "web": EntryPoint(("-m", "gunicorn", "ocsea.wsgi", *_GUNICORN), role="web", listens=True),
    "partner": EntryPoint(
        ("-m", "gunicorn", "partner.wsgi", *_GUNICORN),
        role="partner",
        settings="partner.settings",
        listens=True,
    ),
}

# What brings a database to the state the processes expect, in this order; both may run again at any time.
PREPARATIONS = {
    "bootstrap": EntryPoint(("manage.py", "bootstrap_roles"), role="admin"),
    "migrate": EntryPoint(("manage.py", "migrate", "--noinput", "--verbosity", "0"), role="migrate"),
}

# The database connections of a role: no process knows an address that it does not use.
CONNECTIONS = {
    "web": ("DATABASE_URL", "DATABASE_URL_SIGNIN"),
    "partner": ("DATABASE_URL_PARTNER", "DATABASE_URL_SIGNIN"),
    "worker": ("DATABASE_URL_WORKER", "DATABASE_URL_SIGNIN"),
    "signin": ("DATABASE_URL_SIGNIN",),
    "sequencer": ("DATABASE_URL_SEQUENCER",),
    "signer": (),
    "migrate": ("DATABASE_URL_MIGRATE", "DATABASE_URL_SIGNIN"),
    "admin": (
        "DATABASE_URL",
        "DATABASE_URL_ADMIN",
        "DATABASE_URL_MIGRATE",
        "DATABASE_URL_PARTNER",
        "DATABASE_URL_SEQUENCER",
        "DATABASE_URL_SIGNIN",
        "DATABASE_URL_WORKER",
    ),
}
