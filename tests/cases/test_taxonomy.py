"""The offence taxonomy: complete, in the Guidelines' words, and mapped to the clearing house's own types."""

import json
import re
from types import SimpleNamespace

import pytest

from cases.models import OffenceType
from tests.roles import acting

pytestmark = pytest.mark.django_db
# The eight types of the CyberTipline schema, word for word: the only place where the first one may stand.
REPORTED = {
    "Child Pornography (possession, manufacture, and distribution)",
    "Child Sex Trafficking",
    "Child Sex Tourism",
    "Child Sexual Molestation",
    "Misleading Domain Name",
    "Misleading Words or Digital Images on the Internet",
    "Online Enticement of Children for Sexual Acts",
    "Unsolicited Obscene Material Sent to a Child",
}
AVOIDED = re.compile(
    r"pornograph|prostitut|revenge porn|consent(ed|ual)|sex tourism|child sex\b|underage|sexting victim", re.IGNORECASE
)


@pytest.fixture
def kinds(cast: SimpleNamespace) -> list[OffenceType]:
    with acting(cast.ada):
        return list(OffenceType.objects.all())


def test_every_form_of_abuse_of_the_guide_has_a_type(kinds: list[OffenceType]) -> None:
    assert {kind.code for kind in kinds} >= {
        *("material-possession", "material-access", "material-distribution", "material-production"),
        *("material-advertising", "grooming", "extortion-financial", "extortion-sexual", "live-distance-abuse"),
        *("livestream-viewing", "contact-abuse", "self-generated-coerced", "self-generated-peer"),
        *("intimate-image-sharing", "ai-synthetic", "ai-manipulated", "ai-tools", "trafficking", "travel"),
        *("exposing", "sadistic-group", "abuse-manual", "child-harmful-behaviour"),
    }
    assert {kind.version for kind in kinds} == {"2026-1"}


def test_words_are_the_guidelines(kinds: list[OffenceType]) -> None:
    for kind in kinds:
        assert not AVOIDED.search(f"{kind.name} {kind.definition}"), kind.code
        assert kind.definition.endswith(".")


def test_reporting_types_are_the_clearing_houses_own(kinds: list[OffenceType]) -> None:
    assert {name for kind in kinds for name in kind.reporting_types} <= REPORTED


def test_provisions_name_a_law_and_none_is_made_up_for_a_blank(kinds: list[OffenceType]) -> None:
    named = [(place, text) for kind in kinds for place, text in kind.jurisdictions.items()]
    assert {place for place, _text in named} == {"EU", "US", "England and Wales"}
    assert all(re.search(r"\d", text) for _place, text in named)
    assert json.dumps(sorted(named)).isascii()


def test_only_software_and_manuals_harm_no_child_directly(kinds: list[OffenceType]) -> None:
    assert {kind.code for kind in kinds if not kind.victim_present} == {"ai-synthetic", "ai-tools", "abuse-manual"}


def test_nobody_changes_it_from_the_pages(cast: SimpleNamespace, kinds: list[OffenceType]) -> None:
    from_web = OffenceType(code="invented", version="1", name="Invented", definition="Invented.")
    with pytest.raises(Exception, match="permission denied"), acting(cast.ada):
        from_web.save(force_insert=True)
