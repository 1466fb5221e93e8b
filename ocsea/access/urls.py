"""Account pages: sign-in, password, second factor, sign-out. They alone run with the `signin` role."""

from allauth.account.views import login, password_change, reauthenticate
from django.urls import include, path

from ocsea.access.views import SignOutView

urlpatterns = [
    path("login/", login, name="account_login"),
    path("logout/", SignOutView.as_view(), name="account_logout"),
    path("password/", password_change, name="account_change_password"),
    path("confirm/", reauthenticate, name="account_reauthenticate"),
    path("2fa/", include("allauth.mfa.urls")),
]
