"""Holes at the edges: headers and forms, logs and mails, files that come in and tables that go out."""

import csv
from typing import Any
from xml.etree.ElementTree import XMLParser

from tests.house.teeth.tooth import Tooth, no, nothing, yes

_HEADERS = "tests/web/test_headers.py::"
_HOSTILE = "tests/intake/test_hostile.py::"
_ENDLESS = 10**12


def _with_reference(delivery: Any) -> Any:
    from django.core.mail import EmailMessage  # noqa: PLC0415  (the program is loaded only in the child)

    notice = delivery.notice
    return EmailMessage(f"{notice.title}: {notice.reference}", notice.title, to=[notice.recipient.email])


def _as_typed(text: Any) -> Any:
    from django.utils.safestring import mark_safe  # noqa: PLC0415

    return mark_safe(str(text))  # noqa: S308  (the hole)


TEETH = (
    Tooth(
        "headers: a browser keeps the pages of a case",
        (_HEADERS + "test_the_staff_area[/inbox/-200]",),
        replace="ocsea.web.middleware:HeadersMiddleware.__call__",
        instead=lambda self, request: self.get_response(request),
    ),
    Tooth(
        "headers: a page runs what is not ours",
        (_HEADERS + "test_the_staff_area[/inbox/-200]",),
        replace="csp.middleware:CSPMiddleware.process_response",
        instead=lambda _self, _request, response: response,
    ),
    Tooth(
        "headers: another site frames a page",
        (_HEADERS + "test_the_partner_area[/inbox/-200]",),
        replace="django.middleware.clickjacking:XFrameOptionsMiddleware.process_response",
        instead=lambda _self, _request, response: response,
    ),
    Tooth(
        "headers: a script reads the session's key",
        (_HEADERS + "test_cookies_are_out_of_reach",),
        replace="django.conf:settings.SESSION_COOKIE_HTTPONLY",
        instead=False,
    ),
    Tooth(
        "headers: another host's name is answered",
        (_HEADERS + "test_another_host_is_refused",),
        replace="django.conf:settings.ALLOWED_HOSTS",
        instead=["*"],
    ),
    Tooth(
        "forms: one without its token is taken",
        ("tests/access/test_locking.py::test_a_form_without_its_token_is_not_carried",),
        replace="django.middleware.csrf:CsrfViewMiddleware.process_view",
        instead=nothing,
    ),
    Tooth(
        "forms: the API takes one without its token",
        ("tests/web/test_errors.py::test_the_api_wants_the_forms_token",),
        replace="rest_framework.authentication:SessionAuthentication.enforce_csrf",
        instead=nothing,
    ),
    Tooth(
        "pages: what people typed is markup",
        ("tests/referrals/test_drafting.py::test_what_is_typed_is_escaped_in_the_document",),
        replace="django.template.base:conditional_escape",
        instead=_as_typed,
    ),
    Tooth(
        "errors: a refusal leaves no line",
        ("tests/web/test_errors.py::test_visible_but_not_allowed_is_denied_and_recorded",),
        replace="ocsea.web.errors:_record_refusal",
        instead=nothing,
    ),
    Tooth(
        "metrics: everybody reads them",
        ("tests/web/test_metrics.py::test_without_a_token_it_answers_on_this_machine_alone",),
        replace="ocsea.web.metrics:_may_read",
        instead=yes,
    ),
    Tooth(
        "log filter: arguments are written out",
        ("tests/redaction/test_logs.py::test_arguments_are_left_out",),
        replace="ocsea.redaction.logs:SafeFormatter.format",
        instead=lambda _self, record: record.getMessage(),
    ),
    Tooth(
        "log filter: a text made at run time is written out",
        ("tests/redaction/test_logs.py::test_a_text_made_at_run_time_is_not_an_event",),
        replace="ocsea.redaction.logs:_event",
        instead=lambda record: str(record.msg),
    ),
    Tooth(
        "mails: one names the record",
        ("tests/notices/test_relay.py::test_the_mail_says_nothing",),
        replace="ocsea.notices.mail:compose",
        instead=_with_reference,
    ),
    Tooth(
        "tables: a cell starts a formula",
        ("tests/insights/test_oversight.py::test_workload_by_officer_and_as_a_spreadsheet",),
        replace="insights.views:csv",
        instead=csv,
    ),
    Tooth(
        "uploads: as much as anybody likes",
        ("tests/web/test_uploads.py::test_more_than_the_limit_together_is_refused_in_words",),
        replace="ocsea.web.uploads:MemoryOnlyUploadHandler.upload_complete",
        instead=nothing,
    ),
    Tooth(
        "intake: media is taken in",
        (_HOSTILE + "test_a_folders_files_come_in_under_the_same_limits",),
        replace="intake.sources.signatures:is_media",
        instead=no,
    ),
    Tooth(
        "intake: a picture written as text is taken in",
        (_HOSTILE + "test_an_encoded_picture_is_cut_out_and_told_before_anything_is_kept",),
        replace="intake.sources.media:without_media",
        instead=lambda text, **_how: (text, ()),
    ),
    Tooth(
        "intake: XML declares what it likes",
        (_HOSTILE + "test_the_hostile_samples",),
        replace="intake.sources.cybertipline.parse:DefusedXMLParser",
        instead=lambda target, **_forbidden: XMLParser(target=target),  # noqa: S314  (the hole)
    ),
    Tooth(
        "intake: a bomb is unpacked",
        (_HOSTILE + "test_what_unpacks_to_too_much_is_a_bomb_before_it_is_anything_else",),
        replace="intake.sources.archive:_RATIO",
        instead=_ENDLESS,
    ),
    Tooth(
        "intake: parts that overlap are read",
        (_HOSTILE + "test_what_has_one_fault_is_refused_for_it[overlap]",),
        replace="intake.sources.archive:_overlapping",
        instead=lambda _infos, _directory: set(),
    ),
    Tooth(
        "intake: a part of any size is kept",
        (_HOSTILE + "test_what_has_one_fault_is_refused_for_it[member_too_large]",),
        replace="intake.sources.package:MAX_MEMBER",
        instead=_ENDLESS,
    ),
    Tooth(
        "intake: an upload of any size is read",
        (_HOSTILE + "test_what_has_one_fault_is_refused_for_it[too_large]",),
        replace="intake.sources.package:MAX_UPLOAD",
        instead=_ENDLESS,
    ),
    Tooth(
        "intake: a part climbs out of its package",
        (_HOSTILE + "test_what_has_one_fault_is_refused_for_it[unsafe_name]",),
        replace="intake.sources.archive:_is_unsafe",
        instead=no,
    ),
    Tooth(
        "intake: a file's name turns itself round",
        (_HOSTILE + "test_a_name_is_never_shown_as_it_is",),
        replace="intake.sources.faults:_spelled",
        instead=lambda character: character,
    ),
    Tooth(
        "intake: a name stays readable where a service stands",
        ("tests/intake/test_parse_fields.py::test_a_name_is_sealed_also_where_a_service_stands",),
        replace="intake.sources.guard:with_names_sealed",
        instead=lambda facts, _subjects: facts,
    ),
)
