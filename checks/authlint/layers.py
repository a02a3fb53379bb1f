"""Layers of settings, and which of them decides in which environment.

A ``Layer`` is one origin of settings; a ``Stack`` puts the layers of one application on top of each other. How two layers merge
is the system's own rule; ``later_wins`` is .NET's, whose settings are flat: a list is a section with its indexes for names, so
lists merge item by item, and nothing that a lower layer sets can be removed. Sources: dotnet/runtime
``JsonConfigurationFileParser``, ``ConfigurationRoot`` and ``HostingHostBuilderExtensions.ConfigureDefaults``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TypeAlias

from authlint.facts.environment import EVERYWHERE, Where, canonical
from authlint.facts.value import Value
from authlint.record import field, record
from authlint.sources import Project
from authlint.sources.json import JsonSource, Kind
from authlint.text import Location, Span

Key: TypeAlias = "tuple[str, ...]"
"""A key path in the form in which its system compares it."""


@record
class Setting:
    """One setting as one layer writes it.

    Attributes:
        key: Its key path, to compare.
        names: Its key path as written.
        text: Its value as text; None for null.
        at: The value.
        name_at: The innermost name.
    """

    key: Key
    names: tuple[str, ...]
    text: str | None
    at: Location
    name_at: Location


@record(eq=False)  # a layer is itself, and can be a key
class Layer:
    """One origin of settings.

    Attributes:
        name: As people name it (``appsettings.Production.json``).
        path: Its file.
        environment: The environment it is loaded in, as its name is written; None if it is loaded in all of them.
        settings: What it sets, in the order in which it stands.
        sections: The place of each section's name.
        readable: Whether its settings could be read.
    """

    name: str
    path: str
    environment: str | None
    settings: tuple[Setting, ...]
    sections: Mapping[Key, Location] = field(default_factory=dict[Key, Location])
    readable: bool = True


@record
class Placed:
    """A setting, its layer, and where it decides.

    Attributes:
        layer: Its layer.
        setting: The setting.
        where: In which environments it is the effective one.
    """

    layer: Layer
    setting: Setting
    where: Where

    def value(self, known: str) -> Value[str]:
        """The setting as a value."""
        return Value(self.setting.at, known, where=self.where, layer=self.layer.name)


Merge: TypeAlias = "Callable[[Sequence[Layer]], dict[Key, list[tuple[Layer, Setting]]]]"
"""A system's rule: from the layers of one environment, lowest first, to each setting's way through them, the effective last."""


def later_wins(layers: Sequence[Layer]) -> dict[Key, list[tuple[Layer, Setting]]]:
    """The later layer wins, setting by setting; within one layer the last one does."""
    chains: dict[Key, list[tuple[Layer, Setting]]] = {}
    for layer in layers:
        for setting in layer.settings:
            chains.setdefault(setting.key, []).append((layer, setting))
    return chains


OTHER = "*"
"""Stands for the environments that no layer names."""


@record
class Stack:
    """The layers of one application, lowest first.

    Attributes:
        layers: The files of settings.
        merge: The system's rule.
        deployed: What the files that start the application set on top of all others; what they name alone is no section.
    """

    layers: tuple[Layer, ...]
    merge: Merge = later_wins
    deployed: tuple[Layer, ...] = ()

    @cached_property
    def environments(self) -> tuple[str, ...]:
        """The environments that some layer is loaded for, as written, and ``OTHER`` for all the rest."""
        layers = (*self.layers, *self.deployed)
        return (*dict.fromkeys(layer.environment for layer in layers if layer.environment is not None), OTHER)

    @cached_property
    def chains(self) -> Mapping[str, Mapping[Key, Sequence[tuple[Layer, Setting]]]]:
        """For each environment, each setting's way through the layers; nothing where one of them cannot be read."""
        return {name: self.merge(self.loaded(name)) if self.is_known(name) else {} for name in self.environments}

    def loaded(self, environment: str) -> list[Layer]:
        """The layers that count in an environment, lowest first."""
        return [layer for layer in (*self.layers, *self.deployed) if layer.environment in (None, environment)]

    def is_known(self, environment: str) -> bool:
        """Whether every layer of an environment could be read."""
        return all(layer.readable for layer in self.loaded(environment))

    def effective(self, environment: str) -> dict[Key, tuple[Layer, Setting]]:
        """What counts in an environment."""
        return {key: chain[-1] for key, chain in self.chains[environment].items()}

    def placed(self, path: str) -> Iterator[Placed]:
        """Every setting of one file with the environments in which it is the effective one."""
        winners: dict[Setting, list[str]] = {}
        for environment, chains in self.chains.items():
            for chain in chains.values():
                layer, setting = chain[-1]
                if layer.path == path:
                    winners.setdefault(setting, []).append(environment)
        for layer in self.layers:
            if layer.path == path:
                for setting in layer.settings:
                    yield Placed(layer, setting, self.where(winners.get(setting, ())))

    def where(self, environments: Iterable[str]) -> Where:
        """The condition of being in one of these environments, ``OTHER`` included.

        Two names of one environment (``Prod`` and ``Production``) count as the one that is written in full.
        """
        chosen = set(environments)
        if OTHER not in chosen:
            return Where.in_only(chosen)
        in_full = {canonical(name): name for name in self.environments if name != OTHER}
        in_full |= {name.lower(): name for name in self.environments if canonical(name) == name.lower()}
        missing = [name for name in in_full.values() if name not in chosen]
        return Where.except_in(missing) if missing else EVERYWHERE


_FILE = re.compile(r"appsettings(?:\.(?P<environment>.+))?\.json", re.IGNORECASE)
_NOT_LOADED = frozenset({"template", "example", "sample", "schema", "dist", "tpl", "default-example"})
"""Names that say a file is there to be copied or looked at, not loaded."""


def appsettings(source: JsonSource, project: Project) -> Stack:
    """The stack that ``appsettings.json``, the ``appsettings.{Environment}.json`` beside it and the deployment make.

    File names are compared without their case; environments keep theirs.
    """
    from authlint.deployments import deployed  # noqa: PLC0415 - it makes layers itself

    directory = posixpath.dirname(source.path)
    base: list[Layer] = []
    overlays: list[Layer] = []
    for name in sorted({*project.names(directory), posixpath.basename(source.path)}):
        match = _FILE.fullmatch(name)
        environment = match["environment"] if match else None
        if match is None or (environment or "").lower() in _NOT_LOADED:
            continue
        path = posixpath.join(directory, name)
        found = source if path == source.path else project.source(path)
        layer = _layer(name, path, environment, found if isinstance(found, JsonSource) else None)
        (overlays if environment else base).append(layer)
    return _stack((*base, *overlays), deployed(directory, project))


@lru_cache(maxsize=4)  # several adapters look at the same few files, one after the other
def _stack(layers: tuple[Layer, ...], from_deployment: tuple[Layer, ...]) -> Stack:
    return Stack(layers, deployed=from_deployment)


@lru_cache(maxsize=64)
def _layer(name: str, path: str, environment: str | None, source: JsonSource | None) -> Layer:
    if source is None:
        return Layer(name, path, environment, (), readable=False)
    start = source.document.root.start
    sections: dict[Key, Location] = {(): Location(path, Span(start, start + 1))}
    settings: list[Setting] = []
    for member in source.members:
        key = flat(member.keys)
        if member.kind in (Kind.OBJECT, Kind.ARRAY):
            sections.setdefault(key, source.location(member.key))
        else:
            text = None if member.kind is Kind.NULL else member.text
            name_at = source.location(member.key)
            settings.append(Setting(key, _names(member.keys), text, source.location(member.at), name_at))
    return Layer(name, path, environment, tuple(settings), sections)


def flat(names: Sequence[str]) -> Key:
    """A key path as .NET compares it: a name with colons is a path of its own, and case does not count."""
    return tuple(name.lower() for name in _names(names))


def _names(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(":".join(names).split(":"))
