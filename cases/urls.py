"""Addresses of the cases app."""

from django.urls import path

from cases.views import access, events, journal, overview, people, worklist

app_name = "cases"
urlpatterns = [
    path("", worklist.index, name="index"),
    path("new/", worklist.new, name="new"),
    path("<str:reference>/", overview.detail, name="detail"),
    path("<str:reference>/edit/", overview.edit, name="edit"),
    path("<str:reference>/move/", overview.move, name="move"),
    path("<str:reference>/review/", overview.set_review, name="review"),
    path("<str:reference>/due/<uuid:clock_id>/", overview.meet, name="meet"),
    path("<str:reference>/log/", journal.journal, name="journal"),
    path("<str:reference>/people/", people.index, name="people"),
    path("<str:reference>/people/add/", people.add, name="add_person"),
    path("<str:reference>/people/lead/", people.lead, name="lead"),
    path("<str:reference>/people/<uuid:person_id>/role/", people.role, name="role"),
    path("<str:reference>/people/<uuid:person_id>/access-to-children/", people.child_access, name="child_access"),
    path("<str:reference>/people/<uuid:person_id>/reveal/", people.reveal, name="reveal"),
    path("<str:reference>/events/", events.index, name="events"),
    path("<str:reference>/events/add/", events.add, name="add_event"),
    path("<str:reference>/events/authority/", events.authority, name="authority"),
    path("<str:reference>/access/", access.index, name="access"),
    path("<str:reference>/access/<str:username>/end/", access.end, name="end_access"),
]
