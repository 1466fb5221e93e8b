"""The referrals app: telling other agencies what they need to protect a child, and hearing what they did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    label = "referrals"

    def ready(self) -> None:
        from cases.registry import add_closing_blocker, add_panel  # noqa: PLC0415  (models are ready only now)
        from ocsea.access.permissions import Permission  # noqa: PLC0415
        from ocsea.access.roles import Area  # noqa: PLC0415
        from ocsea.notices.registry import show_to  # noqa: PLC0415
        from ocsea.web.registry import (  # noqa: PLC0415
            Finder,
            NavItem,
            Section,
            add_finder,
            add_nav,
            add_section,
        )
        from referrals import events, frame, notices, policy  # noqa: F401, PLC0415
        from victims.registry import Panel  # noqa: PLC0415
        from victims.registry import add_panel as add_part  # noqa: PLC0415

        show_to("referral", policy.visible_to)
        show_to("dispatch", policy.addressed_to, area=Area.PARTNER)
        add_nav(NavItem(_("Referrals"), "referrals:index", Permission.REFERRAL_READ, order=40))
        add_section(
            Section(
                _("Referrals to approve or review"),
                _("No referral waits for you."),
                Permission.REFERRAL_APPROVE,
                order=15,
                rows=frame.awaiting_rows,
                more_url_name="referrals:index",
            )
        )
        add_section(
            Section(
                _("Referrals you have not sent"),
                _("None."),
                Permission.REFERRAL_SEND,
                order=50,
                rows=frame.draft_rows,
            )
        )
        add_finder(Finder(_("Referrals"), Permission.REFERRAL_READ, frame.find))
        add_panel("referrals", _("Referrals"), "referrals:panel", Permission.REFERRAL_READ, 60, frame.count_of)
        add_closing_blocker(frame.blocks_closing)
        add_part(Panel(_("Referrals"), "referrals:of_child", Permission.REFERRAL_READ, order=20))
