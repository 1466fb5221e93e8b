"""Addresses of the evidence app."""

from django.urls import path

from evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/<str:case_reference>/", views.register, name="register"),
    path("new/<str:case_reference>/search/", views.register_search, name="register-search"),
    path("of/<str:case_reference>/", views.panel, name="panel"),
    path("of/<str:case_reference>/papers/", views.papers_of_case, name="papers-of-case"),
    path("check/", views.check, name="check"),
    path("manifests/<uuid:manifest_id>/", views.manifest, name="manifest"),
    path("manifests/<uuid:manifest_id>/start/", views.start_manifest, name="start-manifest"),
    path("manifests/<uuid:manifest_id>/cancel/", views.cancel_manifest, name="cancel-manifest"),
    path("manifests/<uuid:manifest_id>/rejected/", views.rejected_lines, name="rejected"),
    path("papers/<uuid:paper_id>/", views.paper, name="paper"),
    path("papers/<uuid:paper_id>/file/", views.paper_file, name="paper-file"),
    path("of/<str:case_reference>/bundles/", views.bundles, name="bundles"),
    path("of/<str:case_reference>/bundles/new/", views.new_bundle, name="new-bundle"),
    path("of/<str:case_reference>/schedules/", views.schedules, name="schedules"),
    path("of/<str:case_reference>/schedules/make/", views.make_schedule, name="make-schedule"),
    path("of/<str:case_reference>/marks/<str:kind>/<uuid:item_id>/", views.mark, name="mark"),
    path("bundles/<str:bundle_reference>/", views.bundle, name="bundle"),
    path("bundles/<str:bundle_reference>/papers/<int:place>/", views.bundle_paper, name="bundle-paper"),
    path("bundles/<str:bundle_reference>/release/", views.release_bundle, name="release-bundle"),
    path("bundles/<str:bundle_reference>/return/", views.return_bundle, name="return-bundle"),
    path("bundles/<str:bundle_reference>/file/", views.take_bundle, name="take-bundle"),
    path("<str:reference>/", views.detail, name="exhibit"),
    path("<str:reference>/verify/", views.verify, name="verify"),
    path("<str:reference>/release/", views.release, name="release"),
    path("<str:reference>/answer/", views.answer, name="answer"),
    path("<str:reference>/record/", views.record_break, name="record"),
    path("<str:reference>/hash/", views.add_hash, name="hash"),
    path("<str:reference>/manifests/", views.manifests, name="manifests"),
    path("<str:reference>/papers/", views.papers, name="papers"),
]
