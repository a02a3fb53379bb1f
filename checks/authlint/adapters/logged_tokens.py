"""Tokens that are written into a log: the header as it came, what was just signed, what is decoded beside it.

Only what the same function shows to be a credential. A part of it (``token[-4:]``), a digest, or whether there is one is fine.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.refusals import last_name
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.exposure import LoggedToken
from authlint.sources import Project
from authlint.sources.python import FunctionNode, PythonSource
from authlint.sources.python.nodes import signature, walk

_METHODS = frozenset({"info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "debug", "trace", "success"})
_LOGGER = re.compile(r"_*(log|logger|logging|LOG|LOGGER|logs)", re.IGNORECASE)
_SERVERS = (
    *("fastapi", "starlette", "flask", "quart", "django", "rest_framework", "sanic", "aiohttp", "litestar", "falcon", "tornado"),
    *("blacksheep", "pyramid", "channels", "socketio", "flask_jwt_extended"),
)
_DECODES = frozenset(
    {
        "jwt.decode",
        "jwt.get_unverified_header",
        "jose.jwt.decode",
        "jose.jwt.get_unverified_header",
        "jose.jwt.get_unverified_claims",
        "authlib.jose.jwt.decode",
        "joserfc.jwt.decode",
        "flask_jwt_extended.decode_token",
        "google.oauth2.id_token.verify_oauth2_token",
        "firebase_admin.auth.verify_id_token",
    }
)
_SIGNS = frozenset(
    {
        "jwt.encode",
        "jose.jwt.encode",
        "authlib.jose.jwt.encode",
        "joserfc.jwt.encode",
        "flask_jwt_extended.create_access_token",
        "flask_jwt_extended.create_refresh_token",
    }
)
_NAMED = re.compile(r"(access|id|refresh|bearer|jwt|auth)_token|jwt")
_READING = re.compile(r"get_unverified_\w+|(decode|verify|validate|parse)_(\w+_)?(token|jwt)")
_HEADER = re.compile(r"authorization|x-access-token|x-auth-token|http_authorization", re.IGNORECASE)
_MASKING = re.compile(r"mask|hash|sha|md5|redact|anonym|truncat|shorten|obfusc|censor|sanitiz", re.IGNORECASE)
_SCHEMES = frozenset({"OAuth2PasswordBearer", "OAuth2AuthorizationCodeBearer"})
_BY_HAND = re.compile(r"(^|/)(scripts?|tools?|cli|bin|management|commands|migrations)/|(^|/)(cli|manage|\w*script)\.py$")


def facts(source: PythonSource, project: Project) -> Iterator[LoggedToken]:
    """The tokens that ``source`` logs."""
    if not is_deployed(source, project) or _BY_HAND.search(source.path) or "__main__" in source.text:
        return
    for call in source.calls():
        if not _is_logging(call, source):
            continue
        function = source.enclosing_function(call)
        for node in _written(call):
            found = _credential(node, function, source)
            if found is not None:
                yield LoggedToken(
                    at=source.location(node),
                    name=source.segment(node),
                    what=found[1],
                    known_at=source.location(found[0]) if found[0] is not node else None,
                    where=source.where(call).whatever_the_conditions(),
                    is_debug=last_name(call.func) in {"debug", "trace"},
                )


def _is_logging(call: ast.Call, source: PythonSource) -> bool:
    if isinstance(call.func, ast.Name):
        return source.qualified_name(call.func) == "builtins.print" and source.imports(*_SERVERS)
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _METHODS:
        return False
    return bool(_LOGGER.fullmatch(last_name(call.func.value) or ""))


def _written(call: ast.Call) -> Iterator[ast.expr]:
    """The expressions whose whole text a call writes."""
    waiting = [*call.args, *(word.value for word in call.keywords if word.arg == "extra")]
    while waiting:
        node = waiting.pop(0)
        match node:
            case ast.JoinedStr(values=values):
                waiting += [one.value for one in values if isinstance(one, ast.FormattedValue) and one.format_spec is None]
            case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
                waiting += [left, right]
            case ast.Tuple(elts=parts):
                waiting += parts
            case ast.Dict(values=values):
                waiting += values
            case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant())):
                waiting += [*node.args, *(word.value for word in node.keywords)]
            case ast.Name() | ast.Attribute() | ast.Subscript() | ast.Call():
                yield node
            case _:
                pass


def _credential(node: ast.expr, function: FunctionNode | None, source: PythonSource) -> tuple[ast.AST, str] | None:
    """What shows that something is a credential, and what it is."""
    direct = _made(node, source)
    if direct is not None:
        return node, direct
    if isinstance(node, ast.Attribute):
        return _of_scheme(node, function, source)
    if not isinstance(node, ast.Name) or function is None:
        return None
    given = [one for one in walk(function) if isinstance(one, ast.Assign) and _assigns(one, node.id)]
    if any(isinstance(one.value, ast.Call) and _MASKING.search(last_name(one.value.func) or "") for one in given):
        return None
    for one in given:
        what = _made(one.value, source) or _taken(one.value, function, source)
        if what is not None:
            return one.value, what
    for call in (part for part in walk(function) if isinstance(part, ast.Call)):
        name = source.qualified_name(call.func)
        is_decode = name in _DECODES or (_NAMED.fullmatch(node.id) and _READING.fullmatch(last_name(call.func) or ""))
        if is_decode and call.args and isinstance(call.args[0], ast.Name) and call.args[0].id == node.id:
            return call.func, "the token that is decoded here"
    return _parameter(node, function, source)


def _assigns(one: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in one.targets)


def _made(node: ast.expr, source: PythonSource) -> str | None:
    """What an expression is that is a credential by itself."""
    if isinstance(node, ast.Await):
        node = node.value
    match node:
        case ast.Call(func=function) if source.qualified_name(function) in _SIGNS:
            return "a token that was just signed"
        case (
            ast.Subscript(value=owner, slice=ast.Constant(value=str(key)))
            | ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[ast.Constant(value=str(key)), *_])
        ) if _HEADER.fullmatch(key) and last_name(owner) in {"headers", "META"}:
            return "the credential that the caller sent"
        case _:
            return None


def _taken(node: ast.expr, function: FunctionNode, source: PythonSource, depth: int = 3) -> str | None:
    """What is left of a header without its scheme: ``header.split(" ")[1]``, ``header.removeprefix("Bearer ")``."""
    match node:
        case ast.Subscript(value=ast.Call(func=ast.Attribute(value=owner, attr="split" | "partition")), slice=index):
            is_part = isinstance(index, (ast.Constant, ast.UnaryOp))
        case ast.Call(func=ast.Attribute(value=owner, attr="removeprefix" | "replace" | "strip" | "decode")):
            is_part = True
        case ast.Subscript(value=owner, slice=ast.Slice(lower=ast.Constant(value=int(start)), upper=None)) if start in {6, 7}:
            is_part = True
        case ast.BoolOp(values=[owner, *_]):
            is_part = True
        case _:
            return None
    if not is_part or not depth:
        return None
    found = _made(owner, source) or _taken(owner, function, source, depth - 1)
    if found is None and isinstance(owner, ast.Name):
        given = (one.value for one in walk(function) if isinstance(one, ast.Assign) and _assigns(one, owner.id))
        found = next(
            (what for value in given if (what := _made(value, source) or _taken(value, function, source, depth - 1))), None
        )
    return found


def _parameter(node: ast.Name, function: FunctionNode, source: PythonSource) -> tuple[ast.AST, str] | None:
    """A parameter that FastAPI fills with the bearer token."""
    for parameter, default in signature(function):
        if parameter.arg != node.id:
            continue
        markers = [default] if default is not None else []
        match parameter.annotation:
            case ast.Subscript(slice=ast.Tuple(elts=[_, *rest])):
                markers += rest
            case _:
                pass
        for marker in markers:
            if isinstance(marker, ast.Call) and last_name(marker.func) in {"Depends", "Security"} and marker.args:
                made = source.definition(marker.args[0])
                if isinstance(made, ast.Call) and last_name(made.func) in _SCHEMES:
                    return parameter, "the bearer token of the request"
    return None


def _of_scheme(node: ast.Attribute, function: FunctionNode | None, source: PythonSource) -> tuple[ast.AST, str] | None:
    """``credentials.credentials`` of a parameter ``credentials: HTTPAuthorizationCredentials``."""
    if node.attr != "credentials" or not isinstance(node.value, ast.Name) or function is None:
        return None
    for parameter, _ in signature(function):
        annotation = source.segment(parameter.annotation) if parameter.annotation is not None else ""
        if parameter.arg == node.value.id and "HTTPAuthorizationCredentials" in annotation:
            return parameter, "the bearer token of the request"
    return None


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Logged tokens",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"uthorization", b"AUTHORIZATION", b"jwt", b"jose", b"OAuth2", b"create_access_token"),
        (b"print(", b"log", b"LOG"),
    ),
    facts=facts,
    # A call that writes, with such a word in it or on the lines after it.
    pattern=rb"(?i)(?:log\w*\.\w+|print)\((?=(?:[^\n]*\n){0,4}?[^\n]*?(?:token|jwt|bearer|authoriz|auth_?header|credential))",
)
