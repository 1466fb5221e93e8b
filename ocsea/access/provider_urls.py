"""Addresses of the unit's identity provider; they are there only where the settings name one."""

from django.urls import path

from ocsea.access import provider_pages

urlpatterns = [
    path("", provider_pages.own, name="account_provider"),
    path("sign-in/", provider_pages.sign_in, name="account_provider_sign_in"),
    path("link/", provider_pages.link, name="account_provider_link"),
    path("return/", provider_pages.returned, name="account_provider_return"),
]
