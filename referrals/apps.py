"""The referrals app: telling other agencies what they need to protect a child, and hearing what they did."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
    label = "referrals"
