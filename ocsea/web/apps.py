"""The web app: the frame, My work, the inbox, drafts, search, and errors in words."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "ocsea.web"
    label = "web"

    def ready(self) -> None:
        from ocsea.web.metrics import add_queue  # noqa: PLC0415  (settings are read there)

        add_queue("deliveries", "web_queue_of_deliveries")
        add_queue("clocks", "web_queue_of_clocks")
