"""One project: the facts of its files, kept up to date file by file, and what is found in them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from authlint.config import Config
from authlint.engine import FileError, FileFacts, Report, Sources, extract, judge
from authlint.finding import Finding
from authlint.policy import rules_of, shown
from authlint.sources import UnreadableError, language_of
from authlint.sources.decoding import UndecodableError, decode
from authlint.walking import is_candidate, is_excluded
from authlint_lsp.files import BufferedFiles

KEPT_SOURCES = 32
"""How many parsed files are kept: a syntax tree takes many times the space of its text."""


class Project:
    """The shared model of all files under one root.

    A file that changes is pending, and so is every file whose facts rest on it; ``step`` works off one of them, those that
    somebody edits first. ``judge`` then brings ``findings`` up to date.

    Attributes:
        root: The project's directory.
        files: Its files.
        config: Its configuration, under the editor's settings.
        findings: What is to be shown, by file.
    """

    def __init__(self, files: BufferedFiles, config: Config) -> None:
        files.refresh()
        self.root = files.root
        self.files = files
        self.config = config
        self.findings: dict[str, tuple[Finding, ...]] = {}
        self.sources = Sources(files, KEPT_SOURCES)
        self._facts: dict[str, FileFacts] = {}
        self._readers: dict[str, set[str]] = {}
        self._urgent: dict[str, None] = {}
        self._pending: dict[str, None] = {}
        self._edited: set[str] = set()
        self._looked_at: set[str] = set()
        self._stale = True
        self._parsed: set[str] = set()

    @property
    def is_urgent(self) -> bool:
        """Whether a file that somebody edits is pending."""
        return bool(self._urgent)

    @property
    def pending(self) -> int:
        """How many files are pending."""
        return len(self._urgent) + len(self._pending)

    def add(self, paths: Iterable[str]) -> None:
        """Look at files when there is time."""
        for path in paths:
            if path not in self._facts and path not in self._urgent:
                self._pending[path] = None

    def changed(self, path: str, *, edited: bool = False, own: bool = True, listed: bool = False) -> None:
        """Something happened to a file.

        Args:
            path: The file.
            edited: Whether somebody is waiting for what is to be said about it.
            own: Whether it belongs to this project, not to one within it.
            listed: Whether it was created or deleted, so that its directory is another.
        """
        self.files.refresh()
        self.sources.forget(path)
        affected = set(self._readers.get(path, ()))
        if listed:
            affected |= self._readers.get(posixpath.dirname(path).rstrip("/") + "/", set())
        affected.discard(path)
        self._pending.update(dict.fromkeys(sorted(affected)))
        if edited:
            self._pending.pop(path, None)
            self._urgent[path] = None
        elif path in self._facts or (own and is_candidate(posixpath.basename(path))):
            self._pending[path] = None

    def changed_below(self, directory: str) -> None:
        """Something happened to a directory: to every file that is known in it."""
        inside = directory.rstrip("/") + "/"
        for path in [path for path in self._facts if path.startswith(inside)]:
            self.changed(path, listed=True)

    def forgo(self) -> None:
        """Give up what nobody waits for."""
        self._pending.clear()

    def step(self) -> None:
        """Look at one pending file."""
        queue = self._urgent or self._pending
        path = next(iter(queue))
        del queue[path]
        if queue is self._urgent:
            self._edited.add(path)
        old = self._facts.pop(path, None)
        for read in old.reads if old else ():
            readers = self._readers.get(read, set())
            readers.discard(path)
            if not readers:
                self._readers.pop(read, None)
        new = None
        if language_of(path) is not None and not is_excluded(path, self.root, self.config):
            new = extract(path, self.sources)
            self._looked_at.add(path)
            self._parsed.add(path)
        if new is not None and (new.facts or new.suppressed or len(new.reads) > 1):
            self._facts[path] = new
            for read in new.reads:
                self._readers.setdefault(read, set()).add(path)
        self._stale |= any(facts is not None and bool(facts.facts or facts.suppressed) for facts in (old, new))

    def facts(self, path: str) -> tuple[object, ...]:
        """What is known of a file."""
        found = self._facts.get(path)
        return found.facts if found else ()

    def readers(self, path: str) -> frozenset[str]:
        """The files whose facts rest on a file."""
        return frozenset(self._readers.get(path, ()))

    def take_edited(self) -> set[str]:
        """The files that somebody edits and that were looked at since this was last asked."""
        edited, self._edited = self._edited, set()
        return edited

    def rest(self) -> None:
        """Nothing is pending: let go of what the next change makes useless, and of what only many files at once need."""
        for path in self._parsed:
            self.sources.forget(path)
        self._parsed.clear()

    def judge(self) -> Report | None:
        """Judge the facts as they are; None if nothing changed since the last time."""
        if not self._stale:
            return None
        self._stale = False
        report = judge(self._facts.values(), rules_of(self.config))
        report = shown(report, self.config, self.sources, self._looked_at)
        findings: dict[str, list[Finding]] = {}
        for finding in report.findings:
            findings.setdefault(finding.at.path, []).append(finding)
        self.findings = {path: tuple(found) for path, found in findings.items()}
        return report

    def raw_text(self, path: str) -> str:
        """The text of a file that is not open; empty if there is none."""
        source = self.sources.get(path) if language_of(path) else None
        if source is not None and not isinstance(source, UnreadableError):
            return source.decoded.text
        try:
            return decode(self.files.read(path)).text
        except (OSError, UndecodableError, FileError):
            return ""
