"""The first rules. Each row names where its number stands; a unit changes them by adding a later version.

A step with `at` is reached at that local time of the due date (`days` before or after it), one without at the due
instant (`minutes` before or after it). At 00:00 the notice is there when the day's first officer looks.
"""

import uuid
from datetime import date, time
from typing import Any

from django.db import migrations

OWNER, STARTER, SUPERVISOR = ["owner"], ["starter"], ["supervisor"]
OFFICE_CLOSES = time(17, 0)  # our choice for working days; the sources count whole days
IN_FORCE = date(2000, 1, 1)  # before any event that can be recorded


def _soon(days: int) -> dict[str, Any]:
    return {"key": f"soon_{days}", "tell": OWNER, "days": -days, "at": "00:00"}


DUE_DAY = {"key": "due", "tell": OWNER, "days": 0, "at": "00:00"}
MISSED = {"key": "missed", "tell": OWNER + SUPERVISOR, "minutes": 0, "escalate": True}
MISSED_URGENT = MISSED | {"urgent": True}

RULES = (
    {
        "code": "case.review",
        "name": "Case review",
        "event": "The date somebody sets on the case",
        "length_unit": "set",
        "source": "The date itself; the unit decides how often a case is reviewed",
        "steps": [DUE_DAY, MISSED | {"tell": SUPERVISOR}],
    },
    {
        "code": "safeguarding.decision",
        "name": "Safeguarding decision",
        "event": "A child in need of a decision becomes known",
        "amount": 1,
        "length_unit": "working_days",
        "day_ends": OFFICE_CLOSES,
        "jurisdiction": "England",
        "source": "Working Together to Safeguard Children, response to a referral: one working day",
        "steps": [DUE_DAY, MISSED_URGENT],
    },
    {
        "code": "referral.answer",
        "name": "Answer to a referral",
        "event": "A referral is sent",
        "amount": 1,
        "length_unit": "working_days",
        "day_ends": OFFICE_CLOSES,
        "jurisdiction": "England",
        "source": "Working Together to Safeguard Children: a referral is acknowledged and its next step decided "
        "within one working day",
        "steps": [DUE_DAY, MISSED_URGENT | {"tell": STARTER + SUPERVISOR}],
    },
    {
        "code": "referral.review_after_urgent",
        "name": "Review of an urgent referral",
        "event": "An urgent protection referral goes before its review",
        "amount": 1,
        "length_unit": "working_days",
        "day_ends": OFFICE_CLOSES,
        "source": "Harbour's own rule: what went without a second person is reviewed the next working day",
        "steps": [DUE_DAY, MISSED_URGENT],
    },
    {
        "code": "report.waiting",
        "name": "Report without a decision",
        "event": "A report comes in",
        "amount": 24,
        "length_unit": "hours",
        "source": "Harbour's own rule: a report older than 24 hours is shown on the oversight page",
        "steps": [MISSED],
    },
    {
        "code": "victim.support_referral",
        "name": "Referral to victim support",
        "event": "The offence is reported",
        "amount": 2,
        "length_unit": "working_days",
        "day_ends": OFFICE_CLOSES,
        "jurisdiction": "England and Wales",
        "source": "Code of Practice for Victims of Crime in England and Wales: referral to support within "
        "two working days of the report",
        "steps": [DUE_DAY, MISSED],
    },
    {
        "code": "suspect.suicide_review",
        "name": "Suspect suicide-risk review",
        "event": "Contact with the suspect: search, arrest, interview, bail, charge, hearing",
        "amount": 48,
        "length_unit": "hours",
        "jurisdiction": "United Kingdom",
        "source": "National guidance on suspect suicide prevention: risk is highest in the first 48 hours after contact",
        "steps": [{"key": "soon", "tell": OWNER, "minutes": -12 * 60}, MISSED_URGENT],
    },
    {
        "code": "bail.return",
        "name": "Return on bail",
        "event": "The date and time set when bail was given",
        "length_unit": "set",
        "source": "The bail record itself",
        "steps": [_soon(2), DUE_DAY, MISSED],
    },
    {
        "code": "authority.expiry",
        "name": "Authority expires",
        "event": "The expiry written on the authority",
        "length_unit": "set",
        "source": "The authority itself; reminders at 7 and 2 days",
        "steps": [_soon(7), _soon(2), DUE_DAY, MISSED],
    },
)


def _seed(apps: Any, _schema_editor: Any) -> None:
    rule = apps.get_model("clocks", "ClockRule")
    for row in RULES:
        # The same id everywhere, so that two installations can speak of the same rule.
        rule_id = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:harbour:clock-rule:{row['code']}:{IN_FORCE}")
        rule.objects.create(id=rule_id, valid_from=IN_FORCE, **row)


def _unseed(apps: Any, _schema_editor: Any) -> None:
    apps.get_model("clocks", "ClockRule").objects.filter(
        code__in=[row["code"] for row in RULES], valid_from=IN_FORCE
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("clocks", "0002_guard")]
    operations = [migrations.RunPython(_seed, _unseed)]
