"""Handing a compartment's post on: of somebody who left, or one's own."""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cases import events, notices
from cases.barriers import POSTS, held_posts, leads
from cases.models import Case, Compartment, Denial
from cases.services.opening import may_lead
from cases.services.readers import conflict_words, notify, tell
from ocsea.access.can import has
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Denied, Invalid, WrongState

# What the leads give to somebody else whenever they like; the others while their holder is there, by the holder alone.
_GIVEN = frozenset({"duty_contact", "disclosure_officer"})
_LEADING = ("owner", "supervisor")
# The supervisor is the second person to what these two do.
_APART = {
    "owner": ("supervisor",),
    "supervisor": ("owner", "disclosure_officer"),
    "disclosure_officer": ("supervisor",),
}


@transaction.atomic
def hand_on_post(*, actor: User, compartment: Compartment, post: str, person: User, reason: str) -> None:
    """Gives a post to somebody else, effective at the next statement, and tells all who have one, the auditor too.

    A new owner becomes the case officer and gets the deadlines. Whoever had the post reads no more, unless another post
    is theirs. What a former lead proposed about leaving lapses.

    Raises Denied where `posts_to_give` names none, Invalid for a post or person that does not fit or without a reason,
    WrongState when somebody changed it meanwhile.
    """
    held = held_posts(compartment)
    given = posts_to_give(actor, compartment, held)
    if not given:
        raise Denied
    wrong = {} if post in given else {"post": _("Choose one of the posts that you can hand on.")}
    if not wrong and (misfit := _misfit(compartment, held, post, person)):
        wrong["person"] = misfit
    if not reason.strip():
        wrong["reason"] = _("Say why the post passes on.")
    if wrong:
        raise Invalid(wrong)
    former = getattr(compartment, f"{post}_id")
    with connection.cursor() as cursor:
        asked: list[UUID | str] = [compartment.pk, post, person.pk, reason.strip()[:200]]
        cursor.execute("SELECT cases_compartment_hand_on(%s, %s, %s, %s)", asked)
        if not (cursor.fetchone() or (False,))[0]:
            raise WrongState(_("This post cannot pass to this person now. Look at the compartment again."))
    setattr(compartment, post, person)
    facts = {"post": post, "person": str(person.pk), "former": str(former)}
    tell(events.COMPARTMENT_POST_PASSED, actor, compartment, facts)
    notify(notices.COMPARTMENT_NAMED, person, compartment)
    others = {holder for name, holder in held.items() if name != post}
    for holder in User.objects.filter(pk__in=others - {actor.pk, person.pk}):
        notify(notices.COMPARTMENT_POST_PASSED, holder, compartment)


def posts_to_give(actor: User, compartment: Compartment, held: Mapping[str, UUID]) -> list[str]:
    """The posts of an entered compartment that the actor may hand on; `held` are those that count now.

    Its owner and supervisor give those whose holder has left, their own, duty contact and disclosure officer. Where
    both leads have left, duty contact and disclosure officer give those two posts, and after them the auditor.
    """
    if not compartment.is_live:
        return []
    if leads(actor, held):
        return [post for post in POSTS if post not in held or post in _GIVEN or held[post] == actor.pk]
    if held.keys() & set(_LEADING):
        return []
    next_in_line = held.keys() & _GIVEN or {"auditor"}
    return list(_LEADING) if actor.pk in {held.get(post) for post in next_in_line} else []


def _misfit(compartment: Compartment, held: Mapping[str, UUID], post: str, person: User) -> str:
    """Why somebody cannot have a post; empty when they can."""
    if held.get(post) == person.pk:
        return _("This person has the post already. Choose somebody else.")
    if any(held.get(other) == person.pk for other in _APART.get(post, ())):
        return _("The supervisor decides on what owner and disclosure officer do: choose somebody else.")
    # An auditor finds no row of the case: the database alone knows its unit then.
    unit = Case.objects.filter(pk=compartment.case_id).values_list("unit_id", flat=True).first() or person.unit_id
    fits = {
        "owner": (may_lead(person, unit), _("Choose an investigator of the case's own unit.")),
        "supervisor": (has(person, Permission.CASE_APPROVE), _("Choose a supervisor, of this or another unit.")),
        "auditor": (has(person, Permission.AUDIT_READ), _("Choose an auditor.")),
    }.get(post, (has(person, Permission.CASE_WORK), _("Choose an investigator or a supervisor.")))
    if not fits[0]:
        return fits[1]
    kept = Denial.objects.filter(case=compartment.case_id, person=person, ended_at=None).exists()
    return conflict_words([person.display_name]) if kept else ""
