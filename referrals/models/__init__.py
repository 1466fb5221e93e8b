"""The referrals app's records: the sender's side, and what crosses the border."""

from referrals.models.exchange import Answer, Dispatch, Recipient, Snapshot
from referrals.models.referral import AgencyPseudonym, Referral

__all__ = ["AgencyPseudonym", "Answer", "Dispatch", "Recipient", "Referral", "Snapshot"]
