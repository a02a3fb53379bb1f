"""Tokens that a server takes from the query string: read from the request, declared as a parameter, allowed by a setting.

A parameter counts only where its value goes into something that verifies it. Links that are meant to be opened once (to reset a
password, to confirm an address) have nowhere else to put a token.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.refusals import last_name
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.environment import named_in
from authlint.facts.exposure import TokenInUrl, UrlSource
from authlint.sources import Project
from authlint.sources.python import FunctionNode, PythonSource
from authlint.sources.python.nodes import signature, walk
from authlint.text import Location

_NAMES = re.compile(r"(access_?|auth_?|bearer_?|id_?|api_?|session_?)?token|jwt|x-access-token|authorization", re.IGNORECASE)
_FRAMEWORKS = (
    *("flask", "quart", "sanic", "django", "rest_framework", "starlette", "fastapi", "aiohttp", "litestar", "falcon", "pyramid"),
    *("tornado", "blacksheep", "bottle", "channels", "ninja", "flask_jwt_extended", "sanic_jwt", "authx"),
)
_QUERIES = frozenset({"query_params", "args", "GET", "query", "params"})
_OTHER_SCHEMES = frozenset(
    f"fastapi.security.{name}"
    for name in ("APIKeyHeader", "APIKeyCookie", "HTTPBearer", "OAuth2PasswordBearer", "api_key.APIKeyHeader")
)
"""Where these stand beside it, the query string is offered on purpose, to those who can do nothing else."""
_REQUESTS = frozenset({"flask.request", "quart.request", "bottle.request"})
_REQUEST_NAMES = frozenset({"request", "req", "self.request", "websocket", "ws", "conn", "connection", "info.context.request"})
_GETTERS = frozenset({"get_query_argument", "get_argument", "get_param"})
_ROUTES = frozenset({"get", "post", "put", "patch", "delete", "route", "websocket", "api_route", "websocket_route", "head"})
_QUERY_DEFAULTS = frozenset({"fastapi.Query", "fastapi.params.Query", "fastapi.param_functions.Query", "ninja.Query"})
_VERIFYING = re.compile(
    r"(verif|decod|validat|authenticat|introspect|authoriz|parse|check|resolve|load|get|find|lookup)\w*_?(token|jwt|auth|user)"
    r"|(token|jwt)_?(is_)?(valid|verif|check|decod|auth|user|required)|^authenticate(_credentials|_token|_user)?$|^introspect$"
    r"|^HTTPAuthorizationCredentials$|^(verify|validate)$",
    re.IGNORECASE,
)
_DECODES = re.compile(
    r"^(jwt|jose\.jwt|authlib\.jose\.jwt|joserfc\.jwt|flask_jwt_extended|google\.oauth2\.id_token|firebase_admin)\b"
)
_TOKENS = frozenset({"AccessToken", "UntypedToken", "RefreshToken", "JWTAuthentication"})
_ONCE = re.compile(
    r"reset|recover|forgot|token_generator|password|passwd|confirm|activat|unsubscri|invit|magic|callback|webhook|oauth|sso|oidc|saml|verif\w*_?(e?mail|account|address)"
    r"|e?mail_?verif|register|sign_?up|share(?!d)|preview|one_?time|(?<![a-z])signed|rss|calendar|\bics\b|feed(?!b)|link|opt_?(in|out)"
    r"|impersonat|approv|accept|logout|revoke|exchange_?(code|token)|handoff|captcha|csrf|push|device|verify_?token\b.*hub",
    re.IGNORECASE,
)
"""Links that are opened once, and addresses that somebody else calls."""
_SOCKET = re.compile(
    r"websocket|socket|\bws|_ws|consumer|\bsse\b|_sse|event_?source|stream|download|export|(?<![a-z])file|image|media|attachment|avatar",
    re.IGNORECASE,
)
"""Where a browser can send no header: WebSockets, event streams, what a link or an image points to."""


def facts(source: PythonSource, project: Project) -> Iterator[TokenInUrl]:
    """The tokens that ``source`` takes from query strings."""
    if not is_deployed(source, project) or not source.imports(*_FRAMEWORKS):
        return
    if "TOKEN_LOCATION" in source.text or "query_string" in source.text or "APIKeyQuery" in source.text:
        yield from _settings(source)
    if "oken" not in source.text and "jwt" not in source.text:
        return
    for node, name in _reads(source):
        function = source.enclosing_function(node)
        if function is not None:
            yield from _read(node, name, function, source)
    for function in source.functions():
        for parameter in _parameters(function, source):
            yield from _read(parameter, parameter.arg, function, source)


def _read(node: ast.AST, name: str, function: FunctionNode, source: PythonSource) -> Iterator[TokenInUrl]:
    verification = _verification(node, function, source)
    if verification is None or _ONCE.search(_context(function, verification, source)):
        return
    yield TokenInUrl(
        at=source.location(node),
        name=name,
        verified_at=source.location(verification.func),
        has_no_choice=_is_socket(function, source),
        where=source.where(node).whatever_the_conditions(),
    )


def _reads(source: PythonSource) -> Iterator[tuple[ast.expr, str]]:
    """Where a parameter of such a name is read from a request."""
    for call in source.calls():
        match call:
            case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[ast.Constant(value=str(name)), *_]):
                if _NAMES.fullmatch(name) and _is_query(owner, source):
                    yield call, name
            case ast.Call(func=ast.Attribute(value=owner, attr=attr), args=[ast.Constant(value=str(name)), *_]) if (
                attr in _GETTERS
            ):
                is_own = ast.unparse(owner) in {"self", "req", "request"}
                if _NAMES.fullmatch(name) and is_own and source.imports("tornado", "falcon"):
                    yield call, name
            case _:
                pass
    for node in source.index.parents:
        match node:
            case ast.Subscript(value=owner, slice=ast.Constant(value=str(name)), ctx=ast.Load()):
                if _NAMES.fullmatch(name) and _is_query(owner, source):
                    yield node, name
            case _:
                pass


def _is_query(owner: ast.expr, source: PythonSource) -> bool:
    if not isinstance(owner, ast.Attribute) or owner.attr not in _QUERIES:
        return False
    request = owner.value
    if isinstance(request, ast.Attribute) and request.attr in {"url", "rel_url"}:
        request = request.value
    name = source.qualified_name(request)
    if name is not None:
        return name in _REQUESTS
    return ast.unparse(request) in _REQUEST_NAMES


def _parameters(function: FunctionNode, source: PythonSource) -> Iterator[ast.arg]:
    """The parameters of an endpoint or dependency that FastAPI fills from the query string."""
    if not source.imports("fastapi", "ninja"):
        return
    path = _path(function, source)
    for one, default in signature(function):
        if not _NAMES.fullmatch(one.arg):
            continue
        is_left = path is not None and f"{{{one.arg}" not in path and _is_plain(one.annotation, default)
        if is_left or _is_query_marker(default, source) or _is_annotated(one.annotation, source):
            yield one


def _is_query_marker(node: ast.AST | None, source: PythonSource) -> bool:
    return isinstance(node, ast.Call) and source.qualified_name(node.func) in _QUERY_DEFAULTS


def _is_annotated(annotation: ast.expr | None, source: PythonSource) -> bool:
    """``Annotated[str, Query()]``."""
    match annotation:
        case ast.Subscript(value=name, slice=ast.Tuple(elts=[_, *rest])) if last_name(name) == "Annotated":
            return any(_is_query_marker(one, source) for one in rest)
        case _:
            return False


def _is_plain(annotation: ast.expr | None, default: ast.expr | None) -> bool:
    """A text without a marker, which an endpoint is handed from the query string."""
    text = ast.unparse(annotation) if annotation is not None else ""
    return text.replace(" ", "") in {"str", "str|None", "Optional[str]", "None|str"} and (
        default is None or isinstance(default, ast.Constant)
    )


def _path(function: FunctionNode, source: PythonSource) -> str | None:
    """The path of an endpoint; None for a function that is none, or whose path is not known."""
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(func=ast.Attribute(attr=attr, value=owner), args=[ast.Constant(value=str(path)), *_]) if (
                attr in _ROUTES
            ):
                if isinstance(owner, (ast.Name, ast.Attribute)):
                    return path
            case _:
                pass
    return None


def _verification(node: ast.AST, function: FunctionNode, source: PythonSource) -> ast.Call | None:
    """The call that is handed the value and says that it verifies it."""
    names = {node.arg} if isinstance(node, ast.arg) else _assigned(node, source)
    for call in (part for part in walk(function) if isinstance(part, ast.Call)):
        handed = [*call.args, *(word.value for word in call.keywords)]
        inside = [part for one in handed for part in walk(one)]
        if not any(part is node or (isinstance(part, ast.Name) and part.id in names) for part in inside):
            continue
        if _is_in_head(call, function):
            continue
        name = source.qualified_name(call.func) or ""
        last = last_name(call.func) or ""
        if last == "get" or call is node:
            continue
        if (_DECODES.match(name) and "encode" not in last) or last in _TOKENS or _VERIFYING.search(last):
            return call
    return None


def _is_in_head(call: ast.Call, function: FunctionNode) -> bool:
    return call.lineno < function.body[0].lineno


def _assigned(node: ast.AST, source: PythonSource) -> set[str]:
    """The names that take the value of the statement in which a parameter is read."""
    match source.statement(node):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
        case _:
            return set()


def _context(function: FunctionNode, verification: ast.Call, source: PythonSource) -> str:
    """What says what the token is for: names of the file, the function, its class, its path, and of what verifies it."""
    owner = source.enclosing_class(function)
    decorators = " ".join(source.segment(one) for one in function.decorator_list)
    texts = [source.segment(node) for node in walk(function) if isinstance(node, ast.Constant) and node.value == "purpose"]
    stem = source.path.rpartition("/")[2]
    return " ".join([stem, function.name, owner.name if owner else "", decorators, ast.unparse(verification.func), *texts])


def _is_socket(function: FunctionNode, source: PythonSource) -> bool:
    owner = source.enclosing_class(function)
    annotations = [source.segment(one.annotation) for one, _ in signature(function) if one.annotation is not None]
    decorators = [source.segment(one) for one in function.decorator_list]
    words = [function.name, owner.name if owner else "", source.path.rpartition("/")[2], *decorators, *annotations]
    return any(_SOCKET.search(word) for word in words) or any("connect" in word for word in decorators)


def _settings(source: PythonSource) -> Iterator[TokenInUrl]:
    """Settings and security schemes that take a token from the query string."""
    here = named_in(source.path.rpartition("/")[2].removesuffix(".py"))
    for assignment in source.assignments():
        targets = assignment.targets if isinstance(assignment, ast.Assign) else [assignment.target]
        if any(_setting(target) == "JWT_TOKEN_LOCATION" for target in targets) and assignment.value is not None:
            owner = source.enclosing_class(assignment)
            where = here & source.where(assignment) & (named_in(owner.name) if owner else here)
            yield from (
                TokenInUrl(at, "JWT_TOKEN_LOCATION", UrlSource.SETTING, where=where) for at in _query(assignment.value, source)
            )
    for call in source.calls():
        name = source.qualified_name(call.func) or ""
        if name in {"fastapi.security.APIKeyQuery", "fastapi.security.api_key.APIKeyQuery"}:
            where = source.where(call)
            is_offered = any(source.calls_to(_OTHER_SCHEMES))
            yield TokenInUrl(source.location(call.func), "APIKeyQuery", UrlSource.SCHEME, has_no_choice=is_offered, where=where)
        for value in _passed(call, "JWT_TOKEN_LOCATION"):
            for at in _query(value, source):
                yield TokenInUrl(at, "JWT_TOKEN_LOCATION", UrlSource.SETTING, where=here & source.where(call))
        for word in call.keywords:
            is_on = isinstance(word.value, ast.Constant) and word.value.value is True
            if word.arg == "query_string_set" and is_on and name.startswith("sanic_jwt."):
                yield TokenInUrl(source.location(word), "query_string_set", UrlSource.SETTING, where=source.where(call))


def _passed(call: ast.Call, name: str) -> Iterator[ast.expr]:
    """What a call passes by a name: ``update(NAME=...)`` and ``update({"NAME": ...})``."""
    yield from (word.value for word in call.keywords if word.arg == name)
    for table in call.args if isinstance(call.func, ast.Attribute) and call.func.attr in {"update", "from_mapping"} else ():
        for key, value in zip(table.keys, table.values, strict=True) if isinstance(table, ast.Dict) else ():
            if isinstance(key, ast.Constant) and key.value == name:
                yield value


def _setting(target: ast.expr) -> str:
    match target:
        case ast.Name(id=name) | ast.Subscript(value=ast.Attribute(attr="config"), slice=ast.Constant(value=str(name))):
            return name
        case _:
            return ""


def _query(value: ast.expr, source: PythonSource) -> Iterator[Location]:
    for node in walk(value):
        if isinstance(node, ast.Constant) and node.value in {"query_string", "query"}:
            yield source.location(node)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Tokens in query strings",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (
            *(b"query_params", b"request.args", b".GET", b"Query", b".query", b"query_string", b"get_argument", b"get_param"),
            *(b"get_query_argument", b".params", b"@router.", b"@app.", b"@api."),
        ),
        (b"token", b"jwt", b"TOKEN_LOCATION", b"APIKeyQuery", b"query_string_set"),
    ),
    facts=facts,
    # A token that is asked for by name, or a parameter that is called so.
    pattern=rb"(?:uer|args|GET|aram|rgument)[^\n]{0,80}(?:[Tt]oken|TOKEN|[Jj]wt|JWT)|(?:[Tt]oken|TOKEN|jwt)\w*\s*:\s"
    rb"|(?:[Tt]oken|TOKEN|jwt)[^\n]{0,80}(?:uer|args|GET|aram)|TOKEN_LOCATION|APIKeyQuery|query_string",
)
