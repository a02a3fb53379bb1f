"""Handlers of HTTP exceptions that build the answer anew: of Starlette, FastAPI, Litestar, Flask and Django REST framework.

Run: the headers of an ``HTTPException`` are only sent if the handler hands them on, and the challenges of FastAPI's security
classes are such headers. So are ``www_authenticate`` of Werkzeug's exceptions and the challenge of Django REST framework's
authenticators. A handler that reads ``headers`` of anything, or gives the exception to another function, is trusted.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.refusals import last_name, status_of
from authlint.adapters.unauthorized.shapes import SHAPES, Kind
from authlint.adapters.whole_project import WholeProject
from authlint.facts.challenge import DroppedHeaders
from authlint.record import record
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, PythonSource
from authlint.sources.python.nodes import argument, walk
from authlint.sources.python.values import Reference
from authlint.text import Location

_HANDLED = {
    "fastapi.HTTPException": "FastAPI",
    "fastapi.exceptions.HTTPException": "FastAPI",
    "starlette.exceptions.HTTPException": "Starlette",
    "litestar.exceptions.HTTPException": "Litestar",
    "litestar.exceptions.NotAuthorizedException": "Litestar",
    "werkzeug.exceptions.HTTPException": "Flask",
    "werkzeug.exceptions.Unauthorized": "Flask",
}
_HEADERS = re.compile(
    r"(?<!request\.)\bheaders|www.authenticate|get_response|_exception_handler|auth_header|get_headers", re.IGNORECASE
)
_CLASSES = ("OAuth2PasswordBearer", "OAuth2AuthorizationCodeBearer", "HTTPBearer", "HTTPBasic", "HTTPDigest", "OpenIdConnect")
_SECURITY = (
    *(f"{name}(" for name in _CLASSES),
    *(f"({name})" for name in _CLASSES),
    *("WWW-Authenticate", "www-authenticate"),
)
_WERKZEUG = ("www_authenticate=", "WWWAuthenticate(")
_REGISTERING = (b"exception_handler", b"errorhandler", b"register_error_handler")
_HARMLESS = frozenset({"str", "repr", "isinstance", "hasattr", "getattr", "type", "print", "format_exception", "exc_info"})
_LOGS = re.compile(r"^(debug|info|warning|warn|error|exception|critical|log|capture_exception|send|emit|trace)$")


@record(eq=False)
class _Handler:
    """A handler: what it handles, its function, and what registers it."""

    framework: str
    source: PythonSource
    function: FunctionNode
    registered: ast.AST


def facts(source: PythonSource, project: Project) -> Iterator[DroppedHeaders]:
    """The handlers that ``source`` registers."""
    evaluator, whole = Evaluator(project), WholeProject(project, source)
    for handler in (*_registered(source, evaluator), *_of_rest_framework(source, whole)):
        answer = _answer(handler)
        if answer is None:
            continue
        literals = _WERKZEUG if handler.framework == "Flask" else _SECURITY
        challenges = handler.framework == "Django REST framework" or _challenges(source, whole, literals)
        if handler.framework in {"Flask", "Litestar"} and not challenges:
            continue
        yield _fact(handler, answer, source, project, challenges)


def _fact(handler: _Handler, answer: ast.AST, source: PythonSource, project: Project, challenges: bool) -> DroppedHeaders:
    is_here = handler.source is source
    parameter = _parameter(handler)
    shown = answer.func if isinstance(answer, ast.Call) else answer
    at = source.location(shown if is_here else handler.registered)
    other: Location | None = source.location(handler.registered) if is_here else handler.source.location(shown)
    is_werkzeug = handler.framework in {"Flask", "Django REST framework"}
    is_fixable = is_here and isinstance(answer, ast.Call) and not is_werkzeug
    return DroppedHeaders(
        name=handler.function.name,
        at=at,
        challenges=challenges,
        registered_at=None if other == at else other,
        call=source.location(answer) if is_fixable else None,
        value=f"{parameter}.headers" if handler.framework == "FastAPI" else f'getattr({parameter}, "headers", None)',
        where=source.where(handler.registered, project),
    )


def _challenges(source: PythonSource, whole: WholeProject, literals: tuple[str, ...]) -> bool:
    return any(literal in source.text for literal in literals) or bool(whole.holding(*literals))


def _registered(source: PythonSource, evaluator: Evaluator) -> Iterator[_Handler]:
    """``@app.exception_handler(HTTPException)``, ``add_exception_handler``, ``exception_handlers={...}``, ``errorhandler``."""
    for function in source.functions():
        for decorator in function.decorator_list:
            match decorator:
                case ast.Call(
                    func=ast.Attribute(attr="exception_handler" | "errorhandler" | "app_errorhandler"), args=[handled, *_]
                ) if framework := _framework(handled, source):
                    yield _Handler(framework, source, function, decorator)
                case _:
                    pass
    for call in source.calls():
        match call.func:
            case ast.Attribute(attr="add_exception_handler" | "register_error_handler") if len(call.args) == 2:
                yield from _given(call.args[0], call.args[1], source, evaluator)
            case _:
                for word in call.keywords:
                    if word.arg == "exception_handlers" and isinstance(word.value, ast.Dict):
                        for key, value in zip(word.value.keys, word.value.values, strict=True):
                            if key is not None:
                                yield from _given(key, value, source, evaluator)


def _given(handled: ast.expr, handler: ast.expr, source: PythonSource, evaluator: Evaluator) -> Iterator[_Handler]:
    framework = _framework(handled, source)
    value = evaluator.value(handler, source) if framework else None
    if framework and isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
        yield _Handler(framework, value.source, value.definition, handler)


def _framework(handled: ast.expr, source: PythonSource) -> str | None:
    """The framework whose HTTP exceptions or 401s are handled; None if something else is."""
    if status_of(handled) == 401:
        if source.imports("fastapi"):
            return "FastAPI"
        return "Starlette" if source.imports("starlette") else "Flask" if source.imports("flask", "quart") else None
    return _HANDLED.get(source.qualified_name(handled) or "")


def _of_rest_framework(source: PythonSource, whole: WholeProject) -> Iterator[_Handler]:
    """The function that ``EXCEPTION_HANDLER`` names."""
    if not source.imports("rest_framework"):
        return
    for function in source.functions():
        if [one.arg for one in function.args.args] == ["exc", "context"] and isinstance(source.parent(function), ast.Module):
            paths = whole.holding("EXCEPTION_HANDLER")
            named = whole.holding(f".{function.name}") if paths else None
            if paths and named and set(paths) & set(named):
                yield _Handler("Django REST framework", source, function, function)


def _parameter(handler: _Handler) -> str:
    names = [one.arg for one in handler.function.args.args if one.arg not in {"self", "cls"}]
    index = 1 if handler.framework in {"FastAPI", "Starlette", "Litestar"} else 0
    return names[index] if len(names) > index else ""


def _answer(handler: _Handler) -> ast.AST | None:
    """What a handler answers with, surely without the headers; None if it may have them."""
    source, function = handler.source, handler.function
    parameter = _parameter(handler)
    text = source.segment(function)
    body = text[text.find(":", text.find(")")) :]
    is_rest = handler.framework == "Django REST framework"
    if is_rest:
        body = body.replace("_exception_handler", "")
    if not parameter or _HEADERS.search(body) or (not is_rest and _is_given_away(parameter, function)):
        return None
    for node in walk(function):
        if not isinstance(node, ast.Return) or node.value is None or _is_for_other_status(node, source):
            continue
        if _drops(node.value, parameter, source, handler.framework):
            return node.value
    return None


def _is_given_away(parameter: str, function: FunctionNode) -> bool:
    """Whether the exception is handed to something that may answer."""
    for node in walk(function):
        if isinstance(node, ast.Call):
            name = last_name(node.func) or ""
            given = [*node.args, *(word.value for word in node.keywords)]
            is_whole = any(isinstance(one, ast.Name) and one.id == parameter for one in given)
            if is_whole and name not in _HARMLESS and not _LOGS.match(name):
                return True
    return False


def _drops(value: ast.expr, parameter: str, source: PythonSource, framework: str) -> bool:
    """Whether an answer has the exception's status, or 401, and no headers."""
    if isinstance(value, ast.Tuple):
        return framework == "Flask" and len(value.elts) == 2 and _is_its_status(value.elts[1], parameter)
    if not isinstance(value, ast.Call):
        return False
    shape = SHAPES.get(source.qualified_name(value.func) or "")
    if shape is None or shape.kind is not Kind.RESPONSE or any(word.arg is None for word in value.keywords):
        return False
    if len(value.args) > 2:
        return False
    status = argument(value, shape.words, shape.position)
    return status is not None and _is_its_status(status, parameter)


def _is_its_status(node: ast.expr, parameter: str) -> bool:
    if status_of(node) == 401:
        return True
    match node:
        case ast.Attribute(attr="status_code" | "code"):
            return True
        case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id=name), ast.Constant(value="status_code"), *_]):
            return name == parameter
        case _:
            return False


def _is_for_other_status(node: ast.AST, source: PythonSource) -> bool:
    """Whether an answer is only given for a status that is not 401."""
    child, parent = node, source.parent(node)
    while parent is not None and not isinstance(parent, FunctionNode):
        if isinstance(parent, ast.If) and child in parent.body:
            numbers = [part.value for part in walk(parent.test) if isinstance(part, ast.Constant)]
            names = [part for part in walk(parent.test) if isinstance(part, ast.Attribute) and part.attr.startswith("HTTP_")]
            if any(isinstance(one, int) and one != 401 for one in numbers) or any(status_of(one) != 401 for one in names):
                return True
        child, parent = parent, source.parent(parent)
    return False


ADAPTER: Adapter[PythonSource] = Adapter(
    name="exception handlers",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (*_REGISTERING, b"EXCEPTION_HANDLER", b"exc, context", b"exc:"),
        (b"HTTPException", b"401", b"Unauthorized", b"UNAUTHORIZED", b"rest_framework"),
        # A function that only settings name is one of Django REST framework's.
        (*_REGISTERING, b"rest_framework"),
        (*_REGISTERING, b"context"),
    ),
    facts=facts,
)
