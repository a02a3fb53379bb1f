"""What the Python files around one say: the nearest that can be told of who calls a function from outside."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from authlint.sources import Project, Searchable
from authlint.sources.python import EnvironmentRead, PythonSource

_FILES = 300
"""How many files near one are looked at."""
_DEEPEST = 4
_SETTING = re.compile(r"^\.?env|\.env|\.ya?ml$|\.toml$|^Dockerfile|\.sh$|^Procfile$|\.ini$|\.json$", re.IGNORECASE)
_ELSEWHERE = frozenset(
    {"node_modules", "site-packages", "venv", "env", "migrations", "static", "docs", "tests", "test", "__pycache__"}
)
"""Directories in which nobody calls what an application defines."""


def is_mentioned(read: EnvironmentRead, project: Project) -> bool:
    """Whether a file around the one that reads a variable may give it another value, or that cannot be told."""
    if read.variable is None or not isinstance(project, Searchable):
        return True
    directory, root = posixpath.dirname(read.source.path), project.root.rstrip("/")
    while True:
        names = (name for name in project.names(directory) if _SETTING.search(name))
        if any(project.holds(posixpath.join(directory, name), read.variable.encode()) for name in names):
            return True
        if directory in {root, "", "/"} or not directory.startswith(root):
            return False
        directory = posixpath.dirname(directory)


def is_named_near(names: Iterable[str], beside: re.Pattern[str], source: PythonSource, project: Project) -> bool:
    """Whether a file near this one has one of the names and matches ``beside``."""
    return is_near(source, project, beside, re.compile(rf"\b({'|'.join(map(re.escape, names))})\b"))


def is_near(source: PythonSource, project: Project, *patterns: re.Pattern[str]) -> bool:
    """Whether a file near this one matches all the patterns."""
    for path in _near(source.path, project):
        other = project.source(path)
        if isinstance(other, PythonSource) and all(pattern.search(other.text) for pattern in patterns):
            return True
    return False


def near_files(source: PythonSource, project: Project, *literals: bytes, most: int) -> Iterator[PythonSource]:
    """The files near this one that hold all the literals, but no more than ``most``."""
    if not isinstance(project, Searchable):
        return
    for path in _near(source.path, project):
        if most and all(project.holds(path, literal) for literal in literals):
            other = project.source(path)
            if isinstance(other, PythonSource):
                most -= 1
                yield other


def _near(path: str, project: Project) -> Iterator[str]:
    """The files beside ``path``, those below, and then the same one and two directories up."""
    own = posixpath.dirname(path)
    above = posixpath.dirname(own)
    found: dict[str, None] = {}
    for start in dict.fromkeys((own, above, posixpath.dirname(above))):
        for file in _below(start, project, _DEEPEST):
            if file != path and file not in found:
                found[file] = None
                yield file
                if len(found) >= _FILES:
                    return


def _below(directory: str, project: Project, depth: int) -> Iterator[str]:
    names = sorted(project.names(directory))
    yield from (posixpath.join(directory, name) for name in names if name.endswith(".py"))
    for name in names if depth else ():
        if "." not in name and name.lower() not in _ELSEWHERE:
            yield from _below(posixpath.join(directory, name), project, depth - 1)
