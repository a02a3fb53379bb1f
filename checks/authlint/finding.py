"""Findings: what is wrong, where, how bad, why, and what to do about it."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import TypeAlias

from authlint.record import record
from authlint.text import Location


class Severity(enum.IntEnum):
    """How bad a finding is; the larger, the worse."""

    HINT = 1
    """For the editor only."""
    INFO = 2
    """Worth knowing."""
    WARNING = 3
    """Probably wrong, or it will confuse somebody."""
    ERROR = 4
    """It is broken, or it lets somebody in."""

    @property
    def word(self) -> str:
        """The severity as users write it."""
        return self.name.lower()


class Safety(enum.Enum):
    """How sure a fix is."""

    SAFE = "safe"
    """Certainly what is meant: applied by ``--fix`` and on save."""
    UNSAFE = "unsafe"
    """Changes what the application does, and somebody should look: applied by ``--unsafe-fixes`` or by hand in the editor."""


@record
class Label:
    """A second place that belongs to a finding, and what it has to do with it."""

    at: Location
    message: str


Scalar: TypeAlias = "bool | int | str | None"


@record
class SetValue:
    """Write another value in place of the literal at ``at``; the source keeps its own way of quoting."""

    at: Location
    value: Scalar


@record
class InsertSetting:
    """Add a setting to a configuration file.

    Attributes:
        path: The file.
        keys: The key path, outermost first; sections that are missing are created.
        value: What to set.
    """

    path: str
    keys: tuple[str, ...]
    value: Scalar


@record
class RenameSetting:
    """Give the setting or section whose name, with its quotes, stands at ``at`` another name; what it is set to stays."""

    at: Location
    name: str


@record
class InsertEntry:
    """Add an entry to the dictionary literal at ``at``: behind the entry ``after`` if it has one of that name, else in front.

    A tuple becomes a list of strings.
    """

    at: Location
    key: str
    value: Scalar | tuple[str, ...]
    after: str = ""


@record
class MoveItem:
    """Move a statement, list item or decorator, with its comments, directly before or after another one of the same block."""

    item: Location
    anchor: Location
    after: bool


@record
class ReadVariable:
    """Read an environment variable in place of the literal at ``at``, and import what that needs."""

    at: Location
    variable: str


@record
class RemoveText:
    """Remove the text at ``at``, with the line if nothing else is left on it."""

    at: Location


@record
class Rewrite:
    """Write ``text`` in place of the expression at ``at``, and import what it needs.

    In ``text``, ``{}`` stands for the expression as it is, and a dotted name in braces (``{datetime.timezone}``) for whatever the
    file calls it: ``"str({})"``, ``"{fastapi.Depends}({})"``.
    """

    at: Location
    text: str


@record
class AddArgument:
    """Add a keyword argument to the call at ``at``.

    Attributes:
        at: The whole call.
        name: The argument's name.
        value: Its value as code; dotted names in braces are as for ``Rewrite``.
    """

    at: Location
    name: str
    value: str


@record
class RemoveArgument:
    """Remove the argument, list item or dictionary entry that begins at ``at``, with its comma."""

    at: Location


Intent: TypeAlias = (
    SetValue
    | InsertSetting
    | RenameSetting
    | InsertEntry
    | MoveItem
    | ReadVariable
    | RemoveText
    | Rewrite
    | AddArgument
    | RemoveArgument
)
"""What a fix wants; the source that owns the place turns it into edits."""


def path_of(intent: Intent) -> str:
    """The file that an intent changes."""
    match intent:
        case InsertSetting(path=path):
            return path
        case MoveItem(item=item):
            return item.path
        case SetValue(at=at) | RenameSetting(at=at) | InsertEntry(at=at) | ReadVariable(at=at) | RemoveText(at=at):
            return at.path
        case Rewrite(at=at) | AddArgument(at=at) | RemoveArgument(at=at):
            return at.path


@record
class Fix:
    """One way to remove the cause of a finding.

    Attributes:
        title: A verb phrase: what will be done.
        intents: The changes; all of them or none.
        safety: How sure it is; unsafe unless somebody argued otherwise.
    """

    title: str
    intents: tuple[Intent, ...]
    safety: Safety = Safety.UNSAFE


@record
class Finding:
    """Something that a check has to say about one place.

    Attributes:
        check: The check's name.
        topic: The check's topic.
        severity: How bad it is here; a check may lower its own severity for weak evidence, never raise it.
        at: The place to underline.
        message: What is wrong, with its value and environment; lower-case start, no full stop, never a secret.
        labels: Other places that belong to it.
        environment: The environment it is about; None if it is about all of them or about none.
        fix: What could be done.
        secrets: Places whose text must be masked wherever source is shown.
    """

    check: str
    topic: str
    severity: Severity
    at: Location
    message: str
    labels: tuple[Label, ...] = ()
    environment: str | None = None
    fix: Fix | None = None
    secrets: tuple[Location, ...] = ()

    @property
    def places(self) -> Iterable[Location]:
        """The finding's own place and those of its labels."""
        yield self.at
        for label in self.labels:
            yield label.at
