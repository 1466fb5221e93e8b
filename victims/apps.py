"""The victims app: children and other victims, their sealed identity, and what was decided to protect them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VictimsConfig(AppConfig):
    name = "victims"
    label = "victims"

    def ready(self) -> None:
        from cases import registry as cases  # noqa: PLC0415  (models are ready only now)
        from ocsea.access.permissions import Permission  # noqa: PLC0415
        from ocsea.notices.registry import show_to  # noqa: PLC0415
        from ocsea.redaction.sensitivity import FieldClass  # noqa: PLC0415
        from ocsea.vault.index import add_source  # noqa: PLC0415
        from ocsea.web.registry import (  # noqa: PLC0415
            Finder,
            Section,
            add_finder,
            add_section,
            seal_references_of,
        )
        from victims import events, notices, policy  # noqa: F401, PLC0415  (ledger and notice kinds are declared there)
        from victims.presenters import hooks  # noqa: PLC0415
        from victims.services import indexing  # noqa: PLC0415

        add_source(indexing.entries)
        show_to("victim", policy.visible_to)
        seal_references_of("victim", FieldClass.VICTIM)  # a pseudonym
        add_section(
            Section(
                _("Children without a decision"),
                _("Every child of your cases has a safeguarding decision."),
                Permission.VICTIM_DECIDE,
                order=5,
                rows=hooks.waiting_rows,
                more_url_name="victims:index",
            )
        )
        add_finder(Finder(_("Victims"), Permission.VICTIM_READ, hooks.find))
        cases.add_panel("victims", _("Victims"), "victims:panel", Permission.VICTIM_READ, 35, hooks.number_in)
        cases.add_list_fact("victims", _("Victims"), hooks.numbers)
        cases.add_summary_row(hooks.summary_row)
        cases.add_warning(hooks.warning)
        cases.add_closing_blocker(hooks.blocks_closing)
