"""FastAPI: what the dependencies of an application or router do not cover.

They stand before the routes of FastAPI alone. Run against FastAPI 0.165 and Starlette 1.10: applications that are mounted, also
by ``host`` and ``Mount(...)``, and routes of Starlette (``add_route``, ``websocket_route``, ``routes=[Route(...)]``) answer
everybody, those of a router that is included with dependencies as well. Middleware does cover them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from authlint.adapter import Adapter
from authlint.adapters.fastapi_access.gates import gate_of
from authlint.adapters.fastapi_access.inclusion import Surroundings
from authlint.adapters.fastapi_access.openness import APPLICATIONS, LOOKING, PUBLIC, Openness, endpoint_of
from authlint.adapters.fastapi_access.parameters import Dependency
from authlint.adapters.fastapi_access.routes import ROUTERS
from authlint.adapters.whole_project import WholeProject
from authlint.facts.access import UncoveredPart
from authlint.sources import Project
from authlint.sources.python import Call, Evaluator, FunctionNode, Items, PythonSource
from authlint.sources.python.nodes import callee_of, walk
from authlint.text import Location

_MOUNTING = frozenset({"mount", "host"})
_ADDING = frozenset({"add_route", "add_websocket_route"})
_DECORATING = frozenset({"route", "websocket_route"})
_METHODS = _MOUNTING | _ADDING | _DECORATING
_MOUNTS = frozenset({"starlette.routing.Mount", "fastapi.routing.Mount", "starlette.routing.Host"})
_ROUTES = frozenset({"starlette.routing.Route", "fastapi.routing.Route", "starlette.routing.WebSocketRoute"})


class _Addition(NamedTuple):
    """Something that is added to an application: what to, by which call, and what if that is not in the call."""

    owner: ast.expr
    call: ast.Call
    decorated: FunctionNode | None = None


class _Parent(NamedTuple):
    """An application or router, and what stands before its routes."""

    made: Call
    gate: Dependency


class _Part(NamedTuple):
    """What is added: the place that names it, what of it is open, and the call that makes it if it is an application."""

    at: ast.expr | FunctionNode
    endpoints: list[tuple[str, Location]]
    made: Call | None


def facts(source: PythonSource, project: Project) -> Iterator[UncoveredPart]:
    """What is added in a file to applications and routers with dependencies, and is open to everybody."""
    if not source.imports("fastapi"):
        return
    evaluator = Evaluator(project)
    openness = Openness(WholeProject(project, source), evaluator)
    surroundings = Surroundings(source, evaluator)
    for one in _additions(source, evaluator):
        owner = evaluator.value(one.owner, source)
        if not isinstance(owner, Call) or owner.name not in ROUTERS:
            continue
        gate = gate_of(owner, evaluator)
        part = None if gate is None or _is_meant_open(one.call) else _part(one, source, evaluator, openness)
        if gate is None or part is None or not part.endpoints or surroundings.has_verifying_middleware():
            continue
        yield _fact(one, part, _Parent(owner, gate), source, project)


def _fact(one: _Addition, part: _Part, parent: _Parent, source: PythonSource, project: Project) -> UncoveredPart:
    at = part.at
    if isinstance(at, FunctionNode):
        name, place = at.name, source.name_location(at)
    else:
        name, place = source.segment(callee_of(at)), source.location(at)
    fix = None if part.made is None else _fix(part.made, parent.made, source)
    return UncoveredPart(
        framework="FastAPI",
        name=name,
        at=place,
        mounts=part.made is not None,
        owner=source.segment(callee_of(one.owner)),
        protection=parent.gate.name,
        protection_at=parent.gate.source.location(parent.gate.call),
        endpoints=tuple(part.endpoints),
        fix_at=None if fix is None or part.made is None else source.location(part.made.node),
        fix=fix or "",
        where=source.where(one.call, project),
    )


def _additions(source: PythonSource, evaluator: Evaluator) -> Iterator[_Addition]:
    for call in source.calls():
        func = call.func
        if isinstance(func, ast.Attribute) and func.attr in _METHODS:
            owner = func.value.value if isinstance(func.value, ast.Attribute) and func.value.attr == "router" else func.value
            yield from _by_method(owner, call, source)
        elif isinstance(func, ast.Attribute) and func.attr == "append" and _is_routes(func.value) and call.args:
            assert isinstance(func.value, ast.Attribute)
            owner = func.value.value
            owner = owner.value if isinstance(owner, ast.Attribute) and owner.attr == "router" else owner
            if isinstance(call.args[0], ast.Call):
                yield _Addition(owner, call.args[0])
        elif source.qualified_name(func) in ROUTERS:
            given = next((word.value for word in call.keywords if word.arg == "routes"), None)
            value = None if given is None else evaluator.value(given, source)
            for item in value.items if isinstance(value, Items) else ():
                if isinstance(item, Call) and item.source is source:
                    yield _Addition(call, item.call)


def _is_routes(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "routes"


def _by_method(owner: ast.expr, call: ast.Call, source: PythonSource) -> Iterator[_Addition]:
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr not in _DECORATING:
        yield _Addition(owner, call)
        return
    function = source.parent(call)
    if isinstance(function, FunctionNode) and function.decorator_list == [call]:
        yield _Addition(owner, call, function)


def _is_meant_open(call: ast.Call) -> bool:
    """Whether the path says that what is added may be meant for everybody."""
    path = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg in {"path", "host"}), None)
    return isinstance(path, ast.Constant) and isinstance(path.value, str) and PUBLIC.search(path.value) is not None


def _part(one: _Addition, source: PythonSource, evaluator: Evaluator, openness: Openness) -> _Part | None:
    """What an addition adds, if that is open."""
    call = one.call
    if one.decorated is not None:
        if PUBLIC.search(one.decorated.name) or LOOKING.search(source.segment(one.decorated)):
            return None
        return _Part(one.decorated, [(one.decorated.name, source.name_location(one.decorated))], None)
    method = call.func.attr if isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS else None
    name = source.qualified_name(call.func)
    if method in _MOUNTING or name in _MOUNTS:
        given = next((word.value for word in call.keywords if word.arg == "app"), call.args[1] if len(call.args) > 1 else None)
        value = None if given is None else evaluator.value(given, source)
        if given is None or not isinstance(value, Call) or value.name not in APPLICATIONS or PUBLIC.search(source.segment(given)):
            return None
        return _Part(given, list(openness.endpoints(value)), value)
    if method in _ADDING or name in _ROUTES:
        given = endpoint_of(call)
        found = openness.handler(given, source)
        if given is None or found is None or PUBLIC.search(found[0]):
            return None
        return _Part(given, [found], None)
    return None


def _fix(made: Call, owner: Call, source: PythonSource) -> str | None:
    """The dependencies that the application that is mounted lacks, where they can be written at the place that makes it."""
    if made.source is not source or owner.source is not source or made.name is None or not made.name.startswith("fastapi."):
        return None
    given = next((word.value for word in owner.call.keywords if word.arg == "dependencies"), None)
    if given is None or source.enclosing_function(made.call) is not source.enclosing_function(owner.call):
        return None
    if made.call.lineno < owner.call.lineno and not _is_known_before(given, made.call, source):
        return None
    return source.segment(given)


def _is_known_before(given: ast.expr, call: ast.Call, source: PythonSource) -> bool:
    """Whether all names of an expression are defined in the module above a call."""
    above = [one for one in source.tree.body if (one.end_lineno or 0) < call.lineno]
    known: set[str] = set()
    for statement in above:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                known.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                known.update((one.asname or one.name).partition(".")[0] for one in names)
            case ast.Assign(targets=[ast.Name(id=name)]):
                known.add(name)
            case _:
                pass
    return all(node.id in known for node in walk(given) if isinstance(node, ast.Name))


ADAPTER: Adapter[PythonSource] = Adapter(
    name="FastAPI's mounts",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"fastapi",),
        (b".mount(", b".host(", b"Mount(", b"add_route(", b"add_websocket_route(", b".route(", b".websocket_route(", b"Route("),
    ),
    facts=facts,
)
