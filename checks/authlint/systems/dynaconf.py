"""dynaconf: ``Dynaconf(settings_files=[...])``, its files by environment and its rules of merging.

Run against 3.3 and read in ``loaders/__init__.py``, ``loaders/base.py`` and ``base.py``: the files count in their order, then the
secrets, then every file's ``.local.`` twin; with ``environments`` each file gives ``[default]``, ``[dynaconf]`` (or the prefix's
table), the environment's table and ``[global]``, in this order. A table replaces the lower one unless it, its section, its file
or ``merge_enabled`` says to merge; merged lists are concatenated. Names are compared without case.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from authlint.facts.value import UNKNOWN
from authlint.layers import Key, Layer, Merge, Setting, Stack
from authlint.record import record, replace
from authlint.sources import Project
from authlint.sources.python import CallArguments, Evaluator, PythonSource
from authlint.systems import Application, Typed, items_of, typed
from authlint.systems.documents import settings_of
from authlint.systems.dotenv import nearest
from authlint.systems.python_values import plain

_CALLS = frozenset(
    {
        "dynaconf.Dynaconf",
        "dynaconf.LazySettings",
        "dynaconf.base.LazySettings",
        "dynaconf.FlaskDynaconf",
        "dynaconf.DjangoDynaconf",
    }
)
_MERGE = "dynaconf_merge"
_UNIQUE = "dynaconf_merge_unique"
_SUFFIXES = (".toml", ".yaml", ".yml", ".json", ".ini")
_COMMON = ("default", "dynaconf", "global")
_CASTS = {"@int": int, "@float": float, "@str": str}


@record
class _Options:
    """What a call says, as far as it matters."""

    files: tuple[str, ...]
    has_environments: bool
    merges: bool
    prefix: str
    default: str


def applications(source: PythonSource, evaluator: Evaluator) -> Iterator[Application]:
    """The ``Dynaconf(...)`` of a file."""
    for call, _ in source.calls_to(_CALLS):
        given = _options(evaluator.arguments(call, source))
        layers = _layers(given, source, evaluator.project) if given is not None else None
        if given is not None and layers:
            stack = Stack(tuple(layers), _merging(given.merges))
            yield Application("dynaconf", source.segment(call.func), source.location(call.func), stack)


def _options(made: CallArguments) -> _Options | None:
    """What a call says; None if a part that matters cannot be told."""
    values = {str(entry.key).lower(): plain(entry.value) for entry in made.named}
    if not made.complete:
        return None
    files: list[str] = []
    for name in ("preload", "settings_files", "settings_file", "includes", "secrets"):
        found = values.get(name)
        for item in items_of(found) or (found,):
            if item is UNKNOWN or "*" in str(item):
                return None
            if item in (None, ()):
                continue
            files += [part.strip() for part in str(item).split(",") if part.strip()]
    environments = values.get("environments", False)
    prefix = values.get("envvar_prefix", "DYNACONF")
    default = values.get("default_env", "default")
    if UNKNOWN in (environments, prefix, default) or values.get("merge_enabled") is UNKNOWN or not files:
        return None
    merges = values.get("merge_enabled") is True
    return _Options(tuple(files), bool(environments), merges, str(prefix or "").lower(), str(default).lower())


def _layers(given: _Options, source: PythonSource, project: Project) -> list[Layer] | None:
    directory = posixpath.dirname(source.path)
    paths = [path for name in given.files if (path := nearest(project, directory, name)) is not None]
    local = [path for one in paths if (path := _local(one, project)) is not None]
    layers: list[Layer] = []
    for path in [*paths, *local]:
        if not path.endswith(_SUFFIXES):
            return None  # a Python module, or a glob: nobody here reads it
        found = project.source(path)
        if found is None:
            return None
        layers += _of_file(path, list(settings_of(found)), given)
    return layers


def _local(path: str, project: Project) -> str | None:
    stem, suffix = posixpath.splitext(path)
    twin = f"{stem}.local{suffix}"
    is_there = ".local." not in path and posixpath.basename(twin) in project.names(posixpath.dirname(twin))
    return twin if is_there else None


def _of_file(path: str, settings: list[Typed], given: _Options) -> Iterator[Layer]:
    """The layers that one file gives, in the order in which its tables count."""
    file_merge = next((one.value for one in settings if one.key == (_MERGE,)), None)
    name = posixpath.basename(path)
    if not given.has_environments:
        yield Layer(name, path, None, tuple(_shaped(settings, file_merge, 0)))
        return
    tables = list(dict.fromkeys(one.key[0] for one in settings if len(one.key) > 1))
    common = (given.default, given.prefix or "dynaconf", "global")
    order = [common[0], common[1], *(table for table in tables if table not in common), common[2]]
    for table in order:
        inside = [one for one in settings if len(one.key) > 1 and one.key[0] == table]
        if inside:
            merge = next((one.value for one in inside if one.key[1:] == (_MERGE,)), file_merge)
            where = None if table in common else table
            label = f"{name} [{inside[0].names[0]}]"
            yield Layer(label, path, where, tuple(_shaped(inside, merge, 1)))


def _shaped(settings: Sequence[Typed], merge: object, skip: int) -> Iterator[Typed]:
    """The settings of a table, each with whether it is merged."""
    for one in settings:
        key, names = one.key[skip:], one.names[skip:]
        if key != (_MERGE,):
            value = _read(one.value)
            yield replace(one, key=key, names=names, value=value, merges=merge is True)


def _read(value: object) -> object:
    """A value with dynaconf's marks (``@int 9``) resolved."""
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    word, _, rest = value.partition(" ")
    if word == "@bool":
        return rest.strip().lower() in {"t", "true", "enabled", "1", "on", "yes"}
    try:
        return _CASTS[word](rest.strip()) if word in _CASTS else None if word == "@none" else UNKNOWN
    except ValueError:
        return UNKNOWN


def _merging(enabled: bool) -> Merge:
    def merge(layers: Sequence[Layer]) -> dict[Key, list[tuple[Layer, Setting]]]:
        chains: dict[Key, list[tuple[Layer, Setting]]] = {}
        for layer in layers:
            _add(chains, layer, enabled)
        return chains

    return merge


def _add(chains: dict[Key, list[tuple[Layer, Setting]]], layer: Layer, enabled: bool) -> None:
    """Put one layer on top of those before it."""
    settings = [one for one in layer.settings if isinstance(one, Typed)]
    tables: dict[str, list[Typed]] = {}
    for one in settings:
        tables.setdefault(one.key[0], []).append(one)
    for name, table in tables.items():
        merges = enabled or table[0].merges
        marks = [one.value for one in table if one.key[1:] == (_MERGE,)]
        merges = bool(marks[-1]) if marks else merges
        inside = [one for one in table if one.key[1:] != (_MERGE,)]
        if not merges:
            for key in [key for key in chains if key[0] == name and not any(one.key == key for one in inside)]:
                del chains[key]
        for one in inside:
            chain = chains.setdefault(one.key, [])
            chain.append((layer, _joined(chain, one, merges)))


def _joined(chain: Sequence[tuple[Layer, Setting]], one: Typed, merges: bool) -> Typed:
    """A setting on top of its chain: a list grows by the one below it where lists merge."""
    items = items_of(one.value)
    if items is None:
        return one
    is_unique = _UNIQUE in items
    merges = merges or is_unique or _MERGE in items
    items = tuple(item for item in items if item not in (_MERGE, _UNIQUE))
    below = chain[-1][1] if chain else None
    lower = items_of(below.value) if isinstance(below, Typed) and merges else None
    if lower is not None and lower != items:
        items = (*(item for item in lower if not (is_unique and item in items)), *items)
    made = typed(one.names, items, one.at, one.name_at)
    return replace(made, key=one.key)
