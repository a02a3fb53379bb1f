"""Answers that hold a traceback, or the text of the exception with which a token was refused.

Only what surely goes into an answer counts: arguments of what answers in the frameworks, and dictionaries that a route returns.
The exceptions are those of the libraries for tokens, and any that is caught around their call; texts of the project's own are
meant to be read.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.refusals import last_name
from authlint.adapters.unauthorized.evidence import DECODERS
from authlint.adapters.unauthorized.purposes import ROUTES, is_route
from authlint.adapters.unauthorized.shapes import PACKAGES, SHAPES
from authlint.facts.challenge import ExceptionText, Told
from authlint.sources import Project
from authlint.sources.python import FunctionNode, PythonSource
from authlint.sources.python.nodes import own_nodes, walk
from authlint.text import Location

_TRACEBACKS = frozenset(
    {"traceback.format_exc", "traceback.format_exception", "traceback.format_tb", "traceback.format_exception_only"}
)
_LIBRARIES = (
    "jwt.",
    "jose.",
    "authlib.jose.",
    "joserfc.",
    "jwcrypto.",
    "firebase_admin.",
    "google.auth.",
    "flask_jwt_extended.exceptions.",
    "rest_framework_simplejwt.exceptions.",
    "keycloak.exceptions.",
    "itsdangerous.",
)
_BUILTIN = frozenset({"builtins.Exception", "builtins.ValueError", "builtins.BaseException"})
_ANSWERS = frozenset({"flask.jsonify", "quart.jsonify", "flask.make_response", "quart.make_response"})
_PROTOCOL = frozenset(
    {
        *("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type"),
        *("invalid_scope", "invalid_client_metadata", "invalid_redirect_uri", "invalid_request_object"),
    }
)
_DEBUG = re.compile(r"debug|dev|local|test|verbose|is_admin|is_staff|is_superuser|traceback|expose|detail", re.IGNORECASE)
_HANDLERS = frozenset({"exception_handler", "errorhandler", "app_errorhandler"})


def facts(source: PythonSource, project: Project) -> Iterator[ExceptionText]:
    """The texts in the answers of ``source``."""
    for call, _ in source.calls_to(_TRACEBACKS):
        function = source.enclosing_function(call)
        if function is None or _is_guarded(call, source):
            continue
        sink = _sink(call, function, source)
        if sink is not None and not _is_guarded(sink, source):
            at = source.location(call)
            yield ExceptionText(at, Told.TRACEBACK, where=source.where(sink, project))
    for name, caught, scope, body in _caught(source):
        for node in _uses(name, body):
            text = _text(node, source)
            sink = _sink(text, scope, source)
            if sink is None or _is_guarded(sink, source) or _is_guarded(text, source) or _is_protocol(sink):
                continue
            yield ExceptionText(
                source.location(text),
                Told.REASON,
                caught=caught[0],
                caught_at=caught[1],
                rewritable=_is_message(text, source),
                where=source.where(sink, project),
            )


def _caught(source: PythonSource) -> Iterator[tuple[str, tuple[str, Location], FunctionNode, list[ast.stmt]]]:
    """Exceptions of tokens that are caught: the name, what is caught, the function, and what is done."""
    for function in source.functions():
        for node in own_nodes(function):
            if isinstance(node, ast.Try):
                for handler in node.handlers:
                    if handler.name and handler.type is not None and _is_of_tokens(handler.type, node, source):
                        what = source.segment(handler.type), source.location(handler.type)
                        yield handler.name, what, function, handler.body
        for decorator in function.decorator_list:
            match decorator:
                case ast.Call(func=ast.Attribute(attr=attr), args=[kind, *_]) if attr in _HANDLERS and _is_library(kind, source):
                    parameters = [one.arg for one in function.args.args if one.arg not in {"self", "request"}]
                    if parameters:
                        yield parameters[0], (source.segment(kind), source.location(kind)), function, function.body
                case _:
                    pass


def _is_of_tokens(kind: ast.expr, statement: ast.Try, source: PythonSource) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    if any(_is_library(one, source) for one in kinds):
        return True
    if not any(source.qualified_name(one) in _BUILTIN for one in kinds):
        return False
    parts = [part for one in statement.body for part in walk(one)]
    if any(isinstance(part, ast.Raise) for part in parts):
        return False  # its own message may be what is told
    return any(isinstance(part, ast.Call) and source.qualified_name(part.func) in DECODERS for part in parts)


def _is_library(kind: ast.expr, source: PythonSource) -> bool:
    return (source.qualified_name(kind) or "").startswith(_LIBRARIES)


def _uses(name: str, body: list[ast.stmt]) -> Iterator[ast.Name]:
    for statement in body:
        for node in walk(statement):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                yield node


def _text(node: ast.Name, source: PythonSource) -> ast.expr:
    """The expression that makes a text of the exception: ``str(e)``, ``f"... {e}"``, ``e.args[0]``."""
    found: ast.expr = node
    parent = source.parent(found)
    while parent is not None:
        match parent:
            case ast.Call(func=ast.Name(id="str" | "repr")) | ast.JoinedStr() | ast.BinOp() | ast.Subscript():
                found = parent
            case ast.Attribute(attr="args" | "message" | "msg" | "description" | "error" | "reason"):
                found = parent
            case ast.Call(func=ast.Attribute(attr="format")):
                return parent
            case ast.FormattedValue():
                pass
            case _:
                return found
        parent = source.parent(parent)
    return found


def _sink(node: ast.expr, function: FunctionNode, source: PythonSource) -> ast.AST | None:
    """The answer that ``node`` goes into, itself or by a name that it is given; None if that is not sure."""
    sink = _directly(node, function, source)
    if sink is not None:
        return sink
    match source.statement(node):
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is node or _is_within_text(node, value, source):
            for other in own_nodes(function):
                if (
                    isinstance(other, ast.Name)
                    and other.id == name
                    and isinstance(other.ctx, ast.Load)
                    and _is_after(other, node)
                ):
                    found = _directly(_text(other, source), function, source)
                    if found is not None:
                        return found
        case _:
            pass
    return None


def _is_after(one: ast.expr, other: ast.expr) -> bool:
    return one.lineno > other.lineno


def _is_within_text(node: ast.expr, value: ast.expr, source: PythonSource) -> bool:
    """Whether ``value`` is a text with ``node`` in it: ``"".join(traceback.format_exception(...))``."""
    parent = source.parent(node)
    while parent is not None and (isinstance(parent, (ast.JoinedStr, ast.FormattedValue, ast.BinOp)) or _is_join(parent)):
        if parent is value:
            return True
        parent = source.parent(parent)
    return False


def _is_join(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and last_name(node.func) in {"join", "str"}


def _directly(node: ast.expr, function: FunctionNode, source: PythonSource) -> ast.AST | None:
    child: ast.AST = node
    parent = source.parent(node)
    while parent is not None and not isinstance(parent, (FunctionNode, ast.Lambda)):
        match parent:
            case ast.Call(func=callee) if child is not callee:
                name = source.qualified_name(callee)
                if name in SHAPES or name in _ANSWERS:
                    return parent
                if last_name(callee) not in {"str", "join", "dict", "repr", "format", "splitlines", "split", "strip"}:
                    return None
            case ast.Return() if isinstance(child, (ast.Dict, ast.Tuple, ast.JoinedStr)) and is_route(function):
                return parent
            case ast.stmt() | ast.Compare() | ast.Await():
                return None
            case ast.IfExp(test=test) if child is test:
                return None
            case _:
                pass
        child, parent = parent, source.parent(parent)
    return None


def _is_message(node: ast.expr, source: PythonSource) -> bool:
    return isinstance(source.parent(node), ast.keyword) and isinstance(node, (ast.Call, ast.JoinedStr, ast.Name))


def _is_protocol(sink: ast.AST) -> bool:
    """Whether an answer is an error of OAuth's own endpoints, whose description is for the developers of clients."""
    return any(isinstance(part, ast.Constant) and part.value in _PROTOCOL for part in walk(sink))


def _is_guarded(node: ast.AST, source: PythonSource) -> bool:
    """Whether a condition decides that seems to be about who may see it."""
    parent = source.parent(node)
    while parent is not None and not isinstance(parent, FunctionNode):
        if isinstance(parent, (ast.If, ast.IfExp)) and _DEBUG.search(source.segment(parent.test)):
            return True
        parent = source.parent(parent)
    return False


ADAPTER: Adapter[PythonSource] = Adapter(
    name="texts of exceptions",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"except", b"exception_handler", b"errorhandler"),
        (
            b"jwt",
            b"jose",
            b"firebase",
            b"google.auth",
            b"itsdangerous",
            b"jwcrypto",
            b"authlib",
            b"traceback.format",
            b"keycloak",
            b"format_exc",
        ),
        # The answer: one of a framework, or what a route returns.
        (*PACKAGES, *(f".{name}(".encode() for name in sorted(ROUTES))),
        (*PACKAGES, b"@"),
    ),
    facts=facts,
)
