"""The cases app: the case, its people, its journal and what happened in it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"

    def ready(self) -> None:
        from cases import barriers, events, frame, notices, policy  # noqa: F401, PLC0415  (models are ready only now)
        from cases.duty import policy as duty  # noqa: PLC0415
        from cases.services import indexing  # noqa: PLC0415
        from ocsea.access.permissions import Permission  # noqa: PLC0415
        from ocsea.clocks.registry import narrow_audience, on_step  # noqa: PLC0415
        from ocsea.notices.registry import show_to  # noqa: PLC0415
        from ocsea.vault.index import add_source  # noqa: PLC0415
        from ocsea.web.registry import (  # noqa: PLC0415
            Finder,
            NavItem,
            Section,
            add_audit_page,
            add_branch,
            add_finder,
            add_nav,
            add_section,
        )

        add_source(indexing.entries)
        show_to("case", policy.visible_to)
        show_to("lookup", duty.visible_lookups)
        show_to("approach", duty.approaches_to)
        show_to("sign", duty.visible_signs)
        show_to("reveal_check", duty.reveal_checks_of)
        show_to("event", policy.visible_events)
        show_to("authority", policy.visible_authorities)
        show_to("denial", policy.denials_known_to)
        show_to("compartment", barriers.compartments_known_to)
        on_step("compartment.review", frame.tell_auditor)
        on_step("compartment.proposal", frame.tell_auditor)
        narrow_audience(frame.heard_by)
        add_nav(NavItem(_("My work"), "web:home", None, order=10))
        add_nav(NavItem(_("Cases"), "cases:index", Permission.CASE_READ, order=30))
        add_branch("cases:finder", "web:roster")
        add_section(
            Section(
                _("My open cases"),
                _("You are on no open case."),
                Permission.CASE_WORK,
                order=10,
                rows=frame.my_cases,
                more_url_name="cases:index",
            )
        )
        add_section(
            Section(
                _("Cases to close"),
                _("No case waits for your decision."),
                Permission.CASE_APPROVE,
                order=12,
                rows=frame.closures,
            )
        )
        add_section(
            Section(
                _("Cases without a case officer"),
                _("Every case of yours has a case officer."),
                Permission.CASE_APPROVE,
                order=11,
                rows=frame.leaderless,
            )
        )
        add_section(
            Section(
                _("Look-ups on duty to review"),
                _("No look-up waits for review."),
                Permission.FINDER_REVIEW,
                order=14,
                rows=frame.lookups,
                more_url_name="cases:reviews",
            )
        )
        add_section(
            Section(
                _("Opened identities to look at"),
                _("None waits for you."),
                Permission.REVEAL_CHECK,
                order=15,
                rows=frame.reveals,
                more_url_name="cases:reveal_checks",
            )
        )
        add_section(
            Section(
                _("Unusual reading"),
                _("Nothing unusual was noticed."),
                Permission.SIGN_READ,
                order=70,
                rows=frame.signs,
                more_url_name="cases:signs",
            )
        )
        add_audit_page(_("Unusual reading"), "cases:signs")
        add_finder(Finder(_("Cases"), Permission.CASE_READ, frame.find))
