"""Languages: each module here reads one, gives the spans of what stands in it, and turns a fix's intents into edits."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from authlint.facts.reading import Unreadable
from authlint.finding import Intent
from authlint.sources.decoding import Decoded
from authlint.text import Edit, LineIndex, Span


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of a source: its whole span, and whether anything but blanks stands before it on its line."""

    span: Span
    alone: bool


class CannotEditError(Exception):
    """The source cannot make this change safely; the message says why."""


class Source(Protocol):
    """One file of one language."""

    @property
    def path(self) -> str:
        """The file, written with ``/``."""

    @property
    def decoded(self) -> Decoded:
        """The file's text, and how to write it again."""

    @property
    def lines(self) -> LineIndex:
        """Lines and columns of the text."""

    @property
    def problems(self) -> Sequence[Unreadable]:
        """What could not be read, if the rest could."""

    def comments(self) -> Iterable[Comment]:
        """The comments, in order."""

    def edits(self, intents: Sequence[Intent]) -> list[Edit]:
        """The edits that carry out ``intents`` together.

        Raises:
            CannotEditError: if one of them cannot be carried out so that the file still parses and nothing else changes.
        """


class Project(Protocol):
    """The project as an adapter may look at it: every look is recorded, so that cached facts know what they rest on."""

    @property
    def root(self) -> str:
        """The directory outside of which nothing is read; written with ``/``."""

    def source(self, path: str) -> Source | None:
        """The parsed file at ``path``; None if there is none, it is outside the project, or nothing of it can be read."""

    def names(self, directory: str) -> frozenset[str]:
        """The names of the files and directories in ``directory``; empty if there is no such directory."""


def suffix(path: str) -> str:
    """The file's suffix in lower case, with its dot."""
    return posixpath.splitext(path)[1].lower()
