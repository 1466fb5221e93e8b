"""The web app: the frame, My work, the inbox, drafts, search, and errors in words."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "ocsea.web"
    label = "web"
