"""Who are you: roles as classes with a plain description and the rights they carry. One account holds one role."""

from enum import StrEnum
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ocsea.access.permissions import Permission


class Area(StrEnum):
    """Which entry point a person signs in to."""

    STAFF = "staff"
    PARTNER = "partner"


class Role:
    """Base of all roles. `code` is what the database stores."""

    code: ClassVar[str]
    name: ClassVar[Promise]
    description: ClassVar[Promise]
    area: ClassVar[Area] = Area.STAFF
    permissions: ClassVar[frozenset[Permission]] = frozenset()


class Investigator(Role):
    code = "investigator"
    name = _("Investigator")
    description = _("Logs cases, keeps the journal, registers exhibits, refers children. Sees only cases worked on.")
    permissions = frozenset(
        {
            Permission.CASE_OPEN,
            Permission.CASE_READ,
            Permission.CASE_WORK,
            Permission.EXHIBIT_CONFIRM,
            Permission.EXHIBIT_READ,
            Permission.EXHIBIT_REGISTER,
        }
        | {
            Permission.FINDER_ASK,
            Permission.IDENTITY_REVEAL,
            Permission.JOURNAL_WRITE,
            Permission.REFERRAL_READ,
            Permission.REFERRAL_SEND,
            Permission.REPORT_READ,
            Permission.ROSTER_READ,
        }
        | {Permission.VICTIM_DECIDE, Permission.VICTIM_READ, Permission.VICTIM_RECORD}
    )


class IntakeOfficer(Role):
    code = "intake_officer"
    name = _("Intake officer")
    description = _("Imports and reads the unit's reports, and decides where each one goes.")
    permissions = frozenset(
        {
            Permission.CASE_OPEN,
            Permission.REPORT_DECIDE,
            Permission.REPORT_IMPORT,
            Permission.REPORT_READ,
            Permission.REPORT_SAMPLE,
            Permission.ROSTER_READ,
        }
    )


class Examiner(Role):
    code = "examiner"
    name = _("Examiner")
    description = _("Receives, examines and returns exhibits. Sees an exhibit's own facts, not the case.")
    permissions = frozenset({Permission.EXHIBIT_CONFIRM, Permission.EXHIBIT_READ, Permission.ROSTER_READ})


class VictimOfficer(Role):
    code = "victim_officer"
    name = _("Victim officer")
    description = _("Holds the identity of children on their cases, and records what was decided and told.")
    permissions = frozenset(
        {
            Permission.CASE_READ,
            Permission.JOURNAL_WRITE,
            Permission.REFERRAL_READ,
            Permission.REFERRAL_SEND,
            Permission.REPORT_READ,
            Permission.ROSTER_READ,
        }
        | {Permission.VICTIM_DECIDE, Permission.VICTIM_READ, Permission.VICTIM_RECORD}
    )


class Supervisor(Role):
    code = "supervisor"
    name = _("Supervisor")
    description = _("Sees the unit's cases and clocks, approves what needs a second person, reviews cases.")
    permissions = frozenset(
        {
            Permission.CASE_APPROVE,
            Permission.CASE_OPEN,
            Permission.CASE_READ,
            Permission.CASE_WORK,
            Permission.EXHIBIT_READ,
            Permission.FINDER_REVIEW,
            Permission.IDENTITY_REVEAL,
            Permission.JOURNAL_WRITE,
        }
        | {
            Permission.OVERSIGHT_READ,
            Permission.REFERRAL_APPROVE,
            Permission.REFERRAL_READ,
            Permission.REPORT_DECIDE,
            Permission.REPORT_READ,
            Permission.REPORT_SAMPLE,
            Permission.REVEAL_CHECK,
            Permission.ROSTER_PLAN,
            Permission.ROSTER_READ,
            Permission.SIGN_READ,
        }
        | {Permission.VICTIM_DECIDE, Permission.VICTIM_READ}
    )


class Partner(Role):
    code = "partner"
    name = _("Partner")
    description = _("Reads and answers the referrals addressed to them by name, in the partner area.")
    area = Area.PARTNER
    permissions = frozenset({Permission.REFERRAL_ANSWER, Permission.REFERRAL_READ})


class Prosecutor(Role):
    code = "prosecutor"
    name = _("Prosecutor")
    description = _("Reads the cases given to them, and opens a sealed identity there for a reason.")
    permissions = frozenset(
        {Permission.CASE_READ, Permission.EXHIBIT_READ, Permission.IDENTITY_REVEAL, Permission.VICTIM_READ}
    )


class Auditor(Role):
    code = "auditor"
    name = _("Auditor")
    description = _("Finds who looked at what, and proves that the log is whole. Never reads case content.")
    permissions = frozenset({Permission.AUDIT_READ, Permission.SIGN_READ})


class UnitAdministrator(Role):
    code = "unit_administrator"
    name = _("Unit administrator")
    description = _("Keeps people, roles, agencies and settings. Can read no case.")
    permissions = frozenset({Permission.ACCESS_ADMINISTER})


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in (
        Investigator,
        IntakeOfficer,
        Examiner,
        VictimOfficer,
        Supervisor,
        Partner,
        Prosecutor,
        Auditor,
        UnitAdministrator,
    )
}


# Administration, audit and casework are apart for the whole life of an account; the database refuses a crossing too.
_FAMILIES = {"unit_administrator": "administration", "auditor": "audit", "partner": "partner"}


def family_of(role: str) -> str:
    """The kind of work that an account with this role is for, for ever."""
    return _FAMILIES.get(role, "casework")
