"""All of the program's permission code switched off, found by its shape so that a new function is found too.

What is switched off: `has` and `require`; every function of an actor alone that answers with a queryset loses its
filters; every yes-or-no function of a policy says yes, every `require` there nothing; relations are the strongest,
viewers read every class, doors let everybody through. What stays is PostgreSQL.
"""

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields as dataclass_fields
from functools import wraps
from types import FunctionType, ModuleType
from typing import Any
from unittest.mock import patch

from django.db.models import QuerySet
from django.db.models.sql.where import WhereNode

from cases import policy as cases
from cases.enums import Relation
from ocsea.access import can
from ocsea.access.door import Door
from ocsea.notices import registry as notices
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.presenter import Viewer

_OURS = ("ocsea", "cases", "evidence", "victims", "referrals", "intake", "insights", "partner")
# Modules in which a yes-or-no question about an actor is a question of access.
_POLICIES = (".policy", "cases.barriers", "ocsea.access.reveals")
_EVERYTHING = Viewer(frozenset(FieldClass))
_BY_ANSWER: dict[Any, Callable[..., Any]] = {bool: lambda *_a, **_k: True, Viewer: lambda *_a, **_k: _EVERYTHING}
_BY_NAME: dict[str, Callable[..., Any]] = {
    "relation_of": lambda *_a, **_k: Relation.CASE_OFFICER,
    "viewers_of": lambda _standing, subjects: dict.fromkeys((each.pk for each in subjects), _EVERYTHING),
    "unbarred": lambda grants: grants,
    "without_barred": lambda _actor, rows: rows,
}


@contextmanager
def permission_code_off() -> Iterator[int]:
    """Inside, the program asks nobody whether they may; gives how many functions were switched off."""
    replaced: dict[Any, Callable[..., Any]] = {
        function: blind for module in _modules() for function, blind in _blinded(module)
    }
    replaced |= {can.has: lambda *_a, **_k: True, can.require: lambda *_a, **_k: None}
    with ExitStack() as stack:
        for module in _modules():
            for name, value in list(vars(module).items()):
                if isinstance(value, FunctionType) and value in replaced:
                    stack.enter_context(patch.object(module, name, replaced[value]))
                elif isinstance(value, Door):
                    _open(stack, value)
        _weaken_standing(stack)
        stack.enter_context(
            patch.dict(notices._visible, {key: _unfiltered(of) for key, of in notices._visible.items()})
        )
        yield len(replaced)


def _modules() -> list[ModuleType]:
    return [module for name, module in list(sys.modules.items()) if name.split(".")[0] in _OURS and module]


def _blinded(module: ModuleType) -> Iterator[tuple[FunctionType, Callable[..., Any]]]:
    for value in list(vars(module).values()):
        if not isinstance(value, FunctionType) or value.__module__ != module.__name__:
            continue
        blind = _without_permission(value, is_policy=module.__name__.endswith(_POLICIES))
        if blind is not None:
            yield value, blind


def _without_permission(function: FunctionType, *, is_policy: bool) -> Callable[..., Any] | None:
    signature = inspect.signature(function)
    answer = str(signature.return_annotation)
    if list(signature.parameters) == ["actor"] and "QuerySet[" in answer:
        return _unfiltered(function)
    if not is_policy:
        return None
    if function.__name__.startswith(("require", "enter_")):
        return lambda *_a, **_k: None
    return _BY_NAME.get(function.__name__) or _BY_ANSWER.get(signature.return_annotation)


def _unfiltered(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def everything(*given: Any, **named: Any) -> Any:
        found = function(*given, **named)
        if isinstance(found, QuerySet):
            found = found.all()
            found.query.where = WhereNode()
        return found

    return everything


def _open(stack: ExitStack, door: "Door[Any]") -> None:
    known = {each.name for each in dataclass_fields(door)}
    if {"visible_to", "allows"} <= known and not hasattr(door.visible_to, "_is_open"):
        before = door.visible_to, door.allows
        opened = _unfiltered(door.visible_to)
        setattr(opened, "_is_open", True)  # noqa: B010  (a mark of this proof)
        object.__setattr__(door, "visible_to", opened)
        object.__setattr__(door, "allows", lambda *_: True)
        stack.callback(object.__setattr__, door, "visible_to", before[0])
        stack.callback(object.__setattr__, door, "allows", before[1])


def _weaken_standing(stack: ExitStack) -> None:
    first = cases.Standing.__init__

    def strongest(self: Any, actor: Any, case: Any, relation: Any, *_more: Any) -> None:
        first(self, actor, case, relation or Relation.CASE_OFFICER, reads_method=True)

    stack.enter_context(patch.object(cases.Standing, "__init__", strongest))
    stack.enter_context(patch.object(cases.Standing, "may", lambda *_: True))
    for name in ("may_give_access", "knows_of_denials"):
        stack.enter_context(patch.object(cases.Standing, name, property(lambda _: True)))
    stack.enter_context(patch.object(cases.Standing, "viewer", property(lambda _: _EVERYTHING)))
