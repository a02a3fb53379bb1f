"""Secrets of Python frameworks that stand in the code: Django's ``SECRET_KEY``, Flask's, Starlette's session key, simplejwt's.

Only settings that a framework is known to read count; a name that merely sounds like a secret says nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.default_keys import default_keys
from authlint.adapters.file_purposes import where_of_file
from authlint.adapters.key_looks import looks_of
from authlint.adapters.settings_modules import is_deployed, is_overlaid, stem
from authlint.facts.environment import EVERYWHERE, Where, named_in
from authlint.facts.keys import Key, KeyPower
from authlint.record import record, replace
from authlint.sources import Project
from authlint.sources.python import Constant, Entries, Evaluated, Evaluator, PythonSource, options
from authlint.systems.django import is_settings

_FLASK_SIGNS = frozenset({"SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_TRACK_MODIFICATIONS", "DEBUG", "TESTING", "FLASK_ENV"})
_FLASK_KEYS = {"SECRET_KEY": KeyPower.FORGE_SESSIONS, "JWT_SECRET_KEY": KeyPower.SIGN_TOKENS}
_SESSION_MIDDLEWARE = frozenset(
    {"starlette.middleware.sessions.SessionMiddleware", "fastapi.middleware.sessions.SessionMiddleware"}
)
_DJANGO_TABLES = {
    "SIMPLE_JWT": ("SIGNING_KEY", "JWT_SIGNING_KEY"),
    "NINJA_JWT": ("SIGNING_KEY", "JWT_SIGNING_KEY"),
    "JWT_AUTH": ("JWT_SECRET_KEY", "JWT_SECRET_KEY"),
    "GRAPHQL_JWT": ("JWT_SECRET_KEY", "JWT_SECRET_KEY"),
    "OAUTH2_PROVIDER": ("OIDC_RSA_PRIVATE_KEY", "OIDC_RSA_PRIVATE_KEY"),
}
"""Tables of Django's settings that hold a signing key: its name there, and the variable that a fix would read."""
_CONFIG_CLASS = re.compile(r"(Config|Configuration|Settings|Production|Development)$")


@record
class _Found:
    value: Evaluated
    use: str
    variable: str
    power: KeyPower
    where: Where


def facts(source: PythonSource, project: Project) -> Iterator[Key]:
    """The literal secrets of ``source``."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    yielded: set[object] = set()
    for found in _found(source, project, evaluator):
        for one in options(found.value):
            key = _key(one, found)
            if key is not None and key.at.path == source.path and key.at not in yielded:
                yielded.add(key.at)
                yield key
        for key in default_keys(found.value, evaluator, found.use, power=found.power, used_in=source):
            yield replace(key, where=key.where & found.where)


def _found(source: PythonSource, project: Project, evaluator: Evaluator) -> Iterator[_Found]:
    yield from _django(source, project, evaluator)
    yield from _classes(source, evaluator)
    yield from _flask(source, evaluator)
    for call in source.calls():
        yield from _session_middleware(call, source, evaluator)


def _key(value: Evaluated, found: _Found) -> Key | None:
    """The fact for one value; None if it is not one literal."""
    if not (isinstance(value, Constant) and isinstance(value.value, (str, bytes)) and isinstance(value.node, ast.Constant)):
        return None
    text = value.value if isinstance(value.value, str) else value.value.decode("latin-1")
    looks = looks_of(text)
    if looks is None:
        return None
    where = found.where & value.where & value.source.where(value.node) & where_of_file(value.source)
    length = len(value.value.encode() if isinstance(value.value, str) else value.value)
    return Key(value.at, found.use, length, looks, where=where, variable=found.variable, power=found.power)


def _django(source: PythonSource, project: Project, evaluator: Evaluator) -> Iterator[_Found]:
    """``SECRET_KEY`` and simplejwt's ``SIGNING_KEY`` of a settings module."""
    names = source.scopes.names(source.tree)
    if not is_settings(source):
        return
    where = named_in(stem(source))
    if "SECRET_KEY" in names:
        value = evaluator.module_value(source, "SECRET_KEY")
        if value is not None:
            overlaid = Where.except_in(["production"]) if is_overlaid(source, project, "SECRET_KEY") else EVERYWHERE
            yield _Found(value, "SECRET_KEY of Django", "SECRET_KEY", KeyPower.FORGE_SESSIONS, where & overlaid)
    for table, (entry, variable) in _DJANGO_TABLES.items():
        settings = evaluator.module_value(source, table) if table in names else None
        signing = settings.get(entry) if isinstance(settings, Entries) else None
        if signing is not None:
            overlaid = Where.except_in(["production"]) if is_overlaid(source, project, table) else EVERYWHERE
            yield _Found(signing, f"{entry} of {table}", variable, KeyPower.SIGN_TOKENS, where & overlaid)


def _classes(source: PythonSource, evaluator: Evaluator) -> Iterator[_Found]:
    """``SECRET_KEY`` and ``JWT_SECRET_KEY`` of configuration classes, for ``app.config.from_object``."""
    for owner in source.classes():
        names = source.scopes.names(owner)
        if not _CONFIG_CLASS.search(owner.name) or any("Settings" in source.segment(base) for base in owner.bases):
            continue  # the fields of pydantic's BaseSettings are read from the environment
        inherited = bool(owner.bases)
        if not (inherited or _FLASK_SIGNS.intersection(names) or source.imports("flask", "flask_jwt_extended")):
            continue
        for name, power in _FLASK_KEYS.items():
            if name in names:
                value = evaluator.class_value(source, owner, name)
                if value is not None:
                    where = named_in(owner.name) & overridden(owner, name, source)
                    yield _Found(value, f"{name} of `{owner.name}`", name, power, where)


def overridden(owner: ast.ClassDef, name: str, source: PythonSource) -> Where:
    """Not in production where a class for production derives from ``owner`` and sets ``name`` itself."""
    for other in source.classes():
        derives = any(isinstance(base, ast.Name) and base.id == owner.name for base in other.bases)
        where = named_in(other.name)
        is_for_production = where.allows("production") and not where.allows("development")
        if derives and is_for_production and name in source.scopes.names(other):
            return Where.except_in(["production"])
    return EVERYWHERE


def _flask(source: PythonSource, evaluator: Evaluator) -> Iterator[_Found]:
    """``app.secret_key = ...``, ``app.config["SECRET_KEY"] = ...``, ``app.config.update(...)`` and ``from_mapping``."""
    if not source.imports("flask", "quart", "flask_jwt_extended"):
        return
    for assignment in source.assignments():
        if not isinstance(assignment, ast.Assign):
            continue
        for target in assignment.targets:
            match target:
                case ast.Attribute(attr="secret_key"):
                    name = "SECRET_KEY"
                case ast.Subscript(value=ast.Attribute(attr="config"), slice=ast.Constant(value=str(name))) if (
                    name in _FLASK_KEYS
                ):
                    pass
                case _:
                    continue
            value = evaluator.value(assignment.value, source)
            yield _Found(value, f"{name} of Flask", name, _FLASK_KEYS[name], source.where(assignment))
    for call in source.calls():
        match call.func:
            case ast.Attribute(attr="update" | "from_mapping", value=ast.Attribute(attr="config")):
                for entry in evaluator.arguments(call, source).entries:
                    if entry.key in _FLASK_KEYS:
                        name = str(entry.key)
                        yield _Found(entry.value, f"{name} of Flask", name, _FLASK_KEYS[name], source.where(call))
            case _:
                pass


def _session_middleware(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> Iterator[_Found]:
    """The ``secret_key`` of Starlette's ``SessionMiddleware``, however it is registered."""
    if len(call.args) < 2 and not any(word.arg in {None, "secret_key"} for word in call.keywords):
        return
    is_direct = source.qualified_name(call.func) in _SESSION_MIDDLEWARE
    if not is_direct and not (call.args and source.qualified_name(call.args[0]) in _SESSION_MIDDLEWARE):
        return
    arguments = evaluator.arguments(call, source)
    value = arguments.at(1, "secret_key")
    if value is not None:
        yield _Found(value, "secret_key of SessionMiddleware", "SESSION_SECRET_KEY", KeyPower.FORGE_SESSIONS, source.where(call))


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Python secrets",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"SECRET_KEY", b"secret_key", b"SIGNING_KEY", b"OIDC_RSA_PRIVATE_KEY"),),
    facts=facts,
)
