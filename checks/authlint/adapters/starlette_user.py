"""Starlette and FastAPI: ``@requires`` and ``request.user`` in a project without anything that sets ``scope["user"]``.

Run against Starlette 1.10 and FastAPI 0.165: ``request.user`` and ``request.auth`` fail with an ``AssertionError``, and so does
``@requires``: 500. Searched is the whole project, and every middleware of it has to be known.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from authlint.adapter import Adapter
from authlint.adapters.components import applications, decorated
from authlint.adapters.fastapi_access.inclusion import is_harmless_middleware
from authlint.adapters.fastapi_access.uses import is_forgiven
from authlint.adapters.refusals import last_name
from authlint.adapters.request_access import tested_key
from authlint.adapters.starlette.names import APPLICATIONS, BASE_HTTP_MIDDLEWARE
from authlint.adapters.starlette_refusals.middleware import entries
from authlint.adapters.whole_project import WholeProject
from authlint.facts.pipeline import MissingAuthentication
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, Items, PythonSource, Reference
from authlint.sources.python.nodes import own_nodes

_REQUIRES = frozenset({"starlette.authentication.requires"})
_REQUESTS = frozenset(
    f"{module}.{name}"
    for module in ("fastapi", "fastapi.requests", "starlette.requests", "starlette.websockets", "fastapi.websockets")
    for name in ("Request", "WebSocket", "HTTPConnection")
)
_SETS_USER = re.compile(
    r"""scope[^\n]*["'](user|auth)["']|["'](user|auth)["'][^\n]*scope|scope\.update|\*\*\s*(\w+\.)?scope"""
    r"""|dict\(\s*(\w+\.)?scope\b[^)]*=|scope\[\w+\]\s*=[^=]|^\s*\w+\s*=\s*(\w+\.)?scope\s*$""",
    re.MULTILINE,
)
_ROUTES = frozenset(
    {"get", "post", "put", "patch", "delete", "head", "options", "api_route", "route", "websocket", "websocket_route"}
)
_ROUTE = frozenset({"starlette.routing.Route", "starlette.routing.WebSocketRoute"})
_ENDPOINTS = frozenset({"starlette.endpoints.HTTPEndpoint"})
_DEPENDS = frozenset({"fastapi.Depends", "fastapi.Security"})
_BASES = frozenset({BASE_HTTP_MIDDLEWARE, "builtins.object", "typing.Protocol", "abc.ABC"})
_OTHERS = (
    "AuthenticationMiddleware",
    "AuthMiddleware",
    "fastapi_users.middleware",
    "starlette_login",
    "authx",
    "fief",
    "supertokens",
)


class _Need(NamedTuple):
    """Something that needs the user."""

    name: str
    node: ast.AST
    function: str


def facts(source: PythonSource, project: Project) -> Iterator[MissingAuthentication]:
    """The first place of a file that needs the user, if surely nothing puts it there."""
    if not source.imports("starlette", "fastapi"):
        return
    evaluator = Evaluator(project)
    whole = WholeProject(project, source)
    found = _need(source, evaluator, whole)
    if found is None:
        return
    if not whole.lacks(*_OTHERS) or not _knows_all_middleware(whole, evaluator):
        return
    made = _application(whole, evaluator)
    if made is None or not applications(whole, APPLICATIONS, "FastAPI(", "Starlette("):
        return
    yield MissingAuthentication(
        framework="Starlette",
        name=found.name,
        at=source.location(found.node),
        missing="AuthenticationMiddleware",
        effect=f"every request that gets to `{found.function}` answers 500",
        application=made[0].location(made[1]),
        where=source.where(found.node, project),
    )


def _need(source: PythonSource, evaluator: Evaluator, whole: WholeProject) -> _Need | None:
    found = decorated(source, _REQUIRES)
    if found is not None:
        function, called = found
        return _Need("@" + source.segment(called), called, function.name)
    if ".user" not in source.text and ".auth" not in source.text:
        return None
    for function in _handlers(source, evaluator):
        read = _read(function, source)
        if read is not None:
            return _Need(source.segment(read), read, function.name)
    for function in source.functions():
        annotated = any(one.annotation is not None and _is_request(one, source) for one in function.args.args)
        read = _read(function, source) if annotated else None
        if read is not None and not whole.lacks(f"Depends({function.name})", f"Security({function.name})"):
            return _Need(source.segment(read), read, function.name)
    return None


def _handlers(source: PythonSource, evaluator: Evaluator) -> Iterator[FunctionNode]:
    """The functions of a file that requests surely reach: routes, what they depend on, and middleware."""
    routed = _named(source, evaluator)
    yield from (one.function for one in entries(source, evaluator) if not one.is_backend)
    for function in source.functions():
        owner = source.parent(function)
        is_method = isinstance(owner, ast.ClassDef) and any(source.qualified_name(base) in _ENDPOINTS for base in owner.bases)
        if function in routed or is_method or any(_is_route(one) for one in function.decorator_list):
            yield function


def _is_route(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.func.attr in _ROUTES


def _named(source: PythonSource, evaluator: Evaluator) -> set[FunctionNode]:
    """The functions that ``Route(...)`` and ``Depends(...)`` of the file name."""
    found: set[FunctionNode] = set()
    for call, name in source.calls_to(_ROUTE | _DEPENDS):
        position = 1 if name in _ROUTE else 0
        given = call.args[position] if len(call.args) > position else None
        value = None if given is None else evaluator.value(given, source)
        if isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
            found.add(value.definition)
    return found


def _read(function: FunctionNode, source: PythonSource) -> ast.Attribute | None:
    """Where a function takes the user from its request, if nothing tests whether it is there."""
    names = {one.arg for one in (*function.args.posonlyargs, *function.args.args) if _is_request(one, source)}
    nodes = list(own_nodes(function))
    if not names or any(tested_key(node) in {"user", "auth"} for node in nodes):
        return None
    reads = [
        node
        for node in nodes
        if isinstance(node, ast.Attribute) and node.attr in {"user", "auth"} and _is_one_of(node.value, names)
    ]
    if any(not isinstance(node.ctx, ast.Load) or is_forgiven(node, source) for node in reads):
        return None
    if any(isinstance(node, ast.ExceptHandler) and "Assertion" in source.segment(node) for node in nodes):
        return None
    return min(reads, key=lambda node: (node.lineno, node.col_offset), default=None)


def _is_one_of(node: ast.expr, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _is_request(one: ast.arg, source: PythonSource) -> bool:
    if one.annotation is None:
        return one.arg in {"request", "websocket"}
    return source.qualified_name(one.annotation) in _REQUESTS


def _application(whole: WholeProject, evaluator: Evaluator) -> tuple[PythonSource, ast.Call] | None:
    """Where the application is made; None if there is none, or one may be made in another way or with something unknown."""
    made: tuple[PythonSource, ast.Call] | None = None
    for source in whole.sources("FastAPI", "Starlette"):
        for owner in source.classes():
            if any(source.qualified_name(base) in APPLICATIONS for base in owner.bases):
                return None
        for call, _ in source.calls_to(APPLICATIONS):
            made = made or (source, call)
            if not _is_made_openly(call, source, evaluator):
                return None
    return made


def _is_made_openly(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether the list of middleware that an application is made with is known as a whole."""
    for word in call.keywords:
        value = evaluator.value(word.value, source) if word.arg == "middleware" else None
        if word.arg is None or (value is not None and not (isinstance(value, Items) and value.complete)):
            return False
    return True


def _knows_all_middleware(whole: WholeProject, evaluator: Evaluator) -> bool:
    """Whether no middleware and nothing else of the project may put a user on the request."""
    if whole.holding("iddleware", "scope") is None:
        return False
    if any(_SETS_USER.search(source.text) for source in whole.sources("scope")):
        return False
    for source in whole.sources("iddleware"):
        for call in source.calls():
            name = last_name(call.func)
            if name in {"add_middleware", "Middleware"}:
                first = call.args[0] if call.args else next((w.value for w in call.keywords if w.arg == "middleware_class"), None)
                if first is None or not _is_known(first, source, evaluator):
                    return False
            elif name is not None and name.endswith("Middleware") and not _is_known(call.func, source, evaluator):
                return False
    return True


def _is_known(node: ast.expr, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether a middleware surely sets no user: it is one of the known ones, or the project's and built on nothing unknown."""
    if is_harmless_middleware(node) or source.qualified_name(node) == BASE_HTTP_MIDDLEWARE:
        return True
    value = evaluator.value(node, source)
    if isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
        return True
    if not isinstance(value, Reference) or not isinstance(value.definition, ast.ClassDef):
        return False
    family = evaluator.lineage(value.source, value.definition)
    return all(not isinstance(member, str) or member in _BASES for member in family)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Starlette's user",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"starlette", b"fastapi"), (b"requires", b".user", b".auth")),
    facts=facts,
)
