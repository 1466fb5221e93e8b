"""Exhibits in the API: through the same door and presenters as the pages."""

from django.db.models import prefetch_related_objects
from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from cases import policy as cases_policy
from cases.policy import case_door
from evidence import policy, presenters
from evidence.models import Exhibit
from ocsea.access.can import require
from ocsea.access.permissions import Permission
from ocsea.web.api import ApiRequest, describes
from ocsea.web.paging import page_of


class ExhibitList(APIView):
    """The exhibits of one case (`?case=REFERENCE`), newest first; without a case those in the caller's hands."""

    @describes(presenters.ExhibitRowPresenter, many=True)
    def get(self, request: ApiRequest) -> Response:
        require(request.user, Permission.EXHIBIT_READ)
        if reference := request.query_params.get("case"):
            case = case_door.open(request.user, reference, to=Permission.EXHIBIT_READ)
            exhibits, viewer = policy.of_case(request.user, case), cases_policy.viewer_of(request.user, case)
        else:
            mine = policy.held_by(request.user).values("exhibit")
            exhibits, viewer = Exhibit.objects.filter(pk__in=mine), policy.hands_viewer()
        order = ("-registered_at", "-id")
        page = page_of(policy.with_standing(exhibits), order=order, cursor=request.query_params.get("page"))
        rows = presenters.ExhibitRowPresenter.many(page.rows, viewer)
        return Response({"next": page.next, "results": [row.as_json() for row in rows]})


class ExhibitDetail(APIView):
    """One exhibit."""

    @describes(presenters.ExhibitPresenter)
    def get(self, request: ApiRequest, reference: str) -> Response:
        exhibit = policy.exhibit_door.open(request.user, reference, to=Permission.EXHIBIT_READ)
        prefetch_related_objects([exhibit], policy.standing_prefetch())
        return Response(presenters.ExhibitPresenter(exhibit, policy.viewer_of(request.user, exhibit)).as_json())


class ExhibitHashes(APIView):
    """Every reading of an exhibit's digests, oldest first."""

    @describes(presenters.HashPresenter, many=True)
    def get(self, request: ApiRequest, reference: str) -> Response:
        exhibit = policy.exhibit_door.open(request.user, reference, to=Permission.EXHIBIT_READ)
        readings = exhibit.hashes.select_related("taken_by")
        rows = presenters.HashPresenter.many(readings, policy.viewer_of(request.user, exhibit))
        return Response({"results": [row.as_json() for row in rows]})


class ExhibitCustody(APIView):
    """The chain of custody, newest row first."""

    @describes(presenters.CustodyPresenter, many=True)
    def get(self, request: ApiRequest, reference: str) -> Response:
        exhibit = policy.exhibit_door.open(request.user, reference, to=Permission.EXHIBIT_READ)
        page = page_of(policy.chain_of(exhibit), order=("-position", "-id"), cursor=request.query_params.get("page"))
        rows = presenters.CustodyPresenter.many(page.rows, policy.viewer_of(request.user, exhibit))
        return Response({"next": page.next, "results": [row.as_json() for row in rows]})


app_name = "evidence_api"
urlpatterns = [
    path("", ExhibitList.as_view(), name="list"),
    path("<str:reference>/", ExhibitDetail.as_view(), name="detail"),
    path("<str:reference>/hashes/", ExhibitHashes.as_view(), name="hashes"),
    path("<str:reference>/custody/", ExhibitCustody.as_view(), name="custody"),
]
