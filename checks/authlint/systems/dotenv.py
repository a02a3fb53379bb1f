"""``.env`` files: which of them exist, in which environment each counts, and what they set.

python-dotenv, pydantic-settings, django-environ and python-decouple load one named file, ``.env`` most often; the file of an
environment (``.env.production``) counts where somebody deploys with it. ``.env.local`` is a developer's own. Of one variable that
is set twice the last one counts; a real environment variable overrides them all.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from authlint.layers import Layer, Stack
from authlint.sources import Project
from authlint.sources.dotenv import DotenvSource
from authlint.systems import NOT_LOADED, Application, Typed, environment_in
from authlint.systems.documents import settings_of
from authlint.text import Location, Span

_FILE = re.compile(r"(?P<before>[\w-]*)\.(?:flask)?env(?P<after>(?:[._-][\w-]+)*)", re.IGNORECASE)


def words_of(name: str) -> list[str] | None:
    """The words that stand before and after ``.env`` in a file's name; None if it is no such file."""
    found = _FILE.fullmatch(name)
    return None if found is None else [word for word in re.split(r"[._-]", f"{found['after']}.{found['before']}") if word]


def is_loaded(name: str) -> bool:
    """Whether a file of this name is loaded at all, and not only an example of one."""
    words = words_of(name)
    return words is not None and NOT_LOADED.isdisjoint(word.lower() for word in words)


def environment(name: str) -> str | None:
    """The environment that a ``.env`` file's name says; None for all of them."""
    return environment_in(words_of(name) or ())


def layer(source: DotenvSource, where: str | None = None) -> Layer:
    """A file as a layer; of a variable that is set twice only the last one.

    Args:
        source: The file.
        where: The environment in which it is loaded, where something else than its name says so.
    """
    name = posixpath.basename(source.path)
    found = {one.key: one for one in settings_of(source)}
    return Layer(name, source.path, where or environment(name), tuple(found.values()))


def settings(layer: Layer) -> Iterator[Typed]:
    """The settings of a layer that a Python system made."""
    for one in layer.settings:
        if isinstance(one, Typed):
            yield one


def application(directory: str, project: Project) -> Application | None:
    """The ``.env`` files of a directory, for programs that load ``.env`` and are deployed with their environment's file."""
    layers: list[Layer] = []
    for name in sorted(project.names(directory)):
        if is_loaded(name):
            source = project.source(posixpath.join(directory, name))
            if isinstance(source, DotenvSource):
                layers.append(layer(source))
    if not layers:
        return None
    layers.sort(key=lambda one: (one.environment is not None, one.name))
    return Application(".env files", ".env", Location(layers[0].path, Span(0, 0)), Stack(tuple(layers)))


def found(project: Project, start: str, names: Sequence[str]) -> Iterator[DotenvSource]:
    """The files of these names, in their order: each in the nearest directory from ``start`` up to the root that has it."""
    for name in names:
        path = nearest(project, start, name)
        source = project.source(path) if path is not None else None
        if isinstance(source, DotenvSource):
            yield source


def nearest(project: Project, start: str, name: str) -> str | None:
    """The path of the nearest file of this name, from a directory upward to the root; None if there is none.

    A relative path means the directory that a program is started in, which nobody here knows.
    """
    root = project.root.rstrip("/")
    if "/" in name and _is_there(project, root, posixpath.normpath(name)):  # made from ``__file__``
        return posixpath.normpath(name)
    directory: str = start
    while not posixpath.isabs(name):
        path = posixpath.normpath(posixpath.join(directory, name))
        if _is_there(project, root, path):
            return path
        if directory in {"", "/", root}:
            return None
        directory = str(posixpath.dirname(directory))
    return None


def _is_there(project: Project, root: str, path: str) -> bool:
    """Whether a file is in the project; what is outside is not even looked for."""
    is_inside = path.startswith(f"{root}/") if root else not path.startswith(("/", "../"))
    return is_inside and posixpath.basename(path) in project.names(posixpath.dirname(path))
