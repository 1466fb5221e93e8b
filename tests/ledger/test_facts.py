"""What may stand in an entry, and what is refused without being quoted."""

import hashlib
from datetime import date, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy as _

from ocsea.ledger.facts import Fact, RefusedFact, canonical, commitment, new_salt, plain, tame


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    SMALL = 1


def test_facts_become_plain_json() -> None:
    facts: dict[str, Fact] = {
        "colour": Colour.RED,
        "size": Size.SMALL,
        "count": 0,
        "known": False,
        "missing": None,
        "id": UUID(int=5),
        "day": date(2026, 3, 29),
        "at": datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=1))),
        "list": ["a", 1, {"deep": (True, None)}],
    }
    assert plain(facts) == {
        "colour": "red",
        "size": 1,
        "count": 0,
        "known": False,
        "missing": None,
        "id": "00000000-0000-0000-0000-000000000005",
        "day": "2026-03-29",
        "at": "2026-03-29T01:30:00.000000Z",
        "list": ["a", 1, {"deep": [True, None]}],
    }
    assert canonical(plain(facts)).startswith(b'{"at":"2026-03-29T01:30:00.000000Z","colour":"red","count":0,')


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        2**53,
        b"bytes",
        _("lazy words"),
        {1: "a"},
        {"Upper": 1},
        {"a b": 1},
        "x" * 201,
        "line\nbreak",
        "nul\x00",
        "escape\x1b[31m",
        "\u2028",
        "\u202eright to left",
        "\ud800",
        datetime(2026, 1, 1),  # noqa: DTZ001  (the point of the case)
        {"a": {"b": {"c": {"d": {"e": 1}}}}},
        ["x"] * 501,
        {"a", "b"},
        object(),
    ],
)
def test_refused(value: object) -> None:
    with pytest.raises(RefusedFact) as caught:
        plain({"given": value})  # type: ignore[dict-item]  # the point of the test
    assert "given" in str(caught.value)
    assert "xxx" not in str(caught.value)


def test_words_in_five_scripts_pass() -> None:
    words = ["Ellingsen", "Ελένη", "مريم\u200cها", "小林", "हिन्दी\u200d"]
    assert plain({"words": words}) == {"words": words}


def test_a_commitment_is_salted_and_documented() -> None:
    salt = bytes(range(16))
    by_hand = hashlib.sha256(b"harbour-commitment-v1\x00" + salt + b"Mara").hexdigest()
    assert commitment("Mara", salt) == f"sha256:{by_hand}"
    assert commitment("Mara", new_salt()) != commitment("Mara", new_salt())
    with pytest.raises(ValueError, match="salt"):
        commitment("Mara", b"short")


def test_text_from_outside_is_tamed() -> None:
    tamed = tame("/cases/\x00\n\u202e" + "x" * 400)
    assert tamed.startswith("/cases/\ufffd\ufffd\ufffdxxx")
    assert plain({"path": tamed}) == {"path": tamed}
