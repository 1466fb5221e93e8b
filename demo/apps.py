"""The demo app: the cast, their work so far, and the demo's clock. Installed only where HARBOUR_DEMO is set."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    label = "demo"
