"""Holes in the program."""

from typing import Any

from tests.house.teeth.tooth import Tooth, no, nothing, yes


def _open_anyway(self: Any, actor: Any, key: object, *, to: Any) -> Any:
    """A door that asks who may know of a record, and not who may do this."""
    from ocsea.errors import NotVisible  # noqa: PLC0415  (the program is loaded only in the child)
    from ocsea.ledger.record import record  # noqa: PLC0415

    found = self.visible_to(actor).filter(**{self.lookup: key}).first()
    if found is None:
        raise NotVisible
    if self.reads is not None:
        record(self.reads, actor=actor, target=self.target(found), facts={"to": str(to)}, stream=self.stream(found))
    return found


def _unrecorded(self: Any, actor: Any, key: object, *, to: Any) -> Any:
    """A door that leaves no line."""
    from ocsea.access.can import has  # noqa: PLC0415
    from ocsea.errors import Denied, NotVisible  # noqa: PLC0415

    found = self.visible_to(actor).filter(**{self.lookup: key}).first()
    if found is None:
        raise NotVisible
    if not has(actor, to) or not self.allows(actor, found, to):
        raise Denied
    return found


def _anything(value: Any, *_more: Any) -> Any:
    return value


TEETH = (
    Tooth(
        "door: whoever sees a record may do everything with it",
        ("tests/cases/test_pages.py::test_only_who_works_the_case_is_given_a_form[vera-403-edit/]",),
        replace="ocsea.access.door:Door.open",
        instead=_open_anyway,
    ),
    Tooth(
        "ledger line: a case is read and nobody knows",
        ("tests/cases/test_pages.py::test_reading_is_recorded_with_who_read",),
        replace="ocsea.access.door:Door.open",
        instead=_unrecorded,
    ),
    Tooth(
        "presenter allow-list: every class is shown to everybody",
        ("tests/cases/test_compartment_exits.py::test_its_page_is_for_those_with_a_post",),
        replace="ocsea.web.presenter:Viewer.may",
        instead=yes,
    ),
    Tooth(
        "ciphertext binding: an envelope opens in any place",
        ("tests/vault/test_envelope.py::test_no_attack_on_a_ciphertext_is_accepted",),
        replace="ocsea.vault.envelope:Place.bound",
        instead=lambda *_: b"",
    ),
    Tooth(
        "throttle: as many tries as anybody likes",
        ("tests/access/test_throttle.py::test_the_sixth_failure_of_an_account_waits_whether_it_exists_or_not",),
        replace="allauth.core.internal.ratelimit:consume",
        instead=yes,
    ),
    Tooth(
        "step-up: an old proof of presence is as good as a new one",
        ("tests/access/test_step_up.py::test_after_five_minutes_the_same_form_comes_back_with_its_text",),
        replace="ocsea.access.proof:is_fresh",
        instead=yes,
    ),
    Tooth(
        "idle lock: nobody is ever locked",
        ("tests/access/test_locking.py::test_every_page_leads_to_the_lock_screen",),
        replace="ocsea.access.locking:is_locked",
        instead=no,
    ),
    Tooth(
        "roles: every role has every right",
        ("tests/access/test_administration.py::test_the_administrator_alone_opens_the_pages",),
        replace="ocsea.access.can:has",
        instead=yes,
    ),
    Tooth(
        "facts: free text goes into the record",
        ("tests/ledger/test_facts.py::test_refused",),
        replace="ocsea.ledger.facts:plain_text",
        instead=_anything,
    ),
    Tooth(
        "log filter: arguments are written out",
        ("tests/redaction/test_logs.py::test_arguments_are_left_out",),
        replace="ocsea.redaction.logs:SafeFormatter.format",
        instead=lambda _self, record: record.getMessage(),
    ),
    Tooth(
        "conflict of interest is not asked for when a place is given",
        ("tests/cases/test_denials.py::test_the_adder_who_may_know_reads_why[ada]",),
        replace="cases.barriers:may_join",
        instead=yes,
    ),
    Tooth(
        "administrators keep everybody's accounts",
        ("tests/access/test_administration.py::test_nobody_changes_their_own_account",),
        replace="ocsea.web.administration.people:require_kept",
        instead=nothing,
    ),
)
