"""Whether a decode without verification only peeks, or is covered by a verification of the same token.

Peeking is reading a token to choose a key, an issuer or a tenant, to look at its expiry, or to log it. Covered is a token that
the same function verifies, that came straight from a token endpoint (OpenID Connect Core 3.1.3.7, rule 6), or that failed only a
check which comes after the signature's.
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from authlint.adapters.pyjwt.origins import is_from_endpoint, was_accepted_elsewhere
from authlint.adapters.pyjwt.verifications import calls_in, is_logging, leaves_between, verification_in
from authlint.adapters.refusals import last_name
from authlint.facts.environment import Where
from authlint.sources.python import FunctionNode, PythonSource
from authlint.sources.python.nodes import walk
from authlint.text import Location

_ROUTING = frozenset({"iss", "kid", "tid", "azp", "client_id", "alg", "typ", "jku", "x5t", "header", "ver"})
_SERVERS = (
    "aiohttp",
    "blacksheep",
    "bottle",
    "django",
    "falcon",
    "fastapi",
    "flask",
    "litestar",
    "pyramid",
    "quart",
    "sanic",
    "starlette",
    "tornado",
    "websockets",
)
TIMES = frozenset({"exp", "iat", "nbf"})
_CHOOSING = re.compile(r"key|secret|issuer|tenant|jwks|provider|realm", re.IGNORECASE)
_CHOICE = "(chooses the key)"
_CONFIGURED = re.compile(
    r"verif|validat|debug|\bdev|test|insecure|unsafe|skip|disable|enable|setting|config|\benv|mock|local|strict", re.IGNORECASE
)
_AFTER_SIGNATURE = frozenset(
    {
        "ExpiredSignatureError",
        "ExpiredSignature",
        "ImmatureSignatureError",
        "InvalidAudienceError",
        "InvalidAudience",
        "InvalidIssuerError",
        "InvalidIssuer",
        "InvalidIssuedAtError",
        "MissingRequiredClaimError",
        "InvalidSubjectError",
        "InvalidJTIError",
        "JWTClaimsError",  # of python-jose, whose order is the same (jose/jwt.py: decode)
    }
)
"""What PyJWT raises only after the signature was found good (``jwt/api_jwt.py``: ``_validate_claims`` comes last)."""


class Use(NamedTuple):
    """What is done with what was read without verification; the attributes are those of ``TokenReader``."""

    peeks: bool
    verified_at: Location | None = None


def use_of(call: ast.Call, source: PythonSource) -> Use:
    """How the result of an unverified decode is used.

    Where the same token is verified only afterwards, while more than routing claims were read before, the place is told.
    """
    function = source.enclosing_function(call)
    if _signature_was_good(call, source) or is_from_endpoint(call, source) or was_accepted_elsewhere(call, function):
        return Use(peeks=True)
    if _only_checks_expiry(call, source) or _is_tool(function, source) or "/migrations/" in source.path:
        return Use(peeks=True)
    keys = keys_read(call, function, source)
    if keys is not None and keys <= TIMES | {_CHOICE}:
        return Use(peeks=True)
    verification = verification_in(call, function, source)
    if verification is None:
        return Use(peeks=False)
    is_before = (verification.lineno, verification.col_offset) < (call.lineno, call.col_offset)
    if is_before or (keys is not None and keys <= _ROUTING | TIMES | {_CHOICE}):
        return Use(peeks=True)
    if function is not None and not leaves_between(call, verification, function, source):
        return Use(peeks=True)
    return Use(peeks=False, verified_at=source.location(verification))


def _is_tool(function: FunctionNode | None, source: PythonSource) -> bool:
    """Whether this is a program that somebody runs by hand to see what a token holds, and no part of a server."""
    if source.imports(*_SERVERS):
        return False
    if source.imports("typer", "click"):
        return True
    if not any(is_logging(call) for call in calls_in(function or source.tree)):
        return False
    tests = (statement.test for statement in source.tree.body if isinstance(statement, ast.If))
    return any("__main__" in source.segment(test) for test in tests)


def _only_checks_expiry(call: ast.Call, source: PythonSource) -> bool:
    """Whether nothing is done with the claims, and expiry is checked by name: somebody looks whether to renew a token."""
    return isinstance(source.parent(call), ast.Expr) and bool(re.search(r"verify_exp\W+True", source.segment(call)))


def _signature_was_good(call: ast.Call, source: PythonSource) -> bool:
    """Whether ``call`` stands in a handler of errors that are only raised for well-signed tokens."""
    node: ast.AST | None = call
    while node is not None and not isinstance(node, (FunctionNode, ast.Module)):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            return all(last_name(kind) in _AFTER_SIGNATURE for kind in caught)
        node = source.parent(node)
    return False


def where_of(call: ast.Call, source: PythonSource) -> Where:
    """In which environments a call is reached.

    A condition on the request (``if token:``) does not matter: some request meets it. One on the configuration
    (``if settings.verify``) does, and leaves it unknown.
    """
    where = source.where(call)
    if where.is_sure:
        return where
    node: ast.AST | None = call
    while node is not None and not isinstance(node, (FunctionNode, ast.Module)):
        if isinstance(node, (ast.If, ast.IfExp)) and _CONFIGURED.search(source.segment(node.test)):
            return where
        node = source.parent(node)
    return where.whatever_the_conditions()


def keys_read(call: ast.Call, function: FunctionNode | None, source: PythonSource) -> frozenset[str] | None:
    """The claims that are read from the result, if nothing else is done with it; None otherwise. Logging reads nothing.

    Passing all claims to a function that chooses the key counts as ``_CHOICE``.
    """
    parent = source.parent(call)
    if isinstance(parent, ast.Await):
        parent = source.parent(parent)
    match parent:
        case (
            ast.Assign(targets=[ast.Name(id=name)])
            | ast.AnnAssign(target=ast.Name(id=name))
            | ast.NamedExpr(target=ast.Name(id=name))
        ):
            uses = [node for node in walk(function or source.tree) if isinstance(node, ast.Name) and node.id == name]
            found = [_key(node, source) for node in uses if isinstance(node.ctx, ast.Load)]
        case _:
            found = [_key(call, source)]
    keys: set[str] = set()
    for key in found:
        if key is None:
            return None
        keys |= key
    return frozenset(keys)


def _key(node: ast.AST, source: PythonSource) -> frozenset[str] | None:
    """The claim that one use of the claims reads; empty for logging; None for anything else."""
    parent = source.parent(node)
    match parent:
        case ast.Subscript(value=value, slice=ast.Constant(value=str(key))) if value is node:
            return frozenset({key})
        case ast.Attribute(attr="get") as method:
            reading = source.parent(method)
            if isinstance(reading, ast.Call) and reading.args and isinstance(reading.args[0], ast.Constant):
                return frozenset({str(reading.args[0].value)})
        case ast.Compare(left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()]):
            return frozenset({key})
        case _:
            pass
    if _is_listed(node, source) or _is_asked_for(node, parent):
        return frozenset()
    while isinstance(parent, (ast.Call, ast.FormattedValue, ast.JoinedStr, ast.keyword)):
        if isinstance(parent, ast.Call) and is_logging(parent):
            return frozenset()
        if isinstance(parent, ast.Call) and _CHOOSING.search(last_name(parent.func) or ""):
            return frozenset({_CHOICE})
        parent = source.parent(parent)
    return None


def _is_asked_for(node: ast.AST, parent: ast.AST | None) -> bool:
    """Whether it only matters that there are claims."""
    match parent:
        case ast.Compare(ops=[ast.Is() | ast.IsNot()]) | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.If(test=test) | ast.IfExp(test=test):
            return test is node
        case ast.BoolOp(op=ast.And(), values=values):
            return values[-1] is not node
        case ast.Call(func=ast.Name(id="isinstance"), args=[first, _]):
            return first is node
        case _:
            return False


def _is_listed(node: ast.AST, source: PythonSource) -> bool:
    """Whether a loop over the claims does nothing but show them: ``for name, value in claims.items(): print(name, value)``."""
    parent = source.parent(node)
    if isinstance(parent, ast.Attribute) and parent.attr in {"items", "keys", "values"}:
        node, parent = parent, source.parent(parent)
        if isinstance(parent, ast.Call):
            node, parent = parent, source.parent(parent)
    return (
        isinstance(parent, ast.For)
        and parent.iter is node
        and all(isinstance(one, ast.Expr) and isinstance(one.value, ast.Call) and is_logging(one.value) for one in parent.body)
    )
