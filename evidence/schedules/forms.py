"""The forms that schedules are printed on, as data. The first set is that of England and Wales (CPS Disclosure Manual,
chapters 6 to 8): MG6C to the defence, MG6D never, MG6E to the prosecutor."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.enums import Relevance
from evidence.enums import PaperKind
from evidence.schedules.material import Item


@dataclass(frozen=True)
class Form:
    """One form: what it lists, the column beside each description, and what it says when it lists nothing."""

    kind: PaperKind
    title: str | Promise
    intro: str | Promise
    picks: Callable[[Item], bool]
    # The column beside the description, where the form has one, and what stands there.
    beside: str | Promise
    beside_of: Callable[[Item], str] | None
    nil: str | Promise
    signs: tuple[str | Promise, ...]


def _relevant(item: Item) -> bool:
    return item.relevant == Relevance.YES


_SIGNED = (_("Disclosure officer"), _("Signature"), _("Date"))
MG6 = (
    Form(
        PaperKind.MG6C,
        _("MG6C: relevant unused material that is not sensitive"),
        _("Goes to the defence. Each item is described by itself; numbers run on across the schedules of this case."),
        lambda item: _relevant(item) and not item.sensitive,
        "",
        None,
        _("Nil return: there is no further material to list here."),
        _SIGNED,
    ),
    Form(
        PaperKind.MG6D,
        _("MG6D: relevant unused material that is sensitive"),
        _("Does not go to the defence. Each item says which real risk its disclosure would bring."),
        lambda item: _relevant(item) and item.sensitive,
        _("Why it is sensitive"),
        lambda item: item.reason,
        _("Nil return: there is no further sensitive material."),
        _SIGNED,
    ),
    Form(
        PaperKind.MG6E,
        _("MG6E: disclosure officer's report"),
        _("Items that may undermine the case for the prosecution or assist the case for the accused."),
        lambda item: _relevant(item) and item.assists,
        _("How it may undermine or assist"),
        lambda item: item.assists_how,
        _("Nil return: nothing further is known that may undermine the case or assist the defence."),
        _SIGNED,
    ),
)
SETS: dict[str, tuple[Form, ...]] = {"mg6": MG6}
