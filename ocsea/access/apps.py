"""The access app: people, roles, sign-in, the context the database trusts."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "ocsea.access"
    label = "access"

    def ready(self) -> None:
        from ocsea.access import (  # noqa: F401, PLC0415  (Django's)
            checks,
            events,
            identity_models,
            loan_models,
            signals,
            token_models,
        )
