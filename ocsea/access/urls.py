"""Account pages: sign-in, second factor, sign-out. They alone run with the `signin` role."""

from allauth.account.views import login, logout
from django.urls import include, path

urlpatterns = [
    path("login/", login, name="account_login"),
    path("logout/", logout, name="account_logout"),
    path("2fa/", include("allauth.mfa.urls")),
]
