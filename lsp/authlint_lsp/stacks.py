"""The layers of settings that a file is part of, by the systems that ``authlint show settings`` knows."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.engine import FileError, Sources
from authlint.layers import Setting, Stack, appsettings
from authlint.sources import Source, UnreadableError
from authlint.sources.json import JsonSource
from authlint.sources.python import Evaluator, PythonSource
from authlint.systems import django, dotenv, dynaconf, flask, pydantic

if TYPE_CHECKING:
    from authlint_lsp.files import BufferedFiles
    from authlint_lsp.model import Project

_APPSETTINGS = re.compile(r"appsettings(?:\..+)?\.json", re.IGNORECASE)
_LOADING = (b"BaseSettings", b"Dynaconf(", b"import *")
"""Literals of which a Python file holds one if it loads settings from files beside it, or starts from another module."""
_MOST_READERS = 20
_MOST_DIRECTORIES = 20
_MOST_FILES = 100


class View:
    """A project as the layers look at it."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.root = sources.files.root

    def source(self, path: str) -> Source | None:
        """A file of the project."""
        found = self._sources.get(path)
        return None if isinstance(found, UnreadableError) else found

    def names(self, directory: str) -> frozenset[str]:
        """The names in a directory."""
        return self._sources.files.names(directory)


def is_appsettings(path: str) -> bool:
    """Whether a file is ``appsettings.json`` or that of an environment."""
    return _APPSETTINGS.fullmatch(posixpath.basename(path)) is not None


def stacks_at(project: Project, path: str, offset: int) -> Iterator[tuple[Stack, Setting]]:
    """Every stack that a file is part of, with the setting that it has at an offset."""
    view = View(project.sources)
    for stack in _stacks(project, view, path):
        found = next((one for layer in stack.layers for one in layer.settings if _is_at(one, path, offset)), None)
        if found is not None:
            yield stack, found


def _is_at(setting: Setting, path: str, offset: int) -> bool:
    places = [place for place in (setting.name_at, setting.at) if place.path == path]
    if not places:
        return False
    start, end = min(place.span.start for place in places), max(place.span.end for place in places)
    if setting.name_at.path == setting.at.path and setting.name_at.span.start > setting.at.span.start:
        return any(place.span.start <= offset <= place.span.end for place in places)
    return start <= offset <= end


def _stacks(project: Project, view: View, path: str) -> Iterator[Stack]:
    source = view.source(path)
    if is_appsettings(path):
        if isinstance(source, JsonSource):
            yield appsettings(source, view)
        return
    evaluator = Evaluator(view)
    readers = dict.fromkeys([path, *sorted(project.readers(path))[:_MOST_READERS], *_nearby(project, path)])
    sources = [source if reader == path else view.source(reader) for reader in readers]
    python = [one for one in sources if isinstance(one, PythonSource)]
    for one in python:
        for system in (pydantic, dynaconf, flask):
            for application in system.applications(one, evaluator):
                yield application.stack
    yield from _django([one for one in python if django.is_settings(one)], evaluator)
    directory, _, name = path.rpartition("/")
    if dotenv.is_loaded(name):
        found = dotenv.application(directory, view)
        if found is not None:
            yield found.stack


def _nearby(project: Project, path: str) -> Iterator[str]:
    """Python files that may load a file: in its directory, in the one above, and in those below."""
    files = project.files
    directory = posixpath.dirname(path)
    names = sorted(files.names(directory))
    below = [posixpath.join(directory, name) for name in names if "." not in name]
    above = [posixpath.dirname(directory)] if directory != files.root else []
    looked_at = 0
    for place in [directory] if path.endswith(".py") else [directory, *above, *below[:_MOST_DIRECTORIES]]:
        for name in sorted(files.names(place)):
            looked_at += name.endswith(".py")
            if name.endswith(".py") and looked_at < _MOST_FILES and _loads(files, posixpath.join(place, name)):
                yield posixpath.join(place, name)


def _loads(files: BufferedFiles, path: str) -> bool:
    try:
        data = files.read(path)
    except (OSError, FileError):
        return False
    return any(word in data for word in _LOADING)


def _django(modules: list[PythonSource], evaluator: Evaluator) -> Iterator[Stack]:
    """The settings modules that start from one, each for its environment, as one stack."""
    started = {below.path for one in modules for below in django.modules(one, evaluator)[:-1]}
    tops = [one for one in modules if one.path not in started]
    stacks = [django.application(one, evaluator, django.environment_for(one)).stack for one in tops]
    if stacks:
        yield Stack(tuple(layer for stack in stacks for layer in stack.layers))
