"""Addresses of the intake app."""

from django.urls import path

from intake import views

app_name = "intake"
urlpatterns = [
    path("", views.index, name="index"),
    path("import/", views.import_packages, name="import"),
    path("import/<uuid:job_id>/", views.job, name="job"),
    path("import/<uuid:job_id>/cancel/", views.cancel, name="cancel"),
    path("import/<uuid:job_id>/again/", views.start_again, name="start-again"),
    path("new/", views.manual, name="manual"),
    path("paste/", views.paste, name="paste"),
    path("<str:reference>/", views.detail, name="report"),
    path("<str:reference>/reveal/", views.reveal, name="reveal"),
    path("<str:reference>/look/", views.look, name="look"),
    path("<str:reference>/<slug:act>/", views.decide, name="decide"),
]
