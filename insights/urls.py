"""Addresses of the insights app."""

from django.urls import path

from insights import views

app_name = "insights"
urlpatterns = [
    path("", views.oversight, name="oversight"),
    path("children-without-decision/", views.undecided, name="undecided"),
    path("referrals-unanswered/", views.unanswered, name="unanswered"),
    path("exhibits-with-examiner/", views.laboratory, name="laboratory"),
    path("retention-reviews/", views.retention, name="retention"),
    path("workload.csv", views.workload_csv, name="workload_csv"),
]
