"""Holes in signing in by a unit's own identity provider."""

from types import SimpleNamespace
from typing import Any

from tests.house.teeth.tooth import Tooth, nothing, yes

_SIGN_IN = "tests/access/test_provider_sign_in.py::"
_LINKS = "tests/access/test_provider_links.py::"
_ATTACKS = "tests/access/test_provider_attacks.py::"


def _unchecked(_provider: Any, token: str, _keys: Any) -> dict[str, Any]:
    import jwt  # noqa: PLC0415  (the program is loaded only in the child)

    told: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return told


def _anybody(issuer: str, subject: str) -> Any:
    from ocsea.access.models import User  # noqa: PLC0415

    return User.objects.filter(is_active=True, role="investigator").first()


TEETH = (
    Tooth(
        "identity provider: a token of anybody's making is taken",
        (_ATTACKS + "test_a_signature_that_is_wrong", _ATTACKS + "test_a_claim_that_is_wrong"),
        replace="ocsea.access.id_tokens:_read",
        instead=_unchecked,
    ),
    Tooth(
        "identity provider: a state is not compared",
        (_ATTACKS + "test_a_wrong_state",),
        replace="ocsea.access.oidc:hmac",
        instead=SimpleNamespace(compare_digest=yes),
    ),
    Tooth(
        "identity provider: a closed account signs in",
        (_SIGN_IN + "test_nobody_known_is_told_one_thing",),
        replace="ocsea.access.signin:SignInBackend.user_can_authenticate",
        instead=yes,
    ),
    Tooth(
        "identity provider: who is not linked is somebody",
        (_SIGN_IN + "test_nobody_known_is_told_one_thing",),
        replace="ocsea.access.identities:person_of",
        instead=_anybody,
    ),
    Tooth(
        "identity provider: linking needs no proof of presence",
        (_LINKS + "test_linking_wants_a_fresh_proof_before_and_after",),
        replace="ocsea.access.proof:is_fresh",
        instead=yes,
    ),
    Tooth(
        "identity provider: linking leaves other sessions open",
        (_LINKS + "test_linking_and_unlinking_end_all_other_sessions",),
        replace="ocsea.access.identities:_changed",
        instead=nothing,
    ),
)
