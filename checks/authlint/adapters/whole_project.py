"""Whether something stands anywhere in an application: for what is wrong only if nobody does it.

Searched is the directory of the nearest file that marks an application or package, by text: whatever is named anywhere, in a
comment even, may be done. Too large an application, or one that cannot be searched, gives no answer.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from authlint.sources import Project, Searchable
from authlint.sources.python import Evaluator, PythonSource

_MARKS = frozenset(
    {
        "pyproject.toml",
        "setup.py",
        "setup.cfg",
        "requirements.txt",
        "requirements",
        "Pipfile",
        "environment.yml",
        ".git",
        "manage.py",
    }
)
_SKIPPED = frozenset({"node_modules", "site-packages", "venv", "env", "__pycache__", "__pypackages__", "build", "dist", "static"})
_FILES = 1_500
_DIRECTORIES = 1_500


class WholeProject:
    """The Python files of the application that a file belongs to.

    Attributes:
        evaluator: Follows names within them.
    """

    def __init__(self, project: Project, source: PythonSource) -> None:
        self._project = project
        self._source = source
        self._paths: list[str] | None = None
        self.evaluator = Evaluator(project)

    def lacks(self, *literals: str) -> bool:
        """Whether surely no file names one of ``literals``."""
        return self._paths_holding(literals, first=True) == []

    def holding(self, *literals: str) -> list[str] | None:
        """The files that hold one of ``literals``; None if that is not known."""
        return self._paths_holding(literals, first=False)

    def sources(self, *literals: str) -> Iterator[PythonSource]:
        """The files that hold one of ``literals`` and can be read."""
        for path in self.holding(*literals) or ():
            found = self._project.source(path)
            if isinstance(found, PythonSource):
                yield found

    def _paths_holding(self, literals: tuple[str, ...], *, first: bool) -> list[str] | None:
        if not isinstance(self._project, Searchable):
            return None
        wanted = [literal.encode() for literal in literals]
        paths = self._all()
        if paths is None:
            return None
        found: list[str] = []
        for path in paths:
            if any(self._project.holds(path, literal) for literal in wanted):
                found.append(path)
                if first:
                    break
        return found

    def _all(self) -> list[str] | None:
        """All files; None if there are too many."""
        if self._paths is None:
            self._paths = self._walked(self._top())
        return self._paths or None

    def _top(self) -> str:
        """The directory of the application."""
        root = self._project.root.rstrip("/")
        at = posixpath.dirname(self._source.path)
        while at not in {root, "", "/"}:
            if not _MARKS.isdisjoint(self._project.names(at)):
                return at
            at = posixpath.dirname(at)
        return at

    def _walked(self, top: str) -> list[str]:
        """The files below a directory; empty if there are too many."""
        queue, files = [top], list[str]()
        for directory in queue:
            for name in sorted(self._project.names(directory)):
                path = posixpath.join(directory, name) if directory else name
                if name.endswith(".py"):
                    files.append(path)
                elif "." not in name and name not in _SKIPPED:
                    queue.append(path)
            if len(files) > _FILES or len(queue) > _DIRECTORIES:
                return []
        return files
