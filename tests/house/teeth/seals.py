"""Holes in what is sealed, what is signed, and what is due."""

import hashlib
from datetime import timedelta
from typing import Any

from tests.house.teeth.tooth import Tooth, nothing, yes

_ENVELOPE = "tests/vault/test_envelope.py::"
_FOUND = "tests/ledger/test_verify.py::test_it_is_found"
_JOURNAL = "tests/cases/test_journal.py::"


def _every_step_again(clock: Any, now: Any) -> int:
    """A clock that forgets which of its steps were reached."""
    from ocsea.clocks import engine  # noqa: PLC0415  (the program is loaded only in the child)
    from ocsea.clocks.timing import plan  # noqa: PLC0415

    due = [(planned, step) for planned, step in plan(clock) if planned <= now]
    for planned, step in due:
        engine._reach_one(clock, step, planned, now)
    clock.wake_at = now + timedelta(microseconds=1)  # not within this scan, which would only stop by its budget
    clock.save(update_fields=["wake_at"])
    return len(due)


def _unpadded(value: Any) -> bytes:
    import json  # noqa: PLC0415

    return json.dumps(value).encode()


TEETH = (
    Tooth(
        "ciphertext binding: an envelope opens in any place",
        (_ENVELOPE + "test_no_attack_on_a_ciphertext_is_accepted",),
        replace="ocsea.vault.envelope:Place.bound",
        instead=lambda *_: b"",
    ),
    Tooth(
        "keys: a wrapped key opens for anybody",
        ("tests/vault/test_backends.py::test_a_data_key_unwraps_for_its_own_person_only",),
        replace="ocsea.vault.backends:_bound",
        instead=lambda *_: b"",
    ),
    Tooth(
        "keys: one key for every purpose",
        ("tests/vault/test_backends.py::test_digests_are_keyed_by_purpose",),
        replace="ocsea.vault.backends:LocalFile.derive",
        instead=lambda self, _purpose: self._key,
    ),
    Tooth(
        "keys: they stay in memory",
        (_ENVELOPE + "test_a_keyring_forgets_its_keys_at_the_end_of_the_block",),
        replace="ocsea.vault.keys:Keyring.__exit__",
        instead=nothing,
    ),
    Tooth(
        "envelope: its length tells the value's",
        (_ENVELOPE + "test_length_tells_nothing_about_short_values",),
        replace="ocsea.vault.envelope:_encode",
        instead=_unpadded,
    ),
    Tooth(
        "envelope: what is none reaches the database",
        ("tests/vault/test_fields.py::test_bytes_that_are_no_envelope_do_not_reach_the_database",),
        replace="ocsea.vault.fields:SealedField.get_db_prep_value",
        instead=lambda _self, value, **_how: value,
    ),
    Tooth(
        "envelope: a sealed field shows itself",
        ("tests/vault/test_fields.py::test_a_sealed_field_shows_itself_nowhere",),
        replace="ocsea.vault.fields:Sealed.__repr__",
        instead=bytes.__repr__,
    ),
    Tooth(
        "index: a name's token tells whose it is",
        ("tests/vault/test_index.py::test_each_purpose_has_a_key_of_its_own_and_names_are_short",),
        replace="ocsea.vault.index:_NAME_BYTES",
        instead=32,
    ),
    Tooth(
        "facts: free text goes into the record",
        ("tests/ledger/test_facts.py::test_refused",),
        replace="ocsea.ledger.facts:plain_text",
        instead=lambda value, *_more: value,
    ),
    Tooth(
        "the record: an entry without an actor",
        ("tests/ledger/test_record.py::test_without_an_actor_nothing_is_recorded",),
        replace="ocsea.ledger.record:_actor_name",
        instead=lambda _actor: "job:nobody",
    ),
    Tooth(
        "the record: a leaf is a plain hash",
        ("tests/ledger/test_payload.py::test_a_leaf_is_no_plain_hash",),
        replace="ocsea.ledger.payload:leaf_hash",
        instead=lambda body: hashlib.sha256(body).digest(),
    ),
    Tooth(
        "verifier: it does not compare entries with what was signed",
        (_FOUND + "[swap]",),
        replace="ocsea.ledger.signed:Signed.met",
        instead=nothing,
    ),
    Tooth(
        "verifier: it does not compare columns and words",
        (_FOUND + "[column]",),
        replace="ocsea.ledger.reading:Reading._body",
        instead=nothing,
    ),
    Tooth(
        "verifier: it misses an end that was cut off",
        (_FOUND + "[end cut]",),
        replace="ocsea.ledger.signed:Signed.finish",
        instead=nothing,
    ),
    Tooth(
        "verifier: it misses what waits for no place",
        (_FOUND + "[slipped in]",),
        replace="ocsea.ledger.loose_ends:_waiting",
        instead=nothing,
    ),
    Tooth(
        "verifier: it does not read the time stamps",
        ("tests/ledger/test_stamps.py::test_a_tampered_stamp_is_found",),
        replace="ocsea.ledger.stamped:check",
        instead=nothing,
    ),
    Tooth(
        "time stamps: their rows can be changed",
        ("tests/ledger/test_append_only.py::test_stamps_are_added_and_never_changed",),
        sql="DROP TRIGGER ledger_stamp_append_only ON ledger_stamp",
    ),
    Tooth(
        "verifier: it takes any signature",
        (_FOUND + "[checkpoint]",),
        replace="ocsea.vault.signing:VerifierKey.verifies",
        instead=yes,
    ),
    Tooth(
        "journal: an entry that was changed passes",
        (_JOURNAL + "test_an_entry_changed_below_the_program_is_found",),
        replace="cases.services.journal:_is_as_signed",
        instead=yes,
    ),
    Tooth(
        "custody: a row that was changed passes",
        ("tests/evidence/test_verifying.py::test_tampering_is_found_at_its_row",),
        replace="evidence.services.verifying:_fault",
        instead=lambda *_: "",
    ),
    Tooth(
        "clocks: a step is reached at every scan",
        ("tests/clocks/test_engine.py::test_each_step_is_reached_once",),
        replace="ocsea.clocks.engine:_reach",
        instead=_every_step_again,
        sql="ALTER TABLE clocks_clockstep DROP CONSTRAINT clocks_step_once",
    ),
)
