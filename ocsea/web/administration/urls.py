"""Addresses of the administration pages."""

from django.urls import path

from ocsea.web.administration import pages, views

app_name = "administration"
urlpatterns = [
    path("", views.people, name="people"),
    path("people/new/", views.add_person, name="add_person"),
    path("people/<uuid:person_id>/", views.person, name="person"),
    path("people/<uuid:person_id>/change/", views.change_person, name="change_person"),
    path("people/<uuid:person_id>/close/", views.close_person, name="close_person"),
    path("people/<uuid:person_id>/reopen/", views.reopen_person, name="reopen_person"),
    path("people/<uuid:person_id>/link/", views.send_link, name="send_link"),
    path("people/<uuid:person_id>/link/revoke/", views.revoke_link, name="revoke_link"),
    path("people/<uuid:person_id>/second-factor/", views.reset_second_factor, name="reset_second_factor"),
    path("people/<uuid:person_id>/token/", views.revoke_token, name="revoke_token"),
    path("units/", pages.units, name="units"),
    path("units/new/", pages.add_unit, name="add_unit"),
    path("units/<uuid:unit_id>/", pages.change_unit, name="change_unit"),
    path("units/<uuid:unit_id>/auditors/", pages.audit_loans, name="audit_loans"),
    path("agencies/", pages.agencies, name="agencies"),
    path("agencies/new/", pages.add_agency, name="add_agency"),
    path("agencies/<uuid:agency_id>/", pages.change_agency, name="change_agency"),
    path("roles/", pages.roles, name="roles"),
    path("settings/", pages.settings_in_words, name="settings"),
]
