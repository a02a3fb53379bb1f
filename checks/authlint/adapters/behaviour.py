"""What a middleware written in the project does with a request: what it needs, what it leaves there, whether it refuses.

Serves the frameworks whose middleware is a Python class or function that is handed the request.

Only what certainly happens before the request is passed on counts. A read behind ``getattr(request, "user", None)``, after
``call_next`` or inside a ``try`` that would catch its failure is not a need.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from authlint.adapters.credentials import is_only_with_credentials
from authlint.adapters.idioms import Idioms
from authlint.adapters.refusals import (
    answers_preflight,
    built_status,
    is_caught,
    is_for_some_methods,
    last_name,
    lets_preflight_pass,
    raised_status,
    refusal_status,
    turns_away,
    within,
)
from authlint.adapters.request_access import access, aliases, state_access, tested_key, words
from authlint.facts.pipeline import Resource, Stage, StageKind
from authlint.record import field, record, replace
from authlint.sources.python import Evaluator, FunctionNode, PythonSource
from authlint.sources.python.nodes import own_nodes, walk
from authlint.sources.python.values import Reference
from authlint.text import Location

_RESOURCES = {"user": Resource.USER, "auth": Resource.USER, "session": Resource.SESSION}
_PASSES_ON = frozenset({"call_next", "app", "get_response", "handler"})
_CATCHES_ALL = frozenset({"AssertionError", "AttributeError", "KeyError", "Exception", "BaseException"})
_ABOUT_AUTH = re.compile(r"auth|token|api.?key|jwt|bearer|user|login|credential|permission|role|session", re.IGNORECASE)
_NOT_AUTH = re.compile(r"csrf|xsrf", re.IGNORECASE)
_OF_USER = re.compile(
    r"(current_|auth_|authenticated_|jwt_|token_)?(user|account|principal|identity|claims|payload)(_(id|name|email|roles?|info|data))?"
    r"|auth|roles?|permissions|scopes",
    re.IGNORECASE,
)
_MAY_PROVIDE = {
    Resource.SESSION: re.compile(r"session", re.IGNORECASE),
    Resource.USER: re.compile(r"auth|user|token|login|sso|oidc|saml|jwt|keycloak|shibboleth", re.IGNORECASE),
}
"""What the names of other packages' middleware must say, that it may leave a resource."""
_DEPTH = 2
"""How many helper functions deep a middleware is read."""


@record(frozen=False)
class Behaviour:
    """What a middleware is known to do.

    Attributes:
        needs: What must be on the request, each with the place that reads it.
        provides: What it leaves on the request.
        state_needs: What of the user it reads from ``request.state``, by name.
        state_provides: What it leaves in ``request.state``.
        rejects: The status it answers by itself, with the place; None if it is not known to.
        only_credentials: Whether it only refuses requests with credentials, bad ones, so that preflight requests pass.
        decides: Whether it turns some requests away, be it by an answer of its own, a redirection or an exception.
        preflight_passes: Whether it lets preflight requests pass, whatever else it refuses.
        answers_preflight: Whether it answers preflight requests itself, and nothing behind it meets them.
        is_known: Whether its code could be read at all.
    """

    needs: dict[Resource, Location] = field(default_factory=dict[Resource, Location])
    provides: set[Resource] = field(default_factory=set[Resource])
    state_needs: dict[str, Location] = field(default_factory=dict[str, Location])
    state_provides: set[str] = field(default_factory=set[str])
    rejects: tuple[int, Location] | None = None
    only_credentials: bool = False
    decides: bool = False
    preflight_passes: bool = False
    answers_preflight: bool = False
    is_known: bool = True

    @property
    def kind(self) -> StageKind:
        """What a stage that behaves like this is for."""
        if Resource.USER in self.provides:
            return StageKind.AUTHENTICATION
        if self.decides and Resource.USER in self.needs:
            return StageKind.AUTHORIZATION
        if self.rejects is not None:
            return StageKind.AUTHENTICATION
        return StageKind.SESSION if Resource.SESSION in self.provides else StageKind.OTHER

    @property
    def evidence(self) -> Location | None:
        """The place that shows what it needs."""
        return self.needs.get(Resource.USER) or self.needs.get(Resource.SESSION)

    @property
    def refusal(self) -> Location | None:
        """The place that shows that it refuses."""
        return self.rejects[1] if self.rejects is not None else None


def without_doubtful_needs(stages: Sequence[tuple[Stage, bool]]) -> tuple[Stage, ...]:
    """The stages, each with whether its code is known, without the needs that an unknown earlier one may well meet."""
    kept: list[Stage] = []
    names: list[str] = []
    for stage, is_known in stages:
        met = {resource for resource in stage.needs if any(_MAY_PROVIDE[resource].search(name) for name in names)}
        kept.append(replace(stage, needs=stage.needs - met) if met else stage)
        if not is_known:
            names.append(stage.name)
    return tuple(kept)


def of_function(
    source: PythonSource, function: FunctionNode, request: str, evaluator: Evaluator, idioms: Idioms | None = None
) -> Behaviour:
    """What a function does with the request (or ASGI scope) in its parameter ``request``; ``idioms`` are its framework's ways."""
    found = _Reader(source, evaluator, idioms).read(function, request)
    if found.preflight_passes:
        found.rejects = None
    return found


def of_class(
    source: PythonSource, node: ast.ClassDef, entries: Sequence[str], evaluator: Evaluator, idioms: Idioms | None = None
) -> Behaviour | None:
    """What a middleware class does, from the first of the methods ``entries`` that it has; None if it has none of them."""
    methods = {method.name: method for method in node.body if isinstance(method, FunctionNode)}
    entry = next((methods[name] for name in entries if name in methods), None)
    parameters = [] if entry is None else entry.args.posonlyargs + entry.args.args
    if entry is None or len(parameters) < 2:
        return None
    return of_function(source, entry, parameters[1].arg, evaluator, idioms)


class _Reader:
    """Reads one function; functions of the project that are handed the request are read too."""

    def __init__(self, source: PythonSource, evaluator: Evaluator, idioms: Idioms | None) -> None:
        self._source = source
        self._evaluator = evaluator
        self._idioms = idioms

    def read(self, function: FunctionNode, request: str, depth: int = _DEPTH) -> Behaviour:
        found = Behaviour()
        names = {request} | set(aliases(function, request))
        nodes = sorted(own_nodes(function), key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))
        passed_on = next((node.lineno for node in nodes if isinstance(node, ast.Call) and self._passes_on(node)), None)
        tested = {key for node in nodes if (key := tested_key(node)) is not None}
        for node in nodes:
            is_before = passed_on is None or getattr(node, "lineno", 0) <= passed_on
            self._resource(node, names, is_before, tested, found)
            if is_before and depth and isinstance(node, ast.Call):
                self._helper(node, names, found, depth)
        refusals = self._refusals(nodes, passed_on, is_about_user=bool(found.state_needs) or Resource.USER in found.needs)
        found.decides = found.decides or bool(refusals) or any(map(turns_away, nodes))
        if refusals and found.rejects is None:
            found.rejects = refusals[0][0], self._source.location(refusals[0][1])
            found.only_credentials = all(is_only_with_credentials(node, self._source, self._refuses) for _, node in refusals)
        found.preflight_passes = found.preflight_passes or lets_preflight_pass(nodes, self._source, self._evaluator)
        found.answers_preflight = found.answers_preflight or answers_preflight(nodes)
        return found

    def _resource(self, node: ast.AST, names: set[str], is_before: bool, tested: set[str], found: Behaviour) -> None:
        key, context = self._idioms.state(node, names, self._source) if self._idioms else state_access(node, names)
        if key is not None and _OF_USER.fullmatch(key):
            if isinstance(context, ast.Store):
                found.state_provides.add(key)
            elif is_before and key not in tested and key not in found.state_provides and not self._is_caught(node):
                found.state_needs.setdefault(key, self._source.location(node))
        if is_before and self._idioms and self._idioms.reads_session(node, names, self._source) and not self._is_caught(node):
            found.needs.setdefault(Resource.SESSION, self._source.location(node))
        key, context = access(node, names)
        resource = _RESOURCES.get(key or "")
        if resource is None:
            return
        if isinstance(context, ast.Store):
            found.provides.add(resource)
        elif not isinstance(context, ast.Load) or not is_before or key in tested or resource in found.provides:
            return
        elif not self._is_caught(node):
            found.needs.setdefault(resource, self._source.location(node))

    def _is_caught(self, node: ast.AST) -> bool:
        """Whether a failure at ``node`` is caught within its function."""
        return is_caught(node, self._source, _CATCHES_ALL)

    def _helper(self, call: ast.Call, names: set[str], found: Behaviour, depth: int) -> None:
        """A function of the project that is handed the request, or something of it, or whose answer is returned."""
        position = next((i for i, arg in enumerate(call.args) if isinstance(arg, ast.Name) and arg.id in names), None)
        is_given = any(isinstance(node, ast.Name) and node.id in names for arg in call.args for node in walk(arg))
        is_answer = isinstance(self._source.parent(call), (ast.Return, ast.Await))
        if not (is_given or is_answer) or last_name(call.func) in _PASSES_ON:
            return
        value = self._evaluator.value(call.func, self._source)
        if not (isinstance(value, Reference) and isinstance(value.definition, FunctionNode)):
            return
        function, reader = value.definition, _Reader(value.source, self._evaluator, self._idioms)
        parameters = function.args.posonlyargs + function.args.args
        is_bound = isinstance(call.func, ast.Attribute) and parameters and parameters[0].arg in {"self", "cls"}
        parameters = parameters[1:] if is_bound else parameters
        if position is None or position >= len(parameters):
            inner = reader.read(function, "", depth - 1)
            inner.needs, inner.provides, inner.state_needs, inner.state_provides = {}, set(), {}, set()
            if not is_answer:
                inner.rejects, inner.decides = None, False
        else:
            inner = reader.read(function, parameters[position].arg, depth - 1)
        self._merge(inner, call, found)

    def _merge(self, inner: Behaviour, call: ast.Call, found: Behaviour) -> None:
        if not self._is_caught(call):
            for resource, at in inner.needs.items():
                if resource not in found.provides:
                    found.needs.setdefault(resource, at)
            for key, at in inner.state_needs.items():
                if key not in found.state_provides:
                    found.state_needs.setdefault(key, at)
        found.provides |= inner.provides
        found.state_provides |= inner.state_provides
        found.decides = found.decides or inner.decides
        if found.rejects is None:
            found.rejects, found.only_credentials = inner.rejects, inner.only_credentials
        found.preflight_passes = found.preflight_passes or inner.preflight_passes
        found.answers_preflight = found.answers_preflight or inner.answers_preflight

    def _refuses(self, node: ast.AST) -> bool:
        return self._status(node) is not None

    def _status(self, node: ast.AST) -> int | None:
        status = refusal_status(node) or self._answered(node) or self._converted(node)
        if status is None and self._idioms is not None:
            status = self._idioms.status(node, self._source)
        return status

    def _refusals(self, nodes: list[ast.AST], passed_on: int | None, *, is_about_user: bool) -> list[tuple[int, ast.AST]]:
        found: list[tuple[int, ast.AST]] = []
        texts = list(words(nodes))
        is_about_auth = is_about_user or any(map(_ABOUT_AUTH.search, texts))
        for node in nodes:
            status = self._status(node)
            if status is None or is_for_some_methods(node, self._source, self._evaluator):
                continue
            if status == 403 and (not is_about_auth or any(map(_NOT_AUTH.search, texts))):
                continue
            if passed_on is not None and node.lineno > passed_on and not within(node, self._source, (ast.ExceptHandler,)):  # type: ignore[attr-defined]
                continue  # it rewrites the answer of a later stage
            found.append((status, node))
        return found

    def _answered(self, node: ast.AST) -> int | None:
        """The status of an answer that a helper builds."""
        if isinstance(node, ast.Call) and isinstance(self._source.parent(node), (ast.Return, ast.Await)):
            return built_status(node)
        return None

    def _converted(self, node: ast.AST) -> int | None:
        """The status of an ``HTTPException`` that the middleware itself makes a response of."""
        status = raised_status(node)
        return status if status is not None and within(node, self._source, (ast.Try,), _converts) else None

    def _passes_on(self, call: ast.Call) -> bool:
        """Whether the call hands on every request that gets here; ``if public: return await call_next(...)`` does not."""
        given = (last_name(argument) for argument in call.args)
        is_passing = last_name(call.func) in _PASSES_ON or "call_next" in given
        return is_passing and not within(call, self._source, (ast.If, ast.IfExp, ast.ExceptHandler, ast.Match))


def _converts(statement: ast.AST) -> bool:
    """Whether a ``try`` makes a response with the status of the exception that it catches."""
    if not isinstance(statement, ast.Try):
        return False
    return any(
        (last_name(call.func) or "").endswith("Response")
        and any(isinstance(word.value, ast.Attribute) and word.value.attr == "status_code" for word in call.keywords)
        for handler in statement.handlers
        for call in walk(handler)
        if isinstance(call, ast.Call)
    )
