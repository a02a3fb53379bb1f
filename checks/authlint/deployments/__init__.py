"""What Dockerfiles, compose files and Kubernetes manifests set for a .NET application, as layers on top of its files.

.NET reads ``Section__Key`` from the environment after all its files. A deployment file counts only where it plausibly starts the
application. Where that is not sure, where two deployments of one environment differ, or where the value is not written down, the
setting is known to be set there and its value is not.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Hashable, Iterable, Iterator
from functools import lru_cache
from typing import cast

from authlint.deployments import belonging, compose, dockerfile, kubernetes
from authlint.deployments.belonging import Home, Ours
from authlint.deployments.variables import Deployment, Variable, environment_in, merged
from authlint.facts.environment import PRODUCTION, canonical, named_in
from authlint.facts.value import UNKNOWN
from authlint.layers import Layer
from authlint.sources import Project
from authlint.sources.plain_text import TextSource
from authlint.sources.yaml import YamlSource
from authlint.systems import Typed, typed
from authlint.text import Location

_OVERLAY = re.compile(r"appsettings\.(?P<environment>.+)\.json", re.IGNORECASE)


def deployed(directory: str, project: Project) -> tuple[Layer, ...]:
    """The layers for the application whose ``appsettings.json`` stands in ``directory``."""
    return _deployed(directory, cast("Hashable", project))


@lru_cache(maxsize=4)  # several adapters ask about the same application, one after the other
def _deployed(directory: str, looked_at: Hashable) -> tuple[Layer, ...]:
    project = cast("Project", looked_at)
    home = belonging.home(directory, project)
    by_environment: dict[str, list[Deployment]] = {}
    image = _image(home, project)
    started = [*_composed(home, image, project), *_orchestrated(home, image, project)]
    if image.variables and canonical(image.environment) not in {canonical(one.environment) for one in started}:
        started.append(image)
    for one in started:
        by_environment.setdefault(canonical(one.environment), []).append(one)
    names = sorted(project.names(directory))
    return tuple(layer for ways in by_environment.values() for layer in _layers(ways, _written(ways, names)))


def _image(home: Home, project: Project) -> Deployment:
    """The nearest Dockerfile that may be the application's, as it would start on its own."""
    for place in home.places:
        for name in sorted(project.names(place)):
            source = project.source(posixpath.join(place, name)) if name.lower() == "dockerfile" else None
            if not isinstance(source, TextSource):
                continue
            ours = belonging.of_image(home, place, source.code)
            if ours is not Ours.NO:
                variables = dockerfile.variables(source)
                environment, certain = environment_in(variables)
                return Deployment(environment or PRODUCTION, variables, ours is Ours.YES and certain)
    return Deployment(PRODUCTION, ())


def _composed(home: Home, image: Deployment, project: Project) -> Iterator[Deployment]:
    for place in home.places:
        paths = [posixpath.join(place, name) for name in sorted(project.names(place)) if compose.FILE.fullmatch(name)]
        sources = (project.source(path) for path in paths[: belonging.MOST_FILES])
        files = {source.path: compose.services(source) for source in sources if isinstance(source, YamlSource)}
        for name in dict.fromkeys(name for services in files.values() for name in services):
            written = {path: services[name] for path, services in files.items() if name in services}
            ours = belonging.of_service(home, place, list(written.values()), project)
            if ours is not Ours.NO:
                variables = {path: service.variables for path, service in written.items()}
                sure = ours is Ours.YES and (image.sure or not image.variables)
                yield from compose.deployments(variables, image.variables, sure=sure)


def _orchestrated(home: Home, image: Deployment, project: Project) -> Iterator[Deployment]:
    found = [(path, one) for path, source in _manifests(home, project) for one in kubernetes.containers(source)]
    for path, container in found:
        ours = belonging.of_container(home, container, [one for _, one in found], project)
        if ours is Ours.NO:
            continue
        variables = merged(image.variables, container.variables)
        environment, certain = environment_in(variables)
        by_name = named_in(posixpath.basename(path).partition(".")[0]).only
        if environment is None and by_name:
            environment, certain = next(iter(sorted(by_name))).title(), len(by_name) == 1
        yield Deployment(environment or PRODUCTION, variables, ours is Ours.YES and certain)


def _manifests(home: Home, project: Project) -> Iterator[tuple[str, YamlSource]]:
    for place in belonging.manifest_places(home, project):
        names = sorted(name for name in project.names(place) if belonging.MANIFEST.fullmatch(name))
        for name in names[: belonging.MOST_FILES]:
            source = None if compose.FILE.fullmatch(name) else project.source(posixpath.join(place, name))
            if isinstance(source, YamlSource) and "containers:" in source.decoded.text:
                yield source.path, source


def _layers(ways: list[Deployment], environment: str) -> Iterator[Layer]:
    """What is set in one environment, however the application is started there; a layer for each file."""
    by_path: dict[str, list[Typed]] = {}
    for setting in _settings(ways):
        by_path.setdefault(setting.at.path, []).append(setting)
    for path, settings in by_path.items():
        yield Layer(posixpath.basename(path), path, environment, tuple(settings))


def _written(ways: Iterable[Deployment], names: Iterable[str]) -> str:
    """An environment's name, as the file of its settings has it, so that both are layers of one environment."""
    written = [one.environment for one in ways]
    of_files = [match["environment"] for match in map(_OVERLAY.fullmatch, names) if match]
    same = [name for name in of_files if canonical(name) == canonical(written[0])]
    return next((name for name in written if name in same), None) or next(iter(same), written[0])


def _settings(ways: list[Deployment]) -> Iterator[Typed]:
    found: dict[tuple[str, ...], list[tuple[Deployment, Variable]]] = {}
    for way in ways:
        for variable in way.variables:
            key = tuple(map(str.lower, variable.names))
            if key:
                found.setdefault(key, []).append((way, variable))
    for said in found.values():
        last = said[-1][1]
        everywhere = len({id(way) for way, _ in said}) == len(ways)
        agreed = everywhere and all(way.sure for way, _ in said) and len({variable.text for _, variable in said}) == 1
        if agreed and last.text is not None:
            yield typed(last.names, last.text, last.at, last.name_at)
        else:
            yield _unknown(last.names, last.name, last.at, last.name_at)


def _unknown(names: tuple[str, ...], name: str, at: Location, name_at: Location) -> Typed:
    """A setting of which only the name is known; its text is that of something to be filled in."""
    return Typed(tuple(map(str.lower, names)), names, f"${{{name}}}", at, name_at, UNKNOWN)
