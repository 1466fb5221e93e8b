"""Addresses of the platform's own pages."""

from django.urls import path

from ocsea.web import health, roster, views
from ocsea.web.metrics import metrics

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<uuid:notice_id>/", views.inbox_done, name="inbox_done"),
    path("drafts/<slug:form>/", views.draft, name="draft"),
    path("drafts/<slug:form>/discard/", views.draft_discard, name="draft_discard"),
    path("search/", views.search, name="search"),
    path("roster/", roster.index, name="roster"),
    path("roster/<uuid:shift_id>/withdraw/", roster.withdraw, name="withdraw_shift"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
