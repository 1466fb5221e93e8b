"""Referrals in the API: the sender's side, through the same door and presenters as the pages."""

from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from cases import policy as cases_policy
from ocsea.access.permissions import Permission
from ocsea.web.api import ApiRequest, describes
from ocsea.web.paging import page_of
from referrals import policy, presenters


class ReferralList(APIView):
    """Referrals of the caller's cases, newest first."""

    @describes(presenters.ReferralRowPresenter, many=True)
    def get(self, request: ApiRequest) -> Response:
        page = page_of(
            policy.visible_to(request.user).select_related("dispatch"),
            order=("-created_at", "-id"),
            cursor=request.query_params.get("page"),
        )
        rows = presenters.ReferralRowPresenter.many(page.rows, cases_policy.list_viewer())
        return Response({"next": page.next, "results": [row.as_json() for row in rows]})


class ReferralDetail(APIView):
    """One referral."""

    @describes(presenters.ReferralPresenter)
    def get(self, request: ApiRequest, reference: str) -> Response:
        referral = policy.referral_door.open(request.user, reference, to=Permission.REFERRAL_READ)
        return Response(presenters.ReferralPresenter(referral, policy.viewer_of(request.user, referral)).as_json())


app_name = "referrals_api"
urlpatterns = [
    path("", ReferralList.as_view(), name="list"),
    path("<str:reference>/", ReferralDetail.as_view(), name="detail"),
]
