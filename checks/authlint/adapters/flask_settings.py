"""Flask's configuration: cookies of tokens without protection, and names of Flask-JWT-Extended that are nearly right.

In configuration classes and in ``app.config``; the names and their defaults are those of Flask-JWT-Extended 4.7, which reads them
only in upper case and ignores those that it does not know. Cookies count only where tokens travel in them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from authlint.adapter import Adapter
from authlint.adapters import flask_jwt_settings, setting_names
from authlint.adapters.flask_jwt_settings import Group
from authlint.adapters.near_files import is_near
from authlint.adapters.settings_modules import is_deployed, stem
from authlint.facts.environment import DEVELOPMENT_ONLY, EVERYWHERE, Where, named_in
from authlint.facts.settings import MisspelledSetting
from authlint.facts.transport import WeakCookie
from authlint.record import replace
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluated, Evaluator, Items, PythonSource, options
from authlint.text import Location

_COOKIES = {
    "JWT_COOKIE_SECURE": "the token's cookie is sent over http://, too, where it can be read",
    "SESSION_COOKIE_SECURE": "the session cookie is sent over http://, too, where it can be read",
    "SESSION_COOKIE_HTTPONLY": "scripts of the page can read the session cookie",
    "REMEMBER_COOKIE_SECURE": "the cookie that remembers somebody is sent over http://, too, where it can be read",
    "REMEMBER_COOKIE_HTTPONLY": "scripts of the page can read the cookie that remembers somebody",
    "QUART_AUTH_COOKIE_SECURE": "the cookie of authentication is sent over http://, too, where it can be read",
    "QUART_AUTH_COOKIE_HTTP_ONLY": "scripts of the page can read the cookie of authentication",
}
_LOCATION = "JWT_TOKEN_LOCATION"
_SECURE = "JWT_COOKIE_SECURE"
_SECURING = re.compile(rf"{_SECURE}|JWT_COOKIE|from_(prefixed_env|envvar|json|file|pyfile)\(")
_FORGED = "another site can make the browser send requests with the token"
_CONFIG_CLASS = re.compile(r"(Config|Configuration|Settings|Production|Prod|Base)$")
_CONFIG_MODULE = re.compile(r"config|settings|default", re.IGNORECASE)
_EVIDENCE = (
    frozenset({"JWT_SECRET_KEY", "JWT_ACCESS_TOKEN_EXPIRES", _LOCATION, "SQLALCHEMY_TRACK_MODIFICATIONS"}) | _COOKIES.keys()
)


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """What the configuration of a file says, where it counts."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    here = named_in(stem(source))
    for group in (*_classes(source, evaluator), *_assigned(source, evaluator), *_module(source, evaluator)):
        yield from _cookies(group, here)
        yield from _more_cookies(group, here, source, project)
        yield from _misspelled(group, here, source)
        yield from flask_jwt_settings.facts_of(replace(group, where=group.where & here), source, project)


def _classes(source: PythonSource, evaluator: Evaluator) -> Iterator[Group]:
    for owner in source.classes():
        family = evaluator.lineage(source, owner)
        if not _CONFIG_CLASS.search(owner.name) or any(isinstance(one, str) and one != "builtins.object" for one in family):
            continue
        names = {
            name: binders[-1]
            for one in reversed(family)
            if not isinstance(one, str)
            for name, binders in one[0].scopes.names(one[1]).items()
            if name.isupper()
        }
        if not (_EVIDENCE.intersection(names) or source.imports("flask", "flask_jwt_extended")):
            continue
        found = {name: value for name in names if (value := evaluator.class_value(source, owner, name)) is not None}
        own = {name: source.location(nodes[-1]) for name, nodes in source.scopes.names(owner).items() if name.isupper()}
        overridden = {name: _overridden(owner, name, source) for name in own}
        yield Group(owner.name, own, found, named_in(owner.name), overridden)


def _overridden(owner: ast.ClassDef, name: str, source: PythonSource) -> Where:
    """Only in development where a class for production derives from this one and gives the name itself."""
    for one in source.classes():
        if any(isinstance(base, ast.Name) and base.id == owner.name for base in one.bases):
            where = named_in(one.name)
            if where.only is not None and where.production_like and name in source.scopes.names(one):
                return DEVELOPMENT_ONLY
    return EVERYWHERE


def _assigned(source: PythonSource, evaluator: Evaluator) -> Iterator[Group]:
    """What the statements of one file give ``app.config``, taken together."""
    own: dict[str, Location] = {}
    found: dict[str, Evaluated] = {}
    if not source.imports("flask", "flask_jwt_extended", "quart"):
        return
    for assignment in source.assignments():
        match assignment:
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Attribute(attr="config"), slice=ast.Constant(value=str(name)) as key)],
                value=value,
            ):
                own[name] = source.location(key)
                found[name] = evaluator.value(value, source).under(source.where(assignment))
            case _:
                pass
    for call in source.calls():
        match call.func:
            case ast.Attribute(attr="update" | "from_mapping", value=ast.Attribute(attr="config")):
                for entry in evaluator.arguments(call, source).entries:
                    if entry.key_at.path == source.path:
                        own[str(entry.key)] = entry.key_at
                        found[str(entry.key)] = entry.value.under(source.where(call))
            case _:
                pass
    if found:
        yield Group("", own, found, EVERYWHERE, {})


def _module(source: PythonSource, evaluator: Evaluator) -> Iterator[Group]:
    """What a module gives that is a configuration by its name: ``app.config.from_object("config")``."""
    names = source.scopes.names(source.tree)
    own = {name: source.location(binders[-1]) for name, binders in names.items() if name in setting_names.FLASK_JWT}
    if own and _CONFIG_MODULE.search(stem(source)):
        found = {name: value for name in own if (value := evaluator.module_value(source, name)) is not None}
        yield Group(stem(source), own, found, EVERYWHERE, {})


def _cookies(group: Group, here: Where) -> Iterator[WeakCookie]:
    for name, effect in _COOKIES.items():
        value = group.all.get(name)
        if name not in group.own or value is None or (name.startswith("JWT_") and not _in_cookies(group.all.get(_LOCATION))):
            continue
        for one in options(value):
            if isinstance(one, Constant) and one.value is False and one.at.path == group.own[name].path:
                where = group.where & here & one.where & group.overridden.get(name, EVERYWHERE)
                secure = True if isinstance(one.node, ast.Constant) else None
                yield WeakCookie("Flask", name, one.at, "false", effect, secure, where)


def _more_cookies(group: Group, here: Where, source: PythonSource, project: Project) -> Iterator[WeakCookie]:
    """What else makes the cookies of Flask-JWT-Extended weak: run against 4.7, whose cookies are not Secure by default."""
    location, secure = group.all.get(_LOCATION), group.all.get(_SECURE)
    if not _in_cookies(location):
        return
    where = group.where & here
    for one, at in group.each("JWT_COOKIE_CSRF_PROTECT"):
        if isinstance(one, Constant) and one.value is False and not _is_strict(group):
            value = True if isinstance(one.node, ast.Constant) else None
            yield WeakCookie("Flask", "JWT_COOKIE_CSRF_PROTECT", one.at, "false", _FORGED, value, at & here)
    if secure is None and _LOCATION in group.own and not source.text.count(_SECURE) and not is_near(source, project, _SECURING):
        for one, at in group.each(_LOCATION):
            if _in_cookies(one):
                yield WeakCookie("Flask", _SECURE, one.at, "left out", _COOKIES[_SECURE], None, at & where)


def _is_strict(group: Group) -> bool:
    """Whether browsers send the cookie only from the site itself, or that cannot be told."""
    value = group.all.get("JWT_COOKIE_SAMESITE")
    return value is not None and not (isinstance(value, Constant) and value.value in {None, "None"})


def _in_cookies(value: Evaluated | None) -> bool:
    """Whether tokens surely travel in cookies: by default they travel in headers."""
    found: list[Evaluated] = list(options(value)) if value is not None else []
    words = [item for one in found for item in (one.items if isinstance(one, Items) else (one,))]
    return any(isinstance(word, Constant) and word.value == "cookies" for word in words)


def _misspelled(group: Group, here: Where, source: PythonSource) -> Iterator[MisspelledSetting]:
    known = [name for name in group.all if name in setting_names.FLASK_JWT]
    if not known and not source.imports("flask_jwt_extended"):
        return
    for name, at in group.own.items():
        meant = setting_names.meant(name, setting_names.FLASK_JWT, group.all) if name.startswith("JWT_") else None
        if meant is not None and _uses(source.text, name) == 1:
            section = group.owner or "app.config"
            yield MisspelledSetting("Flask-JWT-Extended", section, name, at, meant, group.where & here)


def _uses(text: str, name: str) -> int:
    """How often a name stands in a text as a whole."""
    found: Sequence[str] = re.findall(rf"(?<!\w){name}(?!\w)", text)
    return len(found)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Flask settings",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"JWT_", b"_COOKIE_SECURE", b"_COOKIE_HTTP"),),
    facts=facts,
)
