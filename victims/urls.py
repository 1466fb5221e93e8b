"""Addresses of the victims app. A pseudonym is all that ever stands in one."""

from django.urls import path

from victims.views import changing, reading, recording

app_name = "victims"
urlpatterns = [
    path("", reading.index, name="index"),
    path("record/<uuid:person_id>/", recording.record, name="record"),
    path("of/<str:case_reference>/", reading.panel, name="panel"),
    path("<str:pseudonym>/", reading.victim, name="victim"),
    path("<str:pseudonym>/decision/", changing.decide, name="decide"),
    path("<str:pseudonym>/reveal/", changing.reveal, name="reveal"),
    path("<str:pseudonym>/about/", changing.about, name="about"),
    path("<str:pseudonym>/identity/", changing.identity, name="identity"),
    path("<str:pseudonym>/household/<uuid:member_id>/withdraw/", changing.withdraw, name="withdraw"),
]
