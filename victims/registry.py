"""What higher apps hang into a victim's page, without this app knowing them."""

from dataclasses import dataclass

from django.utils.functional import Promise

from ocsea.access.permissions import Permission


@dataclass(frozen=True)
class Panel:
    """A part of the page that is loaded by itself: the URL of this name gets the pseudonym and has its own door."""

    title: str | Promise
    url_name: str
    permission: Permission
    order: int = 50


_panels: list[Panel] = []


def add_panel(panel: Panel) -> None:
    """Adds a part to every victim's page; call it from AppConfig.ready()."""
    _panels.append(panel)


def panels() -> list[Panel]:
    """The parts in their order."""
    return sorted(_panels, key=lambda panel: panel.order)
