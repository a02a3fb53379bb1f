"""What went wrong while reading the project: facts like any other, so that they are judged, shown and ignored like any other."""

from __future__ import annotations

from authlint.record import record
from authlint.text import Location


@record
class Unreadable:
    """A file, or a part of it, that could not be read.

    Attributes:
        at: The place where reading failed.
        reason: Why, in a few words.
        partial: Whether the rest of the file was read.
        template: Whether the file looks like a template of its language (Jinja, Helm, cookiecutter), which need not parse.
    """

    at: Location
    reason: str
    partial: bool = False
    template: bool = False


@record
class Crash:
    """An exception inside one check or adapter: a bug of authlint.

    Attributes:
        module: The check's or adapter's name.
        at: The file it was working on.
        error: The exception, in one line; never a value of the project.
        traceback: The full traceback, for ``--verbose``.
    """

    module: str
    at: Location
    error: str
    traceback: str


@record
class UnusedSuppression:
    """An ``authlint: ignore[...]`` comment, or an entry of the configuration, that silences nothing.

    Attributes:
        at: The name within the comment.
        check: The name it gives.
        known: Whether there is a check of that name.
        line: The whole comment, which a fix may remove.
        last: Whether it is the comment's only name, so that the comment can go.
    """

    at: Location
    check: str
    known: bool
    line: Location
    last: bool
