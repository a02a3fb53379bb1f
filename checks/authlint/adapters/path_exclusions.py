"""Patterns of paths that a package's authentication lets through: Litestar, Starlite, aiohttp-jwt, and two packages for Django.

Litestar joins ``exclude`` with ``|`` and searches the path for it, anywhere in it; the others use ``re.match``, at its start. Run
against Litestar 2.25 and aiohttp-jwt 0.6.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.path_patterns import Pattern, compiled, matches_everything, patterns, reason
from authlint.adapters.settings_modules import stem
from authlint.adapters.whole_project import WholeProject
from authlint.facts.access import Breadth, PathExemption
from authlint.facts.environment import Where, named_in
from authlint.sources import Project
from authlint.sources.python import Choice, Constant, Evaluated, Evaluator, Items, PythonSource, Reference
from authlint.text import Location

_SECURITY = frozenset(
    f"{package}.{name}"
    for package in (
        "litestar.security.jwt",
        "litestar.security.jwt.auth",
        "litestar.contrib.jwt",
        "litestar.security.session_auth",
        "litestar.security.session_auth.auth",
        "starlite.contrib.jwt",
        "starlite.security.session_auth",
    )
    for name in ("JWTAuth", "JWTCookieAuth", "OAuth2PasswordBearerAuth", "SessionAuth")
)
_DEFINERS = frozenset(
    {"litestar.middleware.DefineMiddleware", "litestar.middleware.base.DefineMiddleware", "starlite.DefineMiddleware"}
)
_MIDDLEWARE = frozenset(
    {
        "litestar.middleware.AbstractAuthenticationMiddleware",
        "litestar.middleware.authentication.AbstractAuthenticationMiddleware",
        "starlite.AbstractAuthenticationMiddleware",
        "starlite.middleware.AbstractAuthenticationMiddleware",
        "litestar.security.jwt.JWTAuthenticationMiddleware",
        "litestar.security.jwt.middleware.JWTAuthenticationMiddleware",
    }
)
_VERBS = frozenset(f"litestar.{verb}" for verb in ("get", "post", "put", "patch", "delete", "route"))
_SETTINGS = {
    "LOGIN_REQUIRED_IGNORE_PATHS": "login_required.middleware.LoginRequiredMiddleware",
    "STRONGHOLD_PUBLIC_URLS": "stronghold.middleware.LoginRequiredMiddleware",
}
_META = frozenset("^$")


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The patterns in ``source`` that let more through than anybody wants."""
    evaluator = Evaluator(project)
    if source.imports("litestar", "starlite"):
        yield from _litestar(source, evaluator)
    if source.imports("aiohttp_jwt"):
        for call, _ in source.calls_to({"aiohttp_jwt.JWTMiddleware", "aiohttp_jwt.middleware.JWTMiddleware"}):
            value = evaluator.arguments(call, source).at(3, "whitelist")
            if isinstance(value, Items | Choice):
                yield from _anchored("aiohttp-jwt", "whitelist", value, source.where(call, project))
    for setting, middleware in _SETTINGS.items():
        if setting in source.scopes.names(source.tree) and middleware in source.text:
            where = named_in(stem(source))
            yield from _anchored("Django", setting, evaluator.module_value(source, setting), where)


def _anchored(framework: str, name: str, value: Evaluated | None, where: Where) -> Iterator[PathExemption]:
    for pattern in patterns(value):
        if matches_everything(pattern.text, anchored=True):
            yield PathExemption(
                framework=framework,
                name=name,
                at=pattern.value.at,
                text=pattern.literal,
                breadth=Breadth.EVERYTHING,
                reason=reason(pattern.text, anchored=True),
                where=where & pattern.value.where,
            )


def _litestar(source: PythonSource, evaluator: Evaluator) -> Iterator[PathExemption]:
    whole = WholeProject(evaluator.project, source)
    for call in source.calls():
        if not any(word.arg in {"exclude", None} for word in call.keywords) or not _is_security(call, source, evaluator):
            continue
        for pattern in patterns(evaluator.arguments(call, source).get("exclude")):
            found = _searched(pattern, whole)
            if found is not None:
                yield PathExemption(
                    framework="Litestar",
                    name="exclude",
                    at=pattern.value.at,
                    text=pattern.literal,
                    breadth=found[0],
                    reason=reason(pattern.text, anchored=False),
                    route=found[1],
                    where=source.where(call, evaluator.project) & pattern.value.where,
                )


def _is_security(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether a call builds Litestar's authentication: ``JWTAuth[User](...)``, ``DefineMiddleware(OwnAuthentication, ...)``."""
    callee = call.func.value if isinstance(call.func, ast.Subscript) else call.func
    value = evaluator.value(callee, source)
    name = value.name if isinstance(value, Reference) else ""
    if name in _SECURITY:
        return True
    if name in _DEFINERS and call.args:
        return _is_middleware(evaluator.value(call.args[0], source), evaluator)
    is_super = isinstance(callee, ast.Attribute) and callee.attr == "__init__" and isinstance(callee.value, ast.Call)
    owner = source.enclosing_class(call) if is_super else None
    return owner is not None and not _MIDDLEWARE.isdisjoint(_bases(source, owner, evaluator))


def _is_middleware(value: Evaluated, evaluator: Evaluator) -> bool:
    if not isinstance(value, Reference):
        return False
    if isinstance(value.definition, ast.ClassDef):
        return not _MIDDLEWARE.isdisjoint(_bases(value.source, value.definition, evaluator))
    return value.name in _MIDDLEWARE


def _bases(source: PythonSource, owner: ast.ClassDef, evaluator: Evaluator) -> set[str]:
    return {one for one in evaluator.lineage(source, owner) if isinstance(one, str)}


def _searched(pattern: Pattern, whole: WholeProject) -> tuple[Breadth, tuple[str, Location] | None] | None:
    """How much a pattern lets through that is searched for anywhere in the path; None if nothing surprising."""
    if matches_everything(pattern.text, anchored=False):
        return Breadth.EVERYTHING, None
    if not pattern.text.startswith("/") or not _META.isdisjoint(pattern.text) or compiled(pattern.text) is None:
        return None
    for source in whole.sources("litestar"):
        for call, _ in source.calls_to(_VERBS):
            route = _collision(pattern.text, call, source, whole)
            if route is not None:
                return Breadth.MORE, route
    return Breadth.UNANCHORED, None


def _collision(text: str, call: ast.Call, source: PythonSource, whole: WholeProject) -> tuple[str, Location] | None:
    """The path of a handler in which the pattern ends within a word: ``/login`` in ``/loginhistory``."""
    value = whole.evaluator.arguments(call, source).at(0, "path")
    found = compiled(text)
    if not isinstance(value, Constant) or not isinstance(value.value, str) or found is None:
        return None
    match = found.search(value.value)
    rest = value.value[match.end() :] if match else ""
    return (value.value, value.at) if match and match.end() > match.start() and rest[:1].isalnum() else None


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Paths without authentication",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"exclude", b"whitelist", b"LOGIN_REQUIRED_IGNORE_PATHS", b"STRONGHOLD_PUBLIC_URLS"),
        (b"litestar", b"starlite", b"aiohttp_jwt", b"login_required.middleware", b"stronghold.middleware"),
    ),
    facts=facts,
)
