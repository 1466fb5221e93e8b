"""Cases as their readers get them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, cast
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.duty.presenters import CheckPresenter
from cases.models import Authority, Case, CaseEvent, Identifier, JournalEntry, Person, StageMove
from cases.registry import link_sources
from ocsea.redaction.sensitivity import FieldClass
from ocsea.vault.fields import get_many
from ocsea.web.presenter import Choice, Item, Presenter, Viewer

# Characters of a log entry that are shown without being asked for.
_LONG = 600


class CaseRowPresenter(Presenter[Case]):
    """A line of the worklist. `extras` holds what higher apps and the clocks add, for the whole page at once."""

    model = Case
    fields: ClassVar[Sequence[str]] = ("reference", "operation", "case_officer", "stage", "priority", "updated_at")
    derived = {
        "next_due": (FieldClass.PUBLIC, _("next due")),
        "victims": (FieldClass.VICTIM, _("victims")),
    }
    extras: Mapping[str, Mapping[UUID, Any]] = {}

    def next_due(self) -> Any:
        return self.extras.get("next_due", {}).get(self.record.id)

    def victims(self) -> int | None:
        """How many; None where nobody counts them."""
        return self.extras.get("victims", {}).get(self.record.id)

    @classmethod
    def rows(
        cls, cases: list[Case], viewer: Viewer, extras: Mapping[str, Mapping[UUID, Any]]
    ) -> list["CaseRowPresenter"]:
        """The worklist's lines with their extras."""
        made = [cls(case, viewer) for case in cases]
        for row in made:
            row.extras = extras
        return made


class CasePresenter(CaseRowPresenter):
    """The whole case."""

    fields: ClassVar[Sequence[str]] = (
        *CaseRowPresenter.fields,
        "unit",
        "opened_at",
        "opened_by",
        "priority_reason",
        "summary",
        "source_reference",
        "disposition",
        "closure_proposed_by",
        "retention_review_on",
    )
    derived = {
        "offences": (FieldClass.CASE, _("offence types")),
        "days_open": (FieldClass.PUBLIC, _("days open")),
    }

    def offences(self) -> list[str]:
        return [kind.name for kind in self.record.offence_types.all()]

    def days_open(self) -> int | None:
        """Since it was opened; None for a closed case."""
        return (timezone.now() - self.record.opened_at).days if self.record.is_open else None


class PersonPresenter(Presenter[Person]):
    """Somebody in the case; a recorded victim is their pseudonym."""

    model = Person
    checked: CheckPresenter | None = None
    linked_since = False
    fields: ClassVar[Sequence[str]] = (
        "label",
        "pseudonym",
        "is_child",
        "name",
        "birth_date",
        "address",
        "access_to_children_home",
        "access_to_children_work",
        "access_to_children_volunteering",
        "access_asked_by",
        "access_asked_at",
        "source",
        "added_by",
        "added_at",
    )
    derived = {
        "shown_as": (FieldClass.CASE, _("person")),
        "roles": (FieldClass.CASE, _("roles")),
    }

    def shown_as(self) -> str:
        return str(self.record)

    def roles(self) -> list[Choice]:
        """The roles that stand, each once."""
        standing = {role.role: role for role in self.record.roles.all() if role.ended_at is None}
        return [Choice(code, str(role.get_role_display())) for code, role in sorted(standing.items())]


class IdentifierPresenter(Presenter[Identifier]):
    """A lead, its value sealed."""

    model = Identifier
    checked: CheckPresenter | None = None
    fields: ClassVar[Sequence[str]] = (
        "kind",
        "value",
        "service",
        "seen_at",
        "zone_text",
        "port",
        "source",
        "certainty",
        "linked_by",
        "linked_at",
    )
    derived = {
        "person": (FieldClass.CASE, _("person")),
        "weak": (FieldClass.CASE, _("weak lead")),
    }

    def person(self) -> str:
        return str(self.record.person) if self.record.person else ""

    def weak(self) -> bool:
        return self.record.is_weak_lead

    @property
    def moved(self) -> bool:
        """Whether the value went into a victim's sealed identity."""
        return self.record.value is None


class EntryPresenter(Presenter[JournalEntry]):
    """A signed journal entry."""

    model = JournalEntry
    fields: ClassVar[Sequence[str]] = (
        "kind",
        "event_at",
        "event_zone",
        "text",
        "relevant",
        "sensitive",
        "sensitive_reason",
        "author",
        "signed_at",
        "content_hash",
    )
    derived = {
        "method": (FieldClass.METHOD, _("covert method or source")),
        "people": (FieldClass.CASE, _("people")),
        "links": (FieldClass.CASE, _("exhibits")),
        "corrects": (FieldClass.CASE, _("corrects the entry signed at")),
        "corrected": (FieldClass.CASE, _("corrected later")),
    }

    methods: Mapping[UUID, Mapping[str, Any]] = {}

    @classmethod
    def many(cls, records: Iterable[JournalEntry], viewer: Viewer) -> list[Presenter[JournalEntry]]:
        """Covert parts are opened in one batch as well, for those who read them."""
        made = super().many(records, viewer)
        covert = [one.record.method for one in made if one.record.method_digest and viewer.may(FieldClass.METHOD)]
        opened = get_many(covert, ["text"]) if covert else {}
        for one in made:
            cast("EntryPresenter", one).methods = opened
        return made

    def _item(self, name: str) -> Item:
        if name == "method" and not self.record.method_digest:
            klass, label = self.describe()[name]
            return Item(name, str(label), klass, shown=True)  # nothing is withheld where there is nothing
        return super()._item(name)

    def method(self) -> str | None:
        """How it was learned, where that is covert."""
        found = self.methods or get_many([self.record.method], ["text"])
        return found.get(self.record.pk, {}).get("text")

    def people(self) -> list[str]:
        return [str(person) for person in self.record.people.all()]

    def links(self) -> list[str]:
        return [link.reference for link in self.record.links.all()]

    @property
    def named(self) -> list[dict[str, str]]:
        """The linked records with their pages, for templates; each page has its own door."""
        sources = link_sources()
        return [
            {
                "reference": link.reference,
                "url": sources[link.kind].url_of(link.reference) if link.kind in sources else "",
            }
            for link in self.record.links.all()
        ]

    @property
    def is_folded(self) -> bool:
        """Whether the text is opened only when asked for: long or sensitive."""
        return self.record.sensitive or len(str(self["text"].value or "")) > _LONG

    def corrects(self) -> Any:
        return self.record.corrects.signed_at if self.record.corrects else None

    def corrected(self) -> bool:
        return bool(self.record.corrections.all())


class EventPresenter(Presenter[CaseEvent]):
    """Something that happened."""

    model = CaseEvent
    fields: ClassVar[Sequence[str]] = (
        "kind",
        "at",
        "zone",
        "certainty",
        "detail",
        "return_on",
        "recorded_by",
        "recorded_at",
    )
    derived = {"person": (FieldClass.CASE, _("person"))}

    def person(self) -> str:
        return str(self.record.person) if self.record.person else ""


class AuthorityPresenter(Presenter[Authority]):
    """What planned acts rest on."""

    model = Authority
    fields: ClassVar[Sequence[str]] = ("kind", "number", "issued_by", "scope", "issued_on", "expires_on", "recorded_by")


class MovePresenter(Presenter[StageMove]):
    """A step of the case, with its reason."""

    model = StageMove
    fields: ClassVar[Sequence[str]] = ("from_stage", "to_stage", "disposition", "reason", "moved_by", "moved_at")
