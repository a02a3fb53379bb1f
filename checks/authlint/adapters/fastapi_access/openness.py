"""Applications and handlers before which surely nothing stands that looks at who calls."""

from __future__ import annotations

import ast
import re

from authlint.adapters.fastapi_access.inclusion import is_harmless_middleware
from authlint.adapters.fastapi_access.routes import ROUTERS, Route, routes
from authlint.adapters.fastapi_access.unverified import looks_at_request, own
from authlint.adapters.whole_project import WholeProject
from authlint.sources.python import Call, Evaluated, Evaluator, FunctionNode, Items, PythonSource, Reference
from authlint.text import Location

_STARLETTE = frozenset({"starlette.applications.Starlette"})
_FASTAPI = frozenset({"fastapi.FastAPI", "fastapi.applications.FastAPI"})
APPLICATIONS = _STARLETTE | _FASTAPI
_ROUTE = frozenset({"starlette.routing.Route", "starlette.routing.WebSocketRoute", "fastapi.routing.Route"})
_MOST = 30
"""How many files that include routers are looked at."""
LOOKING = re.compile(
    r"auth|token|jwt|api_?key|credential|current_user|\.user\b|40[13]|session|cookie|permission|headers|secret|password|signature",
    re.IGNORECASE,
)
_OPEN = (
    r"health|live|ready|ping|metric|prometheus|hook|callback|log_?in|log_?out|auth|sso|saml|sign|register|token|favicon|robots"
)
PUBLIC = re.compile(
    rf"{_OPEN}|public|static|asset|docs|openapi|schema|status|version|well-known|index|home|root|front|spa\b|ui\b|open",
    re.IGNORECASE,
)
"""Paths and names of what may be meant to be open."""
_ENDPOINT = re.compile(_OPEN, re.IGNORECASE)


class Openness:
    """What is open within one project."""

    def __init__(self, whole: WholeProject, evaluator: Evaluator) -> None:
        self._whole = whole
        self._evaluator = evaluator

    def endpoints(self, made: Call) -> list[tuple[str, Location]]:
        """What everybody can call of an application, if surely nothing of it looks at who calls; else nothing."""
        if made.name in _STARLETTE:
            return self._of_starlette(made)
        if made.name not in _FASTAPI or any(word.arg not in _PLAIN for word in made.call.keywords):
            return []
        routers = self._included(made)
        if routers is None:
            return []
        found: list[tuple[str, Location]] = []
        for source in self._whole.sources(*_REGISTERING):
            for route in routes(source, self._evaluator):
                value = self._evaluator.value(route.router, route.home)
                if isinstance(value, Call) and value.node in routers:
                    if not self._is_open(route):
                        return []
                    if not _ENDPOINT.search(route.function.name):
                        found.append((route.function.name, route.source.name_location(route.function)))
        return found

    def _is_open(self, route: Route) -> bool:
        if not route.is_alone or LOOKING.search(route.source.segment(route.function)):
            return False
        standing = list(own(route, self._evaluator))
        return all(one.kind is None for one in standing) and not looks_at_request(route.function, route.source)

    def _included(self, made: Call) -> set[ast.AST] | None:
        """The application and the routers that it includes; None if something is added that may look at who calls."""
        paths = self._whole.holding("include_router", "add_middleware", ".middleware(")
        if paths is None or len(paths) > _MOST:
            return None
        found: set[ast.AST] = {made.node}
        for _ in range(3):
            before = len(found)
            for source in self._whole.sources("include_router", "add_middleware", ".middleware("):
                for call in source.calls():
                    if not self._is_harmless(call, source, found):
                        return None
            if len(found) == before:
                break
        return found

    def _is_harmless(self, call: ast.Call, source: PythonSource, found: set[ast.AST]) -> bool:
        """Whether a call adds nothing unknown to one of the applications and routers ``found``, to which it adds a router."""
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in {"include_router", "add_middleware", "middleware"}:
            return True
        owner = self._evaluator.value(call.func.value, source)
        if not isinstance(owner, Call) or owner.node not in found:
            return True
        if call.func.attr != "include_router":
            return bool(call.args) and is_harmless_middleware(call.args[0])
        if not call.args or any(word.arg in {"dependencies", "route_class", None} for word in call.keywords):
            return False
        router = self._evaluator.value(call.args[0], source)
        if not isinstance(router, Call) or router.name not in ROUTERS:
            return False
        if any(word.arg not in _PLAIN for word in router.call.keywords):
            return False
        found.add(router.node)
        return True

    def _of_starlette(self, made: Call) -> list[tuple[str, Location]]:
        given = {word.arg: word.value for word in made.call.keywords}
        if not set(given) <= {"routes", "debug"} or "routes" not in given or self._included(made) != {made.node}:
            return []
        listed = self._evaluator.value(given["routes"], made.source)
        if not isinstance(listed, Items) or not listed.complete:
            return []
        found: list[tuple[str, Location]] = []
        for item in listed.items:
            if not isinstance(item, Call) or item.name not in _ROUTE or any(w.arg == "middleware" for w in item.call.keywords):
                return []
            handler = self.handler(endpoint_of(item.call), item.source)
            if handler is None:
                return []
            found.append(handler)
        return [one for one in found if not _ENDPOINT.search(one[0])]

    def handler(self, node: ast.expr | None, source: PythonSource) -> tuple[str, Location] | None:
        """The name and place of a handler of the project that surely does not look at who calls; None for any other."""
        value: Evaluated | None = None if node is None else self._evaluator.value(node, source)
        if not isinstance(value, Reference):
            return None
        definition = value.definition
        if not isinstance(definition, FunctionNode | ast.ClassDef) or definition.decorator_list:
            return None
        if LOOKING.search(value.source.segment(definition)) or (
            isinstance(definition, ast.ClassDef) and len(definition.bases) > 1
        ):
            return None
        return definition.name, value.source.name_location(definition)


_PLAIN = frozenset(
    {"title", "description", "version", "prefix", "tags", "docs_url", "redoc_url", "openapi_url", "root_path", "debug", "summary"}
    | {"lifespan", "responses", "default_response_class", "redirect_slashes", "openapi_tags", "on_startup", "on_shutdown"}
    | {"generate_unique_id_function", "include_in_schema", "separate_input_output_schemas", "contact", "license_info", "servers"}
)
"""Arguments that put nothing before a route."""
_REGISTERING = (".get(", ".post(", ".put(", ".patch(", ".delete(", "add_api_route", "api_route(", ".websocket(")


def endpoint_of(call: ast.Call) -> ast.expr | None:
    """The handler that a route is given."""
    named = next((word.value for word in call.keywords if word.arg in {"endpoint", "route"}), None)
    return named if named is not None or len(call.args) < 2 else call.args[1]
