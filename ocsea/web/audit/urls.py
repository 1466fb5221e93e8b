"""Addresses of the auditor's pages."""

from django.urls import path

from ocsea.web.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.index, name="index"),
    path("state/", views.state, name="state"),
    path("export/", views.export, name="export"),
    path("<uuid:entry_id>/", views.entry, name="entry"),
]
