"""Tokens that a server reads by hand and believes, and keys that it takes from where the token's header says.

By hand is ``json.loads(base64.urlsafe_b64decode(token.split(".")[1]))``. It counts only for a token that came with the request,
as the same function or its caller in the file shows: a client may look into its own token as it likes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.pyjwt.peeking import where_of
from authlint.adapters.refusals import last_name
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.handling import Trusted, UnverifiedUse
from authlint.sources import Project
from authlint.sources.python import FunctionNode, PythonSource
from authlint.sources.python.nodes import signature, walk

_DECODING = frozenset(
    {
        "base64.urlsafe_b64decode",
        "base64.b64decode",
        "base64.standard_b64decode",
        "jwt.utils.base64url_decode",
        "jose.utils.base64url_decode",
        "authlib.common.encoding.urlsafe_b64decode",
    }
)
_HEADERS = frozenset(
    {
        "jwt.get_unverified_header",
        "jwt.api_jwt.get_unverified_header",
        "jose.jwt.get_unverified_header",
        "jose.jwt.get_unverified_headers",
        "jose.jws.get_unverified_header",
        "jose.jws.get_unverified_headers",
        "flask_jwt_extended.get_unverified_jwt_headers",
    }
)
_KEYS = frozenset({"jku", "x5u", "jwk", "x5c"})
_IDENTITY = re.compile(
    r"sub|user|user_?id|uid|id|email|e-?mail|upn|oid|username|preferred_username|name|roles?|groups?|permissions?|scopes?|scp"
    r"|is_(admin|staff|superuser)|admin|tenant(_id)?|realm_access|app_metadata|cognito:\w+|account(_id)?",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"""headers\s*(\.get\(|\[)\s*['"](authorization|x-access-token|x-auth-token|token)['"]|HTTP_AUTHORIZATION|request\.cookies"""
    r"""|get_authorization_header\(|\bHTTPAuthorizationCredentials\b|\bcredentials\.credentials\b|\bOAuth2PasswordBearer\b"""
    r"""|request\.authorization\b""",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"\b(Depends|Security|Header|Cookie|HTTPAuthorizationCredentials)\b")
_GATEWAY = re.compile(r"x-amzn|x-goog-iap|x-ms-|x-forwarded-|x-endpoint-api|apigateway", re.IGNORECASE)
_VERIFYING = re.compile(
    r"verif|^validate(?!_python|_json)|_valid(ate)?_?(token|jwt|sig)|introspect|compare_digest|user_?info|jwks|signature|^hmac$"
    r"|check_token|token_(is_)?valid",
    re.IGNORECASE,
)
_LIBRARIES = ("jwt.", "jose.", "authlib.jose.", "joserfc.", "jwcrypto.", "google.oauth2.id_token.", "firebase_admin.auth.")
_TELLING = re.compile(
    r"without (\w+ )?(\w+ )?(verif|validat)|(not|n't|no|never) (\w+ )?(verif|validat)|unverified|untrusted|logging", re.IGNORECASE
)
_FETCHING = re.compile(
    r"^(get|post|request|urlopen|send)$|fetch|download|PyJWK|jwk|jwks|import_key|construct|load_\w+", re.IGNORECASE
)
_ALLOWING = re.compile(r"valid|allow|trust|check|safe|known|permit|startswith|endswith|urlparse|urlsplit|match", re.IGNORECASE)


def facts(source: PythonSource, project: Project) -> Iterator[UnverifiedUse]:
    """What ``source`` trusts of unverified tokens."""
    if not is_deployed(source, project):
        return
    for call, name in source.calls_to(_DECODING | _HEADERS):
        yield from _header_keys(call, source) if name in _HEADERS else _claims(call, source)


def _claims(call: ast.Call, source: PythonSource) -> Iterator[UnverifiedUse]:
    function = source.enclosing_function(call)
    if function is None or not call.args or not _is_payload(call.args[0], function):
        return
    users = [function] if _has_request(function, source) else list(_callers(function, source))
    for user in users:
        keys = _keys_read(user, function)
        if not keys or any(_verifies(one, source) for one in {user, function}) or _GATEWAY.search(source.segment(user)):
            continue
        yield UnverifiedUse(
            at=source.location(call.func),
            trusted=Trusted.CLAIMS,
            name=min(keys),
            used_at=None if user is function else source.name_location(user),
            announced=any(_TELLING.search(" ".join((ast.get_docstring(one) or "").split())) for one in (user, function)),
            where=where_of(call, source),
        )
        return


def _is_payload(node: ast.AST, function: FunctionNode, depth: int = 4) -> bool:
    """Whether an expression is made of a token's second part."""
    for part in walk(node):
        match part:
            case ast.Subscript(
                value=ast.Call(func=ast.Attribute(attr="split"), args=[ast.Constant(value="." | b".")]), slice=index
            ):
                return isinstance(index, ast.Constant) and index.value == 1
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=1)) if any(
                map(_is_split, _given(name, function))
            ):
                return True
            case ast.Name(id=name, ctx=ast.Load()) if depth:
                if name in _second_names(function):
                    return True
                if any(_is_payload(value, function, depth - 1) for value in _given(name, function) if value is not node):
                    return True
            case _:
                pass
    return False


def _is_split(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="split"), args=[ast.Constant(value="." | b"."), *_]):
            return True
        case _:
            return False


def _given(name: str, function: FunctionNode) -> Iterator[ast.expr]:
    """What a function assigns to one of its names."""
    for node in walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield value
            case _:
                pass


def _second_names(function: FunctionNode) -> set[str]:
    """The names that a function gives the second part of a token: ``header, payload, signature = token.split(".")``."""
    found: set[str] = set()
    for node in walk(function):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=[_, ast.Name(id=name), _])], value=value) if _is_split(value):
                found.add(name)
            case _:
                pass
    return found


def _has_request(function: FunctionNode, source: PythonSource) -> bool:
    """Whether a function takes a token out of a request."""
    if any(_PARAMETER.search(source.segment(part)) for part in _signature(function)):
        return True
    return bool(_REQUEST.search(source.segment(function)))


def _signature(function: FunctionNode) -> Iterator[ast.expr]:
    for one, default in signature(function):
        yield from (part for part in (one.annotation, default) if part is not None)


def _callers(function: FunctionNode, source: PythonSource) -> Iterator[FunctionNode]:
    """The functions of the file that hand a request's token to ``function``."""
    for call in source.calls():
        if last_name(call.func) == function.name:
            caller = source.enclosing_function(call)
            if caller is not None and caller is not function and _has_request(caller, source):
                yield caller


def _keys_read(user: FunctionNode, function: FunctionNode) -> set[str]:
    """The claims about who somebody is that are read."""
    found: set[str] = set()
    for node in (part for one in {user, function} for part in walk(one)):
        match node:
            case ast.Subscript(slice=ast.Constant(value=str(key)), ctx=ast.Load()):
                found.add(key)
            case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(key)), *_]):
                found.add(key)
            case _:
                pass
    return {key for key in found if _IDENTITY.fullmatch(key)}


def _verifies(function: FunctionNode, source: PythonSource) -> bool:
    """Whether a function has the token verified, by a library, by hand or by somebody else."""
    for node in walk(function):
        if isinstance(node, ast.Call) and last_name(node.func) != function.name:
            name = source.qualified_name(node.func) or ""
            if name.startswith(("hmac.", "requests.", "httpx.", "cryptography.")):
                return True
            if name.startswith(_LIBRARIES) and not name.endswith(("base64url_decode", "get_unverified_header")):
                return True
            if _VERIFYING.search(last_name(node.func) or "") and name not in _DECODING:
                return True
    return False


def _header_keys(call: ast.Call, source: PythonSource) -> Iterator[UnverifiedUse]:
    """``requests.get(header["jku"])``: whoever makes the token says with which key it is to be verified."""
    function = source.enclosing_function(call)
    for read, key in _members(call, source, function):
        names = _assigned(read, source)
        uses = [read, *(node for node in walk(function or source.tree) if isinstance(node, ast.Name) and node.id in names)]
        loads = [node for node in uses if node is read or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))]
        if any(_is_guarded(node, source) for node in loads):
            continue
        fetching = next((found for node in loads if (found := _fetched(node, source)) is not None), None)
        if fetching is not None:
            yield UnverifiedUse(
                at=source.location(read),
                trusted=Trusted.KEY,
                name=key,
                used_at=None if source.statement(fetching) is source.statement(read) else source.location(fetching.func),
                where=where_of(call, source),
            )


def _members(call: ast.Call, source: PythonSource, function: FunctionNode | None) -> Iterator[tuple[ast.expr, str]]:
    """Where members of a header are read that say where the key is."""
    names = _assigned(call, source)
    for node in walk(function or source.tree):
        match node:
            case ast.Subscript(value=owner, slice=ast.Constant(value=str(key))) if key in _KEYS:
                pass
            case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[ast.Constant(value=str(key)), *_]) if key in _KEYS:
                pass
            case _:
                continue
        if owner is call or (isinstance(owner, ast.Name) and owner.id in names):
            assert isinstance(node, ast.expr)
            yield node, key


def _assigned(node: ast.expr, source: PythonSource) -> set[str]:
    match source.parent(node):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.NamedExpr(target=ast.Name(id=name)):
            return {name}
        case _:
            return set()


def _is_guarded(node: ast.AST, source: PythonSource) -> bool:
    """Whether something asks whether the place is one that is accepted."""
    parent = source.parent(node)
    while isinstance(parent, (ast.BoolOp, ast.Attribute, ast.Call, ast.keyword, ast.Subscript, ast.Compare, ast.UnaryOp)):
        if isinstance(parent, ast.Compare) and not any(isinstance(op, (ast.Is, ast.IsNot)) for op in parent.ops):
            return True
        if isinstance(parent, ast.Call) and _ALLOWING.search(last_name(parent.func) or ""):
            return True
        node, parent = parent, source.parent(parent)
    return False


def _fetched(node: ast.AST, source: PythonSource) -> ast.Call | None:
    """The call that fetches or builds the key from it."""
    parent = source.parent(node)
    if isinstance(parent, (ast.keyword, ast.Starred)):
        parent = source.parent(parent)
    is_owner = isinstance(parent, ast.Call) and parent.func is node
    return parent if isinstance(parent, ast.Call) and not is_owner and _FETCHING.search(last_name(parent.func) or "") else None


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Unverified claims",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"64decode", b"base64url_decode", b"get_unverified"),
        (b'split(".")', b"split('.')", b'split(b".")', b"jku", b"x5u", b"jwk", b"x5c"),
    ),
    facts=facts,
)
