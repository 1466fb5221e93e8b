"""The way back from an account page to the page somebody came from, and to no other site."""

from urllib.parse import urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

_NEVER = ("/accounts/locked/", "/accounts/lock/", "/accounts/confirm/", "/accounts/logout/", "/accounts/login/")


def way_back(request: HttpRequest) -> str:
    """What the form or the address names, else the page whose form this was; "/" where that is no page of ours.

    The menu's forms name nothing: a page must not hold the address it was asked by, which differs where pages for
    absent and for hidden records have to be the same bytes.
    """
    named = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME)
    back = named or request.headers.get("Referer", "/")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    page = without_site(back)
    return page if ours and page.startswith("/") and not page.startswith(_NEVER) else "/"


def without_site(address: str) -> str:
    """Path and query of an address; "/" for what is none, such as //[x].

    What is left of http://our.site//another.site/ would lead a browser to that other site.
    """
    try:
        page = urlsplit(address)._replace(scheme="", netloc="").geturl()
    except ValueError:
        return "/"
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "/"
