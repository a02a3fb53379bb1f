"""Whether a decorator of the project keeps somebody out: its wrapper refuses, or hands the function to a known one.

Its name says nothing. Not read are classes that wrap the function in ``__init__``, nor ``wrapt`` and ``decorator``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator

from authlint.adapters.refusals import last_name, refusal_status, status_of
from authlint.adapters.request_access import words
from authlint.sources.python import Evaluator, FunctionNode, PythonSource, Reference
from authlint.sources.python.nodes import callee_of, own_nodes, walk

_IsKnown = Callable[[ast.expr, PythonSource], bool]

_VERIFIES = frozenset(
    {
        "flask_jwt_extended.verify_jwt_in_request",
        "flask_jwt_extended.view_decorators.verify_jwt_in_request",
        "flask_jwt_extended.verify_fresh_jwt_in_request",
        "aiohttp_security.check_authorized",
        "aiohttp_security.check_permission",
    }
)
"""Functions that raise when nobody has signed in."""
_RAISED = re.compile(
    r"^(HTTP)?(Unauthori[sz]ed|Unauthenticated|Forbidden|Not(Authori[sz]ed|Authenticated)|(Permission|Access)Denied"
    r"|Auth(entication|ori[sz]ation)?(Required|Failed|Failure)?)(Error|Exception)?$"
)
_ABORTS = frozenset({"abort"})
_REDIRECTS = frozenset({"redirect", "redirect_to_login", "RedirectResponse", "HTTPFound", "HTTPSeeOther"})
_SIGN_IN = re.compile(r"log_?-?in|sign_?-?in|auth|sso", re.IGNORECASE)
_ABOUT_AUTH = re.compile(r"auth|token|api_?key|jwt|bearer|user|log_?in|credential|permission|role|session|admin", re.IGNORECASE)
_OF_USER = re.compile(r"user|logged|log_?in|auth|admin|role|permission|token|account|member", re.IGNORECASE)
_REGISTERS = frozenset({"route", "add_url_rule", "add_route", "add_api_route", "add_websocket_rule", "add_view"})
_DEPTH = 3


def refuses(decorator: Reference, evaluator: Evaluator, is_known: _IsKnown) -> bool:
    """Whether a decorator of the project, or the one that it makes, surely turns somebody away or leads to one that is known."""
    function = decorator.definition
    assert isinstance(function, FunctionNode)
    if any(last_name(call.func) in _REGISTERS for call in _calls(walk(function))) or "view_functions" in decorator.source.segment(
        function
    ):
        return False  # it registers the function itself
    return _Reader(decorator.source, evaluator, is_known).decorates(function, _DEPTH)


class _Reader:
    """Reads one decorator."""

    def __init__(self, source: PythonSource, evaluator: Evaluator, is_known: _IsKnown) -> None:
        self._source = source
        self._evaluator = evaluator
        self._is_known = is_known

    def decorates(self, function: FunctionNode, depth: int) -> bool:
        """Whether what ``function`` returns is a function that keeps somebody out."""
        inside = {node.name: node for node in own_nodes(function) if isinstance(node, FunctionNode)}
        for node in own_nodes(function):
            if not isinstance(node, ast.Return) or node.value is None:
                continue
            if self._leads_to_known(node.value):
                return True
            for part in walk(node.value):
                inner = inside.get(part.id) if isinstance(part, ast.Name) else None
                if inner is not None and depth and self._keeps_out(inner, function, depth):
                    return True
        return False

    def _leads_to_known(self, returned: ast.expr) -> bool:
        """``return login_required(f)`` or ``return jwt_required()(f)``."""
        for call in _calls(walk(returned)):
            if (call.args or isinstance(call.func, ast.Call)) and self._is_known(callee_of(call.func), self._source):
                return True
        return False

    def _keeps_out(self, inner: FunctionNode, outer: FunctionNode, depth: int) -> bool:
        for decorator in inner.decorator_list:
            if self._is_known(callee_of(decorator), self._source):
                return True
        parameters = {one.arg for one in (*outer.args.posonlyargs, *outer.args.args)}
        if any(call.func.id in parameters for call in _calls(own_nodes(inner)) if isinstance(call.func, ast.Name)):
            return self._turns_away(inner)
        return self.decorates(inner, depth - 1)

    def _turns_away(self, wrapper: FunctionNode) -> bool:
        nodes = list(own_nodes(wrapper))
        is_about_auth = any(map(_ABOUT_AUTH.search, words(nodes)))
        for node in nodes:
            status = 401 if _stops(node) else _refusal(node)
            if status == 401 or (status == 403 and is_about_auth):
                return True
        return any(self._helper_refuses(call, self._source, _DEPTH - 1) for call in _calls(nodes))

    def _helper_refuses(self, call: ast.Call, source: PythonSource, depth: int) -> bool:
        """Whether a function that the wrapper calls raises a refusal."""
        name = source.qualified_name(call.func)
        if name in _VERIFIES:
            return not any(keyword.arg == "optional" for keyword in call.keywords) and not call.args
        value = self._evaluator.value(call.func, source)
        if not depth or not isinstance(value, Reference) or not isinstance(value.definition, FunctionNode):
            return False
        nodes = list(own_nodes(value.definition))
        is_about_auth = any(map(_ABOUT_AUTH.search, words(nodes)))
        if is_about_auth and any(_raised(node) == 401 for node in nodes):
            return True
        return any(self._helper_refuses(inner, value.source, depth - 1) for inner in _calls(nodes))


def _stops(node: ast.AST) -> bool:
    """Whether a condition about the user ends the wrapper early: ``if "user" not in session: return redirect("/")``."""
    match node:
        case ast.If(test=test, body=[*_, ast.Return(value=ast.Call() as call)]):
            is_elsewhere = last_name(call.func) in _REDIRECTS or last_name(call.func) == "render_template"
            return is_elsewhere and any(map(_OF_USER.search, words(list(walk(test)))))
        case _:
            return False


def _refusal(node: ast.AST) -> int | None:
    """401 or 403 if ``node`` turns the caller away; a redirection to where one signs in counts as 401."""
    match node:
        case ast.Return(value=ast.Tuple(elts=[_, status, *_])):
            return status_of(status)
        case ast.Return(value=ast.Call() as call):
            if last_name(call.func) in _REDIRECTS and any(map(_SIGN_IN.search, words(list(walk(call))))):
                return 401
            return _given(call)
        case ast.Call(func=ast.Attribute(attr="unauthorized"), args=[]):
            return 401  # Flask-Login's `login_manager.unauthorized()`
        case _:
            return _raised(node) or refusal_status(node)


def _raised(node: ast.AST) -> int | None:
    match node:
        case ast.Call(func=function) if last_name(function) in _ABORTS:
            return _given(node)
        case ast.Raise(exc=ast.Call(func=function) as call):
            if last_name(function) in _REDIRECTS and any(map(_SIGN_IN.search, words(list(walk(call))))):
                return 401
            return 401 if _RAISED.match(last_name(function) or "") else _given(call)
        case ast.Raise(exc=ast.Name() | ast.Attribute() as name):
            return 401 if _RAISED.match(last_name(name) or "") else None
        case _:
            return None


def _given(call: ast.Call) -> int | None:
    """401 or 403 if the call is handed that, also as the status of a response that it is handed."""
    found = (status_of(node) for node in (*call.args, *(word.value for word in call.keywords)))
    return next((status for status in found if status is not None), None)


def _calls(nodes: Iterable[ast.AST]) -> Iterator[ast.Call]:
    return (node for node in nodes if isinstance(node, ast.Call))
