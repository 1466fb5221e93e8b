"""Victims in the API: under their pseudonyms only, through the same door and presenters as the pages."""

from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from ocsea.access.permissions import Permission
from ocsea.web.api import ApiRequest, describes
from ocsea.web.paging import page_of
from victims import policy, presenters


class VictimList(APIView):
    """Victims of the caller's cases, newest first. `page` takes the cursor that `next` gave."""

    @describes(presenters.VictimRowPresenter, many=True)
    def get(self, request: ApiRequest) -> Response:
        page = page_of(
            policy.visible_to(request.user),
            order=("-recorded_at", "-id"),
            cursor=request.query_params.get("page"),
        )
        rows = presenters.VictimRowPresenter.many(page.rows, policy.list_viewer())
        return Response({"next": page.next, "results": [row.as_json() for row in rows]})


class VictimDetail(APIView):
    """One victim. Identities are on no API."""

    @describes(presenters.VictimPresenter)
    def get(self, request: ApiRequest, pseudonym: str) -> Response:
        victim = policy.victim_door.open(request.user, pseudonym, to=Permission.VICTIM_READ)
        return Response(presenters.VictimPresenter(victim, policy.viewer_of(request.user, victim)).as_json())


app_name = "victims_api"
urlpatterns = [
    path("", VictimList.as_view(), name="list"),
    path("<str:pseudonym>/", VictimDetail.as_view(), name="detail"),
]
