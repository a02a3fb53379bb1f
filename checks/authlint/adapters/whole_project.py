"""Whether something stands anywhere in an application: for what is wrong only if nobody does it.

Searched is the directory of the nearest file that marks an application or package, by text: whatever is named anywhere may be
done. Too large an application, or one that cannot be searched, gives no answer.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from authlint.sources import Project, Searchable
from authlint.sources.python import Evaluator, PythonSource
from authlint.text import Span

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
_TESTS = re.compile(r"^(tests?|examples?|docs|samples?|testing)$|^test_|_tests?\.py$|^conftest\.py$")
_FILES = 1_500
_DIRECTORIES = 1_500


class WholeProject:
    """The Python files of the application that a file belongs to.

    Attributes:
        project: The project that they are part of.
        evaluator: Follows names within them.
    """

    def __init__(self, project: Project, source: PythonSource) -> None:
        self.project = project
        self._source = source
        self._paths: list[str] | None = None
        self.evaluator = Evaluator(project)

    def lacks(self, *literals: str) -> bool:
        """Whether surely no file names one of ``literals``; what comments and docstrings say does not count."""
        paths = self.holding(*literals)
        return paths is not None and not any(self._names(path, literals) for path in paths)

    def lacks_in(self, suffix: str, *literals: str) -> bool:
        """Whether surely no file of this suffix at the top of the application names one of ``literals``."""
        top, project = self._top(), self.project
        if not isinstance(project, Searchable):
            return False
        paths = [posixpath.join(top, name) for name in project.names(top) if name.endswith(suffix)]
        return not any(project.holds(path, literal.encode()) for path in paths for literal in literals)

    def texts(self, names: re.Pattern[str]) -> Iterator[str]:
        """The texts of the files at the top of the application whose names match."""
        top = self._top()
        for name in sorted(self.project.names(top)):
            found = self.project.source(posixpath.join(top, name)) if names.match(name) else None
            if found is not None:
                yield found.decoded.text

    def holding(self, *literals: str, also: tuple[str, ...] = ()) -> list[str] | None:
        """The files that hold one of ``literals``, and one of ``also`` if there are any; None if that is not known."""
        project, paths = self.project, self._all()
        if paths is None or not isinstance(project, Searchable):
            return None
        groups = [[literal.encode() for literal in group] for group in ((literals, also) if also else (literals,))]
        return [path for path in paths if all(any(project.holds(path, one) for one in group) for group in groups)]

    def sources(self, *literals: str, also: tuple[str, ...] = (), tests: bool = True) -> Iterator[PythonSource]:
        """Those of ``holding`` that can be read; without ``tests`` only the files of the application itself."""
        top = self._top()
        for path in self.holding(*literals, also=also) or ():
            if not tests and any(map(_TESTS.search, path[len(top) :].split("/"))):
                continue
            found = self.project.source(path)
            if isinstance(found, PythonSource):
                yield found

    def _names(self, path: str, literals: tuple[str, ...]) -> bool:
        source = self.project.source(path)
        if not isinstance(source, PythonSource):
            return True
        text = source.text
        for span in [*(one.span for one in source.comments()), *_docstrings(source)]:
            text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
        return any(literal in text for literal in literals)

    def _all(self) -> list[str] | None:
        """All files; None if there are too many."""
        if self._paths is None:
            self._paths = self._walked(self._top())
        return self._paths or None

    def _top(self) -> str:
        """The directory of the application."""
        root = self.project.root.rstrip("/")
        at = posixpath.dirname(self._source.path)
        while at not in {root, "", "/"}:
            if not _MARKS.isdisjoint(self.project.names(at)):
                return at
            at = posixpath.dirname(at)
        return at

    def _walked(self, top: str) -> list[str]:
        """The files below a directory; empty if there are too many."""
        queue, files = [top], list[str]()
        for directory in queue:
            for name in sorted(self.project.names(directory)):
                path = posixpath.join(directory, name) if directory else name
                if name.endswith(".py"):
                    files.append(path)
                elif "." not in name and name not in _SKIPPED:
                    queue.append(path)
            if len(files) > _FILES or len(queue) > _DIRECTORIES:
                return []
        return files


def _docstrings(source: PythonSource) -> Iterator[Span]:
    for owner in (source.tree, *source.classes(), *source.functions()):
        match owner.body:
            case [ast.Expr(value=ast.Constant(value=str())) as first, *_]:
                yield source.span(first)
            case _:
                pass
