"""Whether a deployment file starts a given application: by directories, by the names of images, or as the only one there is."""

from __future__ import annotations

import enum
import posixpath
import re
from collections.abc import Iterator, Sequence

from authlint.deployments.compose import Service
from authlint.deployments.kubernetes import Container
from authlint.deployments.variables import Variable
from authlint.record import record
from authlint.sources import Project

MOST_FILES = 20
"""So many files of a directory are looked at."""
MANIFEST = re.compile(r"(?!.*(?:pipeline|workflow|pubspec|pnpm|openapi|swagger)).+\.ya?ml", re.IGNORECASE)

_LEVELS_UP = 2
_DEEPEST = 3
_MOST_DIRECTORIES = 80
_MANIFESTS = frozenset({"k8s", "kubernetes", "kube", "manifests", "deploy", "deployment", "deployments"})
_NO_PROJECT = frozenset({"bin", "obj", "wwwroot", "node_modules", "packages", "clientapp", "properties", "migrations"})
_LIBRARY = re.compile(r"([\w.-]+)\.dll\b", re.IGNORECASE)
_ABOUT_NET = re.compile(r"(DOTNET|ASPNETCORE)_|.*__", re.IGNORECASE)


class Ours(enum.Enum):
    """Whether something starts the application."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


@record
class Home:
    """One application.

    Attributes:
        directory: Where its ``appsettings.json`` stands.
        places: That directory and those above it, in which its deployment may stand.
        names: What it is called: its project files without their suffix, and its directory; compared plainly.
    """

    directory: str
    places: tuple[str, ...]
    names: frozenset[str]


def home(directory: str, project: Project) -> Home:
    """The application of a directory."""
    stems = [posixpath.splitext(name)[0] for name in project.names(directory) if name.lower().endswith(".csproj")]
    own = posixpath.basename(directory)
    return Home(directory, tuple(_upward(directory, project)), frozenset(map(_plain, filter(None, [*stems, own]))))


def _upward(directory: str, project: Project) -> Iterator[str]:
    yield directory
    for _ in range(_LEVELS_UP):
        if not directory or directory.rstrip("/") == project.root.rstrip("/"):
            return
        directory = posixpath.dirname(directory)
        yield directory


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def manifest_places(one: Home, project: Project) -> Iterator[str]:
    """The directories in which Kubernetes manifests may stand."""
    for place in one.places:
        yield place
        for name in sorted(project.names(place)):
            if name.lower() in _MANIFESTS:
                yield posixpath.join(place, name)


def of_image(one: Home, place: str, text: str) -> Ours:
    """Whether a Dockerfile is the application's: beside it, or it starts the library that the project makes."""
    if place == one.directory:
        return Ours.YES
    started = {_plain(name) for name in _LIBRARY.findall(text)}
    if started & one.names:
        return Ours.YES if len(started) == 1 else Ours.PERHAPS
    return Ours.NO if started else Ours.PERHAPS


def of_service(one: Home, place: str, written: Sequence[Service], project: Project) -> Ours:
    """Whether a service of a compose file is the application, by where it is built; else by its name."""
    built = next((service for service in written if service.context is not None), None)
    if built is not None:
        return _of_build(one, built, place, project)
    images = [service.image for service in written]
    variables = [variable for service in written for variable in service.variables]
    return _of_names(one, [written[0].name, *images], variables, is_single=is_single(one, place, project))


def _of_build(one: Home, built: Service, place: str, project: Project) -> Ours:
    context, dockerfile = built.context or "", built.dockerfile or ""
    if one.directory in (context, dockerfile):
        return Ours.YES
    if not _is_above(context, one.directory):
        return Ours.NO
    if dockerfile != context and _is_of_another(dockerfile, one, project):
        return Ours.NO
    named = not {_plain(built.name), _plain(built.image)}.isdisjoint(one.names)
    return Ours.YES if named or is_single(one, place, project) else Ours.PERHAPS


def _is_above(directory: str, below: str) -> bool:
    return not directory or below.startswith(directory.rstrip("/") + "/")


def _is_of_another(directory: str, one: Home, project: Project) -> bool:
    return directory != one.directory and any(name.lower().endswith(".csproj") for name in project.names(directory))


def of_container(one: Home, container: Container, beside: Sequence[Container], project: Project) -> Ours:
    """Whether a container is the application, by its name and that of its image."""
    about = [other for other in beside if any(_ABOUT_NET.match(variable.name) for variable in other.variables)]
    single = is_single(one, one.places[-1], project) and len(about) == 1
    return _of_names(one, container.names, container.variables, is_single=single)


def _of_names(one: Home, names: Sequence[str], variables: Sequence[Variable], *, is_single: bool) -> Ours:
    if not one.names.isdisjoint(map(_plain, names)):
        return Ours.YES
    if not any(_ABOUT_NET.match(variable.name) for variable in variables):
        return Ours.NO
    return (
        Ours.YES if is_single and any(variable.name.upper().startswith("ASPNETCORE_") for variable in variables) else Ours.PERHAPS
    )


def is_single(one: Home, place: str, project: Project) -> bool:
    """Whether no other application stands below a directory; False too if there is too much to look at."""
    budget = [_MOST_DIRECTORIES]
    found = _applications(place, project, 0, budget)
    return all(directory == one.directory for directory in found) and budget[0] >= 0


def _applications(directory: str, project: Project, depth: int, budget: list[int]) -> Iterator[str]:
    budget[0] -= 1
    if budget[0] < 0:
        return
    names = project.names(directory)
    if any(name.lower() == "appsettings.json" for name in names):
        yield directory
    for name in sorted(names):
        is_directory = "." not in name or depth == 0 or name.lower().endswith((".api", ".web", ".host", ".server", ".worker"))
        if is_directory and depth < _DEEPEST and name.lower() not in _NO_PROJECT and not name.startswith("."):
            yield from _applications(posixpath.join(directory, name), project, depth + 1, budget)
