"""An entry as an auditor gets it: who, what, when, on which record, with which facts."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ocsea.access.models import User
from ocsea.ledger.kinds import UnknownKind, kind_of
from ocsea.ledger.models import Payload
from ocsea.ledger.sequencer import LOG
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.presenter import Item, Presenter, Viewer
from ocsea.web.registry import class_of_references

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_AUDITOR = Viewer(frozenset({FieldClass.PUBLIC, FieldClass.STAFF}))


class AuditPresenter(Presenter[Payload]):
    """One entry. Facts are codes, numbers and references by the ledger's own rule; people are shown by name."""

    model = Payload
    fields: ClassVar[Sequence[str]] = ("at", "kind")
    derived = {
        "what": (FieldClass.PUBLIC, gettext_lazy("what was done")),
        "who": (FieldClass.STAFF, gettext_lazy("by")),
        "on": (FieldClass.PUBLIC, gettext_lazy("record")),
        "facts": (FieldClass.STAFF, gettext_lazy("facts")),
    }

    def what(self) -> str:
        try:
            return str(kind_of(self.record.kind).meaning)
        except UnknownKind:
            return self.record.kind  # of an app that is no longer installed: the entry stays readable

    def who(self) -> str:
        kind, _colon, name = self.record.actor.partition(":")
        return self._named(name) if kind == "user" else _("Harbour itself: %(job)s") % {"job": name}

    def on(self) -> str:
        return _("the whole record") if self.record.reference == LOG else str(self.record.reference)

    def facts(self) -> list[tuple[str, str]]:
        told = [(name.replace("_", " "), self._words(value)) for name, value in self._body["facts"].items()]
        request = self._body["request"]
        return [*told, (_("came from"), request["address"])] if request else told

    def _item(self, name: str) -> Item:
        """As everywhere, but the class of a record's number is the record's to say: a pseudonym is no public one."""
        klass = class_of_references(self.record.target_type)
        if name == "on" and not self.viewer.may(klass):
            return Item(name, str(self.describe()[name][1]), klass, shown=False)
        return super()._item(name)

    @cached_property
    def _body(self) -> Any:
        return json.loads(self.record.body)

    def _words(self, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(map(self._words, value))
        if isinstance(value, dict):
            return ", ".join(f"{name.replace('_', ' ')}: {self._words(part)}" for name, part in value.items())
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return _("not known") if value is None else self._named(str(value))

    def _named(self, text: str) -> str:
        person = self.viewer.facts.get(text)
        return f"{person.display_name} ({person.username})" if person else text


def shown(rows: Sequence[Payload]) -> list[AuditPresenter]:
    """Presenters of a page of entries; the people in them are looked up in one statement."""
    people: Mapping[str, User] = {str(user.pk): user for user in User.objects.filter(pk__in=_people_in(rows))}
    viewer = Viewer(_AUDITOR.readable, people)
    return [AuditPresenter(row, viewer) for row in rows]


def _people_in(rows: Sequence[Payload]) -> set[UUID]:
    texts = {row.actor.removeprefix("user:") for row in rows}
    for row in rows:
        texts |= {each for each in json.loads(row.body)["facts"].values() if isinstance(each, str)}
    return {UUID(text) for text in texts if _UUID.match(text)}
