"""Whether a decode without verification only peeks, or is covered by a verification of the same token.

Peeking is reading a token to choose a key, an issuer or a tenant, to look at its expiry, or to log it. Covered is a token that
the same function verifies, that came straight from a token endpoint (OpenID Connect Core 3.1.3.7, rule 6), or that failed only a
check which comes after the signature's.
"""

from __future__ import annotations

import ast
import enum
import re
from collections.abc import Iterator

from authlint.adapters.pyjwt.origins import is_from_endpoint, token_of, was_accepted_elsewhere
from authlint.adapters.refusals import last_name
from authlint.facts.environment import Where
from authlint.sources.python import FunctionNode, PythonSource

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
_TIMES = frozenset({"exp", "iat", "nbf"})
_VERIFYING = re.compile(
    r"(?<!un)verif|validat|introspect|authenticate_token|check_token|is_valid|decode_token|user_?info", re.IGNORECASE
)
_CHOOSING = re.compile(r"key|secret|issuer|tenant|jwks|provider|realm", re.IGNORECASE)
_CHOICE = "(chooses the key)"
_LOGGING = re.compile(r"^(log|logger|logging|_logger|LOG|_log|print|pprint|pp|console|click|typer|rich|stdout|stderr)$")
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


_DECODING = ("jwt.", "jose.jwt.", "authlib.jose.jwt.", "joserfc.jwt.", "google.auth.jwt.")
_SWITCHES = frozenset({"verify", "validate", "verify_signature"})


class Use(enum.Enum):
    """What is done with what was read."""

    TRUSTS = "trusts"
    PEEKS = "peeks"


def use_of(call: ast.Call, source: PythonSource) -> Use | ast.Call:
    """How the result of an unverified decode is used.

    Returns:
        The call that verifies the same token only afterwards, while more than routing claims were read before; or whether it
        trusts or merely peeks.
    """
    function = source.enclosing_function(call)
    if _signature_was_good(call, source) or is_from_endpoint(call, source) or was_accepted_elsewhere(call, function):
        return Use.PEEKS
    if _only_checks_expiry(call, source) or _is_tool(function, source):
        return Use.PEEKS
    keys = _keys_read(call, function, source)
    if keys is not None and keys <= _TIMES | {_CHOICE}:
        return Use.PEEKS
    verification = _verification(call, function, source)
    if verification is None:
        return Use.TRUSTS
    is_before = (verification.lineno, verification.col_offset) < (call.lineno, call.col_offset)
    return Use.PEEKS if is_before or (keys is not None and keys <= _ROUTING | _TIMES | {_CHOICE}) else verification


def _is_tool(function: FunctionNode | None, source: PythonSource) -> bool:
    """Whether this is a program that somebody runs by hand to see what a token holds, and no part of a server."""
    if source.imports(*_SERVERS) or not any(_is_logging(call) for call in _calls(function or source.tree)):
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


def _keys_read(call: ast.Call, function: FunctionNode | None, source: PythonSource) -> frozenset[str] | None:
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
            uses = [node for node in ast.walk(function or source.tree) if isinstance(node, ast.Name) and node.id == name]
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
    if _is_listed(node, source):
        return frozenset()
    while isinstance(parent, (ast.Call, ast.FormattedValue, ast.JoinedStr, ast.keyword)):
        if isinstance(parent, ast.Call) and _is_logging(parent):
            return frozenset()
        if isinstance(parent, ast.Call) and _CHOOSING.search(last_name(parent.func) or ""):
            return frozenset({_CHOICE})
        parent = source.parent(parent)
    return None


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
        and all(isinstance(one, ast.Expr) and isinstance(one.value, ast.Call) and _is_logging(one.value) for one in parent.body)
    )


def _is_logging(call: ast.Call) -> bool:
    target = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    return bool(_LOGGING.match(last_name(target) or ""))


def _verification(call: ast.Call, function: FunctionNode | None, source: PythonSource) -> ast.Call | None:
    """A call of the same function that verifies the same token: a decode with a key, or something that says it verifies."""
    token = token_of(call)
    if token is None or function is None:
        return None
    text = ast.dump(token)
    for other in _calls(function):
        nodes = [node for argument in _passed(other) for node in ast.walk(_defined(argument, source))]
        if other is call or call in nodes or not any(ast.dump(node) == text for node in nodes):
            continue
        if (source.where(call) & source.where(other)).is_nowhere:
            continue  # the one or the other
        if any(
            word.arg in _SWITCHES and isinstance(word.value, ast.Constant) and not word.value.value for word in other.keywords
        ):
            continue
        name = source.qualified_name(other.func) or ""
        if name.startswith(_DECODING) and name.rpartition(".")[2] in {"decode", "decode_complete"}:
            if _leaves_on(other, source) and not _is_handler_of(call, other, source):
                return other
        elif _VERIFYING.search(last_name(other.func) or ""):
            return other
    return None


def _leaves_on(call: ast.Call, source: PythonSource) -> bool:
    """Whether a decode has a key and options that leave the verification on."""
    given = next((word.value for word in call.keywords if word.arg == "options"), None)
    if len(call.args) < 2 and not any(word.arg in {"key", None} for word in call.keywords):
        return False
    if given is None:
        return len(call.args) < 4
    defined = source.definition(given) if isinstance(given, ast.Name) else None
    text = source.segment(defined if isinstance(defined, ast.expr) else given)
    return "verify_signature" not in text or bool(re.search(r"verify_signature\W+True", text))


def _is_handler_of(call: ast.Call, tried: ast.Call, source: PythonSource) -> bool:
    """Whether ``call`` is what is done when ``tried`` has failed."""
    node: ast.AST | None = call
    while node is not None and not isinstance(node, FunctionNode):
        above = source.parent(node)
        if isinstance(node, ast.ExceptHandler) and isinstance(above, ast.Try):
            return any(part is tried for statement in above.body for part in ast.walk(statement))
        node = above
    return False


def _calls(function: FunctionNode | ast.Module) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(function) if isinstance(node, ast.Call))


def _defined(argument: ast.expr, source: PythonSource) -> ast.expr:
    """What an argument was put together as: ``{"access_token": token}``."""
    found = source.definition(argument) if isinstance(argument, ast.Name) else None
    return found if isinstance(found, ast.Dict) else argument


def _passed(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    yield from (word.value for word in call.keywords)
