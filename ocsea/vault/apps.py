"""The vault app: every personal value is encrypted here, and nowhere else."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "ocsea.vault"
    label = "vault"
