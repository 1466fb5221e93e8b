"""The intake app: reports from outside become cases, the child at risk first."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"
    label = "intake"
