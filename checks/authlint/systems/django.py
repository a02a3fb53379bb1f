"""Django: what a settings module holds in the end, its ``from .base import *`` included, and which module is deployed.

A settings module is a program: each environment's module runs the modules that it starts from, and then changes what they left.
What is deployed is the module that ``wsgi.py`` or ``asgi.py`` names; ``manage.py`` is for people. Run against Django 5.2,
django-environ 0.14 and python-decouple 3.8: both read a real environment variable before their file.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from authlint.facts.environment import named_in
from authlint.facts.value import UNKNOWN
from authlint.layers import Layer, Stack
from authlint.record import record, replace
from authlint.sources import Project
from authlint.sources.dotenv import DotenvSource
from authlint.sources.python import Constant, EnvironmentRead, Evaluator, PythonSource
from authlint.systems import Application, Typed, as_text, dotenv
from authlint.systems.python_values import in_environment, plain, read_from

SIGNS = frozenset(
    {
        "INSTALLED_APPS",
        "MIDDLEWARE",
        "ROOT_URLCONF",
        "WSGI_APPLICATION",
        "ASGI_APPLICATION",
        "TEMPLATES",
        "DATABASES",
        "AUTH_USER_MODEL",
        "REST_FRAMEWORK",
        "SIMPLE_JWT",
    }
)
"""Names of which a module that sets two is a settings module; in one that is called so, one is enough."""
_OTHERS = frozenset(
    {
        "ALLOWED_HOSTS",
        "AUTHENTICATION_BACKENDS",
        "AUTH_PASSWORD_VALIDATORS",
        "CORS_ALLOWED_ORIGINS",
        "CORS_ALLOW_ALL_ORIGINS",
        "CSRF_COOKIE_SECURE",
        "CSRF_TRUSTED_ORIGINS",
        "DEFAULT_AUTO_FIELD",
        "NINJA_JWT",
        "SECURE_SSL_REDIRECT",
        "STATICFILES_DIRS",
    }
)
"""Names that say so as well where the module is called so; other frameworks have none of them."""
_CALLED = re.compile(r"(^|/)(settings?(_\w+)?|\w+_settings|settings/[^/]+)\.py$")
_VARIABLE = "DJANGO_SETTINGS_MODULE"
_SERVERS = ("wsgi.py", "asgi.py")
_STARS = 8
_LOADERS = ("read_env", "load_dotenv")


@record
class Deployed:
    """Which settings module the programs beside a project name.

    Attributes:
        servers: The modules that ``wsgi.py`` and ``asgi.py`` name.
        people: The modules that ``manage.py`` names.
    """

    servers: frozenset[str]
    people: frozenset[str]


def is_settings(source: PythonSource) -> bool:
    """Whether a module is a settings module: by what it sets, or because it starts from one and is called so."""
    names = source.scopes.names(source.tree)
    is_called = _CALLED.search(source.path) is not None
    starts_from_one = bool(source.scopes.stars) and "settings" in source.path
    signs = len(SIGNS.intersection(names))
    return signs >= 2 or starts_from_one or (is_called and (signs > 0 or not _OTHERS.isdisjoint(names)))


def deployed(source: PythonSource, project: Project, evaluator: Evaluator) -> Deployed:
    """Which settings modules the programs around a settings module name, looked for upward and in the packages there."""
    servers: set[str] = set()
    people: set[str] = set()
    directory: str = posixpath.dirname(source.path)
    root = project.root.rstrip("/")
    for _ in range(4):
        for below in ("", *sorted(name for name in project.names(directory) if "." not in name)):
            here = posixpath.join(directory, below) if below else directory
            names = project.names(here)
            for file, into in (*((name, servers) for name in _SERVERS), ("manage.py", people)):
                if file in names:
                    into.update(_named(posixpath.join(here, file) if here else file, project, evaluator))
        if directory in {"", "/", root} or people:
            break
        directory = str(posixpath.dirname(directory))
    return Deployed(frozenset(servers), frozenset(people))


def _named(path: str, project: Project, evaluator: Evaluator) -> set[str]:
    """The modules that ``DJANGO_SETTINGS_MODULE`` is set to in a program, as defaults or for good."""
    source = project.source(path)
    if not isinstance(source, PythonSource) or _VARIABLE not in source.text:
        return set()
    found: set[str] = set()
    for call in source.calls():
        match call:
            case ast.Call(func=ast.Attribute(attr="setdefault"), args=[ast.Constant(value="DJANGO_SETTINGS_MODULE"), value]):
                _add(found, evaluator, source, value)
            case _:
                pass
    for assignment in source.assignments():
        match assignment:
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value="DJANGO_SETTINGS_MODULE"))], value=value):
                _add(found, evaluator, source, value)
            case _:
                pass
    return found


def _add(found: set[str], evaluator: Evaluator, source: PythonSource, value: ast.expr) -> None:
    known = evaluator.value(value, source)
    if isinstance(known, EnvironmentRead) and known.default is not None:
        known = known.default
    if isinstance(known, Constant) and isinstance(known.value, str):
        module = evaluator.modules.absolute(known.value, source)
        if module is not None:
            found.add(module.path)


def application(source: PythonSource, evaluator: Evaluator, environment: str | None) -> Application:
    """What a settings module holds in the end.

    Args:
        source: The module.
        evaluator: Of its project.
        environment: The environment that it is for; None if it is for all of them.
    """
    files = [dotenv.layer(one) for one in _dotenv_files(source, evaluator)]
    layers: list[Layer] = list(files)
    read = {one.names[0]: one for layer in files for one in dotenv.settings(layer)}
    for module in modules(source, evaluator):
        names = module.scopes.names(module.tree)
        found: list[Typed] = []
        for name, binders in names.items():
            if name.isupper():
                one = _setting(name, module, binders[-1], evaluator, environment or "production")
                found.append(_from_file(one, read))
        layers.append(Layer(posixpath.basename(module.path), module.path, environment, tuple(found)))
    layers[: len(files)] = [replace(one, settings=()) for one in files]
    return Application("Django", _label(source), source.location(source.tree.body[0]), Stack(tuple(layers)))


def modules(source: PythonSource, evaluator: Evaluator) -> list[PythonSource]:
    """A settings module and those that it starts from, the lowest first."""
    found: list[PythonSource] = []
    queue = [source]
    while queue and len(found) < _STARS:
        one = queue.pop(0)
        if one not in found:
            found.append(one)
            queue += [below for star in one.scopes.stars if (below := evaluator.modules.imported(star, one)) is not None]
    return found[::-1]


def _label(source: PythonSource) -> str:
    return posixpath.splitext("/".join(source.path.split("/")[-2:]))[0]


def _setting(name: str, module: PythonSource, binder: ast.AST, evaluator: Evaluator, environment: str) -> Typed:
    """What a name of a module is: in the module that is deployed what it is in the end, else what it is there."""
    value = evaluator.module_value(module, name)
    if value is None:
        at = module.location(binder)
        return Typed((name,), (name,), "", at, at)
    variable, default, cast_to = read_from(value, environment)
    known = plain(default, environment) if default is not None else UNKNOWN
    if variable is not None and cast_to is None and not isinstance(known, str):
        known = UNKNOWN
    one = in_environment(value, environment)
    place = (one or value).at if (one or value).node is not value.source.tree else module.location(binder)
    return Typed((name,), (name,), as_text(known), place, module.location(binder), known, variable)


def _from_file(one: Typed, read: dict[str, Typed]) -> Typed:
    """A setting that is read from a variable which a ``.env`` file sets: that text, as far as it is a word for a boolean."""
    given = read.get(one.variable or "")
    if given is None:
        return one
    value = _cast(given.value, one.value)
    return replace(one, value=value, text=as_text(value), at=given.at)


def _cast(text: object, default: object) -> object:
    if not isinstance(text, str):
        return UNKNOWN
    if isinstance(default, bool):
        word = text.strip().lower()
        if word in {"true", "on", "ok", "y", "yes", "1"}:
            return True
        return False if word in {"false", "off", "n", "no", "0", ""} else UNKNOWN
    return text if isinstance(default, str) else UNKNOWN


def _dotenv_files(source: PythonSource, evaluator: Evaluator) -> Iterator[DotenvSource]:
    """The ``.env`` files that a settings module, or one that it starts from, is seen to load."""
    names: list[str] = []
    for module in modules(source, evaluator):
        for call in module.calls():
            func = call.func
            called = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
            if called in _LOADERS:
                given = evaluator.arguments(call, module)
                path = given.at(0, "env_file") or given.get("dotenv_path")
                known = plain(path) if path is not None else ".env"
                names += [str(known)] if known is not UNKNOWN else []
        if module.imports("decouple"):
            names.append(".env")
    start = posixpath.dirname(source.path)
    yield from dotenv.found(evaluator.project, start, list(dict.fromkeys(names)))


def environment_for(source: PythonSource) -> str | None:
    """The environment that a module's name says; None if it says none."""
    only = named_in(posixpath.splitext(posixpath.basename(source.path))[0]).only
    return sorted(only)[0] if only else None
