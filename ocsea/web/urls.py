"""Addresses of the platform's own pages."""

from django.urls import path

from ocsea.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<uuid:notice_id>/", views.inbox_done, name="inbox_done"),
    path("drafts/<slug:form>/", views.draft, name="draft"),
    path("drafts/<slug:form>/discard/", views.draft_discard, name="draft_discard"),
    path("search/", views.search, name="search"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
