"""What a role may do at all. Kept in alphabetical order; named `noun_verb`."""

from enum import StrEnum


class Permission(StrEnum):
    """A right that a role carries. Whether it holds for one record, now, is the app's policy to say."""

    ACCESS_ADMINISTER = "access_administer"
    AUDIT_READ = "audit_read"
    CASE_APPROVE = "case_approve"
    CASE_OPEN = "case_open"
    CASE_READ = "case_read"
    CASE_WORK = "case_work"
    EXHIBIT_CONFIRM = "exhibit_confirm"
    EXHIBIT_READ = "exhibit_read"
    EXHIBIT_REGISTER = "exhibit_register"
    IDENTITY_REVEAL = "identity_reveal"
    JOURNAL_WRITE = "journal_write"
    OVERSIGHT_READ = "oversight_read"
    REFERRAL_ANSWER = "referral_answer"
    REFERRAL_APPROVE = "referral_approve"
    REFERRAL_READ = "referral_read"
    REFERRAL_SEND = "referral_send"
    REPORT_DECIDE = "report_decide"
    REPORT_IMPORT = "report_import"
    REPORT_READ = "report_read"
    REPORT_SAMPLE = "report_sample"
    VICTIM_DECIDE = "victim_decide"
    VICTIM_READ = "victim_read"
    VICTIM_RECORD = "victim_record"
