"""Reports in the API: through the same door and presenters as the pages."""

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from intake import policy, presenters
from ocsea.access.permissions import Permission
from ocsea.web.api import ApiRequest, describes
from ocsea.web.paging import page_of
from ocsea.web.presenter import Viewer


class ReportList(APIView):
    """Reports the caller may read, newest first."""

    @describes(presenters.ReportRowPresenter, many=True)
    def get(self, request: ApiRequest) -> Response:
        page = page_of(
            policy.visible_to(request.user), order=("-received_at", "-id"), cursor=request.query_params.get("page")
        )
        rows = presenters.ReportRowPresenter.many(page.rows, Viewer(policy.CODES))
        return Response({"next": page.next, "results": [row.as_json() for row in rows]})


class ReportDetail(APIView):
    """One report with every value it was sent with, each shown or withheld as on its page."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: ApiRequest, reference: str) -> Response:
        report = policy.report_door.open(request.user, reference, to=Permission.REPORT_READ)
        viewer = policy.viewer_of(request.user, report)
        body = presenters.ReportPresenter(report, viewer).as_json()
        return Response(body | {"groups": [group.as_json() for group in presenters.groups_of(report, viewer)]})


app_name = "intake_api"
urlpatterns = [
    path("", ReportList.as_view(), name="list"),
    path("<str:reference>/", ReportDetail.as_view(), name="detail"),
]
