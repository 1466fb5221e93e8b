"""The notices app: the inbox, and mail that says nothing."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "ocsea.notices"
    label = "notices"

    def ready(self) -> None:
        from ocsea.clocks.registry import on_every_step  # noqa: PLC0415  (needs the app registry)
        from ocsea.notices.deadlines import tell  # noqa: PLC0415

        on_every_step(tell)
