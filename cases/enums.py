"""The case's states and the words of its parts."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from ocsea.access.permissions import Permission


class Stage(models.TextChoices):
    """Where a case stands."""

    TRIAGE = "triage", _("Triage")
    INVESTIGATION = "investigation", _("Investigation")
    AWAITING_LAB = "awaiting_lab", _("Awaiting laboratory")
    CHARGED = "charged", _("Charged")
    CLOSURE_PROPOSED = "closure_proposed", _("Closure proposed")
    CLOSED = "closed", _("Closed")


@dataclass(frozen=True)
class Step:
    """What a transition asks for: the right, a reason, a second person (never whoever proposed it)."""

    permission: Permission = Permission.CASE_WORK
    reason: bool = True
    second_person: bool = False


TRANSITIONS: dict[Stage, dict[Stage, Step]] = {
    Stage.TRIAGE: {
        Stage.INVESTIGATION: Step(),
        Stage.CLOSURE_PROPOSED: Step(),
    },
    Stage.INVESTIGATION: {
        Stage.AWAITING_LAB: Step(),
        Stage.CHARGED: Step(),
        Stage.CLOSURE_PROPOSED: Step(),
    },
    Stage.AWAITING_LAB: {
        Stage.INVESTIGATION: Step(),
        Stage.CHARGED: Step(),
        Stage.CLOSURE_PROPOSED: Step(),
    },
    Stage.CHARGED: {
        Stage.INVESTIGATION: Step(),
        Stage.CLOSURE_PROPOSED: Step(),
    },
    Stage.CLOSURE_PROPOSED: {
        Stage.INVESTIGATION: Step(),
        Stage.CLOSED: Step(Permission.CASE_APPROVE, second_person=True),
    },
    Stage.CLOSED: {
        Stage.INVESTIGATION: Step(Permission.CASE_APPROVE),
    },
}


class Priority(models.TextChoices):
    """How soon the case must move; each choice needs a reason."""

    CRITICAL = "critical", _("Critical")
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class Relation(models.TextChoices):
    """What a person is to a case: design/access.md, "Relations to a case"."""

    CASE_OFFICER = "case_officer", _("Case officer")
    TEAM = "team", _("Team")
    SUPERVISOR = "supervisor", _("Supervisor of the owning unit")
    VICTIM_OFFICER = "victim_officer", _("Victim officer")
    LEGAL = "legal", _("Prosecutor given the case")
    EMERGENCY = "emergency", _("Emergency access")
    COMPARTMENT_READER = "compartment_reader", _("Compartment reader")


class Deconflicted(models.TextChoices):
    """Whether other units were asked. There is no "no conflict": nobody knows what is not recorded."""

    CHECKED = "checked", _("Checked")
    PARTLY = "partly_checked", _("Partly checked")
    NOT_CHECKED = "not_checked", _("Not checked")


class LookupKind(models.TextChoices):
    """What a duty officer looks for: one exact value."""

    REPORT = "report", _("Report number")
    HANDLE = "handle", _("Account or handle")
    PHONE = "phone", _("Telephone")
    PERSON = "person", _("Name and date of birth")


class Review(models.TextChoices):
    """What the supervisor says, the next working day, of a look-up and of what followed it."""

    WAITING = "waiting", _("Waiting for review")
    CONFIRMED = "confirmed", _("Confirmed")
    OBJECTED = "objected", _("Objected to")


class CompartmentGround(models.TextChoices):
    """Why a case is closed off."""

    UNDERCOVER = "undercover", _("Undercover work")
    OFFICER_SUSPECTED = "officer_suspected", _("An officer is under suspicion")
    NAMED_FAMILY = "named_family", _("A family whose name is known")


class Disposition(models.TextChoices):
    """How a case ended."""

    CONVICTED = "convicted", _("Convicted")
    ACQUITTED = "acquitted", _("Acquitted")
    NO_FURTHER_ACTION = "no_further_action", _("No further action")
    TRANSFERRED = "transferred", _("Transferred to another force or state")
    SAFEGUARDED_ONLY = "protection_only", _("Child protection measures only")
    UNRESOLVED = "unresolved", _("Unresolved, kept for review")


class PersonRole(models.TextChoices):
    """What a person is in a case. Nobody is a suspect until an officer decides."""

    NOT_KNOWN = "not_known", _("Role not known")
    REPORTED_USER = "reported_user", _("Reported user")
    SUSPECT = "suspect", _("Suspect")
    VICTIM = "victim", _("Victim")
    WITNESS = "witness", _("Witness")
    PARENT = "parent", _("Parent or guardian")
    REPORTER = "reporter", _("Reporter")
    OTHER = "other", _("Other")


class Known(models.TextChoices):
    """Yes, no, or not known: three different answers."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_KNOWN = "not_known", _("Not known")


class Certainty(models.TextChoices):
    """How sure a link or a fact is."""

    CONFIRMED = "confirmed", _("Confirmed")
    PROBABLE = "probable", _("Probable")
    POSSIBLE = "possible", _("Possible")
    NOT_KNOWN = "not_known", _("Not known")


class IdentifierKind(models.TextChoices):
    """What identifies an account, a device or a connection."""

    HANDLE = "handle", _("Account or handle")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Telephone")
    IP = "ip", _("IP address")
    DEVICE = "device", _("Device")
    PAYMENT = "payment", _("Wallet or payment")
    OTHER = "other", _("Other")


class EventKind(models.TextChoices):
    """What happened in the case; clocks start from these rows."""

    IDENTIFIED = "identified", _("Person identified")
    WARRANT = "warrant", _("Warrant granted")
    SEARCH = "search", _("Search")
    ARREST = "arrest", _("Arrest")
    INTERVIEW = "interview", _("Suspect interview")
    BAIL = "bail", _("Bail")
    CHARGE = "charge", _("Charge")
    NO_FURTHER_ACTION = "no_further_action", _("No further action")
    HEARING = "hearing", _("Hearing")
    VERDICT = "verdict", _("Verdict")
    SENTENCE = "sentence", _("Sentence")


class AuthorityKind(models.TextChoices):
    """What a planned act rests on."""

    WARRANT = "warrant", _("Warrant")
    PRODUCTION_ORDER = "production_order", _("Production order")
    CONSENT = "consent", _("Consent")
    STATUTE = "statute", _("Power given by statute")


class EntryKind(models.TextChoices):
    """What a journal entry records."""

    NOTE = "note", _("Note")
    DECISION = "decision", _("Decision and reasons")
    CONTACT = "contact", _("Contact or call")
    ENQUIRY = "enquiry", _("Enquiry made")
    OBSERVATION = "observation", _("Observation")


class Relevance(models.TextChoices):
    """Disclosure: relevant, not relevant, or not decided."""

    YES = "yes", _("Relevant")
    NO = "no", _("Not relevant")
    NOT_DECIDED = "not_decided", _("Not decided")
