"""Addresses of the partner's pages."""

from django.urls import path

from partner import views

app_name = "partner"
urlpatterns = [
    path("", views.home, name="home"),
    path("referrals/<str:reference>/", views.referral, name="referral"),
    path("referrals/<str:reference>/accept/", views.accept, name="accept"),
    path("referrals/<str:reference>/ask/", views.ask, name="ask"),
    path("referrals/<str:reference>/send-back/", views.send_back, name="send_back"),
    path("referrals/<str:reference>/outcome/", views.outcome, name="outcome"),
]
