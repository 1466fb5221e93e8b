"""The evidence app: exhibits, their digests, and whose hands they went through."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "evidence"
    label = "evidence"

    def ready(self) -> None:
        # Models are ready only now.
        from cases.registry import add_closing_blocker, add_link_source, add_panel  # noqa: PLC0415
        from evidence import bundle_policy, events, notices, policy, registry  # noqa: F401, PLC0415
        from ocsea.access.permissions import Permission  # noqa: PLC0415
        from ocsea.notices.registry import show_to  # noqa: PLC0415
        from ocsea.web.registry import Finder, NavItem, Section, add_finder, add_nav, add_section  # noqa: PLC0415

        show_to("exhibit", policy.visible_to)
        show_to("bundle", bundle_policy.bundles_of)
        add_nav(
            NavItem(_("Exhibits"), "evidence:index", Permission.EXHIBIT_CONFIRM, order=35, badge=registry.offered_count)
        )
        add_section(
            Section(
                _("Exhibits to confirm"),
                _("No exhibit waits for you."),
                Permission.EXHIBIT_CONFIRM,
                order=25,
                rows=registry.offered_rows,
                more_url_name="evidence:index",
            )
        )
        add_section(
            Section(
                _("Disclosures to release"),
                _("No disclosure waits for you."),
                Permission.CASE_APPROVE,
                order=19,
                rows=registry.bundle_rows,
            )
        )
        add_finder(Finder(_("Exhibits"), Permission.EXHIBIT_READ, registry.find))
        add_panel("exhibits", _("Exhibits"), "evidence:panel", Permission.EXHIBIT_READ, 40, registry.count_of)
        add_closing_blocker(registry.blocks_closing)
        add_link_source("exhibit", _("Exhibits"), registry.link_targets, registry.page_of)
