"""Addresses of the cases app."""

from django.urls import path

from cases.views import access, changes, deconfliction, events, finder, journal, overview, people, worklist

app_name = "cases"
urlpatterns = [
    path("", worklist.index, name="index"),
    path("new/", worklist.new, name="new"),
    path("asked/<uuid:approach_id>/", deconfliction.approach, name="approach"),
    path("finder/", finder.ask, name="finder"),
    path("finder/reviews/", finder.reviews, name="reviews"),
    path("finder/reviews/<uuid:lookup_id>/", finder.review, name="review_lookup"),
    path("finder/reviews/<uuid:lookup_id>/reveal/", finder.reveal, name="reveal_lookup"),
    path("finder/<uuid:lookup_id>/", finder.lookup, name="lookup"),
    path("finder/<uuid:lookup_id>/renew/", finder.renew, name="renew_emergency"),
    path("<str:reference>/", overview.detail, name="detail"),
    path("<str:reference>/edit/", changes.edit, name="edit"),
    path("<str:reference>/officer/", changes.officer, name="officer"),
    path("<str:reference>/move/", changes.move, name="move"),
    path("<str:reference>/review/", changes.set_review, name="review"),
    path("<str:reference>/due/<uuid:clock_id>/", changes.meet, name="meet"),
    path("<str:reference>/log/", journal.journal, name="journal"),
    path("<str:reference>/log/check/", journal.check, name="check_log"),
    path("<str:reference>/people/", people.index, name="people"),
    path("<str:reference>/people/add/", people.add, name="add_person"),
    path("<str:reference>/people/deconfliction/", deconfliction.index, name="deconfliction"),
    path("<str:reference>/people/lead/", people.lead, name="lead"),
    path("<str:reference>/people/identifiers/", people.identifiers, name="identifiers"),
    path("<str:reference>/people/lead/reveal/", people.reveal_leads, name="reveal_leads"),
    path("<str:reference>/people/<uuid:person_id>/learn/", people.learn, name="learn"),
    path("<str:reference>/people/<uuid:person_id>/role/end/", people.end_role, name="end_role"),
    path("<str:reference>/people/<uuid:person_id>/role/", people.role, name="role"),
    path("<str:reference>/people/<uuid:person_id>/access-to-children/", people.child_access, name="child_access"),
    path("<str:reference>/people/<uuid:person_id>/reveal/", people.reveal, name="reveal"),
    path("<str:reference>/events/", events.index, name="events"),
    path("<str:reference>/events/add/", events.add, name="add_event"),
    path("<str:reference>/events/authority/", events.authority, name="authority"),
    path("<str:reference>/access/", access.index, name="access"),
    path("<str:reference>/access/<str:username>/end/", access.end, name="end_access"),
]
