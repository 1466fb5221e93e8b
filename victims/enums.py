"""The words and states of a victim's record."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

# The clock that asks for a safeguarding decision.
DECISION_RULE = "safeguarding.decision"


class AgeBand(models.TextChoices):
    """How old, as far as anybody who may not read the birth date is told."""

    UNDER_5 = "under_5", _("Under 5")
    FROM_5 = "5_10", _("5 to 10")
    FROM_11 = "11_13", _("11 to 13")
    FROM_14 = "14_15", _("14 to 15")
    FROM_16 = "16_17", _("16 to 17")
    ADULT = "adult", _("18 or over")
    NOT_KNOWN = "not_known", _("Age not known")

    @classmethod
    def at(cls, born: date, on: date) -> Self:
        """The band on a day; born on 29 February, a year is full on 1 March of a common year."""
        age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
        for limit, band in _LIMITS:
            if age < limit:
                return cls(band)
        return cls.ADULT

    @property
    def is_child(self) -> bool | None:
        """Under 18, or None where nobody knows."""
        return None if self is AgeBand.NOT_KNOWN else self is not AgeBand.ADULT


# Under this age, this band.
_LIMITS = ((5, "under_5"), (11, "5_10"), (14, "11_13"), (16, "14_15"), (18, "16_17"))


class Sex(models.TextChoices):
    """As far as it is known; a recipient meets the child with it."""

    FEMALE = "female", _("Girl or woman")
    MALE = "male", _("Boy or man")
    OTHER = "other", _("Another")
    NOT_KNOWN = "not_known", _("Not known")


class Identification(models.TextChoices):
    """Whether we know who this is. Never final: each state may follow each."""

    UNIDENTIFIED = "unidentified", _("Not identified yet")
    LOCATED = "located", _("Located, not identified yet")
    IDENTIFIED = "identified", _("Identified")


class Safety(models.TextChoices):
    """What is known of this person's safety. Never final, and never "safe"."""

    NOT_ASSESSED = "not_assessed", _("Safety not assessed")
    PLAN_IN_PLACE = "plan_in_place", _("Safety plan in place")
    AT_RISK_AGAIN = "at_risk_again", _("At risk again")


class Standing(models.TextChoices):
    """The one status a list shows of a victim: what is missing most, else what is known of their safety."""

    NO_DECISION = "no_decision", _("No decision yet")
    NOT_ASSESSED = Safety.NOT_ASSESSED.value, Safety.NOT_ASSESSED.label
    PLAN_IN_PLACE = Safety.PLAN_IN_PLACE.value, Safety.PLAN_IN_PLACE.label
    AT_RISK_AGAIN = Safety.AT_RISK_AGAIN.value, Safety.AT_RISK_AGAIN.label
