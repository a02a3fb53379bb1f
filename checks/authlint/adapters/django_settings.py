"""Django's settings modules: debug mode, cookies, CORS and names that are nearly right, in what is really deployed.

``systems.django`` says which module that is and what a name is there in the end. Nothing is said of a module that only people
run, of one for development or tests, or where a module that is not in the project may change what this one says.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property, partial

from authlint.adapter import Adapter
from authlint.adapters import django_cookies, oidc_settings, setting_names, simplejwt_settings
from authlint.adapters.origin_patterns import letters, looseness, pattern_text
from authlint.adapters.settings_modules import is_deployed, is_overlaid, stem
from authlint.adapters.switch_reads import SwitchRead, switch_read
from authlint.facts.debugging import DebugSwitch, Exposed
from authlint.facts.environment import Where, named_in
from authlint.facts.settings import MisspelledSetting
from authlint.facts.transport import CorsPolicy, LooseOrigin, WeakCookie
from authlint.record import record
from authlint.sources import Project
from authlint.sources.python import Constant, Entries, Entry, EnvironmentRead, Evaluated, Evaluator, Items, PythonSource, options
from authlint.systems import django

_ORIGIN_PATTERNS = ("CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ORIGIN_REGEX_WHITELIST")
_ALL_ORIGINS = ("CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL")
_DYNAMIC = re.compile(r"\b(globals|vars|locals)\(\)|\bexec\(|\bexecfile\(|\binclude\(|\bconfigurations\b|django_heroku\.settings")
_READS = ("environ", "getenv", "decouple")
_COMPARED = re.compile(r"\bDEBUG\s*(==|!=|\bin\b|\.(lower|upper|strip)\b)")
_NEEDED = (
    "DEBUG",
    "_COOKIE_",
    "CORS_",
    "REST_FRAMEWORK",
    "REST_AUTH",
    "JWT_AUTH_",
    "SIMPLE_JWT",
    "SESSION_",
    "CSRF_",
    "SECURE_",
    "NINJA_JWT",
    "OIDC_",
)


@record(frozen=False)
class Module:
    """A settings module, and what is known of its deployment."""

    source: PythonSource
    project: Project
    evaluator: Evaluator

    @cached_property
    def deployed(self) -> list[PythonSource]:
        """The modules that are deployed and start from this one, or are it; this one where nobody says what is deployed."""
        found = django.deployed(self.source, self.project, self.evaluator)
        paths = found.servers or found.people
        modules = [self.project.source(path) for path in sorted(paths)]
        known = [one for one in modules if isinstance(one, PythonSource) and named_in(stem(one)).production_like]
        if not known:
            return [self.source]
        return [one for one in known if self.source in django.modules(one, self.evaluator)] or self._named
        # cookiecutter's `manage.py` names the module for development, and the server's start script the other one

    @property
    def _named(self) -> list[PythonSource]:
        where = named_in(stem(self.source))
        return [self.source] if where.only is not None and where.production_like else []

    def where(self, name: str, value: Evaluated) -> Where | None:
        """Where a value decides that this module gives a name; None where that cannot be told or is nowhere."""
        if is_overlaid(self.source, self.project, name) or self.is_changed_elsewhere:
            return None
        for module in self.deployed:
            final = self.evaluator.module_value(module, name)
            if final is not None and any(one.at == value.at for one in options(final)):
                return named_in(stem(self.source)) & value.where & value.source.where(value.node)
        return None

    @cached_property
    def is_changed_elsewhere(self) -> bool:
        """Whether what is deployed is also made by modules that are not in the project, or by code."""
        return any(self._is_open(module) for one in self.deployed for module in django.modules(one, self.evaluator))

    def _is_open(self, module: PythonSource) -> bool:
        missing = (star for star in module.scopes.stars if self.evaluator.modules.imported(star, module) is None)
        return _DYNAMIC.search(module.text) is not None or any(not _is_library(star) for star in missing)


def _is_library(star: ast.ImportFrom) -> bool:
    """Whether a star import is of a package that gives only defaults, which what stands in the project overrides."""
    return not star.level and (star.module or "").partition(".")[0] in {"django", "typing", "os", "pathlib", "datetime"}


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """What a settings module says, where it counts."""
    is_ours = django.is_settings(source) and named_in(stem(source)).production_like
    if not is_ours or not is_deployed(source, project) or not any(word in source.text for word in _NEEDED):
        return
    module = Module(source, project, Evaluator(project))
    yield from _debug(module)
    yield from _cookies(module)
    yield from _cors(module)
    yield from _loose_origins(module)
    yield from _misspelled(module)
    yield from _tables(module)
    is_oidc = "mozilla_django_oidc" in source.text
    yield from oidc_settings.facts_of(partial(_constants, module), partial(_may_set, module), is_ours=is_oidc)


def _tables(module: Module) -> Iterator[object]:
    """What the tables of token libraries say, as the deployed modules have them."""
    for name in simplejwt_settings.TABLES:
        if name not in module.source.scopes.names(module.source.tree) or is_overlaid(module.source, module.project, name):
            continue
        for deployed in module.deployed:
            value = module.evaluator.module_value(deployed, name)
            apps = module.evaluator.module_value(deployed, "INSTALLED_APPS")
            for one in options(value) if value is not None else ():
                if isinstance(one, Entries):
                    where = named_in(stem(module.source)) & one.where
                    path, is_open = module.source.path, module.is_changed_elsewhere
                    yield from simplejwt_settings.facts_of(simplejwt_settings.Table(name, one, path, where, apps, is_open))


def _may_set(module: Module, name: str) -> bool:
    """Whether a deployed module has a name, or something that cannot be seen may give it one."""
    if module.is_changed_elsewhere or is_overlaid(module.source, module.project, name):
        return True
    return any(module.evaluator.module_value(deployed, name) is not None for deployed in module.deployed)


def _constants(module: Module, name: str) -> Iterator[tuple[Constant, Where]]:
    """The constants that a name of this module may be, with where each decides."""
    if name not in module.source.scopes.names(module.source.tree):
        return
    value = module.evaluator.module_value(module.source, name)
    for one in options(value) if value is not None else ():
        if isinstance(one, Constant) and one.at.path == module.source.path:
            where = module.where(name, one)
            if where is not None:
                yield one, where


def _debug(module: Module) -> Iterator[DebugSwitch]:
    for one, where in _constants(module, "DEBUG"):
        if one.value is True:
            yield DebugSwitch("Django", "DEBUG", one.at, Exposed.PAGE, where, fixable=isinstance(one.node, ast.Constant))
    name = "DEBUG_PROPAGATE_EXCEPTIONS"
    for one, where in _constants(module, name):
        if one.value is True:
            fixable = isinstance(one.node, ast.Constant)
            yield DebugSwitch("Django", name, one.at, Exposed.RAISED, where, certain=False, fixable=fixable)
    yield from _read_debug(module)


def _read_debug(module: Module) -> Iterator[DebugSwitch]:
    """``DEBUG`` where it is read from a variable, and a text counts as true or the default is on."""
    source = module.source
    if not any(word in source.text for word in _READS) or _COMPARED.search(source.text):
        return
    for binder in source.scopes.names(source.tree).get("DEBUG", ()):
        match source.statement(binder):
            case ast.Assign(value=value, targets=[ast.Name()]) | ast.AnnAssign(value=ast.expr() as value):
                found = switch_read(value, source, module.evaluator)
                where = module.where("DEBUG", found.final) if found is not None else None
                if found is not None and where is not None and _is_final(found, module):
                    yield from found.switches("Django", "DEBUG", Exposed.PAGE, where, module.project)
            case _:
                pass


def _is_final(found: SwitchRead, module: Module) -> bool:
    """Whether nothing is made of the read after it: ``DEBUG = DEBUG == "1"``."""
    values = [module.evaluator.module_value(one, "DEBUG") for one in module.deployed]
    ends = [one for value in values if value is not None for one in options(value)]
    reads = [one for one in ends if isinstance(one, EnvironmentRead) and one.at == found.final.at]
    return all(one.cast == found.final.cast for one in reads)


def _cookies(module: Module) -> Iterator[WeakCookie]:
    look = django_cookies.Look(partial(_constants, module), partial(_entries, module), partial(_may_set, module))
    yield from django_cookies.facts_of(look, module.source.path)


def _entries(module: Module, name: str) -> Iterator[tuple[Entries, Where]]:
    """The tables of a name that this module makes or changes, as the deployed modules have them."""
    is_ours = name in module.source.text and not module.is_changed_elsewhere
    if is_ours and not is_overlaid(module.source, module.project, name):
        values = (module.evaluator.module_value(deployed, name) for deployed in module.deployed)
        ends = [one for value in values if value is not None for one in options(value) if isinstance(one, Entries)]
        for one in {one.at: one for one in ends}.values():
            yield one, named_in(stem(module.source)) & one.where


def _cors(module: Module) -> Iterator[CorsPolicy]:
    credentials = list(_switched_on(module, "CORS_ALLOW_CREDENTIALS"))
    for name in _ALL_ORIGINS:
        for one, where in _switched_on(module, name):
            for other, other_where in credentials:
                is_own = module.source.path in {one.at.path, other.at.path}
                if is_own and not (where & other_where).is_nowhere:
                    yield CorsPolicy("django-cors-headers", name, one.at, other.at, where & other_where)


def _loose_origins(module: Module) -> Iterator[LooseOrigin]:
    """Patterns that let others through: django-cors-headers 4.9 matches the start of the origin with each of them."""
    names = module.source.scopes.names(module.source.tree)
    credentials = any(one.value is True for one, _ in _constants(module, "CORS_ALLOW_CREDENTIALS"))
    for name in _ORIGIN_PATTERNS:
        value = module.evaluator.module_value(module.source, name) if name in names else None
        for one in options(value) if value is not None else ():
            where = module.where(name, one) if one.at.path == module.source.path else None
            if where is None:
                continue
            items = [other for item in one.items for other in options(item)] if isinstance(one, Items) else [one]
            for item in items:
                text = pattern_text(item)
                loose = None if text is None else looseness(text, whole=False) if isinstance(one, Items) else letters(text)
                if loose is not None and item.at.path == module.source.path:
                    is_list = item is one
                    found = where & item.where
                    yield LooseOrigin("django-cors-headers", name, item.at, *loose, credentials, is_list, found)


def _switched_on(module: Module, name: str) -> Iterator[tuple[Constant, Where]]:
    """The constants that turn a switch on: of this module, or of one that it starts from and does not change."""
    yield from ((one, where) for one, where in _constants(module, name) if one.value is True)
    value = module.evaluator.module_value(module.source, name)
    for one in options(value) if value is not None else ():
        if isinstance(one, Constant) and one.value is True and one.at.path != module.source.path:
            where = module.where(name, one)
            if where is not None:
                yield one, where & one.source.where(one.node)


def _misspelled(module: Module) -> Iterator[MisspelledSetting]:
    names = module.source.scopes.names(module.source.tree)
    is_oidc = "mozilla_django_oidc" in module.source.text
    for name, binders in names.items():
        system, known = (
            ("mozilla-django-oidc", setting_names.OIDC) if name.startswith("OIDC_") else ("Django", setting_names.DJANGO)
        )
        is_theirs = is_oidc if known is setting_names.OIDC else name.startswith(setting_names.DJANGO_PREFIXES)
        if is_theirs and module.source.text.count(name) == len(binders):
            meant = setting_names.meant(name, known, names)
            if meant is not None:
                at = module.source.location(binders[-1])
                yield MisspelledSetting(system, "settings", name, at, meant, named_in(stem(module.source)))
    for table, (system, known) in setting_names.TABLES.items():
        value = module.evaluator.module_value(module.source, table) if table in names else None
        for one in options(value) if value is not None else ():
            if isinstance(one, Entries):
                yield from _in_table(one.entries, table, system, known, module)


def _in_table(
    entries: tuple[Entry, ...], table: str, system: str, known: frozenset[str], module: Module
) -> Iterator[MisspelledSetting]:
    present = [str(entry.key) for entry in entries]
    for entry in entries:
        meant = setting_names.meant(str(entry.key), known, present)
        if meant is not None and entry.key_at.path == module.source.path and isinstance(entry.key_node, ast.Constant):
            where = named_in(stem(module.source))
            yield MisspelledSetting(system, table, str(entry.key), entry.key_at, meant, where)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Django settings",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        tuple(word.encode() for word in _NEEDED),
        (*(sign.encode() for sign in sorted(django.SIGNS)), b"import *"),
    ),
    facts=facts,
)
