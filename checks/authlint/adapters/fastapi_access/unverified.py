"""What stands before a route, as far as it is certain, and what it does with the credentials."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from authlint.adapters.fastapi_access.inclusion import Surroundings
from authlint.adapters.fastapi_access.parameters import (
    Dependency,
    dependency,
    is_readable,
    parameters,
    target_of,
    written,
)
from authlint.adapters.fastapi_access.routes import Route, listed, routes
from authlint.adapters.fastapi_access.schemes import Insists, Scheme, scheme_of
from authlint.adapters.fastapi_access.uses import UseKind, uses
from authlint.adapters.refusals import last_name
from authlint.facts.access import Endpoint, Level, Protection, ProtectionKind, UncheckedIdentity
from authlint.sources.python import Evaluator, FunctionNode, PythonSource, Reference
from authlint.sources.python.nodes import walk
from authlint.text import Location

_DEPTH = 4
_HARMLESS_NAMES = re.compile(r"log_?out|sign_?out|log_?in|sign_?in|health|revoke", re.IGNORECASE)
_LOOKS = frozenset({"Request", "WebSocket", "HTTPConnection", "Header", "Cookie", "SecurityScopes"})


class Standing(NamedTuple):
    """A dependency, where it is attached, and what is known of what it does; no kind if it has nothing to do with credentials."""

    found: Dependency | None
    level: Level
    kind: ProtectionKind | None


def endpoints(source: PythonSource, evaluator: Evaluator) -> Iterator[Endpoint | UncheckedIdentity]:
    """The routes of a file before which only security schemes stand; with ``auto_error=False`` not even those."""
    surroundings = Surroundings(source, evaluator)
    for route in routes(source, evaluator):
        if route.source is not source or not route.is_alone or _HARMLESS_NAMES.search(route.function.name):
            continue
        standing = list(own(route, evaluator))
        if any(one.kind not in {None, ProtectionKind.EXTRACTS, ProtectionKind.IDENTIFIES} for one in standing):
            continue
        attached = surroundings.of(route)
        if attached is None:
            continue
        for found, level in attached:
            standing.insert(0, _standing(found, level, evaluator))
        kinds = {one.kind for one in standing} - {None}
        if not kinds or kinds - {ProtectionKind.EXTRACTS, ProtectionKind.IDENTIFIES}:
            continue
        if looks_at_request(route.function, source) or surroundings.has_verifying_middleware():
            continue
        if ProtectionKind.EXTRACTS in kinds:
            yield _endpoint(route, standing, source, evaluator)
        else:
            yield from _unused(route, standing, evaluator)


def _endpoint(route: Route, standing: list[Standing], source: PythonSource, evaluator: Evaluator) -> Endpoint:
    protections = tuple(
        Protection(
            one.found.name, one.found.source.location(one.found.call), one.kind, one.level, defined_at=_made(one.found, evaluator)
        )
        for one in standing
        if one.kind is not None and one.found is not None
    )
    where = source.where(route.function, evaluator.project)
    return Endpoint("FastAPI", route.function.name, source.name_location(route.function), protections, where=where)


def _unused(route: Route, standing: list[Standing], evaluator: Evaluator) -> Iterator[UncheckedIdentity]:
    """What the route itself asks for, lets be missing, and never looks at."""
    for one in standing:
        found = one.found
        if one.kind is None or found is None or one.level not in {Level.ROUTE, Level.PARAMETER}:
            continue
        at = found.source.location(found.call)
        yield UncheckedIdentity(
            framework="FastAPI",
            name=found.name,
            at=at if at.path == route.source.path else route.source.name_location(route.function),
            origin=found.name,
            origin_at=_made(found, evaluator) or at,
            endpoint=route.function.name,
            is_used=False,
            where=route.source.where(route.function, evaluator.project),
        )


def _made(found: Dependency, evaluator: Evaluator) -> Location | None:
    value = target_of(found, evaluator)
    scheme = None if value is None else scheme_of(value, evaluator)
    return None if scheme is None or scheme.value.node is found.target else scheme.value.at


def own(route: Route, evaluator: Evaluator) -> Iterator[Standing]:
    """What the route itself names."""
    for found in listed(route.call, route.home, evaluator):
        if found is None:
            yield Standing(None, Level.ROUTE, ProtectionKind.UNKNOWN)
        else:
            yield _standing(found, Level.ROUTE, evaluator)
    for name, found in _asked(route.function, route.source, evaluator):
        kind = ProtectionKind.UNKNOWN if found is None else _kind(found, evaluator, _DEPTH)
        if kind in {ProtectionKind.EXTRACTS, ProtectionKind.IDENTIFIES} and _is_looked_at(
            route.function, name, route.source, kind
        ):
            kind = ProtectionKind.UNKNOWN
        yield Standing(found, Level.PARAMETER, kind)


def _asked(function: FunctionNode, source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[str, Dependency | None]]:
    """The parameters of a function that FastAPI calls something for; without that where a type may hide it."""
    for parameter in parameters(function):
        parts = written(parameter, source, evaluator)
        found = [one for part in parts if (one := dependency(part, evaluator)) is not None]
        if not found and not is_readable(parameter.annotation, source, evaluator):
            yield parameter.name, None
        for one in found:
            yield parameter.name, one


def _is_looked_at(function: FunctionNode, name: str, source: PythonSource, kind: ProtectionKind) -> bool:
    found = uses(function, name, source)
    if kind is ProtectionKind.IDENTIFIES:
        return bool(found)
    return any(use.kind is not UseKind.SHOWN and not (use.kind is UseKind.OPENED and use.is_shown) for use in found)


def _standing(found: Dependency, level: Level, evaluator: Evaluator) -> Standing:
    return Standing(found, level, _kind(found, evaluator, _DEPTH))


def _kind_of(scheme: Scheme) -> ProtectionKind:
    return ProtectionKind.IDENTIFIES if scheme.insists is Insists.NO else ProtectionKind.EXTRACTS


def _does(function: FunctionNode, source: PythonSource, evaluator: Evaluator, depth: int) -> ProtectionKind | None:
    """What a function of the project does: nothing with credentials, only hand them on, or something that is not known."""
    if not depth or any(isinstance(node, ast.Raise) for body in function.body for node in walk(body)):
        return ProtectionKind.UNKNOWN
    if function.decorator_list or looks_at_request(function, source):
        return ProtectionKind.UNKNOWN
    kinds = set(_handed_on(function, source, evaluator, depth))
    for kind in (ProtectionKind.UNKNOWN, ProtectionKind.EXTRACTS, ProtectionKind.IDENTIFIES):
        if kind in kinds:
            return kind
    return None


def _handed_on(function: FunctionNode, source: PythonSource, evaluator: Evaluator, depth: int) -> Iterator[ProtectionKind | None]:
    """What the dependencies of a dependency do, as far as it only hands on what they give."""
    for name, found in _asked(function, source, evaluator):
        kind = ProtectionKind.UNKNOWN if found is None else _kind(found, evaluator, depth)
        is_used = kind is not None and _is_looked_at(function, name, source, ProtectionKind.EXTRACTS)
        yield ProtectionKind.UNKNOWN if is_used else kind


def _kind(found: Dependency, evaluator: Evaluator, depth: int) -> ProtectionKind | None:
    value = target_of(found, evaluator)
    scheme = None if value is None else scheme_of(value, evaluator)
    if scheme is not None:
        return _kind_of(scheme)
    if isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
        return _does(value.definition, value.source, evaluator, depth - 1)
    return ProtectionKind.UNKNOWN


def looks_at_request(function: FunctionNode, source: PythonSource) -> bool:
    """Whether a function may look at the credentials in another way, or refuses by itself."""
    for parameter in parameters(function):
        parts = [part for part in (parameter.annotation, parameter.default) if part is not None]
        if any(last_name(node) in _LOOKS for part in parts for node in walk(part)):
            return True
    if function.args.kwarg is not None:
        return True
    for body in function.body:
        for node in walk(body):
            if isinstance(node, ast.Raise) and "40" in source.segment(node):
                return True
    return False
