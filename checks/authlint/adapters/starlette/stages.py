"""From a middleware class or function to a stage."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapters.behaviour import Behaviour, of_class, of_function
from authlint.adapters.refusals import refusal_status
from authlint.adapters.starlette.names import (
    AUTHENTICATION_ERROR,
    AUTHENTICATION_MIDDLEWARE,
    BASE_HTTP_MIDDLEWARE,
    DEFAULT_ON_ERROR,
    LOGIN_MIDDLEWARE,
    RAISING_BACKENDS,
    ROLES,
    SESSION_BACKENDS,
    Role,
)
from authlint.adapters.written_stages import Read, first_parameter, written
from authlint.facts.environment import Where
from authlint.facts.pipeline import Registration, Resource, Stage
from authlint.record import record
from authlint.sources.python import Evaluator, FunctionNode, PythonSource
from authlint.sources.python.nodes import argument, walk
from authlint.sources.python.values import Call, Reference, options
from authlint.text import Location

_DEPTH = 5
"""How many base classes up a role is looked for."""


@record
class Registered:
    """One registration in the source.

    Attributes:
        source: The file.
        middleware: The expression that names the class, or the decorated function.
        call: The call whose arguments configure the class; None for a function.
        item: The statement or list item.
        registered: How the order of such items relates to the request order.
        where: Under which conditions it is registered.
    """

    source: PythonSource
    middleware: ast.expr | FunctionNode
    call: ast.Call | None
    item: ast.AST
    registered: Registration
    where: Where


def read(one: Registered, evaluator: Evaluator) -> Read:
    """The stage that a registration makes; of kind OTHER if nothing is known about it."""
    node, source = one.middleware, one.source
    item = source.location(one.item)
    if isinstance(node, FunctionNode):
        return _written(_of_function(node, source, evaluator), node.name, source.name_location(node), one)
    name = source.qualified_name(node)
    role, found = _role(node, source, evaluator)
    if role is not None:
        if found in {AUTHENTICATION_MIDDLEWARE, LOGIN_MIDDLEWARE}:
            return Read(_authentication(role, one, item, evaluator), Behaviour())
        short = _short(name or source.segment(node))
        at = source.location(node)
        stage = Stage(short, role.kind, at, role.needs, role.provides, role.rejects, one.where, item, one.registered)
        return Read(stage, Behaviour())
    value = evaluator.value(node, source)
    does: Behaviour | None = None
    short, at = _short(source.segment(node)), source.location(node)
    if isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
        does = _of_function(value.definition, value.source, evaluator)
    elif isinstance(value, Reference) and isinstance(value.definition, ast.ClassDef):
        does = of_class(value.source, value.definition, ("dispatch", "__call__"), evaluator)
    elif name == BASE_HTTP_MIDDLEWARE and (function := _argument(one.call, "dispatch", 1)) is not None:
        short, at = _short(source.segment(function)), source.location(function)
        value = evaluator.value(function, source)
        if isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
            does = _of_function(value.definition, value.source, evaluator)
    return _written(does or Behaviour(is_known=False), short, at, one)


def _of_function(function: FunctionNode, source: PythonSource, evaluator: Evaluator) -> Behaviour:
    request = first_parameter(function)
    return of_function(source, function, request, evaluator) if request else Behaviour()


def _written(does: Behaviour, name: str, at: Location, one: Registered) -> Read:
    return written(does, name, at, one.where, one.source.location(one.item), registered=one.registered)


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _role(node: ast.expr, source: PythonSource, evaluator: Evaluator, depth: int = _DEPTH) -> tuple[Role | None, str]:
    """The known role of a class, its own or inherited, and the known class's name."""
    name = source.qualified_name(node) or ""
    if name in ROLES:
        return ROLES[name], name
    definition = _class(node, source, evaluator) if depth else None
    if definition is not None:
        home, found = definition
        if any(isinstance(part, FunctionNode) and part.name in {"dispatch", "__call__"} for part in found.body):
            return None, ""  # it overrides what its base does
        for base in found.bases:
            role, known = _role(base, home, evaluator, depth - 1)
            if role is not None:
                return role, known
    return None, ""


def _class(node: ast.expr, source: PythonSource, evaluator: Evaluator) -> tuple[PythonSource, ast.ClassDef] | None:
    value = evaluator.value(node, source)
    if isinstance(value, Reference) and isinstance(value.definition, ast.ClassDef):
        return value.source, value.definition
    return None


def _authentication(role: Role, one: Registered, item: Location, evaluator: Evaluator) -> Stage:
    """``AuthenticationMiddleware``: what it needs and whether it refuses is up to its backend."""
    source = one.source
    assert isinstance(one.middleware, ast.expr)
    needs: dict[Resource, Location] = {}
    refusal: Location | None = None
    backend = _argument(one.call, "backend", 1)
    on_error = _argument(one.call, "on_error", 2)
    for home, method in _authenticate_methods(backend, source, evaluator) if backend is not None else ():
        parameters = method.args.posonlyargs + method.args.args
        if len(parameters) >= 2:
            does = of_function(home, method, parameters[1].arg, evaluator)
            needs = {key: at for key, at in does.needs.items() if key is Resource.SESSION}
        refusal = next(_raises(home, method), None)
        break
    known = _known_backend(backend, source, evaluator)
    if known in SESSION_BACKENDS and backend is not None:
        needs.setdefault(Resource.SESSION, source.location(backend))
    status = None
    if refusal is not None or known in RAISING_BACKENDS:
        status = DEFAULT_ON_ERROR if on_error is None else _status_of_handler(on_error, source, evaluator)
    return Stage(
        name=_short(source.qualified_name(one.middleware) or source.segment(one.middleware)),
        kind=role.kind,
        at=source.location(one.middleware),
        needs=frozenset(needs),
        provides=role.provides,
        rejects=status,
        where=one.where,
        item=item,
        registered=one.registered,
        evidence=needs.get(Resource.SESSION),
        refusal=refusal,
    )


def _argument(call: ast.Call | None, name: str, position: int) -> ast.expr | None:
    return argument(call, {name}, position) if call is not None else None


def _known_backend(backend: ast.expr | None, source: PythonSource, evaluator: Evaluator) -> str | None:
    found = list(options(evaluator.value(backend, source))) if backend is not None else []
    return found[0].name if len(found) == 1 and isinstance(found[0], Call) else None


def _authenticate_methods(
    backend: ast.expr, source: PythonSource, evaluator: Evaluator
) -> Iterator[tuple[PythonSource, FunctionNode]]:
    """The ``authenticate`` method of the backend, its own or a base's; nothing if the backend could be several."""
    found = list(options(evaluator.value(backend, source)))
    value = found[0] if len(found) == 1 else None
    target = value.callee if isinstance(value, Call) else None
    for _ in range(_DEPTH):
        if not (isinstance(target, Reference) and isinstance(target.definition, ast.ClassDef)):
            return
        for part in target.definition.body:
            if isinstance(part, FunctionNode) and part.name == "authenticate":
                yield target.source, part
                return
        if not target.definition.bases:
            return
        target = evaluator.value(target.definition.bases[0], target.source)


def _raises(source: PythonSource, method: FunctionNode) -> Iterator[Location]:
    """Where ``AuthenticationError`` leaves the method."""
    for node in walk(method):
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if source.qualified_name(raised) == AUTHENTICATION_ERROR:
                yield source.location(node)


def _status_of_handler(handler: ast.expr, source: PythonSource, evaluator: Evaluator) -> int | None:
    """The status that an ``on_error`` handler answers with; None if it cannot be told."""
    value = evaluator.value(handler, source)
    body: ast.AST = handler
    if isinstance(value, Reference) and value.definition is not None:
        body = value.definition
    statuses = {status for node in walk(body) if (status := refusal_status(node)) is not None}
    return statuses.pop() if len(statuses) == 1 else None
