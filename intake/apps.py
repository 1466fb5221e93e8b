"""The intake app: reports from outside become cases, the child at risk first."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "intake"
    label = "intake"

    def ready(self) -> None:
        from evidence.registry import add_hash_source  # noqa: PLC0415
        from intake import events, frame, policy  # noqa: F401, PLC0415  (models are ready only now)
        from intake.services import indexing  # noqa: PLC0415
        from ocsea.access.permissions import Permission  # noqa: PLC0415
        from ocsea.notices.registry import show_to  # noqa: PLC0415
        from ocsea.vault.index import add_source  # noqa: PLC0415
        from ocsea.web.metrics import add_queue  # noqa: PLC0415
        from ocsea.web.registry import (  # noqa: PLC0415
            Finder,
            NavItem,
            Section,
            add_finder,
            add_nav,
            add_section,
        )

        add_source(indexing.entries)
        add_hash_source(frame.held_hashes)
        show_to("report", policy.visible_to)
        add_queue("imports", "intake_queue_of_imports")
        add_nav(NavItem(_("Reports"), "intake:index", Permission.REPORT_DECIDE, order=20, badge=frame.waiting_count))
        add_section(
            Section(
                _("Reports waiting"),
                _("No report waits."),
                Permission.REPORT_DECIDE,
                order=20,
                rows=frame.waiting_rows,
                more_url_name="intake:index",
            )
        )
        add_section(
            Section(
                _("Second look at no-action reports"),
                _("Nothing was drawn."),
                Permission.REPORT_SAMPLE,
                order=60,
                rows=frame.second_look_rows,
            )
        )
        add_finder(Finder(_("Reports"), Permission.REPORT_READ, frame.find))
