"""From a dotted module name to a file of the project, without importing anything."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from authlint.sources.python.scopes import module_name
from authlint.sources.python.source import PythonSource

if TYPE_CHECKING:
    from authlint.sources import Project

_SOURCE_ROOTS = ("src", "lib")


class Modules:
    """The Python modules of one project; what was found is remembered."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._root = project.root.rstrip("/") if project.root != "/" else project.root
        self._found: dict[tuple[str, str], PythonSource | None] = {}

    def imported(self, node: ast.ImportFrom, source: PythonSource, name: str = "") -> PythonSource | None:
        """The module that ``node`` imports from, or its submodule ``name``; None if it is not in the project."""
        dotted = ".".join(part for part in (node.module, name) if part)
        return self.relative(dotted, node.level, source) if node.level else self.absolute(dotted, source)

    def relative(self, dotted: str, level: int, source: PythonSource) -> PythonSource | None:
        """The module ``dotted`` seen from ``level`` packages up, 1 being the package of ``source`` itself."""
        directory = posixpath.dirname(source.path)
        for _ in range(level - 1):
            directory = posixpath.dirname(directory) if directory else ".."
        if not self._is_inside(directory):
            return None
        return self._load(directory, dotted.split(".") if dotted else [])

    def absolute(self, dotted: str, source: PythonSource) -> PythonSource | None:
        """The module ``dotted``: looked for in each directory from that of ``source`` up to the root, and in source roots."""
        start = posixpath.dirname(source.path)
        if not dotted or not self._is_inside(start):
            return None
        if (start, dotted) not in self._found:
            self._found[start, dotted] = self._search(start, dotted.split("."))
        return self._found[start, dotted]

    def _search(self, directory: str, parts: list[str]) -> PythonSource | None:
        while True:
            if "__init__.py" not in self._project.names(directory):  # imports do not start within a package
                for base in (directory, *(self._join(directory, root) for root in _SOURCE_ROOTS)):
                    if found := self._load(base, parts):
                        return found
            if directory in {self._root, "", "/"}:
                return None
            directory = posixpath.dirname(directory)

    def _load(self, directory: str, parts: list[str]) -> PythonSource | None:
        """The module at ``parts`` below ``directory``: a file, a package, or None for a namespace package."""
        for part in parts[:-1]:
            if part not in self._project.names(directory):
                return None
            directory = self._join(directory, part)
        names = self._project.names(directory)
        if parts and parts[-1] in names:
            below = self._join(directory, parts[-1])
            if "__init__.py" in self._project.names(below):
                return self._source(self._join(below, "__init__.py"))
        name = f"{parts[-1]}.py" if parts else "__init__.py"
        return self._source(self._join(directory, name)) if name in names else None

    def _source(self, path: str) -> PythonSource | None:
        found = self._project.source(path)
        return found if isinstance(found, PythonSource) else None

    @staticmethod
    def _join(directory: str, name: str) -> str:
        return posixpath.join(directory, name) if directory else name

    def _is_inside(self, directory: str) -> bool:
        if ".." in directory.split("/"):
            return False
        return self._root in {"", "/", "."} or directory == self._root or directory.startswith(self._root + "/")

    def name_of(self, source: PythonSource) -> str:
        """The dotted name under which ``source`` is imported: from the highest directory that is still a package's."""
        directory = posixpath.dirname(source.path)
        stem = posixpath.splitext(posixpath.basename(source.path))[0]
        parts = [] if stem == "__init__" else [stem]
        while directory and self._is_inside(directory) and "__init__.py" in self._project.names(directory):
            parts.append(posixpath.basename(directory))
            if directory == self._root:
                break
            directory = posixpath.dirname(directory)
        if len(parts) > 1 or stem == "__init__":
            return ".".join(reversed(parts))
        inside = source.path[len(self._root) :] if source.path.startswith(self._root) else source.path
        return module_name(inside)[0]
