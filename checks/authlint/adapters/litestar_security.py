"""Litestar: authentication that no application is handed, and that is handed on in the wrong way.

``JWTAuth`` and its like do nothing until ``on_app_init=[auth.on_app_init]`` or ``middleware=[auth.middleware]``. Run against
Litestar 2.25: without either every handler that does not ask for ``request.user`` answers everybody.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.components import detached, instances, is_used_only_by_attributes
from authlint.adapters.whole_project import WholeProject
from authlint.record import replace
from authlint.sources import Project
from authlint.sources.python import Items, PythonSource, UnknownValue, options
from authlint.sources.python.values import Call

_CLASSES = frozenset(
    f"{package}.{name}"
    for package in ("litestar.security.jwt", "litestar.contrib.jwt", "litestar.security.session_auth", "starlite.contrib.jwt")
    for name in ("JWTAuth", "JWTCookieAuth", "OAuth2PasswordBearerAuth", "SessionAuth")
)
_APPLICATIONS = frozenset({"litestar.Litestar", "litestar.app.Litestar", "starlite.Starlite", "starlite.app.Starlite"})


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The authentication of ``source`` that does nothing."""
    if not source.imports("litestar", "starlite"):
        return
    whole = WholeProject(project, source)
    for name, call, _ in instances(source, _CLASSES):
        if is_used_only_by_attributes(name, whole, "on_app_init", "middleware") and _has_application(whole):
            effect = (
                f"is never attached to the application: nothing hands on `{name}.on_app_init`, so every route answers everybody"
            )
            yield detached("Litestar", name, effect, source, call)
    yield from _handed_whole(source, whole)


def _has_application(whole: WholeProject) -> bool:
    """Whether the project makes an application, and all it is handed can be seen."""
    found = False
    for source in whole.sources("Litestar(", "Starlite(", tests=False):
        for call, _ in source.calls_to(_APPLICATIONS):
            found = True
            if any(word.arg is None for word in call.keywords) or any(isinstance(one, ast.Starred) for one in call.args):
                return False
    return found


def _handed_whole(source: PythonSource, whole: WholeProject) -> Iterator[object]:
    """``on_app_init=[auth]``: the object is no function, and the application does not start."""
    for call, _ in source.calls_to(_APPLICATIONS):
        given = whole.evaluator.arguments(call, source).get("on_app_init")
        for option in options(given) if given is not None else ():
            for item in option.items if isinstance(option, Items) else ():
                at = _written(item, call)
                if at is not None and isinstance(item, Call) and _class(item) in _CLASSES:
                    name = source.segment(at)
                    effect = f"cannot be called: `on_app_init` needs `{name}.on_app_init`, and the application does not start"
                    fact = detached("Litestar", name, effect, source, at)
                    yield replace(fact, anchor=source.location(at), fix="{}.on_app_init")


def _class(item: Call) -> str:
    callee = item.call.func.value if isinstance(item.call.func, ast.Subscript) else item.call.func
    return item.source.qualified_name(callee) or ""


def _written(item: object, call: ast.Call) -> ast.expr | None:
    """The name in the call's own list that stands for an item; None if it is not written there."""
    for word in call.keywords:
        if word.arg == "on_app_init" and isinstance(word.value, (ast.List, ast.Tuple)) and len(word.value.elts) == 1:
            only = word.value.elts[0]
            return only if isinstance(only, ast.Name) and not isinstance(item, UnknownValue) else None
    return None


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Litestar",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"litestar", b"starlite"),
        (b"JWTAuth", b"JWTCookieAuth", b"OAuth2PasswordBearerAuth", b"SessionAuth", b"on_app_init"),
    ),
    facts=facts,
)
