"""The web app: the frame, My work, the inbox, drafts, search, and errors in words."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "ocsea.web"
    label = "web"

    def ready(self) -> None:
        from ocsea.access.permissions import Permission  # noqa: PLC0415  (settings are read there)
        from ocsea.web.administration.notices import register_readers  # noqa: PLC0415
        from ocsea.web.audit import events  # noqa: F401, PLC0415  (its kinds are known from here on)
        from ocsea.web.metrics import add_queue  # noqa: PLC0415
        from ocsea.web.registry import NavItem, add_nav  # noqa: PLC0415

        register_readers()
        add_nav(NavItem(_("Administration"), "administration:people", Permission.ACCESS_ADMINISTER, order=95))
        add_nav(NavItem(_("Audit"), "audit:index", Permission.AUDIT_READ, order=90))
        add_nav(NavItem(_("Duty"), "web:roster", Permission.ROSTER_READ, order=80))
        add_queue("deliveries", "web_queue_of_deliveries")
        add_queue("clocks", "web_queue_of_clocks")
        add_queue("stamps", "ledger_queue_of_stamps")
