"""The components page (development and demonstration only): every component with every variant."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page, `?page=worklist|case|dashboard|partner` the sample screens."""
    now = timezone.now()
    return render(request, "components/gallery.html", {"now": now, "soon": now + timedelta(hours=20)})
