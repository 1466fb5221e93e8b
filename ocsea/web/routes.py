"""Every address the program answers: its methods, its name, and the right that its view asks for.

Nothing is declared for this list. Methods are those of Django's `require_*` decorators, or of a view class; rights are
read from the view's source, where they stand as `to=Permission.X` at a door or in `require(..., Permission.X)`: what
is listed is what is enforced.
"""

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver

from ocsea.access.permissions import Permission

AREAS = {"staff": "ocsea.urls", "partner": "partner.area_urls"}
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One address. `permission` names the rights joined by commas; empty: the view asks for none."""

    area: str
    route: str
    name: str
    methods: tuple[str, ...]
    permission: str
    view: str

    def as_json(self) -> dict[str, object]:
        """For `routes --json`."""
        return asdict(self)


def routes_of(area: str) -> list[Route]:
    """All addresses of one area, in the order in which they are tried."""
    patterns = import_module(AREAS[area]).urlpatterns
    return [_route(area, path, namespace, pattern) for path, namespace, pattern in _walk(patterns, "/", "")]


def _walk(patterns: list[URLPattern | URLResolver], path: str, namespace: str) -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in patterns:
        here = path + _plain(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield here, namespace, pattern
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, here, inner)


def _plain(pattern: str) -> str:
    """`<str:reference>` stays; the anchors of a regular expression go."""
    return re.sub(r"^\^|\$$|\\Z$", "", pattern)


def _route(area: str, path: str, namespace: str, pattern: URLPattern) -> Route:
    view = _view_of(pattern.callback)
    return Route(
        area,
        path,
        f"{namespace}{pattern.name}" if pattern.name else "",
        _methods(pattern.callback, view),
        ",".join(sorted(_rights(view))),
        f"{view.__module__}.{view.__qualname__}",
    )


def _view_of(callback: Callable[..., Any]) -> Any:
    """The class of a class-based view, or the function under its decorators."""
    found = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    return found or inspect.unwrap(callback)


def _methods(callback: Callable[..., Any], view: Any) -> tuple[str, ...]:
    if isinstance(view, type):
        return tuple(method for method in _METHODS if hasattr(view, method.lower()))
    while True:
        if isinstance(callback, FunctionType):
            named = inspect.getclosurevars(callback).nonlocals.get("request_method_list")
            if named is not None:
                return tuple(named)
        if not hasattr(callback, "__wrapped__"):
            return _METHODS
        callback = callback.__wrapped__


def _rights(view: Any) -> set[str]:
    """The rights that the view asks for, with the helpers of its own module and of the apps' policies that it calls."""
    seen: set[object] = set()
    found: set[str] = set()
    waiting = [view]
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        tree = ast.parse(textwrap.dedent(inspect.getsource(each)))
        found |= _asked(tree)
        waiting += _helpers(tree, sys.modules[each.__module__])
    return {str(Permission[name]) for name in found}


def _helpers(tree: ast.AST, module: ModuleType) -> Iterator[FunctionType]:
    for call in _calls(tree):
        if isinstance(call.func, ast.Name):
            called = getattr(module, call.func.id, None)
            own = inspect.isfunction(called) and called.__module__ == module.__name__
        elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            policy = getattr(module, call.func.value.id, None)
            called = getattr(policy, call.func.attr, None)
            own = inspect.ismodule(policy) and policy.__name__.endswith(".policy") and inspect.isfunction(called)
        else:
            continue
        if own and isinstance(called, FunctionType):
            yield called


def _asked(tree: ast.AST) -> set[str]:
    """Names of rights in `to=...` (also through a variable) and in `require(...)`."""
    places: list[ast.AST] = []
    for call in _calls(tree):
        if ast.unparse(call.func).split(".")[-1] == "require":
            places += call.args
        places += [word.value for word in call.keywords if word.arg == "to"]
    variables = {place.id for place in places if isinstance(place, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in variables for t in node.targets):
            places.append(node.value)
    return {name for place in places for name in _permissions(place)}


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _permissions(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Permission":
            yield node.attr
