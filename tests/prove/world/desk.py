"""What lies on people's desks: shifts, a notice, a draft, a passkey, and questions of the duty finder."""

import json
from datetime import timedelta
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.utils import timezone

from cases.models import Approach, RevealCheck
from cases.services import finder
from ocsea.access.models import Reveal, User
from ocsea.access.roster import plan_shift
from ocsea.notices.models import Notice
from ocsea.web.drafts import save_draft
from tests.access.soft_key import SoftKey
from tests.prove.world.shape import Hands, World
from tests.roles import acting, as_role


def desk(world: World, hands: Hands) -> None:
    """Of the officer's own a notice, a draft and a passkey."""
    officer, form = hands.officer, f"case-{world.case.id}"
    with acting(officer):
        save_draft(actor=officer, form=form, title="Edit", link="/", values={"summary": f"Draft{world.tag}"})
    with as_role("owner"):
        notice = Notice.objects.create(
            kind="case.closed",
            recipient=officer,
            target_type="case",
            target_id=world.case.id,
            reference=world.case.reference,
            link=f"/cases/{world.case.reference}/",
        )
        asked = {"publicKey": {"user": {"id": "none"}, "challenge": "AAAA"}}
        key = {"name": f"Key{world.tag}", "credential": json.loads(SoftKey().create(asked))}
        passkey = Authenticator.objects.create(user=officer, type=Authenticator.Type.WEBAUTHN, data=key)
    world.ids |= {"notice": str(notice.id), "draft": form, "passkey": str(passkey.pk)}
    world.ids["reveal_check"] = str(_drawn(world, officer).id)


def _drawn(world: World, officer: User) -> RevealCheck:
    """An identity that the officer opened on an earlier day, drawn for a supervisor to look at."""
    with as_role("owner"):
        days = 1 + RevealCheck.objects.filter(person=officer).count()
        at = timezone.now() - timedelta(days=days)
        told = {"reference": f"Opened{world.tag}", "reason": "court", "opened_at": at}
        until = at + timedelta(minutes=10)
        stands = {"target_type": "case", "target_id": world.case.id, "stream": world.case.stream}
        reveal = Reveal.objects.create(user=officer, until=until, **stands, **told)
        return RevealCheck.objects.create(
            reveal=reveal, case=world.case, unit=world.case.unit, person=officer, day=at.date(), minutes=10, **told
        )


def on_duty(world: World, hands: Hands) -> None:
    """A shift, and somebody on duty asked for the world's handle; where it is the plan, they opened the case for an
    hour."""
    now, asks = timezone.now(), hands.emergency or hands.officer
    with acting(hands.supervisor):
        until = now + timedelta(hours=8)
        shift = plan_shift(actor=hands.supervisor, person=hands.officer, starts_at=now, ends_at=until)
        for person in filter(None, (hands.emergency, hands.duty)):
            plan_shift(actor=hands.supervisor, person=person, starts_at=now, ends_at=until)
    with acting(asks):
        lookup = finder.ask(actor=asks, question=finder.Question("handle", f"handle{world.tag}"))
        if hands.emergency:
            finder.open_emergency(actor=asks, lookup=lookup, reason=f"Danger{world.tag}")
    with as_role("owner"):
        told = {"recipient": hands.officer, "officer": hands.officer, "asked_by": hands.supervisor, "asked_at": now}
        told["unit"] = hands.supervisor.unit
        approach = Approach.objects.create(check_id=uuid4(), case=world.case, kinds="handle", **told)
    world.ids |= {"shift": str(shift.id), "lookup": str(lookup.id), "approach": str(approach.id)}
