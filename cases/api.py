"""Cases in the API: through the same door, services and presenters as the pages."""

from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from cases import lists, policy, presenters
from cases.enums import Priority
from cases.models import OffenceType
from cases.services.opening import open_case
from cases.worklist import ORDER, extras_of, filtered
from ocsea.access.can import require
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.web.api import ApiRequest, describes, serializer_of
from ocsea.web.paging import page_of

_MOST = 100


class NewCaseSerializer(serializers.Serializer[Any]):
    """What a new case needs. The caller becomes its case officer."""

    operation = serializers.CharField(max_length=60)
    priority = serializers.ChoiceField(choices=Priority.choices)
    priority_reason = serializers.CharField()
    summary = serializers.CharField(required=False, default="", allow_blank=True)
    offence_types = serializers.SlugRelatedField(
        slug_field="code", queryset=OffenceType.objects.filter(in_force=True), many=True, required=False
    )


class CaseList(APIView):
    """Cases the caller is on, newest first. Filters as on the page: view (open or all), q, stage, priority, due."""

    @describes(presenters.CaseRowPresenter, many=True)
    def get(self, request: ApiRequest) -> Response:
        require(request.user, Permission.CASE_READ)
        answers = {name: request.query_params.get(name, "") for name in ("q", "stage", "priority", "due")}
        answers["view"] = request.query_params.get("view", "all")
        rows = filtered(request.user, answers, timezone.now())
        page = page_of(rows, order=ORDER, cursor=request.query_params.get("page"))
        cases = [grant.content_object for grant in page.rows]
        shown = presenters.CaseRowPresenter.rows(cases, policy.list_viewer(), extras_of(page.rows))
        return Response({"next": page.next, "previous": page.previous, "results": [row.as_json() for row in shown]})

    @extend_schema(
        request=NewCaseSerializer, responses={status.HTTP_201_CREATED: serializer_of(presenters.CasePresenter)}
    )
    def post(self, request: ApiRequest) -> Response:
        """Opens a case with the caller as case officer."""
        require(request.user, Permission.CASE_WORK)
        typed = NewCaseSerializer(data=request.data)
        if not typed.is_valid():
            raise Invalid({name: " ".join(map(str, words)) for name, words in typed.errors.items()})
        case = open_case(actor=request.user, **typed.validated_data)
        shown = presenters.CasePresenter(case, policy.viewer_of(request.user, case))
        return Response(shown.as_json(), status=status.HTTP_201_CREATED)


class CaseDetail(APIView):
    """One case."""

    @describes(presenters.CasePresenter)
    def get(self, request: ApiRequest, reference: str) -> Response:
        case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
        return Response(presenters.CasePresenter(case, policy.viewer_of(request.user, case)).as_json())


class CaseJournal(APIView):
    """The journal of a case, newest first, a hundred entries a page."""

    @describes(presenters.EntryPresenter, many=True)
    def get(self, request: ApiRequest, reference: str) -> Response:
        case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
        order, cursor = ("-signed_at", "-id"), request.query_params.get("page")
        page = page_of(lists.entries_of(case), order=order, cursor=cursor, size=_MOST)
        shown = presenters.EntryPresenter.many(page.rows, policy.viewer_of(request.user, case))
        return Response({"next": page.next, "results": [entry.as_json() for entry in shown]})


class CasePeople(APIView):
    """The people of a case; names that are sealed for the caller are withheld."""

    @describes(presenters.PersonPresenter, many=True)
    def get(self, request: ApiRequest, reference: str) -> Response:
        case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
        order, cursor = ("label", "id"), request.query_params.get("page")
        page = page_of(lists.people_of(case), order=order, cursor=cursor, size=_MOST)
        shown = lists.people_shown(policy.standing_of(request.user, case), page.rows)
        return Response({"next": page.next, "results": [person.as_json() for person in shown]})


class CaseIdentifiers(APIView):
    """What identifies the people of a case, newest first; sealed values are withheld."""

    @describes(presenters.IdentifierPresenter, many=True)
    def get(self, request: ApiRequest, reference: str) -> Response:
        case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
        order, cursor = ("-linked_at", "-id"), request.query_params.get("page")
        page = page_of(lists.leads_of(case), order=order, cursor=cursor, size=_MOST)
        shown = lists.leads_shown(policy.standing_of(request.user, case), page.rows)
        return Response({"next": page.next, "results": [lead.as_json() for lead in shown]})


class CaseEvents(APIView):
    """What happened in a case, newest first, a hundred events a page."""

    @describes(presenters.EventPresenter, many=True)
    def get(self, request: ApiRequest, reference: str) -> Response:
        case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
        rows = case.events.select_related("person", "recorded_by")
        page = page_of(rows, order=("-at", "-id"), cursor=request.query_params.get("page"), size=_MOST)
        shown = presenters.EventPresenter.many(page.rows, policy.viewer_of(request.user, case))
        return Response({"next": page.next, "results": [event.as_json() for event in shown]})


app_name = "cases_api"
urlpatterns = [
    path("", CaseList.as_view(), name="list"),
    path("<str:reference>/", CaseDetail.as_view(), name="detail"),
    path("<str:reference>/journal/", CaseJournal.as_view(), name="journal"),
    path("<str:reference>/people/", CasePeople.as_view(), name="people"),
    path("<str:reference>/identifiers/", CaseIdentifiers.as_view(), name="identifiers"),
    path("<str:reference>/events/", CaseEvents.as_view(), name="events"),
]
