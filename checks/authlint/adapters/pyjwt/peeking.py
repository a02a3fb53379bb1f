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

from authlint.facts.environment import Where
from authlint.sources.python import FunctionNode, PythonSource

_ROUTING = frozenset({"iss", "kid", "tid", "azp", "client_id", "alg", "typ", "jku", "x5t", "header", "ver"})
_TIMES = frozenset({"exp", "iat", "nbf"})
_VERIFYING = re.compile(r"(?<!un)verif|validat|introspect|authenticate_token|check_token|is_valid|decode_token", re.IGNORECASE)
_CHOOSING = re.compile(r"key|secret|issuer|tenant|jwks|provider|realm", re.IGNORECASE)
_CHOICE = "(chooses the key)"
_LOGGING = re.compile(r"^(log|logger|logging|_logger|LOG|_log|print)$")
_FROM_ENDPOINT = frozenset({"id_token", "access_token", "refresh_token"})
_FROM_CALLER = re.compile(r"\brequest\b|cookie|header|form|body|quer|param|args|session\b|payload|credential", re.IGNORECASE)
_CONFIGURED = re.compile(
    r"verif|debug|\bdev|test|insecure|unsafe|skip|disable|enable|setting|config|\benv|mock|local|strict", re.IGNORECASE
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
    }
)
"""What PyJWT raises only after the signature was found good (``jwt/api_jwt.py``: ``_validate_claims`` comes last)."""


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
    if _signature_was_good(call, source) or _is_from_endpoint(call, source) or _was_accepted_elsewhere(call, function):
        return Use.PEEKS
    keys = _keys_read(call, function, source)
    if keys is not None and keys <= _TIMES | {_CHOICE}:
        return Use.PEEKS
    verification = _verification(call, function, source)
    if verification is None:
        return Use.TRUSTS
    is_before = (verification.lineno, verification.col_offset) < (call.lineno, call.col_offset)
    return Use.PEEKS if is_before or (keys is not None and keys <= _ROUTING | _TIMES | {_CHOICE}) else verification


def _signature_was_good(call: ast.Call, source: PythonSource) -> bool:
    """Whether ``call`` stands in a handler of errors that are only raised for well-signed tokens."""
    node: ast.AST | None = call
    while node is not None and not isinstance(node, (FunctionNode, ast.Module)):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            return all(_last_name(kind) in _AFTER_SIGNATURE for kind in caught)
        node = source.parent(node)
    return False


def _is_from_endpoint(call: ast.Call, source: PythonSource) -> bool:
    """Whether the token is a member of a token endpoint's answer, not of something the caller sent."""
    token = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg == "jwt"), None)
    for _ in range(3):
        if not isinstance(token, ast.Name):
            break
        defined = source.definition(token)
        token = defined if isinstance(defined, ast.expr) else None
    key: object = None
    match token:
        case ast.Attribute(value=ast.Name(id="self"), attr="id_token" | "_id_token"):
            return True
        case ast.Subscript(value=owner, slice=ast.Constant(value=key)):
            pass
        case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[ast.Constant(value=key), *_]):
            pass
        case _:
            return False
    if key not in _FROM_ENDPOINT:
        return False
    texts = [source.segment(owner)]
    if isinstance(owner, ast.Name) and isinstance(defined := source.definition(owner), ast.expr):
        # Of a chain of calls only what is called matters, not what is passed: `requests.post(url, params=...).json()`.
        texts.append(".".join(node.attr if isinstance(node, ast.Attribute) else node.id for node in _called(defined)))
    return not any(_FROM_CALLER.search(text) for text in texts)


def _was_accepted_elsewhere(call: ast.Call, function: FunctionNode | None) -> bool:
    """Whether the same function first sends the token as its own ``Authorization``: who answered has accepted it."""
    if function is None or not call.args:
        return False
    token = ast.dump(call.args[0])
    for node in ast.walk(function):
        if isinstance(node, ast.JoinedStr) and node.lineno < call.lineno:
            start, *rest = node.values
            says_bearer = isinstance(start, ast.Constant) and str(start.value).strip().lower() == "bearer"
            if says_bearer and any(isinstance(part, ast.FormattedValue) and ast.dump(part.value) == token for part in rest):
                return True
    return False


def is_named_as_own(call: ast.Call) -> bool:
    """Whether the token's name says that it is an ID token: what a client gets for itself, not what a caller sends."""
    token = call.args[0] if call.args else None
    return "id_token" in ((_last_name(token) if token is not None else None) or "")


def _called(node: ast.AST) -> Iterator[ast.Attribute | ast.Name]:
    while isinstance(node, (ast.Call, ast.Await, ast.Attribute)):
        if isinstance(node, ast.Attribute):
            yield node
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node


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
    while isinstance(parent, (ast.Call, ast.FormattedValue, ast.JoinedStr, ast.keyword)):
        if isinstance(parent, ast.Call) and _is_logging(parent):
            return frozenset()
        if isinstance(parent, ast.Call) and _CHOOSING.search(_last_name(parent.func) or ""):
            return frozenset({_CHOICE})
        parent = source.parent(parent)
    return None


def _is_logging(call: ast.Call) -> bool:
    target = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    return bool(_LOGGING.match(_last_name(target) or ""))


def _verification(call: ast.Call, function: FunctionNode | None, source: PythonSource) -> ast.Call | None:
    """A call of the same function that verifies the same token: a decode with a key, or something that says it verifies."""
    token = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg == "jwt"), None)
    if token is None or function is None:
        return None
    text = ast.dump(token)
    for other in _calls(function):
        if other is call or not any(ast.dump(argument) == text for argument in _passed(other)):
            continue
        name = source.qualified_name(other.func) or ""
        if name.startswith("jwt.") and name.rpartition(".")[2] in {"decode", "decode_complete"}:
            if _may_verify(other) and not _is_handler_of(call, other, source):
                return other
        elif _VERIFYING.search(_last_name(other.func) or ""):
            return other
    return None


def _may_verify(call: ast.Call) -> bool:
    """Whether a decode has a key and its options, as far as they stand here, leave the signature alone."""
    has_key = len(call.args) > 1 or any(word.arg == "key" for word in call.keywords)
    given = [word.value for word in call.keywords if word.arg == "options"] + call.args[3:4]
    names = {node.value for value in given for node in ast.walk(value) if isinstance(node, ast.Constant)}
    return has_key and all(isinstance(value, ast.Dict) for value in given) and "verify_signature" not in names


def _is_handler_of(call: ast.Call, tried: ast.Call, source: PythonSource) -> bool:
    """Whether ``call`` is what is done when ``tried`` has failed."""
    node: ast.AST | None = call
    while node is not None and not isinstance(node, FunctionNode):
        above = source.parent(node)
        if isinstance(node, ast.ExceptHandler) and isinstance(above, ast.Try):
            return any(part is tried for statement in above.body for part in ast.walk(statement))
        node = above
    return False


def _calls(function: FunctionNode) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(function) if isinstance(node, ast.Call))


def _passed(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    yield from (word.value for word in call.keywords)


def _last_name(node: ast.AST) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None
