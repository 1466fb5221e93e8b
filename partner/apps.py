"""The partner area: live snapshots in, answers out; its own process, host name and database role."""

from django.apps import AppConfig


class PartnerConfig(AppConfig):
    name = "partner"
    label = "partner"
