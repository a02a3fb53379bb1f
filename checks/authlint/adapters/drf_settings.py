"""Django REST framework: what ``REST_FRAMEWORK`` says of permissions and authentication, in what is deployed.

Without ``DEFAULT_PERMISSION_CLASSES`` the framework lets everybody in (``AllowAny``). The first authenticator alone decides how a
refusal looks: one without ``authenticate_header`` makes it 403 without ``WWW-Authenticate``. Run against 3.18.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from authlint.adapter import Adapter
from authlint.adapters import drf
from authlint.adapters.django_settings import Module
from authlint.adapters.drf_endpoints import Seen, seen_around
from authlint.adapters.settings_modules import is_deployed, overlays, stem
from authlint.facts.access import OpenDefault, Openness
from authlint.facts.challenge import AnonymousForbidden
from authlint.facts.environment import PRODUCTION, Where, named_in
from authlint.facts.settings import InvalidSetting
from authlint.sources import Project
from authlint.sources.python import Constant, Entries, Entry, Evaluated, Evaluator, Items, PythonSource, options
from authlint.systems import django
from authlint.text import Location

_TABLE = "REST_FRAMEWORK"
_PERMISSIONS, _AUTHENTICATION = "DEFAULT_PERMISSION_CLASSES", "DEFAULT_AUTHENTICATION_CLASSES"
_ALL = "rest_framework.permissions.AllowAny"
_READERS = frozenset(
    {
        _ALL,
        "rest_framework.permissions.IsAuthenticatedOrReadOnly",
        "rest_framework.permissions.DjangoModelPermissionsOrAnonReadOnly",
    }
)
_SETTINGS = re.compile(r"(^|[/_.-])(settings?|conf|config)([/_.-]|$)")
_CLOSED = "rest_framework.permissions.IsAuthenticated"
_BROWSABLE = "rest_framework.renderers.BrowsableAPIRenderer"


class _Table(NamedTuple):
    """``REST_FRAMEWORK`` as one deployed module has it in the end."""

    value: Entries
    where: Where


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """What the table of a settings module says, if it stands in this one."""
    if _TABLE not in source.scopes.names(source.tree) or not _is_settings(source) or not is_deployed(source, project):
        return
    if not named_in(stem(source)).production_like:
        return
    module = Module(source, project, Evaluator(project))
    tables = list(_tables(module))
    own = [table for table in tables if table.value.at.path == source.path]
    if own and own[0].value.complete and not module.is_changed_elsewhere:
        yield from _open(own[0], tables, module)
    for table in own[:1]:
        yield from _refusal(table, module)
        yield from _no_lists(table, module)


def _is_settings(source: PythonSource) -> bool:
    return django.is_settings(source) or _SETTINGS.search(source.path.removesuffix(".py")) is not None


def _tables(module: Module) -> Iterator[_Table]:
    """What the table is in the end in this module, in those that are deployed, and in those that build on it."""
    last: list[PythonSource] = []
    for one in (*module.deployed, *overlays(module.source, module.project, _TABLE), module.source):
        if one not in last:
            last.append(one)
    for one in last:
        value = module.evaluator.module_value(one, _TABLE)
        for option in options(value) if value is not None else ():
            if isinstance(option, Entries):
                yield _Table(option, named_in(stem(module.source)) & named_in(stem(one)) & option.where)


def _open(table: _Table, tables: list[_Table], module: Module) -> Iterator[OpenDefault]:
    """That everybody is let in, if so it is in every module that is deployed."""
    authenticators = _items(table.value, _AUTHENTICATION)
    found = [_openness(one) for one in tables]
    opens = found[0]
    if authenticators is None or not authenticators.items or opens is None or any(one is None for one in found):
        return
    entry = _entry(table.value, _PERMISSIONS)
    seen = seen_around(module.source, module.project, module.evaluator) if opens is Openness.EVERYBODY else Seen()
    is_literal = isinstance(table.value.node, ast.Dict)
    yield OpenDefault(
        framework=drf.NAME,
        section=_TABLE,
        name=_PERMISSIONS,
        at=_at(entry, module),
        opens=opens,
        explicit=entry is not None,
        authentication=authenticators.at,
        relying=tuple(seen.relying),
        count=seen.count,
        seen=seen.any,
        writes=seen.writes,
        closed=_CLOSED if is_literal else "",
        insert_at=table.value.at if is_literal and entry is None else None,
        after=_AUTHENTICATION,
        where=table.where if entry is None else table.where & entry.value.where,
    )


def _at(entry: Entry | None, module: Module) -> Location:
    """The item that lets everybody in, the empty list, or the table's name."""
    if entry is None:
        names = module.source.scopes.names(module.source.tree)
        return module.source.location(names[_TABLE][-1])
    for one in options(entry.value):
        if isinstance(one, Items) and len(one.items) == 1:
            return one.items[0].at
    return entry.value.at


def _entry(table: Entries, name: str) -> Entry | None:
    found = [entry for entry in table.entries if entry.key == name and entry.value.where.allows(PRODUCTION)]
    return found[-1] if found else None


def _items(table: Entries, name: str) -> Items | None:
    """The one list that a setting is in production; None if it is not there, or could be several things."""
    entry = _entry(table, name)
    found = [one for one in options(entry.value) if one.where.allows(PRODUCTION)] if entry is not None else []
    return found[0] if len(found) == 1 and isinstance(found[0], Items) and found[0].complete else None


def _openness(table: _Table) -> Openness | None:
    """Whom the default permissions let in in production; None if not everybody, or that is not known."""
    if not table.value.complete:
        return None
    if _entry(table.value, _PERMISSIONS) is None:
        return Openness.EVERYBODY
    listed = _items(table.value, _PERMISSIONS)
    names = [_named(item) for item in listed.items] if listed is not None else [""]
    if all(name == _ALL for name in names):
        return Openness.EVERYBODY
    return Openness.READERS if all(name in _READERS for name in names) else None


def _named(item: Evaluated) -> str:
    return item.value if isinstance(item, Constant) and isinstance(item.value, str) else ""


def _refusal(table: _Table, module: Module) -> Iterator[AnonymousForbidden]:
    """That refusals become 403, though a later authenticator would say which token is needed."""
    listed = _items(table.value, _AUTHENTICATION)
    if listed is None or not listed.items or listed.items[0].at.path != module.source.path:
        return
    schemes = [drf.scheme(item, module.source, module.evaluator) for item in listed.items]
    if schemes[0] is not drf.Scheme.SILENT:
        return
    if drf.Scheme.BEARER not in schemes:
        first, where = listed.items[0], table.where & listed.where
        silent = drf.silent_refusal(first, drf.short_name(first), first.at, where, module.evaluator)
        if silent is not None:
            yield silent
        return
    first, token = listed.items[0], listed.items[schemes.index(drf.Scheme.BEARER)]
    renderers = _items(table.value, "DEFAULT_RENDERER_CLASSES")
    shown = [_named(one) for one in renderers.items] if renderers is not None else []
    where = module.source.where(listed.node) & table.where & listed.where
    yield drf.refusal(drf.short_name(first), first.at, token.at, where, weak=_BROWSABLE in shown)


def _no_lists(table: _Table, module: Module) -> Iterator[InvalidSetting]:
    """A text where a list belongs: ``("...IsAuthenticated")`` without its comma."""
    for name in (_PERMISSIONS, _AUTHENTICATION):
        entry = _entry(table.value, name)
        for one in options(entry.value) if entry is not None else ():
            if isinstance(one, Constant) and isinstance(one.value, str) and one.at.path == module.source.path:
                yield InvalidSetting(
                    system=drf.NAME,
                    section=_TABLE,
                    name=name,
                    at=one.at,
                    shown="",
                    problem="a text, not a list",
                    effect="every request answers 500",
                    where=table.where & one.where,
                )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Django REST framework settings",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"REST_FRAMEWORK",), (_PERMISSIONS.encode(), _AUTHENTICATION.encode())),
    facts=facts,
)
