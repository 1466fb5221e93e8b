"""Addresses of the API: one module an app, through the same policies and presenters as the pages."""

from django.urls import include, path

urlpatterns = [
    path("reports/", include("intake.api")),
    path("cases/", include("cases.api")),
    path("exhibits/", include("evidence.api")),
    path("victims/", include("victims.api")),
    path("referrals/", include("referrals.api")),
]
