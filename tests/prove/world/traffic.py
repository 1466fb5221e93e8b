"""What comes into a world and what leaves it: reports, and referrals to a partner."""

from uuid import UUID

from django.utils import timezone

from intake.models import Report, SealedFact
from intake.services.deciding import join_case
from intake.services.importing import start_import
from intake.services.receiving import receive_package
from intake.sources.package import read_package
from ocsea.vault import fields
from referrals.models import Recipient, Referral
from referrals.policy import addressed_to
from referrals.services.answering import open_dispatch
from referrals.services.drafting import Wish, draft_referral, latest_snapshot
from referrals.services.sending import hand_in
from tests.factories.cybertips import COMPANIES, FILE_NAMES
from tests.prove.runner import ROOT
from tests.prove.world.shape import Hands, World
from tests.roles import acting, as_role

# What any report may name, also one that the reader has: the providers, their own address, and the files.
_OF_ALL = {"trust-safety@example.com", *COMPANIES, *FILE_NAMES}
SAMPLES = sorted((ROOT / "demo" / "samples").glob("*.zip"))


def referrals(world: World, hands: Hands) -> None:
    """One sent, one waiting for its approval, one draft."""
    for name, purpose in (("sent", "protect_now"), ("waiting", "assess"), ("draft_referral", "assess")):
        with acting(hands.officer):
            referral = draft_referral(actor=hands.officer, case=world.case, wish=_wish(world, hands, purpose))
            shown = latest_snapshot(referral)
            digest = shown.content_hash if shown else ""
            if name != "draft_referral":
                hand_in(actor=hands.officer, referral=referral, content_hash=digest)
        world.ids |= {name: referral.reference, f"{name}_id": str(referral.id), f"{name}_hash": digest}
    with as_role("partner"), acting(hands.recipient):
        open_dispatch(actor=hands.recipient, dispatch=addressed_to(hands.recipient).get(reference=world.ids["sent"]))
    with as_role("owner"):
        dispatch = Referral.objects.get(reference=world.ids["sent"]).dispatch
        world.ids["dispatch_id"] = str(dispatch.id)
        if hands.revoked is not None:
            ended = {"added_by": hands.officer, "revoked_at": timezone.now()}
            Recipient.objects.create(dispatch=dispatch, user=hands.revoked, **ended)


def _wish(world: World, hands: Hands, purpose: str) -> Wish:
    assert hands.recipient.agency is not None
    return Wish(
        victim_id=UUID(world.ids["victim_id"]),
        agency=hands.recipient.agency,
        recipient=hands.recipient,
        purpose=purpose,
        basis="child_protection_duty",
        necessity=f"Necessity{world.tag}",
        need_to_know=f"Need{world.tag}",
        request=f"Request{world.tag}",
    )


def reports(world: World, hands: Hands, sample: int) -> None:
    """One waiting on the desk, one that the case took, and an import that nobody has run yet."""
    made = {}
    for place, name in enumerate(("report", "taken")):
        with acting(hands.intake):
            file = SAMPLES[sample + place]
            made[name] = receive_package(actor=hands.intake, package=read_package(file.name, file.read_bytes()))
        report: Report = made[name].reports[0][0]
        world.ids |= {name: report.reference, f"{name}_id": str(report.id)}
        with as_role("owner"):
            sealed = [fields.get(fact, "value")["text"] for fact in SealedFact.objects.filter(report=report)]
        world.names += sorted({text for text in sealed if len(text) > 9 and text.isprintable()} - _OF_ALL)
    with acting(hands.supervisor):
        join_case(actor=hands.supervisor, report=report, case=world.case, reason=f"Belongs to {world.tag}")
    file = SAMPLES[sample + 2]
    with acting(hands.intake):
        job = start_import(actor=hands.intake, packages=[read_package(f"Package{world.tag}.zip", file.read_bytes())])
    world.ids["job"] = str(job.id)
