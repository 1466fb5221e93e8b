"""Every address that the partner area answers; nothing of the staff area is among them."""

from django.urls import include, path

from ocsea.web import views as web

urlpatterns = [
    path("", include("partner.urls")),
    path("accounts/", include("ocsea.access.urls")),
    path(
        "",
        include(
            (
                [
                    path("inbox/", web.inbox, name="inbox"),
                    path("inbox/<uuid:notice_id>/", web.inbox_done, name="inbox_done"),
                    path("healthz", web.healthz, name="healthz"),
                    path("readyz", web.readyz, name="readyz"),
                ],
                "web",
            )
        ),
    ),
]

handler404 = "ocsea.web.errors.not_found"
handler500 = "ocsea.web.errors.server_error"
