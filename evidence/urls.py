"""Addresses of the evidence app."""

from django.urls import path

from evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/<str:case_reference>/", views.register, name="register"),
    path("of/<str:case_reference>/", views.panel, name="panel"),
    path("of/<str:case_reference>/papers/", views.papers_of_case, name="papers-of-case"),
    path("check/", views.check, name="check"),
    path("manifests/<uuid:manifest_id>/", views.manifest, name="manifest"),
    path("manifests/<uuid:manifest_id>/start/", views.start_manifest, name="start-manifest"),
    path("manifests/<uuid:manifest_id>/cancel/", views.cancel_manifest, name="cancel-manifest"),
    path("manifests/<uuid:manifest_id>/rejected/", views.rejected_lines, name="rejected"),
    path("papers/<uuid:paper_id>/", views.paper, name="paper"),
    path("papers/<uuid:paper_id>/file/", views.paper_file, name="paper-file"),
    path("<str:reference>/", views.detail, name="exhibit"),
    path("<str:reference>/verify/", views.verify, name="verify"),
    path("<str:reference>/release/", views.release, name="release"),
    path("<str:reference>/answer/", views.answer, name="answer"),
    path("<str:reference>/record/", views.record_break, name="record"),
    path("<str:reference>/hash/", views.add_hash, name="hash"),
    path("<str:reference>/manifests/", views.manifests, name="manifests"),
    path("<str:reference>/papers/", views.papers, name="papers"),
]
