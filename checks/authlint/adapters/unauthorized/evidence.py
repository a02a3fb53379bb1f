"""What shows how callers of a function authenticate: a security class, a read of ``Authorization``, a token that is decoded.

Only what a request brings counts. A header that the code sends somewhere else, a cookie and a signature of a webhook do not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapters.refusals import last_name
from authlint.record import record
from authlint.sources.python import Evaluator, FunctionNode, PythonSource
from authlint.sources.python.nodes import argument, own_nodes, walk
from authlint.sources.python.values import Call, Reference

_SECURITY = {
    "OAuth2PasswordBearer": "Bearer",
    "OAuth2AuthorizationCodeBearer": "Bearer",
    "HTTPBearer": "Bearer",
    "OpenIdConnect": "Bearer",
    "HTTPAuthorizationCredentials": "Bearer",
    "HTTPBasic": "Basic",
    "HTTPBasicCredentials": "Basic",
    "HTTPDigest": "Digest",
}
_DEPENDS = frozenset({"fastapi.Depends", "fastapi.Security", "fastapi.param_functions.Depends", "fastapi.params.Depends"})
DECODERS = frozenset(
    {
        "jwt.decode",
        "jose.jwt.decode",
        "jwt.api_jwt.decode",
        "authlib.jose.jwt.decode",
        "joserfc.jwt.decode",
        "firebase_admin.auth.verify_id_token",
        "google.oauth2.id_token.verify_oauth2_token",
        "google.oauth2.id_token.verify_token",
        "google.oauth2.id_token.verify_firebase_token",
    }
)
_HEADER = frozenset({"authorization", "http_authorization"})
_READS = frozenset({"get", "getlist", "get_header", "getone", "get_first", "get_single"})
_SENT = re.compile(r"^_?(build|make|create|prepare|forward|outgoing|upstream)\w*headers$")
_DEPTH = 3


@record
class Evidence:
    """How callers authenticate.

    Attributes:
        scheme: The scheme of ``Authorization``; empty if nothing shows one.
        reads_header: Whether the header itself is read, rather than only a token from wherever.
        is_indirect: Whether another function, on which this one depends, does it before.
        calls: The calls that do it, if other functions do.
    """

    scheme: str = ""
    reads_header: bool = False
    is_indirect: bool = False
    calls: tuple[ast.Call, ...] = ()


class Witness:
    """Finds the evidence of functions, each once."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._known: dict[FunctionNode, Evidence] = {}

    def of(self, function: FunctionNode, source: PythonSource, depth: int = _DEPTH) -> Evidence:
        """The evidence of one function, and of what it calls and depends on."""
        if function not in self._known:
            self._known[function] = Evidence()  # while it is looked at: functions call each other
            self._known[function] = self._found(function, source, depth)
        return self._known[function]

    def _found(self, function: FunctionNode, source: PythonSource, depth: int) -> Evidence:
        nodes = own_nodes(function)
        given = self._from_parameters(function, source, depth)
        if given.scheme and not given.is_indirect:
            return given
        if any(_is_header(node, source) for node in nodes):
            return Evidence(_named_scheme(nodes), reads_header=True)
        if given.scheme:
            return given
        decodes = any(isinstance(node, ast.Call) and source.qualified_name(node.func) in DECODERS for node in nodes)
        calls = [node for node in nodes if isinstance(node, ast.Call)] if depth > 0 else []
        found = [(call, self._called(call.func, source, depth - 1)) for call in calls]
        telling = tuple(call for call, evidence in found if evidence.scheme)
        reading = next((evidence for _, evidence in found if evidence.reads_header), None)
        if reading is not None:
            return Evidence(reading.scheme, reads_header=True, calls=telling)
        text = source.segment(function).lower()
        is_other = "cookie" in text or '"x-' in text or "'x-" in text
        return Evidence("Bearer", calls=telling) if (decodes or telling) and not is_other else Evidence()

    def _called(self, callee: ast.expr, source: PythonSource, depth: int) -> Evidence:
        if not isinstance(callee, (ast.Name, ast.Attribute)) or (last_name(callee) or "").endswith("headers"):
            return Evidence()  # what makes headers makes those that are sent
        found = source.definition(callee)
        if isinstance(found, FunctionNode):
            return self.of(found, source, depth)
        if isinstance(callee, ast.Name) and found is None and source.lookup(callee.id, callee) is not None:
            value = self._evaluator.value(callee, source)
            if isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
                return self.of(value.definition, value.source, depth)
        return Evidence()

    def _from_parameters(self, function: FunctionNode, source: PythonSource, depth: int) -> Evidence:
        arguments = function.args
        parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for parameter in parameters:
            name = source.qualified_name(parameter.annotation) if parameter.annotation is not None else None
            if name is not None and (scheme := _security(name)):
                return Evidence(scheme, reads_header=True)
            if parameter.arg == "authorization" and "Header" in _text(parameter, function, source):
                return Evidence("Bearer", reads_header=True)
        found = [self._marked(marker, source, depth) for marker in _markers(function, source)]
        found = sorted((one for one in found if one.scheme), key=lambda one: one.is_indirect)
        return found[0] if found else Evidence()

    def _marked(self, marker: ast.Call, source: PythonSource, depth: int) -> Evidence:
        """The evidence of what ``Depends(...)`` names."""
        given = argument(marker, {"dependency"}, 0)
        if given is None or depth <= 0:
            return Evidence()
        value = self._evaluator.value(given, source)
        if isinstance(value, Call):
            scheme = _security(value.name or "")
            return Evidence(scheme, reads_header=bool(scheme))
        if isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
            found = self.of(value.definition, value.source, depth - 1)
            return Evidence(found.scheme, reads_header=True, is_indirect=True) if found.reads_header else Evidence()
        return Evidence()


def _security(name: str) -> str:
    return _SECURITY.get(name.rpartition(".")[2], "") if name.startswith("fastapi.security") else ""


def _markers(function: FunctionNode, source: PythonSource) -> Iterator[ast.Call]:
    for node in walk(function.args):
        if isinstance(node, ast.Call) and source.qualified_name(node.func) in _DEPENDS:
            yield node


def _text(parameter: ast.arg, function: FunctionNode, source: PythonSource) -> str:
    defaults = [*function.args.defaults, *(one for one in function.args.kw_defaults if one is not None)]
    annotation = source.segment(parameter.annotation) if parameter.annotation is not None else ""
    return annotation + " ".join(source.segment(one) for one in defaults)


def _is_header(node: ast.AST, source: PythonSource) -> bool:
    """Whether ``node`` reads ``Authorization`` from a request."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name):
        return (node.value.id, node.attr) in {("request", "authorization"), ("req", "auth")}
    if not isinstance(node, ast.Constant) or not isinstance(node.value, (str, bytes)):
        return False
    text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
    if text.lower() not in _HEADER:
        return False
    match source.parent(node):
        case ast.Call(func=ast.Attribute(attr=method, value=owner), args=[first, *_]) if first is node and method in _READS:
            return _is_incoming(owner, source)
        case ast.Subscript(ctx=ast.Load(), value=owner):
            return _is_incoming(owner, source)
        case ast.Compare(comparators=[other], ops=[ast.In() | ast.NotIn()]):
            return _is_incoming(other, source)
        case ast.Compare(ops=[ast.Eq()]):
            return True
        case _:
            return False


def _is_incoming(owner: ast.expr, source: PythonSource) -> bool:
    """Whether headers are those of the request, rather than some that the code sends."""
    match owner:
        case ast.Attribute(attr="headers" | "META" | "environ", value=value):
            return not re.search(r"session|client|resp", source.segment(value).rpartition(".")[2])
        case ast.Call():
            return True
        case ast.Name(id=name):
            if name in {"request", "req", "environ"}:
                return True
            found = source.definition(owner)
            function = source.enclosing_function(owner)
            if found is None:
                return function is not None and any(one.arg == name for one in (*function.args.args, *function.args.kwonlyargs))
            text = source.segment(found)
            if isinstance(found, ast.Call) and _SENT.search(last_name(found.func) or ""):
                return False
            return isinstance(found, ast.expr) and bool(re.search(r"scope|request|environ|metadata|META", text))
        case _:
            last = owner.attr if isinstance(owner, ast.Attribute) else ""
            return last in {"request", "req"}


def decides(found: Evidence, node: ast.AST, source: PythonSource) -> bool:
    """Whether what a called function found decides about ``node``."""
    names: set[str] = set()
    for call in found.calls:
        for target in _targets(source.statement(call)):
            names |= {part.id for part in walk(target) if isinstance(part, ast.Name)}
    parent = source.parent(node)
    while parent is not None and not isinstance(parent, FunctionNode):
        if isinstance(parent, ast.If):
            parts = list(walk(parent.test))
            if any(part in found.calls or (isinstance(part, ast.Name) and part.id in names) for part in parts):
                return True
        if isinstance(parent, ast.Try) and any(call in walk(one) for one in parent.body for call in found.calls):
            return True
        parent = source.parent(parent)
    return False


def _targets(statement: ast.stmt | None) -> list[ast.expr]:
    if isinstance(statement, ast.Assign):
        return statement.targets
    return [statement.target] if isinstance(statement, ast.AnnAssign) else []


def _named_scheme(nodes: tuple[ast.AST, ...]) -> str:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
            text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            if text.strip().lower() == "basic":
                return "Basic"
        if isinstance(node, ast.Attribute) and node.attr in {"b64decode", "password"}:
            return "Basic"
    return "Bearer"
