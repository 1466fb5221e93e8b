"""Cases in the API: through the same door and presenters as the pages."""

from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from cases import policy, presenters
from cases.worklist import ORDER, extras_of
from ocsea.access.permissions import Permission
from ocsea.web.api import ApiRequest, describes
from ocsea.web.paging import page_of


class CaseList(APIView):
    """Cases the caller is on, newest first."""

    @describes(presenters.CaseRowPresenter, many=True)
    def get(self, request: ApiRequest) -> Response:
        page = page_of(policy.granted_to(request.user), order=ORDER, cursor=request.query_params.get("page"))
        cases = [grant.content_object for grant in page.rows]
        extras = extras_of([case.id for case in cases])
        rows = presenters.CaseRowPresenter.rows(cases, policy.list_viewer(), extras)
        return Response({"next": page.next, "results": [row.as_json() for row in rows]})


class CaseDetail(APIView):
    """One case."""

    @describes(presenters.CasePresenter)
    def get(self, request: ApiRequest, reference: str) -> Response:
        case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
        return Response(presenters.CasePresenter(case, policy.viewer_of(request.user, case)).as_json())


class CaseJournal(APIView):
    """The newest hundred journal entries of a case."""

    @describes(presenters.EntryPresenter, many=True)
    def get(self, request: ApiRequest, reference: str) -> Response:
        case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
        rows = case.entries.select_related("author", "corrects").prefetch_related("people", "corrections")
        shown = presenters.EntryPresenter.many(rows.order_by("-signed_at")[:100], policy.viewer_of(request.user, case))
        return Response({"results": [entry.as_json() for entry in shown]})


class CasePeople(APIView):
    """The people of a case; sealed names are withheld."""

    @describes(presenters.PersonPresenter, many=True)
    def get(self, request: ApiRequest, reference: str) -> Response:
        case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
        rows = case.people.select_related("access_asked_by", "added_by").prefetch_related("roles")
        shown = presenters.PersonPresenter.many(rows, policy.viewer_of(request.user, case))
        return Response({"results": [person.as_json() for person in shown]})


class CaseEvents(APIView):
    """What happened in a case."""

    @describes(presenters.EventPresenter, many=True)
    def get(self, request: ApiRequest, reference: str) -> Response:
        case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
        rows = case.events.select_related("person", "recorded_by").order_by("-at")[:100]
        shown = presenters.EventPresenter.many(rows, policy.viewer_of(request.user, case))
        return Response({"results": [event.as_json() for event in shown]})


app_name = "cases_api"
urlpatterns = [
    path("", CaseList.as_view(), name="list"),
    path("<str:reference>/", CaseDetail.as_view(), name="detail"),
    path("<str:reference>/journal/", CaseJournal.as_view(), name="journal"),
    path("<str:reference>/people/", CasePeople.as_view(), name="people"),
    path("<str:reference>/events/", CaseEvents.as_view(), name="events"),
]
