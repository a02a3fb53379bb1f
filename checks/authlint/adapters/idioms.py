"""How the middleware of each framework refuses a request, and where it leaves what later steps read: knowledge, as data."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from authlint.record import field, record
from authlint.sources.python import PythonSource
from authlint.sources.python.nodes import argument


@record
class Idioms:
    """The ways of one framework.

    Attributes:
        raised: Exceptions that become an answer with this status, raised or returned; by dotted name.
        aborting: Functions that raise such an exception; their first argument is the status.
        refusing: Functions that raise it by themselves if the request does not please them.
        answering: Functions that build a response, with the position of the status; None if it is only passed by name.
        tuples: Whether ``return body, 401`` is an answer.
        stores: The attributes of the request that hold what a project leaves there (``request.ctx.user``).
        shared: Objects that hold it instead (``flask.g``).
        sessions: Functions that read the session of the request that they are handed.
        items: Whether the request itself is a mapping that holds it (``request["user"]``).
    """

    raised: Mapping[str, int] = field(default_factory=dict[str, int])
    aborting: frozenset[str] = frozenset()
    refusing: Mapping[str, int] = field(default_factory=dict[str, int])
    answering: Mapping[str, int | None] = field(default_factory=dict[str, int | None])
    tuples: bool = False
    stores: frozenset[str] = frozenset({"state"})
    shared: frozenset[str] = frozenset()
    sessions: frozenset[str] = frozenset()
    items: bool = False

    def reads_session(self, node: ast.AST, names: set[str], source: PythonSource) -> bool:
        """Whether ``node`` is a call that fails when the request has no session."""
        match node:
            case ast.Call(func=named, args=[ast.Name(id=name), *_]) if name in names:
                return source.qualified_name(named) in self.sessions
            case _:
                return False

    def status(self, node: ast.AST, source: PythonSource) -> int | None:
        """401 or 403 if ``node`` refuses the request in one of these ways."""
        match node:
            case ast.Raise(exc=ast.Call(func=named) | (ast.Name() as named) | (ast.Attribute() as named)):
                return self.raised.get(source.qualified_name(named) or "")
            case ast.Return(value=ast.Tuple(elts=[_, status, *_])) if self.tuples:
                return _refusing(status, source)
            case ast.Return(value=ast.Call(func=named) as call):
                name = source.qualified_name(named) or ""
                if name in self.raised:
                    return self.raised[name]
                if name not in self.answering:
                    return None
                return _refusing(argument(call, {"status", "status_code"}, self.answering[name]), source)
            case ast.Call(func=named) if self.refusing and (source.qualified_name(named) or "") in self.refusing:
                return self.refusing[source.qualified_name(named) or ""]
            case ast.Call(func=named, args=[status, *_]) if source.qualified_name(named) in self.aborting:
                return _refusing(status, source)
            case _:
                return None

    def state(self, node: ast.AST, names: set[str], source: PythonSource) -> tuple[str | None, ast.expr_context | None]:
        """The key and context of what ``node`` reads from, or leaves in, the request."""
        match node:
            case ast.Attribute(value=owner, attr=key, ctx=context) if self._holds(owner, names, source):
                return key, context
            case ast.Subscript(value=owner, slice=ast.Constant(value=str(key)), ctx=context):
                is_item = self.items and isinstance(owner, ast.Name) and owner.id in names
                return (key, context) if is_item or self._holds(owner, names, source) else (None, None)
            case ast.Call(func=ast.Name(id="getattr" | "setattr" as does), args=[owner, ast.Constant(value=str(key)), *rest]):
                if self._holds(owner, names, source):
                    # `getattr(g, "user", None)` does without.
                    return (key, ast.Store()) if does == "setattr" else (None if rest else key, ast.Load())
            case _:
                pass
        return None, None

    def _holds(self, owner: ast.AST, names: set[str], source: PythonSource) -> bool:
        match owner:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in names and attribute in self.stores:
                return True
            case ast.Name() | ast.Attribute():
                return bool(self.shared) and source.qualified_name(owner) in self.shared
            case _:
                return False


def _refusing(node: ast.expr | None, source: PythonSource) -> int | None:
    if node is None:
        return None
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value in (401, 403):
        return node.value
    name = (source.qualified_name(node.value if isinstance(node, ast.Attribute) and node.attr == "value" else node) or "").upper()
    words = ((401, "UNAUTHORIZED"), (403, "FORBIDDEN"))
    return next((status for status, word in words if name.endswith((word, f"_{status}"))), None)


FLASK = Idioms(
    raised={
        f"{place}.{name}": status
        for place in ("werkzeug.exceptions", "quart.exceptions")
        for name, status in (("Unauthorized", 401), ("Forbidden", 403))
    },
    aborting=frozenset({"flask.abort", "quart.abort", "werkzeug.exceptions.abort", "flask_restful.abort", "flask_smorest.abort"}),
    answering={"flask.make_response": 1, "quart.make_response": 1, "flask.Response": 1, "quart.Response": 1},
    tuples=True,
    shared=frozenset({"flask.g", "quart.g"}),
)
AIOHTTP = Idioms(
    raised={
        f"aiohttp.{place}.{name}": status
        for place in ("web", "web_exceptions")
        for name, status in (("HTTPUnauthorized", 401), ("HTTPForbidden", 403))
    },
    refusing={"aiohttp_security.check_authorized": 401, "aiohttp_security.check_permission": 401},
    answering={"aiohttp.web.json_response": None, "aiohttp.web.Response": None},
    stores=frozenset(),
    sessions=frozenset({"aiohttp_session.get_session", "aiohttp_session.new_session"}),
    items=True,
)
SANIC = Idioms(
    raised={
        f"sanic.{name}": status
        for name, status in (
            ("exceptions.Unauthorized", 401),
            ("exceptions.Forbidden", 403),
            ("Unauthorized", 401),
            ("Forbidden", 403),
        )
    },
    answering={f"sanic.response.{name}": 1 for name in ("json", "text", "html", "empty")}
    | {f"sanic.{name}": 1 for name in ("json", "text", "html", "empty")},
    stores=frozenset({"ctx"}),
)
FALCON = Idioms(
    raised={
        f"falcon.{place}{name}": status
        for place in ("", "errors.")
        for name, status in (("HTTPUnauthorized", 401), ("HTTPForbidden", 403))
    },
    stores=frozenset({"context"}),
)
LITESTAR = Idioms(
    raised={
        f"{place}.{name}": status
        for place in ("litestar.exceptions", "litestar.exceptions.http_exceptions", "starlite.exceptions", "starlite")
        for name, status in (("NotAuthorizedException", 401), ("PermissionDeniedException", 403))
    },
)
