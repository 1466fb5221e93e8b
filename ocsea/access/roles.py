"""Who are you: roles as classes with a plain description and the rights they carry. One account holds one role."""

from enum import StrEnum
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ocsea.access.permissions import Permission as P


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
    permissions: ClassVar[frozenset[P]] = frozenset()


class Investigator(Role):
    code = "investigator"
    name = _("Investigator")
    description = _("Logs cases, keeps the journal, registers exhibits, refers children. Sees only cases worked on.")
    permissions = frozenset(
        {P.CASE_OPEN, P.CASE_READ, P.CASE_WORK, P.EXHIBIT_CONFIRM, P.EXHIBIT_READ, P.EXHIBIT_REGISTER}
        | {P.IDENTITY_REVEAL, P.JOURNAL_WRITE, P.REFERRAL_READ, P.REFERRAL_SEND, P.REPORT_READ}
        | {P.VICTIM_DECIDE, P.VICTIM_READ, P.VICTIM_RECORD}
    )


class IntakeOfficer(Role):
    code = "intake_officer"
    name = _("Intake officer")
    description = _("Imports and reads the unit's reports, and decides where each one goes.")
    permissions = frozenset({P.CASE_OPEN, P.REPORT_DECIDE, P.REPORT_IMPORT, P.REPORT_READ, P.REPORT_SAMPLE})


class Examiner(Role):
    code = "examiner"
    name = _("Examiner")
    description = _("Receives, examines and returns exhibits. Sees an exhibit's own facts, not the case.")
    permissions = frozenset({P.EXHIBIT_CONFIRM, P.EXHIBIT_READ})


class VictimOfficer(Role):
    code = "victim_officer"
    name = _("Victim officer")
    description = _("Holds the identity of children on their cases, and records what was decided and told.")
    permissions = frozenset(
        {P.CASE_READ, P.JOURNAL_WRITE, P.REFERRAL_READ, P.REFERRAL_SEND, P.REPORT_READ}
        | {P.VICTIM_DECIDE, P.VICTIM_READ, P.VICTIM_RECORD}
    )


class Supervisor(Role):
    code = "supervisor"
    name = _("Supervisor")
    description = _("Sees the unit's cases and clocks, approves what needs a second person, reviews cases.")
    permissions = frozenset(
        {P.CASE_APPROVE, P.CASE_OPEN, P.CASE_READ, P.CASE_WORK, P.EXHIBIT_READ, P.IDENTITY_REVEAL, P.JOURNAL_WRITE}
        | {P.OVERSIGHT_READ, P.REFERRAL_APPROVE, P.REFERRAL_READ, P.REPORT_DECIDE, P.REPORT_READ, P.REPORT_SAMPLE}
        | {P.VICTIM_DECIDE, P.VICTIM_READ}
    )


class Partner(Role):
    code = "partner"
    name = _("Partner")
    description = _("Reads and answers the referrals addressed to them by name, in the partner area.")
    area = Area.PARTNER
    permissions = frozenset({P.REFERRAL_ANSWER, P.REFERRAL_READ})


class Prosecutor(Role):
    code = "prosecutor"
    name = _("Prosecutor")
    description = _("Reads the cases given to them.")
    permissions = frozenset({P.CASE_READ, P.EXHIBIT_READ, P.VICTIM_READ})


class Auditor(Role):
    code = "auditor"
    name = _("Auditor")
    description = _("Finds who looked at what, and proves that the log is whole. Never reads case content.")
    permissions = frozenset({P.AUDIT_READ})


class UnitAdministrator(Role):
    code = "unit_administrator"
    name = _("Unit administrator")
    description = _("Keeps people, roles, agencies and settings. Can read no case.")
    permissions = frozenset({P.ACCESS_ADMINISTER})


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
