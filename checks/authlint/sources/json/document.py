"""What stands in a JSON file: a flat list of members, whatever their depth."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from authlint.record import record
from authlint.text import Span


class Kind(enum.Enum):
    """What a value is."""

    OBJECT = "object"
    ARRAY = "array"
    STRING = "string"
    NUMBER = "number"
    BOOL = "bool"
    NULL = "null"


@record
class Member:
    """One named value of an object, or one item of an array.

    Attributes:
        keys: The names on the way to it as written, outermost first; an array's item has its index for a name.
        key: The name with its quotes; the value itself for an array's item.
        at: The value, with its quotes or brackets.
        kind: What the value is.
        text: A string's decoded text; the text of a number, a bool or null as written; empty for objects and arrays.
    """

    keys: tuple[str, ...]
    key: Span
    at: Span
    kind: Kind
    text: str = ""


@record
class Document:
    """What a scan gives: the outermost object, its members in the order of their names, comments, and what could not be read."""

    root: Span
    members: Sequence[Member]
    comments: Sequence[Span]
    problems: Sequence[tuple[Span, str]]
