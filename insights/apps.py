"""The insights app: numbers from what the reader may open. It reads and never writes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ocsea.access.permissions import Permission
from ocsea.web.registry import NavItem, add_nav


class InsightsConfig(AppConfig):
    name = "insights"
    label = "insights"

    def ready(self) -> None:
        add_nav(NavItem(_("Oversight"), "insights:oversight", Permission.OVERSIGHT_READ, order=90))
