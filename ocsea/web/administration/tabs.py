"""The five administration pages, as tabs."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ocsea.web.components import Tab


def tabs_of(current: str) -> list[Tab]:
    """The tabs; `current` is the name of the page they stand on."""
    named = {
        "people": _("People"),
        "units": _("Units"),
        "agencies": _("Agencies"),
        "roles": _("Roles"),
        "settings": _("Settings"),
    }
    return [Tab(words, reverse(f"administration:{name}"), current=name == current) for name, words in named.items()]
