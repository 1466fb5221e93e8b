"""Every kind that can be recorded is unique, well named and explained."""

import pytest

from ocsea.ledger import kinds
from ocsea.ledger.kinds import Category, Kind, UnknownKind


def test_the_programs_own_kinds_are_unique_and_have_a_meaning() -> None:
    known = kinds.registered()
    assert "account.signed_in" in {kind.code for kind in known}
    assert len({kind.code for kind in known}) == len(known)
    meanings = [str(kind.meaning) for kind in known]
    assert all(meaning.strip() and meaning[0].isupper() for meaning in meanings)
    assert len(set(meanings)) == len(meanings), "two kinds would read the same"


@pytest.mark.parametrize("code", ["", "case", "Case.opened", "case.opened.twice", "case opened", "case.", ".opened"])
def test_a_kind_is_written_noun_dot_verb(code: str) -> None:
    with pytest.raises(ValueError, match=r"noun\.verb"):
        Kind(code, Category.ALTERATION, "Opened")


def test_a_kind_needs_a_meaning() -> None:
    with pytest.raises(ValueError, match="meaning"):
        Kind("sample.opened", Category.ALTERATION, "")


def test_two_kinds_cannot_share_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_registered", {})
    first = Kind("sample.opened", Category.ALTERATION, "Opened")
    kinds.register(first)
    kinds.register(first)
    with pytest.raises(ValueError, match=r"sample\.opened"):
        kinds.register(Kind("sample.opened", Category.ALTERATION, "Opened again"))
    assert kinds.kind_of("sample.opened") is first
    with pytest.raises(UnknownKind):
        kinds.kind_of("sample.closed")
