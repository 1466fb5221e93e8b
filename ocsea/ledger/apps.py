"""The ledger app: an append-only record of what was done, read, sent and refused. It knows no other app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ocsea.ledger"
    label = "ledger"

    def ready(self) -> None:
        from ocsea.ledger import events  # noqa: F401, PLC0415  (its kinds are known from here on)
