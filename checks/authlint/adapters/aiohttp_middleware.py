"""aiohttp: the middleware of an application, in the order of its list; ``aiohttp_session.setup`` appends to it.

A session can only be had from within the session middleware: ``get_session`` in an earlier one raises ``RuntimeError``.
aiohttp-cors answers preflight requests by routes, which every middleware comes before. Run against aiohttp 3.14,
aiohttp-session 2.12 and aiohttp-security 0.5.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.behaviour import Behaviour, of_function
from authlint.adapters.idioms import AIOHTTP, Idioms
from authlint.adapters.written_stages import Read, called_nearby, first_parameter, linked, listed, rejected_preflights, written
from authlint.facts.environment import Where
from authlint.facts.pipeline import Pipeline, Resource, Stage, StageKind
from authlint.facts.transport import RejectedPreflight
from authlint.record import record, replace
from authlint.sources import Project
from authlint.sources.python import Evaluated, Evaluator, FunctionNode, Items, PythonSource
from authlint.sources.python.receivers import dotted
from authlint.sources.python.values import Call, Reference, options
from authlint.text import Location

_APPLICATIONS = frozenset({"aiohttp.web.Application", "aiohttp.web_app.Application"})
_SESSION = frozenset({"aiohttp_session.session_middleware"})
_SETUP = frozenset({"aiohttp_session.setup"})
_JWT = frozenset({"aiohttp_jwt.JWTMiddleware", "aiohttp_jwt.middleware.JWTMiddleware"})
_CORS = frozenset({"aiohttp_cors.setup", "aiohttp_cors.cors_config.CorsConfig"})
_SESSION_POLICY = frozenset({"aiohttp_security.SessionIdentityPolicy", "aiohttp_security.session_identity.SessionIdentityPolicy"})
_SECURITY = frozenset(
    f"aiohttp_security.{name}" for name in ("authorized_userid", "check_authorized", "check_permission", "permits")
)


@record(eq=False)
class _Added:
    """One entry of the list of middleware: its value, and what registers it."""

    line: int
    value: Evaluated | None
    name: str
    at: Location
    where: Where
    item: Location | None


def facts(source: PythonSource, project: Project) -> Iterator[Pipeline | RejectedPreflight]:
    """The pipelines of the applications of a file, and what refuses preflight requests there."""
    if not source.imports("aiohttp"):
        return
    evaluator = Evaluator(project)
    for call, _ in source.calls_to(_APPLICATIONS):
        added, complete = _listed(call, source, evaluator)
        owner = _assigned(call, source)
        added += sorted(_appended(owner, source, evaluator) if owner else (), key=lambda one: one.line)
        if not added:
            continue
        idioms = AIOHTTP
        if called_nearby(_SESSION_POLICY, "aiohttp_security", source, project) is not None:
            idioms = replace(AIOHTTP, sessions=AIOHTTP.sessions | _SECURITY)
        reads = [_read(one, evaluator, idioms) for one in added]
        if complete and len(reads) > 1:
            yield Pipeline("aiohttp", source.location(call), linked(reads), complete=False)
        yield from rejected_preflights("aiohttp", reads, called_nearby(_CORS, "aiohttp_cors", source, project))


def _assigned(call: ast.Call, source: PythonSource) -> str | None:
    match source.parent(call):
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            return dotted(target)
        case _:
            return None


def _listed(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> tuple[list[_Added], bool]:
    node = next((word.value for word in call.keywords if word.arg == "middlewares"), None)
    if node is None:
        return [], True
    value = evaluator.value(node, source)
    if not isinstance(value, Items):
        return [], False
    found = [_added(one, call.lineno, at, item) for one, at, item in listed(value)]
    return found, value.complete


def _appended(owner: str, source: PythonSource, evaluator: Evaluator) -> Iterator[_Added]:
    for call in source.calls():
        name = source.qualified_name(call.func)
        if name in _SETUP and call.args and dotted(call.args[0]) == owner:
            statement = source.statement(call)
            item = source.location(statement) if isinstance(statement, ast.Expr) else None
            yield _Added(call.lineno, None, "session_middleware", source.location(call.func), source.where(call), item)
        elif isinstance(call.func, ast.Attribute) and call.func.attr == "append" and len(call.args) == 1:
            target = call.func.value
            if isinstance(target, ast.Attribute) and target.attr == "middlewares" and dotted(target.value) == owner:
                for value in options(evaluator.value(call.args[0], source)):
                    yield replace(_added(value, call.lineno, source.location(call.args[0]), None), where=source.where(call))


def _added(value: Evaluated, line: int, at: Location, item: Location | None) -> _Added:
    name = value.source.segment(value.node.func) if isinstance(value.node, ast.Call) else ""
    if isinstance(value, Reference):
        name = value.name.rpartition(".")[2]
    return _Added(line, value, name, at, value.where, item)


def _read(added: _Added, evaluator: Evaluator, idioms: Idioms) -> Read:
    value = added.value
    called = value.name if isinstance(value, Call) else None
    if value is None or called in _SESSION:
        provides = frozenset({Resource.SESSION})
        stage = Stage(added.name, StageKind.SESSION, added.at, provides=provides, where=added.where, item=added.item)
        return Read(stage, Behaviour())
    if called in _JWT:  # it lets `OPTIONS` pass
        stage = Stage(added.name, StageKind.AUTHENTICATION, added.at, where=added.where, item=added.item)
        return Read(stage, Behaviour())
    if isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
        function, home = value.definition, value.source
        does = of_function(home, function, first_parameter(function), evaluator, idioms)
        return written(does, function.name, added.at, added.where, added.item)
    return written(Behaviour(is_known=False), added.name, added.at, added.where, added.item)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="aiohttp",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"aiohttp",), (b"middlewares",), (b"Application",)),
    facts=facts,
)
