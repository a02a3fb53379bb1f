"""How a middleware written in Python refuses a request, and whether it lets preflight requests pass."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator

from authlint.sources.python import Constant, Entries, Evaluator, FunctionNode, Items, PythonSource, options
from authlint.sources.python.nodes import argument, walk

_REFUSING = {"HttpResponseForbidden": 403, "HttpResponseUnauthorized": 401}
_REDIRECTS = frozenset({"redirect", "redirect_to_login", "RedirectResponse", "HttpResponseRedirect"})
_RAISED = frozenset({"PermissionDenied", "HTTPException", "HTTPUnauthorized", "HTTPForbidden"})
_STATUS_NAME = re.compile(r"^HTTP_(401|403)_|^(UNAUTHORIZED|FORBIDDEN)$")
_BUILDER = re.compile(r"response|error|deny|denied|reject|refuse|unauthori[sz]ed|forbid|abort|fail", re.IGNORECASE)
_PREFLIGHT = "access-control-request-method"


def refusal_status(node: ast.AST) -> int | None:
    """401 or 403 if ``node`` builds such a response: ``JSONResponse(..., status_code=401)`` or an ASGI response message."""
    match node:
        case ast.Call(func=function) if last_name(function) in _REFUSING:
            return _REFUSING[last_name(function) or ""]
        case ast.Call(func=function) if (last_name(function) or "").endswith("Response"):
            return _given_status(node, 1)
        case ast.Dict(keys=keys, values=values):
            entries = {key.value: value for key, value in zip(keys, values, strict=True) if isinstance(key, ast.Constant)}
            kind = entries.get("type")
            if isinstance(kind, ast.Constant) and kind.value == "http.response.start":
                return _status(entries.get("status"))
        case _:
            pass
    return None


def built_status(call: ast.Call) -> int | None:
    """401 or 403 if the call hands that to a helper which answers with it: ``return error_response(401, "no token")``."""
    if not _BUILDER.search(last_name(call.func) or ""):
        return None
    found = (_status(node) for node in (*call.args, *(word.value for word in call.keywords)))
    return next((status for status in found if status is not None), None)


def raised_status(node: ast.AST) -> int | None:
    """401 or 403 if ``node`` raises an ``HTTPException`` with it."""
    match node:
        case ast.Raise(exc=ast.Call(func=function) as call) if last_name(function) == "HTTPException":
            return _given_status(call, 0)
        case _:
            return None


def turns_away(node: ast.AST) -> bool:
    """Whether ``node`` sends the caller somewhere else or raises a refusal."""
    match node:
        case ast.Return(value=ast.Call(func=function)):
            return last_name(function) in _REDIRECTS
        case ast.Raise(exc=ast.Call(func=function) | (ast.Name() as function)):
            return last_name(function) in _RAISED
        case _:
            return False


def _given_status(call: ast.Call, position: int) -> int | None:
    return _status(argument(call, {"status_code", "status"}, position))


def _status(node: ast.expr | None) -> int | None:
    if isinstance(node, ast.Attribute) and node.attr == "value":
        node = node.value
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value in (401, 403):
        return node.value
    if found := _STATUS_NAME.match(last_name(node) or ""):
        return int(found[1]) if found[1] else {"UNAUTHORIZED": 401, "FORBIDDEN": 403}[found[2]]
    return None


def lets_preflight_pass(nodes: Iterable[ast.AST], source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether a function names the method of preflight requests, or goes on at once with methods like theirs."""
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)) if text.upper() == "OPTIONS" or text.lower() == _PREFLIGHT:
                return True
            case ast.Name() | ast.Attribute() if "preflight" in (last_name(node) or "").lower():
                return True
            case ast.Compare():
                if "OPTIONS" in (_methods(node, source, evaluator) or ()):
                    return True
            case ast.If(test=test, body=[*_, ast.Return()] as body):
                is_refusal = any(refusal_status(part) is not None for one in body for part in walk(one))
                if not is_refusal and _tests_method(test, (ast.NotIn, ast.NotEq), source, evaluator):
                    return True
            case _:
                pass
    return False


def answers_preflight(nodes: Iterable[ast.AST]) -> bool:
    """Whether a function answers preflight requests itself, so that nothing behind it meets one."""
    tests = (node for node in nodes if isinstance(node, ast.If) and any(_is_options(part) for part in walk(node.test)))
    return any(_ends_request(part) for test in tests for statement in test.body for part in walk(statement))


def _is_options(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.upper() == "OPTIONS"


def _ends_request(node: ast.AST) -> bool:
    """A response, be it returned or raised, or Falcon's ``resp.complete = True``; not the answer of what comes next."""
    match node:
        case ast.Return(value=ast.Await() | ast.Constant(value=None) | None):
            return False
        case ast.Return() | ast.Raise() | ast.Assign(targets=[ast.Attribute(attr="complete")]):
            return True
        case _:
            return False


def is_for_some_methods(node: ast.AST, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether ``node`` is only reached by methods that are listed, preflight requests not among them."""
    child, parent = node, source.parent(node)
    while parent is not None and not isinstance(parent, FunctionNode):
        if isinstance(parent, ast.If) and child in parent.body:
            tests = [parent.test, *_assigned(parent.test, source)]
            if any(_tests_method(test, (ast.In, ast.Eq), source, evaluator) for test in tests):
                return True
        child, parent = parent, source.parent(parent)
    return False


def _assigned(test: ast.expr, source: PythonSource) -> Iterator[ast.expr]:
    for node in walk(test):
        if isinstance(node, ast.Name) and isinstance(found := source.definition(node), ast.expr):
            yield found


def _tests_method(test: ast.expr, kinds: tuple[type[ast.cmpop], ...], source: PythonSource, evaluator: Evaluator) -> bool:
    compares = (node for node in walk(test) if isinstance(node, ast.Compare) and isinstance(node.ops[0], kinds))
    return any((found := _methods(node, source, evaluator)) and "OPTIONS" not in found for node in compares)


def _methods(node: ast.Compare, source: PythonSource, evaluator: Evaluator) -> set[str] | None:
    """The methods with which the request's is compared; None if it is another comparison, or they are not known."""
    sides = [node.left, *node.comparators]
    others = [side for side in sides if not _is_method(side)]
    if len(sides) != 2 or len(others) != 1:
        return None
    found: set[str] = set()
    for value in options(evaluator.value(others[0], source)):
        match value:
            case Items(items=items, complete=True):
                parts = [item.value for item in items if isinstance(item, Constant)]
            case Entries(entries=entries, complete=True):
                parts = [entry.key for entry in entries]
            case Constant():
                parts = [value.value]
            case _:
                return None
        found |= {part.upper() for part in parts if isinstance(part, str)}
    return found


def _is_method(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="upper" | "lower"), args=[]):
            return _is_method(value)
        case ast.Subscript(slice=ast.Constant(value="method")):
            return True
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value="method"), *_]):
            return True
        case _:
            return last_name(node) in {"method", "request_method", "http_method"}


def within(
    node: ast.AST, source: PythonSource, kinds: tuple[type[ast.AST], ...], also: Callable[[ast.AST], bool] | None = None
) -> bool:
    """Whether ``node`` stands, within its function, in one of these kinds of statements."""
    parent = source.parent(node)
    while parent is not None and not isinstance(parent, FunctionNode):
        if isinstance(parent, kinds) and (also is None or also(parent)):
            return True
        parent = source.parent(parent)
    return False


def is_caught(node: ast.AST, source: PythonSource, exceptions: Collection[str]) -> bool:
    """Whether one of these exceptions, given by the last parts of their names, is caught within the function of ``node``."""
    child, parent = node, source.parent(node)
    while parent is not None and not isinstance(parent, FunctionNode):
        if isinstance(parent, ast.Try) and child in parent.body:
            for handler in parent.handlers:
                kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                if any(kind is None or last_name(kind) in exceptions for kind in kinds):
                    return True
        if isinstance(parent, (ast.With, ast.AsyncWith)) and any(_suppresses(item, exceptions) for item in parent.items):
            return True
        child, parent = parent, source.parent(parent)
    return False


def _suppresses(item: ast.withitem, exceptions: Collection[str]) -> bool:
    match item.context_expr:
        case ast.Call(func=function, args=kinds) if last_name(function) == "suppress":
            return any(last_name(kind) in exceptions for kind in kinds)
        case _:
            return False


def last_name(node: ast.AST | None) -> str | None:
    """``c`` for ``a.b.c`` and for ``c``; None for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def status_of(node: ast.expr | None) -> int | None:
    """401 or 403 if ``node`` is that number or a constant's name for it: ``HTTPStatus.FORBIDDEN``."""
    return _status(node)
