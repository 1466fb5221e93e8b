"""Every address that the partner area answers; nothing of the staff area is among them."""

from django.urls import include, path

from ocsea.web import health
from ocsea.web import views as web
from ocsea.web.metrics import metrics

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
                    path("healthz", health.healthz, name="healthz"),
                    path("readyz", health.readyz, name="readyz"),
                    path("metrics", metrics, name="metrics"),
                ],
                "web",
            )
        ),
    ),
]

handler400 = "ocsea.web.errors.bad_request"
handler403 = "ocsea.web.errors.forbidden"
handler404 = "ocsea.web.errors.not_found"
handler429 = "ocsea.web.errors.too_many"
handler500 = "ocsea.web.errors.server_error"
