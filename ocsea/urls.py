"""Addresses of the staff area. Apps are included by name only: the platform knows none of them."""

from django.conf import settings
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from ocsea.web.administration.views import unlink_identity
from ocsea.web.gallery import gallery

urlpatterns = [
    path("", include("ocsea.web.urls")),
    path("accounts/", include("ocsea.access.urls")),
    path("administration/", include("ocsea.web.administration.urls")),
    path("audit/", include("ocsea.web.audit.urls")),
    path("reports/", include("intake.urls")),
    path("cases/", include("cases.urls")),
    path("exhibits/", include("evidence.urls")),
    path("victims/", include("victims.urls")),
    path("referrals/", include("referrals.urls")),
    path("oversight/", include("insights.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api_docs"),
    path("api/v1/", include("ocsea.api_urls")),
]
if settings.DEMO:
    urlpatterns.append(path("components/", gallery, name="components"))
if settings.IDENTITY_PROVIDER:
    urlpatterns += [
        path("accounts/provider/", include("ocsea.access.provider_urls")),
        path("administration/people/<uuid:person_id>/identity/", unlink_identity, name="unlink_identity"),
    ]

handler400 = "ocsea.web.errors.bad_request"
handler403 = "ocsea.web.errors.forbidden"
handler404 = "ocsea.web.errors.not_found"
handler429 = "ocsea.web.errors.too_many"
handler500 = "ocsea.web.errors.server_error"
