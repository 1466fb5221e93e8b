"""Who the proofs send in: the demo's cast, and beside them one person for each way of having no right.

A column of the access matrix each: what the person is to the planted case (`World` of tests.prove.world).
"""

from types import SimpleNamespace

from django.utils import timezone

from demo.cast import make_cast
from ocsea.access.models import Unit, User
from tests.roles import as_role

# Column, account, and what reviewers read at the head of the matrix.
COLUMNS = (
    ("nobody", "", "not signed in"),
    ("enrolling", "enno", "on the team; second factor not set up"),
    ("disabled", "otis", "on the team; account switched off"),
    ("officer", "ada", "case officer"),
    ("team", "ben", "team"),
    ("supervisor", "sana", "supervisor of the unit"),
    ("victim_officer", "vera", "victim officer on the case"),
    ("legal", "quin", "prosecutor given the case"),
    ("examiner", "emil", "examiner with the exhibit, nothing of the case"),
    ("intake", "ines", "intake officer of the unit, nothing of the case"),
    ("expired", "gil", "was on the team; grant expired"),
    ("denied", "dina", "was on the team; conflict of interest"),
    ("emergency", "eero", "on duty, with an hour of emergency access"),
    ("duty", "dora", "on duty, nothing opened"),
    ("colleague", "cleo", "investigator of the unit, not on the case"),
    ("far_victim_officer", "vito", "victim officer of the unit, not on the case"),
    ("far_legal", "lea", "prosecutor without the case"),
    ("far_examiner", "edda", "examiner without the exhibit"),
    ("stranger", "dev", "investigator of another unit"),
    ("far_supervisor", "sol", "supervisor of another unit"),
    ("far_intake", "iris", "intake officer of another unit"),
    ("auditor", "aud", "auditor"),
    ("administrator", "adm", "unit administrator"),
    ("compartment_reader", "remy", "named reader; to a compartment, not to the planted case"),
    ("compartment_owner", "kaia", "owner, and case officer; to the compartment"),
    ("compartment_supervisor", "yara", "its own supervisor; to the compartment"),
    ("compartment_auditor", "abel", "its own auditor; to the compartment"),
    ("compartment_legal", "lars", "its prosecutor, covert methods not released; to the compartment"),
    ("shut_out", "tove", "was on the team until it became a compartment; to the compartment"),
    ("recipient", "pia", "named recipient of the referral"),
    ("revoked", "rita", "was a recipient; ended"),
    ("agency", "rolf", "colleague of the recipient"),
    ("far_agency", "otto", "partner of another agency"),
)
# Columns that stand for what somebody is to the compartment; all others to the ordinary case.
TO_COMPARTMENT = frozenset(name for name, _account, words in COLUMNS if "compartment" in words)
_MORE = {
    "enno": ("Enno Brandt", "investigator", "north", None),
    "otis": ("Otis Kamau", "investigator", "north", None),
    "gil": ("Gil Ferreira", "investigator", "north", None),
    "dina": ("Dina Sokolov", "investigator", "north", None),
    "eero": ("Eero Laine", "investigator", "north", None),
    "dora": ("Dora Nagy", "investigator", "north", None),
    "vito": ("Vito Bianchi", "victim_officer", "north", None),
    "lea": ("Lea Fontaine", "prosecutor", None, None),
    "edda": ("Edda Nyman", "examiner", "north", None),
    "sol": ("Sol Navarro", "supervisor", "south", None),
    "iris": ("Iris Tanaka", "intake_officer", "south", None),
    "rita": ("Rita Kowalska", "partner", None, "riverside"),
    "kaia": ("Kaia Holm", "investigator", "north", None),
    "remy": ("Remy Laurent", "investigator", "north", None),
    "tove": ("Tove Dahl", "investigator", "north", None),
    "yara": ("Yara Nasser", "supervisor", "west", None),
    "abel": ("Abel Costa", "auditor", None, None),
    "lars": ("Lars Winther", "prosecutor", None, None),
    "egon": ("Egon Bauer", "examiner", "north", None),
    "nell": ("Nell Ashby", "investigator", "south", None),
}


def make_people() -> SimpleNamespace:
    """The cast and the rest by account name, with units and agencies, as `make_cast` gives them."""
    with as_role("owner"):
        people = make_cast()
        people.west, _ = Unit.objects.get_or_create(code="WEST", defaults={"name": "West unit"})
        for username, (name, role, unit, agency) in _MORE.items():
            place = {"unit": unit and getattr(people, unit), "agency": agency and getattr(people, agency)}
            told = place | {"display_name": name, "role": role, "second_factor_at": timezone.now(), "is_active": True}
            User.objects.get_or_create(username=username, defaults=told)
            User.objects.filter(username=username).update(**told)
            setattr(people, username, User.objects.get(username=username))
    return people
