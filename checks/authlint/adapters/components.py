"""Parts of an application without which its authentication does not work, and whether surely nobody adds them.

Sure is only what holds for the whole application: no file so much as names the part, the application is made in the project, and
nothing unknown is handed it.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from authlint.adapters.whole_project import WholeProject
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.sources.python import Call, Evaluated, FunctionNode, PythonSource, Reference
from authlint.sources.python.nodes import callee_of, walk

_HARMLESS = (
    "builtins.",
    "flask.",
    "flask_sqlalchemy.",
    "flask_migrate.",
    "flask_cors.",
    "flask_wtf.",
    "flask_mail.",
    "flask_bcrypt.",
    "flask_marshmallow.",
    "flask_restful.",
    "flask_restx.",
    "flask_caching.",
    "flask_limiter.",
    "flask_session.",
    "flask_babel.",
    "flask_bootstrap.",
    "flask_moment.",
    "flask_socketio.",
    "flask_admin.",
    "flask_debugtoolbar.",
    "flask_smorest.",
    "flask_talisman.",
    "flask_compress.",
    "flask_login.",
    "flask_jwt_extended.",
    "flask_httpauth.",
    "quart.",
    "quart_cors.",
    "quart_auth.",
    "werkzeug.",
    "uvicorn.",
    "hypercorn.",
    "waitress.",
    "gunicorn.",
    "sqlalchemy.",
    "prometheus_",
    "logging.",
    "whitenoise.",
    "aiohttp.",
    "aiohttp_session.",
    "aiohttp_cors.",
    "aiohttp_jinja2.",
    "blacksheep.",
    "asyncio.",
    "tornado.",
    "fastapi.",
    "starlette.",
    "mangum.",
    "opentelemetry.",
    "fastapi_pagination.",
    "slowapi.",
    "socketio.",
    "sqladmin.",
    "starlette_exporter.",
    "granian.",
)
"""Packages that add no authentication of their own to an application that they are handed."""
_ROUTES = frozenset({"route", "get", "post", "put", "delete", "patch", "websocket", "head", "options"})
_READ_AT_MOST = 60


def applications(whole: WholeProject, creators: Collection[str], *literals: str) -> bool:
    """Whether the project makes an application with one of ``creators``, and hands it to nothing unknown.

    Args:
        whole: The project.
        creators: The dotted names of the classes.
        literals: What a file holds that makes one.
    """
    found = False
    for source in whole.sources(*literals, tests=False):
        for call, _ in source.calls_to(creators):
            found = True
            name = _target(source, call)
            if name is None or any(_is_strange(one, source, whole) for one in _handed(source, name)):
                return False
    return found


def _target(source: PythonSource, call: ast.Call) -> str | None:
    """The name that the application is given; empty for one that nobody else gets: an argument, a ``return``."""
    match source.parent(call):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.Return() | ast.Expr():
            return ""
        case _:
            return None


def _handed(source: PythonSource, name: str) -> Iterator[ast.Call]:
    for call in source.calls():
        given = (*call.args, *(word.value for word in call.keywords))
        if name and any(isinstance(one, ast.Name) and one.id == name for one in given):
            yield call


def _is_strange(call: ast.Call, source: PythonSource, whole: WholeProject) -> bool:
    """Whether nobody knows what the callee does: it is neither in the project nor one of the known packages."""
    value: Evaluated = whole.evaluator.value(call.func, source)
    if not isinstance(value, Reference) and isinstance(call.func, ast.Attribute):
        value = whole.evaluator.value(call.func.value, source)  # `db.init_app(app)`
    if isinstance(value, Call):
        value = value.callee
    if not isinstance(value, Reference):
        return True
    return value.definition is None and not value.name.startswith(_HARMLESS)


def decorated(source: PythonSource, names: Collection[str], *, above: bool = False) -> tuple[FunctionNode, ast.expr] | None:
    """The first function that one of the decorators ``names`` really guards: it stands below every route, unless ``above``."""
    for function in source.functions():
        for at, decorator in enumerate(function.decorator_list):
            called = callee_of(decorator)
            below = (one.func for one in function.decorator_list[at + 1 :] if isinstance(one, ast.Call))
            is_above = any(isinstance(one, ast.Attribute) and one.attr in _ROUTES for one in below)
            if (above or not is_above) and source.qualified_name(called) in names:
                return function, called
    return None


def instances(source: PythonSource, classes: Collection[str]) -> Iterator[tuple[str, ast.Call, str]]:
    """The names that are given an instance of one of ``classes`` at the top of the module, each with its call and its class."""
    for statement in source.tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as call):
                pass
            case _:
                continue
        callee = call.func.value if isinstance(call.func, ast.Subscript) else call.func
        qualified = source.qualified_name(callee)
        found = source.scopes.names(source.tree).get(name, [])
        if qualified is not None and qualified in classes and len(found) == 1:
            yield name, call, qualified


def is_used_only_by_attributes(name: str, whole: WholeProject, *attributes: str) -> bool:
    """Whether an object of this name is surely never handed to anything, and none of ``attributes`` is taken from it."""
    if not whole.lacks(f"{name} as ", *(f"{name}.{attribute}" for attribute in attributes)):
        return False
    paths = whole.holding(name)
    if paths is None or len(paths) > _READ_AT_MOST:
        return False
    for source in whole.sources(name):
        for node in walk(source.tree):
            is_load = isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
            if is_load and not isinstance(source.parent(node), ast.Attribute):
                return False
            if isinstance(node, ast.Attribute) and node.attr == name and not isinstance(source.parent(node), ast.Attribute):
                return False
            if isinstance(node, ast.Constant) and node.value == name:
                return False
    return True


def detached(framework: str, name: str, effect: str, source: PythonSource, node: ast.AST) -> IneffectiveProtection:
    """The fact that the other half of what stands at ``node`` is missing."""
    return IneffectiveProtection(
        framework=framework,
        name=name,
        at=source.location(node),
        flaw=Flaw.NOT_ATTACHED,
        effect=effect,
        where=source.where(node),
    )
