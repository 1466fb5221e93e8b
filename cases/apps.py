"""The cases app: the case, its people, its journal and what happened in it."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"
