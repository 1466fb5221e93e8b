"""Foreign keys follow the same arrows as imports; import-linter cannot see a key that is named by a string."""

from django.apps import apps
from django.db.models import Field

ORDER = (
    ("contenttypes", "auth", "vault", "ledger", "access", "clocks", "notices", "web"),
    ("cases",),
    ("evidence",),
    ("victims",),
    ("referrals",),
    ("intake", "partner"),
    ("insights",),
    ("demo",),
)
RANK = {label: rank for rank, labels in enumerate(ORDER) for label in labels}
PLATFORM = {label: rank for rank, label in enumerate(ORDER[0])}


def test_no_foreign_key_points_upward() -> None:
    wrong = []
    seen = 0
    for model in apps.get_models():
        here = model._meta.app_label
        if here not in RANK:
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, Field) or field.related_model is None:
                continue
            there = field.related_model._meta.app_label
            seen += 1
            if RANK[there] > RANK[here] or (
                here in PLATFORM and there in PLATFORM and PLATFORM[there] > PLATFORM[here]
            ):
                wrong.append(f"{model.__name__}.{field.name} points from {here} up to {there}")
    assert seen > 20
    assert wrong == []
