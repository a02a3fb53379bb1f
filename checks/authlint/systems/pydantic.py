"""pydantic-settings: classes that derive from ``BaseSettings``, the ``.env`` files they read and the sources that are added.

Priority, run against 2.16: environment variables, the ``.env`` files (the later of a list wins), what is added, the defaults of
the fields; ``settings_customise_sources`` gives another order, first wins. Names are compared without case unless
``case_sensitive``. ``json_file``, ``toml_file`` and ``yaml_file`` are read only where their source is among those returned.
"""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from authlint.layers import Key, Layer, Setting, Stack, later_wins
from authlint.record import record, replace
from authlint.sources import Project
from authlint.sources.python import Call, Entries, Evaluated, Evaluator, PythonSource, Reference
from authlint.systems import Application, Typed, dotenv, items_of
from authlint.systems.documents import settings_of
from authlint.systems.pydantic_fields import Field, defaults, fields, placed
from authlint.systems.python_values import plain

_FILE_SOURCES = {
    "JsonConfigSettingsSource": "json_file",
    "TomlConfigSettingsSource": "toml_file",
    "YamlConfigSettingsSource": "yaml_file",
}
_DOTENV = "dotenv_settings"
_OWN_SOURCES = ("init_settings", "env_settings", _DOTENV, "file_secret_settings")


@record
class _Config:
    """``model_config`` of a class, or its inner ``Config``, base classes included; only what is certain."""

    values: Mapping[str, object]
    at: Mapping[str, Evaluated]
    complete: bool

    def text(self, name: str) -> str:
        found = self.values.get(name)
        return found if isinstance(found, str) else ""


def applications(source: PythonSource, evaluator: Evaluator) -> Iterator[Application]:
    """The settings classes of a file."""
    for owner in source.classes():
        family = evaluator.lineage(source, owner)
        if not any(isinstance(one, str) and one.rpartition(".")[2] == "BaseSettings" for one in family):
            continue
        members = [one for one in family if not isinstance(one, str)]
        config = _config(members, evaluator)
        order = _order(members)
        if not config.complete or order is None:
            continue
        layers = _layers(members, config, order, evaluator)
        if layers is not None:
            is_partial = config.values.get("nested_model_default_partial_update") is True
            stack = Stack(tuple(layers), later_wins if is_partial else instances_give_way)
            yield Application("pydantic-settings", owner.name, source.name_location(owner), stack)


def instances_give_way(layers: Sequence[Layer]) -> dict[Key, list[tuple[Layer, Setting]]]:
    """The later layer wins, and what an instance gives as a default goes as a whole where any layer sets a part of it."""
    if len(layers) < 2:
        return later_wins(layers)
    fields_, instances, *higher = layers
    touched = {setting.key[0] for layer in higher for setting in layer.settings}
    kept = tuple(setting for setting in instances.settings if setting.key[0] not in touched)
    return later_wins([fields_, replace(instances, settings=kept), *higher])


def _layers(
    members: Sequence[tuple[PythonSource, ast.ClassDef]],
    config: _Config,
    order: Sequence[str],
    evaluator: Evaluator,
) -> list[Layer] | None:
    """The layers of a class, lowest first: its fields' defaults, the instances among them, then its sources."""
    source, owner = members[0]
    known = fields(members, config.text("env_prefix"), evaluator)
    own, instances = defaults(known)
    layers = [Layer(owner.name, source.path, None, own), Layer(owner.name, source.path, None, instances)]
    delimiter = config.text("env_nested_delimiter")
    for name in reversed(order):
        if name == _DOTENV:
            files = _dotenv_files(config, source, evaluator.project)
            if files is None:
                return None
            layers += [replace(one, settings=tuple(_renamed(one, known, delimiter, config))) for one in files]
        elif name in config.values:
            directory = posixpath.dirname(source.path)
            layers += [_document(known, directory, path, evaluator.project) for path in _paths(config.values[name])]
    return layers


def _renamed(layer: Layer, known: Sequence[Field], delimiter: str, config: _Config) -> Iterator[Typed]:
    """The variables of a ``.env`` file as the fields that they set."""
    is_exact = config.values.get("case_sensitive") is True
    for one in dotenv.settings(layer):
        yield from placed(one, known, delimiter, is_exact=is_exact)


def _document(known: Sequence[Field], start: str, path: str, project: Project) -> Layer:
    """A TOML, YAML or JSON file whose source is added; only what it says of fields."""
    found = dotenv.nearest(project, start, path) or path
    source = project.source(found)
    names = {field.name for field in known}
    wanted = tuple(one for one in settings_of(source) if one.names[0] in names) if source is not None else ()
    return Layer(posixpath.basename(path), found, None, wanted)


def _paths(value: object) -> list[str]:
    """One path or several, as ``env_file`` and the like take them."""
    return [str(item) for item in items_of(value) or (value,) if isinstance(item, (str, PurePosixPath))]


def _dotenv_files(config: _Config, source: PythonSource, project: Project) -> list[Layer] | None:
    """The ``.env`` files that a class reads; None if nobody can tell which."""
    given = config.values.get("env_file")
    if given is None:
        return []
    names = _paths(given)
    if not names:
        return None
    directory = posixpath.dirname(source.path)
    return [dotenv.layer(one) for one in dotenv.found(project, directory, names)]


def _config(members: Sequence[tuple[PythonSource, ast.ClassDef]], evaluator: Evaluator) -> _Config:
    values: dict[str, object] = {}
    at: dict[str, Evaluated] = {}
    complete = True
    for source, owner in reversed(members):
        for name, value in _own_config(source, owner, evaluator):
            if name is None:
                complete = False
            else:
                values[name], at[name] = plain(value), value
    return _Config(values, at, complete)


def _own_config(source: PythonSource, owner: ast.ClassDef, evaluator: Evaluator) -> Iterator[tuple[str | None, Evaluated]]:
    names = source.scopes.names(owner)
    if "model_config" in names:
        config = evaluator.class_value(source, owner, "model_config")
        if isinstance(config, Call):
            made = evaluator.arguments(config.call, config.source)
            for entry in made.named:
                yield str(entry.key), entry.value
            if not made.complete:
                yield None, config
        elif isinstance(config, Entries):
            for entry in config.entries:
                yield str(entry.key), entry.value
        elif config is not None:
            yield None, config
    if "Config" in names:
        inner = evaluator.class_value(source, owner, "Config")
        if isinstance(inner, Reference) and isinstance(inner.definition, ast.ClassDef):
            for name in inner.source.scopes.names(inner.definition):
                value = evaluator.class_value(inner.source, inner.definition, name)
                if value is not None:
                    yield name, value


def _order(members: Sequence[tuple[PythonSource, ast.ClassDef]]) -> list[str] | None:
    """The sources of a class, highest first; None if its own order cannot be told."""
    for source, owner in members:
        for statement in owner.body:
            if isinstance(statement, ast.FunctionDef) and statement.name in {"settings_customise_sources", "customise_sources"}:
                return _returned(source, statement)
    return list(_OWN_SOURCES)


def _returned(source: PythonSource, function: ast.FunctionDef) -> list[str] | None:
    returns = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    if len(returns) != 1 or not isinstance(returns[0].value, (ast.Tuple, ast.List)):
        return None
    found: list[str] = []
    for part in returns[0].value.elts:
        match part:
            case ast.Name(id=name) if name in _OWN_SOURCES:
                found.append(name)
            case ast.Call(func=func, args=args) if len(args) == 1:
                called = (source.qualified_name(func) or "").rpartition(".")[2]
                if called not in _FILE_SOURCES:
                    return None
                found.append(_FILE_SOURCES[called])
            case _:
                return None
    return found
