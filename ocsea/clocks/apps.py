"""The clocks app: deadlines as rows, from rules that are data."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "ocsea.clocks"
    label = "clocks"

    def ready(self) -> None:
        from ocsea.clocks import events  # noqa: F401, PLC0415  (registers this app's ledger kinds)
