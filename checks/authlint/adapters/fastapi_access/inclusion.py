"""What stands around a route: its router's and application's dependencies, wherever they are included, and middleware."""

from __future__ import annotations

import ast
import re
from functools import cached_property

from authlint.adapters.fastapi_access.parameters import Dependency
from authlint.adapters.fastapi_access.routes import ROUTERS, Route, listed
from authlint.adapters.refusals import last_name
from authlint.adapters.whole_project import WholeProject
from authlint.facts.access import Level
from authlint.sources.python import Call, Evaluator, PythonSource, Reference

_APPLICATIONS = frozenset({"fastapi.FastAPI", "fastapi.applications.FastAPI"})
_HARMLESS = frozenset(
    {
        "CORSMiddleware",
        "GZipMiddleware",
        "TrustedHostMiddleware",
        "HTTPSRedirectMiddleware",
        "SessionMiddleware",
        "ProxyHeadersMiddleware",
        "PrometheusMiddleware",
        "CorrelationIdMiddleware",
        "BrotliMiddleware",
        "SlowAPIMiddleware",
        "SlowAPIASGIMiddleware",
        "OpenTelemetryMiddleware",
        "SentryAsgiMiddleware",
        "WSGIMiddleware",
    }
)
_ABOUT_AUTH = re.compile(r"auth|token|jwt|api_?key|credential|user|40[13]", re.IGNORECASE)


def is_harmless_middleware(node: ast.expr) -> bool:
    """Whether a middleware class is known not to look at who calls."""
    return last_name(node) in _HARMLESS


class Surroundings:
    """What stands around the routes of one file; asked for only where nothing else verifies."""

    def __init__(self, source: PythonSource, evaluator: Evaluator) -> None:
        self._source = source
        self._evaluator = evaluator
        self._whole = WholeProject(evaluator.project, source)
        self._known: dict[ast.AST, list[tuple[Dependency, Level]] | None] = {}

    def of(self, route: Route) -> list[tuple[Dependency, Level]] | None:
        """The dependencies of the router and of what includes it; None if they are not all known."""
        made = self._evaluator.value(route.router, route.home)
        if not isinstance(made, Call) or made.name not in ROUTERS:
            return None
        if made.node not in self._known:
            self._known[made.node] = self._around(made)
        return self._known[made.node]

    def _around(self, made: Call) -> list[tuple[Dependency, Level]] | None:
        is_application = made.name in _APPLICATIONS
        found = self._listed(made.call, made.source, Level.APPLICATION if is_application else Level.ROUTER)
        if found is None or any(word.arg in {None, "route_class"} for word in made.call.keywords):
            return None
        if is_application:
            return found
        inclusions = self._inclusions
        if inclusions is None:
            return None
        for source, call, included in inclusions:
            may_be = not isinstance(included, Call) or included.node is made.node or included.name not in _APPLICATIONS
            more = self._listed(call, source, Level.APPLICATION) if may_be else []
            if more is None:
                return None
            found += more
        return found

    def _listed(self, call: ast.Call, source: PythonSource, level: Level) -> list[tuple[Dependency, Level]] | None:
        found: list[tuple[Dependency, Level]] = []
        for one in listed(call, source, self._evaluator):
            if one is None:
                return None
            found.append((one, level))
        return found

    @cached_property
    def _inclusions(self) -> list[tuple[PythonSource, ast.Call, object]] | None:
        """The calls of the project that give a router dependencies from outside: of ``include_router`` and of ``FastAPI``."""
        if self._whole.holding("include_router", "FastAPI(") is None:
            return None
        found: list[tuple[PythonSource, ast.Call, object]] = []
        for source in self._whole.sources("include_router", "FastAPI("):
            for call in source.calls():
                if not any(word.arg in {"dependencies", None} for word in call.keywords):
                    continue
                if last_name(call.func) == "include_router":
                    first = call.args[0] if call.args else None
                    found.append((source, call, None if first is None else self._evaluator.value(first, source)))
                elif source.qualified_name(call.func) in _APPLICATIONS:
                    found.append((source, call, None))
        return found

    def has_verifying_middleware(self) -> bool:
        """Whether middleware of the project may look at the credentials."""
        return self._verifying

    @cached_property
    def _verifying(self) -> bool:
        if self._whole.holding("iddleware") is None:
            return True
        for source in self._whole.sources("iddleware"):
            for function in source.functions():
                if any("middleware" in source.segment(one) for one in function.decorator_list) and self._is_about(
                    function, source
                ):
                    return True
            for call in source.calls():
                name = last_name(call.func)
                if name in {"add_middleware", "Middleware"} and self._may_verify(call, source):
                    return True
                if name is not None and name.endswith("Middleware") and name not in _HARMLESS | {"Middleware"}:
                    return True  # wrapped around the application by hand
        return False

    def _may_verify(self, call: ast.Call, source: PythonSource) -> bool:
        first = call.args[0] if call.args else next((w.value for w in call.keywords if w.arg == "middleware_class"), None)
        if first is None or last_name(first) in _HARMLESS:
            return first is None
        value = self._evaluator.value(first, source)
        if isinstance(value, Reference) and value.definition is not None:
            return self._is_about(value.definition, value.source)
        return True

    @staticmethod
    def _is_about(node: ast.AST, source: PythonSource) -> bool:
        return _ABOUT_AUTH.search(source.segment(node)) is not None
