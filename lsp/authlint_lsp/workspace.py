"""What the editor has open: documents, workspace folders, and the project each file belongs to."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from authlint.config import DEFAULTS
from authlint.disk import is_within
from authlint.project import Home
from authlint_lsp.analysis import Analysis
from authlint_lsp.convert import Text, path_of, uri_of
from authlint_lsp.files import BufferedFiles
from authlint_lsp.model import Project
from authlint_lsp.rules import LastGoodHomes, Settings

_LANGUAGES = {"python": ".py", "json": ".json", "jsonc": ".jsonc"}


@dataclass
class Document:
    """An open document.

    Attributes:
        uri: As the client writes it.
        path: Its path, or what stands for one if it was never saved.
        language: What the client takes it for.
        version: The client's version.
        text: Its text.
    """

    uri: str
    path: str
    language: str
    version: int
    text: Text


class Workspace:
    """Documents, folders and projects.

    Where a file's project begins is decided as on the command line; a file outside of all folders is looked at alone.

    Attributes:
        encoding: The negotiated encoding of positions.
        settings: The editor's settings.
        documents: What is open, by path.
        folders: The workspace folders' paths.
        revision: A new number whenever some text is another.
    """

    def __init__(self, encoding: str, settings: Settings, homes: LastGoodHomes, judged: Callable[[Project], None]) -> None:
        self.encoding = encoding
        self.settings = settings
        self.documents: dict[str, Document] = {}
        self.folders: list[str] = []
        self.revision = 0
        self._homes = homes
        self._judged = judged
        self._paths: dict[str, str] = {}
        self._buffers: dict[str, bytes] = {}
        self._projects: dict[str, Analysis] = {}
        self._alone: dict[str, Analysis] = {}
        self._texts: dict[str, Text] = {}

    @property
    def analyses(self) -> list[Analysis]:
        """Every project's analysis."""
        return [*self._projects.values(), *self._alone.values()]

    def folder_of(self, path: str) -> str | None:
        """The innermost workspace folder that holds a file."""
        return max((folder for folder in self.folders if is_within(path, folder)), key=len, default=None)

    def analysis_of(self, path: str) -> Analysis:
        """The analysis that a file belongs to."""
        directory, folder = posixpath.dirname(path), self.folder_of(path)
        if folder is None and path in self._alone:
            return self._alone[path]
        if posixpath.isabs(path) or directory[1:2] == ":":
            home = self._homes.of_directory(directory, folder or directory)
        else:
            home = Home(directory, DEFAULTS)
        found = self._projects.get(home.root) if folder else None
        if found is None:
            project = Project(BufferedFiles(home.root, self._buffers), self.settings.over(home.config))
            found = Analysis(project, self._judged)
            if folder:
                self._projects[home.root] = found
            else:
                self._alone[path] = found
        return found

    def restart(self) -> None:
        """Begin anew: folders, configurations or settings are others. What is open is looked at first."""
        for analysis in self.analyses:
            analysis.stop()
        self._projects.clear()
        self._alone.clear()
        self._texts.clear()
        for document in self.documents.values():
            self._change(document.path, edited=True)

    def add(self, paths: Iterable[str]) -> None:
        """Look at files of the workspace folders when there is time."""
        for path in paths:
            analysis = self.analysis_of(path)
            analysis.project.add((path,))
        for analysis in self.analyses:
            if analysis.project.pending:
                analysis.poke()

    def document(self, uri: str) -> Document | None:
        """An open document."""
        path = self._paths.get(uri) or path_of(uri)
        return self.documents.get(path) if path else None

    def open(self, uri: str, language: str, version: int, text: str) -> Document | None:
        """A document was opened; None if it is of no concern."""
        path = path_of(uri)
        if path is None:
            if not uri.startswith("untitled:") or language not in _LANGUAGES:
                return None
            path = uri + "/untitled" + _LANGUAGES[language]
        self._paths[uri] = path
        document = self.documents[path] = Document(uri, path, language, version, Text(text, self.encoding))
        self.edited(document, document.text, version, listed=True)
        return document

    def edited(self, document: Document, text: Text, version: int, *, listed: bool = False) -> None:
        """A document has a new text."""
        document.text, document.version = text, version
        self._buffers[document.path] = text.encoded()
        self._change(document.path, edited=True, listed=listed)

    def close(self, uri: str) -> None:
        """A document was closed: what is on disk counts again."""
        path = self._paths.pop(uri, None)
        if path is None:
            return
        del self.documents[path], self._buffers[path]
        self._texts.pop(path, None)
        alone = self._alone.pop(path, None)
        if alone:
            alone.stop()
            alone.project.findings = {}
            self._judged(alone.project)
        self._change(path, listed=True)

    def on_disk(self, path: str, *, listed: bool) -> None:
        """A file or directory changed on disk; a file that is open stays as it is in the editor."""
        if path in self.documents:
            return
        self._texts.pop(path, None)
        for analysis in self.analyses:
            if listed:
                analysis.project.changed_below(path)
        self._change(path, listed=listed)

    def text(self, project: Project, path: str) -> Text:
        """The text of a file as the editor has it or would open it; the same object until it changes."""
        document = self.documents.get(path)
        if document:
            return document.text
        if path not in self._texts:
            self._texts[path] = Text(project.raw_text(path), self.encoding)
        return self._texts[path]

    def uri(self, path: str) -> str:
        """The URI of a file, as the client writes it if it is open."""
        document = self.documents.get(path)
        return document.uri if document else uri_of(path)

    def _change(self, path: str, *, edited: bool = False, listed: bool = False) -> None:
        self.revision += 1
        own = self.analysis_of(path) if edited or self.folder_of(path) else None
        for analysis in self.analyses:
            if analysis is own or is_within(path, analysis.project.root):
                analysis.project.changed(path, edited=edited and analysis is own, own=analysis is own, listed=listed)
                if analysis.project.pending:
                    analysis.poke()
