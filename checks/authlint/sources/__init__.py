"""Languages: each module here reads one, gives the spans of what stands in it, and turns a fix's intents into edits."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from typing import Protocol, runtime_checkable

from authlint.catalogue import LANGUAGES, NO_LANGUAGES
from authlint.discovery import modules
from authlint.facts.reading import Unreadable
from authlint.finding import Intent
from authlint.record import record
from authlint.sources.decoding import Decoded
from authlint.sources.decoding import UnreadableError as UnreadableError  # what every language raises
from authlint.text import Edit, LineIndex, Span


@record
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
        ...

    @property
    def decoded(self) -> Decoded:
        """The file's text, and how to write it again."""
        ...

    @property
    def lines(self) -> LineIndex:
        """Lines and columns of the text."""
        ...

    @property
    def problems(self) -> Sequence[Unreadable]:
        """What could not be read, if the rest could."""
        ...

    def comments(self) -> Iterable[Comment]:
        """The comments, in order."""
        ...

    def edits(self, intents: Sequence[Intent]) -> list[Edit]:
        """The edits that carry out ``intents`` together.

        Raises:
            CannotEditError: if one of them cannot be carried out so that the file still parses and nothing else changes.
        """
        ...


class Project(Protocol):
    """The project as an adapter may look at it: every look is recorded, so that cached facts know what they rest on."""

    @property
    def root(self) -> str:
        """The directory outside of which nothing is read; written with ``/``."""
        ...

    def source(self, path: str) -> Source | None:
        """The parsed file at ``path``; None if there is none, it is outside the project, or nothing of it can be read."""
        ...

    def names(self, directory: str) -> frozenset[str]:
        """The names of the files and directories in ``directory``; empty if there is no such directory."""
        ...


@runtime_checkable
class Searchable(Project, Protocol):
    """A project whose files can be searched without parsing them."""

    def holds(self, path: str, literal: bytes) -> bool:
        """Whether the file at ``path`` is there and holds ``literal``."""
        ...


@record
class Language:
    """One language: how its files are named, decoded and parsed.

    Attributes:
        name: As people write it.
        suffixes: File name suffixes in lower case, with their dot.
        names: Patterns of whole file names in lower case, for files whose suffix says nothing (``.env.local``).
        decode: Bytes to text; raises UndecodableError.
        parse: Path and bytes to a source; raises UnreadableError when nothing of the file can be read.
    """

    name: str
    suffixes: tuple[str, ...]
    decode: Callable[[bytes], Decoded]
    parse: Callable[[str, bytes], Source]
    names: tuple[str, ...] = ()


@cache
def languages() -> dict[str, Language]:
    """Every language by suffix. Each module or package here that holds a ``LANGUAGE`` is one; there is no list to keep."""
    found: dict[str, Language] = {}
    for module in modules(__path__):
        language = getattr(import_module(f"{__name__}.{module}"), "LANGUAGE", None)
        if isinstance(language, Language):
            found |= dict.fromkeys(language.suffixes, language)
    return found


def language_of(path: str) -> Language | None:
    """The language of a file: by the suffix of its name, or by its whole name if no language has that suffix.

    Only that language's module is imported, if the generated catalogue knows it.
    """
    name = posixpath.basename(path).lower()
    suffix = posixpath.splitext(name)[1]
    table = _table()
    by_suffix = (module for module, (suffixes, _) in table.items() if suffix in suffixes)
    by_name = (module for module, (_, names) in table.items() if any(fnmatchcase(name, pattern) for pattern in names))
    module = next(by_suffix, None) or next(by_name, None)
    if module is None:
        return None
    found: Language = import_module(f"{__name__}.{module}").LANGUAGE
    return found


@cache
def _table() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The suffixes and the patterns of whole names of each language, by module; what the catalogue lacks is imported."""
    table: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for module in modules(__path__):
        if module in LANGUAGES:
            table[module] = LANGUAGES[module]
        elif module not in NO_LANGUAGES:
            language = getattr(import_module(f"{__name__}.{module}"), "LANGUAGE", None)
            if isinstance(language, Language):
                table[module] = language.suffixes, language.names
    return table
