"""403 for somebody who is not known: where a token is missing, or could not be verified.

A refusal is only known to be about that where it stands in an ``except`` around the decoding of a token, or under a test whether
there is an ``Authorization`` header or credentials of a security scheme. FastAPI before 0.122 answers 403 itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.refusals import last_name, status_of
from authlint.adapters.settings_modules import is_deployed
from authlint.adapters.unauthorized.evidence import DECODERS
from authlint.adapters.unauthorized.shapes import PACKAGES
from authlint.facts.challenge import AnonymousForbidden
from authlint.pins import pin_of
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, PythonSource
from authlint.sources.python.nodes import signature, walk
from authlint.sources.python.values import Call
from authlint.text import Location

_GIVEN = frozenset(
    {
        "fastapi.HTTPException",
        "fastapi.exceptions.HTTPException",
        "starlette.exceptions.HTTPException",
        "flask.abort",
        "werkzeug.exceptions.abort",
        "quart.abort",
        "ninja.errors.HttpError",
        "litestar.exceptions.HTTPException",
    }
)
"""Those that are given the status."""
_WHOLE = frozenset(
    {
        "django.http.HttpResponseForbidden",
        "litestar.exceptions.PermissionDeniedException",
        "aiohttp.web.HTTPForbidden",
        "falcon.HTTPForbidden",
        "sanic.exceptions.Forbidden",
        "pyramid.httpexceptions.HTTPForbidden",
        "werkzeug.exceptions.Forbidden",
        "rest_framework.exceptions.PermissionDenied",
    }
)
"""Those that are 403 whatever they are given."""
_DECODERS = frozenset(
    {
        *DECODERS,
        "jose.jws.verify",
        "authlib.jose.JsonWebToken.decode",
        "firebase_admin.auth.verify_session_cookie",
    }
)
_SCHEMES = frozenset(
    f"{module}.{name}"
    for module in ("fastapi.security", "fastapi.security.http", "fastapi.security.oauth2")
    for name in ("HTTPBearer", "HTTPBasic", "HTTPDigest", "OAuth2PasswordBearer", "OAuth2AuthorizationCodeBearer")
)
_BEFORE_0122 = frozenset({"fastapi.security.HTTPBearer", "fastapi.security.http.HTTPBearer"})
_ABOUT_RIGHTS = re.compile(r"permission|forbidden|scope|role|access_?denied|authorization", re.IGNORECASE)


def facts(source: PythonSource, project: Project) -> Iterator[AnonymousForbidden]:
    """The refusals of the file that should be 401."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    for call, name in source.calls_to(_GIVEN | _WHOLE):
        status = _status(call, name)
        if status is None and name not in _WHOLE:
            continue
        why = _caught(call, source) or _missing(call, source, evaluator)
        if why is not None:
            reason, place = why
            yield AnonymousForbidden(
                at=source.location(status or call.func),
                name=source.segment(call.func),
                reason=reason,
                reason_at=place,
                status_at=source.location(status) if status is not None else None,
                status_text=_corrected(source.segment(status)) if status is not None else "",
                where=source.where(call, project),
            )
    yield from _old_bearers(source, project)


def _status(call: ast.Call, name: str) -> ast.expr | None:
    """The argument that says 403."""
    given: list[ast.expr] = [word.value for word in call.keywords if word.arg in {"status_code", "status", "code"}]
    given += [] if name in _WHOLE else call.args[:1]
    for node in given:
        if status_of(node) == 403:
            return node
    return None


def _corrected(text: str) -> str:
    """The same spelling of 401."""
    return text.replace("403", "401").replace("FORBIDDEN", "UNAUTHORIZED")


def _caught(call: ast.Call, source: PythonSource) -> tuple[str, Location] | None:
    """That the refusal answers a token which could not be verified."""
    node: ast.AST | None = call
    while node is not None and not isinstance(node, FunctionNode):
        parent = source.parent(node)
        if isinstance(node, ast.ExceptHandler) and isinstance(parent, ast.Try):
            if node.type is not None and _ABOUT_RIGHTS.search(source.segment(node.type)):
                return None
            decoding = _decoding(parent, source)
            return None if decoding is None else ("a token that cannot be verified does not say who calls", decoding)
        node = parent
    return None


def _decoding(statement: ast.Try, source: PythonSource) -> Location | None:
    """The only thing in a ``try`` that decodes a token; None if it raises refusals of its own, too."""
    found: Location | None = None
    for part in statement.body:
        for node in walk(part):
            if isinstance(node, ast.Raise):
                return None
            if isinstance(node, ast.Call) and source.qualified_name(node.func) in _DECODERS:
                found = source.location(node.func)
    return found


def _missing(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> tuple[str, Location] | None:
    """That the refusal answers a request without credentials."""
    statement = source.statement(call)
    parent = source.parent(statement) if statement is not None else None
    if not isinstance(parent, ast.If) or statement not in parent.body:
        return None
    if _is_absent(parent.test, call, source, evaluator):
        return "nothing says who calls", source.location(parent.test)
    return None


def _is_absent(test: ast.expr, call: ast.Call, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether a condition asks for nothing but whether there are credentials."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=tested):
            pass
        case ast.Compare(left=tested, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            pass
        case ast.Compare(left=ast.Constant(value=str(name)), ops=[ast.NotIn()], comparators=[owner]):
            return _is_authorization(name, source.segment(owner))
        case _:
            return False
    if isinstance(tested, ast.NamedExpr):
        return _is_read(tested.value, source)
    if not isinstance(tested, ast.Name):
        return _is_read(tested, source)
    return _is_read(source.definition(tested), source) or _is_credentials(tested, call, source, evaluator)


def _is_authorization(name: str, owner: str) -> bool:
    return (name.lower() == "authorization" and owner.endswith("headers")) or name == "HTTP_AUTHORIZATION"


def _is_read(node: ast.AST | None, source: PythonSource) -> bool:
    """Whether an expression is the header ``Authorization`` of a request."""
    match node:
        case ast.Call(func=ast.Attribute(attr="get", value=owner), args=[ast.Constant(value=str(name)), *_]):
            return _is_authorization(name, source.segment(owner))
        case _:
            return False


def _is_credentials(tested: ast.Name, call: ast.Call, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether a name is a parameter that a security scheme of FastAPI fills."""
    function = source.enclosing_function(call)
    if function is None:
        return False
    parameter, default = next((pair for pair in signature(function) if pair[0].arg == tested.id), (None, None))
    if parameter is None or len(source.scopes.names(function).get(tested.id, ())) > 1:
        return False
    for node in (default, parameter.annotation):
        for part in walk(node) if node is not None else ():
            if isinstance(part, ast.Call) and last_name(part.func) in {"Depends", "Security"} and part.args:
                given = evaluator.value(part.args[0], source)
                if isinstance(given, Call) and given.name in _SCHEMES:
                    return True
    return False


def _old_bearers(source: PythonSource, project: Project) -> Iterator[AnonymousForbidden]:
    """``HTTPBearer()`` of a FastAPI that answers 403 itself."""
    for call, _ in source.calls_to(_BEFORE_0122):
        is_silent = any(word.arg in {"auto_error", None} for word in call.keywords)
        pin = None if is_silent else pin_of("fastapi", source.path, project)
        if pin is not None and pin.is_below("0.122.0"):
            yield AnonymousForbidden(
                at=source.location(call.func),
                name=source.segment(call.func),
                reason="FastAPI before 0.122 says nothing else where the token is missing",
                reason_at=pin.at,
                weak=True,
                where=source.where(call, project),
            )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="403 in place of 401",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"403", b"Forbidden", b"FORBIDDEN", b"PermissionDenied", b"HTTPBearer"),
        (b"decode", b"verify_", b"uthorization", b"AUTHORIZATION", b"fastapi.security"),
        PACKAGES,
    ),
    facts=facts,
)
