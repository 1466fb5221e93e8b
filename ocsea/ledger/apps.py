"""The ledger app: an append-only record of what was done, read, sent and refused. It knows no other app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ocsea.ledger"
    label = "ledger"
