"""Account pages: sign-in, password, second factor, sign-out. They alone run with the `signin` role."""

from allauth.account.views import login, password_change
from allauth.mfa.base.views import index
from django.urls import include, path

from ocsea.access import locking, signed_in, starting, token_pages, views
from ocsea.access.provider_pages import may_lead_to_provider

_PASSKEYS = [
    path("add/", views.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("login/", views.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("<int:pk>/remove/", views.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
    path("<int:pk>/name/", views.RenamePasskeyView.as_view(), name="mfa_edit_webauthn"),
]
_FACTORS = [
    path("", index, name="mfa_index"),
    path("set-up/", views.second_factor, name="mfa_choose"),
    path("authenticate/", views.SecondFactorView.as_view(), name="mfa_authenticate"),
    path("totp/", include("allauth.mfa.totp.urls")),
    path("recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("passkeys/", include(_PASSKEYS)),
]
urlpatterns = [
    path("login/", may_lead_to_provider(login), name="account_login"),
    path("logout/", views.SignOutView.as_view(), name="account_logout"),
    path("password/", password_change, name="account_change_password"),
    path("confirm/", views.confirm, name="account_reauthenticate"),
    path("lock/", locking.lock, name="account_lock"),
    path("locked/", locking.locked, name="account_locked"),
    path("here/", views.here, name="account_here"),
    path("language/", views.language, name="account_language"),
    path("sessions/", signed_in.sessions, name="account_sessions"),
    path("tokens/", token_pages.tokens, name="account_tokens"),
    path("tokens/new/", token_pages.new_token, name="account_new_token"),
    path("start/<str:token>/", starting.start, name="account_start"),
    path("2fa/", include(_FACTORS)),
]
