"""Addresses of the referrals app."""

from django.urls import path

from referrals import views

app_name = "referrals"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/<str:case_reference>/", views.new, name="new"),
    path("of/<str:case_reference>/", views.panel, name="panel"),
    path("about/<str:pseudonym>/", views.of_child, name="of_child"),
    path("<str:reference>/", views.detail, name="referral"),
    path("<str:reference>/edit/", views.edit, name="edit"),
    path("<str:reference>/send/", views.send, name="send"),
    path("<str:reference>/decide/", views.decide, name="decide"),
    path("<str:reference>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:reference>/reply/", views.reply, name="reply"),
]
