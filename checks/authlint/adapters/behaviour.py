"""What a middleware written in the project does with a request: what it needs, what it leaves there, whether it refuses.

Serves the frameworks whose middleware is a Python class or function that is handed the request: Starlette, FastAPI, Django.

Only what certainly happens before the request is passed on counts. A read behind ``getattr(request, "user", None)``, after
``call_next`` or inside a ``try`` that would catch its failure is not a need.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from authlint.facts.pipeline import Resource, StageKind
from authlint.record import field, record
from authlint.sources.python import FunctionNode, PythonSource
from authlint.text import Location

_RESOURCES = {"user": Resource.USER, "auth": Resource.USER, "session": Resource.SESSION}
_CONNECTIONS = frozenset({"Request", "HTTPConnection", "WebSocket"})
_PASSES_ON = frozenset({"call_next", "app", "get_response"})
_REDIRECTS = frozenset({"redirect", "redirect_to_login", "RedirectResponse", "HttpResponseRedirect"})
_REFUSING = {"HttpResponseForbidden": 403, "HttpResponseUnauthorized": 401}
_CATCHES_ALL = frozenset({"AssertionError", "Exception", "BaseException"})
_STATUS_NAME = re.compile(r"^HTTP_(401|403)_|^(UNAUTHORIZED|FORBIDDEN)$")
_ABOUT_AUTH = re.compile(r"auth|token|api.?key|jwt|bearer|user|login|credential|permission|role|session", re.IGNORECASE)


@record(frozen=False)
class Behaviour:
    """What a middleware is known to do.

    Attributes:
        needs: What must be on the request, each with the place that reads it.
        provides: What it leaves on the request.
        rejects: The status it answers by itself, with the place; None if it is not known to.
        decides: Whether it turns some requests away, be it by an answer of its own, a redirection or an exception.
    """

    needs: dict[Resource, Location] = field(default_factory=dict[Resource, Location])
    provides: set[Resource] = field(default_factory=set[Resource])
    rejects: tuple[int, Location] | None = None
    decides: bool = False

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


def of_function(source: PythonSource, function: FunctionNode, request: str) -> Behaviour:
    """What a function does with the request (or ASGI scope) in its parameter ``request``."""
    return _Reader(source).read(function, request)


def of_class(source: PythonSource, node: ast.ClassDef, entries: Sequence[str]) -> Behaviour | None:
    """What a middleware class does, from the first of the methods ``entries`` that it has; None if it has none of them."""
    methods = {method.name: method for method in node.body if isinstance(method, FunctionNode)}
    entry = next((methods[name] for name in entries if name in methods), None)
    parameters = [] if entry is None else entry.args.posonlyargs + entry.args.args
    if entry is None or len(parameters) < 2:
        return None
    return _Reader(source, methods).read(entry, parameters[1].arg)


class _Reader:
    """Reads one middleware; a method that is handed the request is read too, one level deep."""

    def __init__(self, source: PythonSource, methods: dict[str, FunctionNode] | None = None) -> None:
        self._source = source
        self._methods = methods or {}

    def read(self, function: FunctionNode, request: str, depth: int = 0) -> Behaviour:
        behaviour = Behaviour()
        names = {request} | set(_aliases(function, request))
        nodes = sorted(_own_nodes(function), key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))
        passed_on = next((node.lineno for node in nodes if isinstance(node, ast.Call) and self._passes_on(node)), None)
        tested = {key for node in nodes if (key := _tested_key(node)) is not None}
        for node in nodes:
            self._resource(node, names, passed_on, tested, behaviour)
            if depth == 0 and isinstance(node, ast.Call) and (passed_on is None or node.lineno <= passed_on):
                self._helper(node, names, behaviour)
        refusal = self._refusal(nodes, passed_on)
        behaviour.decides = behaviour.decides or refusal is not None or any(map(_turns_away, nodes))
        behaviour.rejects = None if _exempts_preflight(nodes) else behaviour.rejects or refusal
        return behaviour

    def _resource(self, node: ast.AST, names: set[str], passed_on: int | None, tested: set[str], behaviour: Behaviour) -> None:
        key, context = _access(node, names)
        resource = _RESOURCES.get(key or "")
        if resource is None:
            return
        if isinstance(context, ast.Store):
            behaviour.provides.add(resource)
        elif (
            isinstance(context, ast.Load)
            and (passed_on is None or getattr(node, "lineno", 0) <= passed_on)
            and key not in tested
            and resource not in behaviour.provides
            and not self._is_caught(node)
        ):
            behaviour.needs.setdefault(resource, self._source.location(node))

    def _is_caught(self, node: ast.AST) -> bool:
        """Whether a failure at ``node`` is caught within its function."""
        child, parent = node, self._source.parent(node)
        while parent is not None and not isinstance(parent, FunctionNode):
            if isinstance(parent, ast.Try) and child in parent.body:
                for handler in parent.handlers:
                    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                    if any(kind is None or _last_name(kind) in _CATCHES_ALL for kind in caught):
                        return True
            child, parent = parent, self._source.parent(parent)
        return False

    def _helper(self, call: ast.Call, names: set[str], behaviour: Behaviour) -> None:
        function = call.func
        if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "self"):
            return
        method = self._methods.get(function.attr)
        position = next((i for i, arg in enumerate(call.args) if isinstance(arg, ast.Name) and arg.id in names), None)
        if method is None or position is None:
            return
        is_static = any(_last_name(decorator) == "staticmethod" for decorator in method.decorator_list)
        parameters = (method.args.posonlyargs + method.args.args)[0 if is_static else 1 :]
        if position < len(parameters):
            inner = self.read(method, parameters[position].arg, depth=1)
            for resource, at in inner.needs.items():
                if not self._is_caught(call) and resource not in behaviour.provides:
                    behaviour.needs.setdefault(resource, at)
            behaviour.provides |= inner.provides
            behaviour.decides = behaviour.decides or inner.decides
            behaviour.rejects = behaviour.rejects or inner.rejects

    def _refusal(self, nodes: list[ast.AST], passed_on: int | None) -> tuple[int, Location] | None:
        for node in nodes:
            status = refusal_status(node)
            if status is None:
                continue
            if status == 403 and not any(_ABOUT_AUTH.search(text) for text in _words(nodes)):
                continue
            if passed_on is not None and node.lineno > passed_on and not self._is_within(node, (ast.ExceptHandler,)):  # type: ignore[attr-defined]
                continue  # it rewrites the answer of a later stage
            return status, self._source.location(node)
        return None

    def _passes_on(self, call: ast.Call) -> bool:
        """Whether the call hands on every request that gets here; ``if public: return await call_next(...)`` does not."""
        return _last_name(call.func) in _PASSES_ON and not self._is_within(
            call, (ast.If, ast.IfExp, ast.ExceptHandler, ast.Match)
        )

    def _is_within(self, node: ast.AST, kinds: tuple[type[ast.AST], ...]) -> bool:
        parent = self._source.parent(node)
        while parent is not None and not isinstance(parent, FunctionNode):
            if isinstance(parent, kinds):
                return True
            parent = self._source.parent(parent)
        return False


def refusal_status(node: ast.AST) -> int | None:
    """401 or 403 if ``node`` builds such a response: ``JSONResponse(..., status_code=401)`` or an ASGI response message."""
    match node:
        case ast.Call(func=function) if _last_name(function) in _REFUSING:
            return _REFUSING[_last_name(function) or ""]
        case ast.Call(func=function, args=args, keywords=keywords) if (_last_name(function) or "").endswith("Response"):
            given = next((word.value for word in keywords if word.arg in {"status_code", "status"}), None)
            if given is None and len(args) > 1:
                given = args[1]
            return _status(given)
        case ast.Dict(keys=keys, values=values):
            entries = {key.value: value for key, value in zip(keys, values, strict=True) if isinstance(key, ast.Constant)}
            kind = entries.get("type")
            if isinstance(kind, ast.Constant) and kind.value == "http.response.start":
                return _status(entries.get("status"))
        case _:
            pass
    return None


def _status(node: ast.expr | None) -> int | None:
    if isinstance(node, ast.Attribute) and node.attr == "value":
        node = node.value
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value in (401, 403):
        return node.value
    if found := _STATUS_NAME.match(_last_name(node) or ""):
        return int(found[1]) if found[1] else {"UNAUTHORIZED": 401, "FORBIDDEN": 403}[found[2]]
    return None


def _turns_away(node: ast.AST) -> bool:
    match node:
        case ast.Return(value=ast.Call(func=function)):
            return _last_name(function) in _REDIRECTS
        case ast.Raise(exc=ast.Call(func=function) | (ast.Name() as function)):
            return _last_name(function) in {"PermissionDenied", "HTTPException", "HTTPUnauthorized", "HTTPForbidden"}
        case _:
            return False


def _own_nodes(function: FunctionNode) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions and classes inside it."""
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, (FunctionNode, ast.ClassDef, ast.Lambda)):
            stack.extend(ast.iter_child_nodes(node))


def _aliases(function: FunctionNode, scope: str) -> Iterator[str]:
    """Names for a request built from the scope: ``request = Request(scope)``."""
    for node in _own_nodes(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=function_name, args=[ast.Name(id=given), *_])):
                if given == scope and _last_name(function_name) in _CONNECTIONS:
                    yield name
            case _:
                pass


def _access(node: ast.AST, names: set[str]) -> tuple[str | None, ast.expr_context | None]:
    """The key and context of ``request.user``, ``scope["user"]`` or ``request.scope["user"]``."""
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=key, ctx=context) if name in names:
            return key, context
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key)), ctx=context) if name in names:
            return key, context
        case ast.Subscript(
            value=ast.Attribute(value=ast.Name(id=name), attr="scope"), slice=ast.Constant(value=str(key)), ctx=context
        ) if name in names:
            return key, context
        case _:
            return None, None


def _tested_key(node: ast.AST) -> str | None:
    """The key in ``"user" in request.scope`` or ``hasattr(request, "user")``: then it is not simply needed."""
    match node:
        case ast.Compare(left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()]):
            return key
        case ast.Call(func=ast.Name(id="hasattr"), args=[_, ast.Constant(value=str(key))]):
            return key
        case _:
            return None


def _exempts_preflight(nodes: list[ast.AST]) -> bool:
    return any(
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.upper() == "OPTIONS" for node in nodes
    )


def _words(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _last_name(node: ast.AST | None) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None
