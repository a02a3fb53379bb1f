"""Which tables of a TOML file are defined how, so that what TOML calls a redefinition is one.

The rules are those of tomllib: a name is set once; a table is opened by one header; what a dotted name has opened can be added to
only within the same section; inline tables and arrays of values are closed for good.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import TypeAlias

from authlint.record import field, record


class _How(enum.Enum):
    VALUE = "a value"
    HEADER = "a table"
    IMPLIED = "a table above a table"
    DOTTED = "a table by a dotted name"
    LIST = "an array of tables"


New: TypeAlias = "tuple[tuple[str, ...], int, bool]"
"""A table or array that exists from now on: its key path, the number of names up to it, and whether it is an array."""


class RedefinedError(ValueError):
    """Something is defined twice. ``depth`` is the number of names up to the one in question."""

    def __init__(self, depth: int) -> None:
        super().__init__()
        self.depth = depth


@record(frozen=False)
class Tables:
    """What is defined so far."""

    _how: dict[tuple[str, ...], _How] = field(default_factory=dict[tuple[str, ...], _How])
    _section: dict[tuple[str, ...], int] = field(default_factory=dict[tuple[str, ...], int])
    _items: dict[tuple[str, ...], int] = field(default_factory=dict[tuple[str, ...], int])

    def open(self, names: Sequence[str], *, is_item: bool) -> tuple[tuple[str, ...], list[New]]:
        """A header opens a table, or the next item of an array of tables.

        Returns:
            The key path of the table, and the tables and arrays above it that are new with it.

        Raises:
            RedefinedError: if that is not allowed.
        """
        keys: tuple[str, ...] = ()
        new: list[New] = []
        for depth, name in enumerate(names[:-1], 1):
            keys = (*keys, name)
            how = self._how.get(keys)
            if how is _How.VALUE:
                raise RedefinedError(depth)
            if how is None:
                self._how[keys] = _How.IMPLIED
                new.append((keys, depth, False))
            elif how is _How.LIST:
                keys = (*keys, str(self._items[keys] - 1))
        keys = (*keys, names[-1])
        how = self._how.get(keys)
        if is_item and how in (None, _How.LIST):
            if how is None:
                new.append((keys, len(names), True))
            self._how[keys] = _How.LIST
            index = self._items.get(keys, 0)
            self._items[keys] = index + 1
            keys = (*keys, str(index))
        elif is_item or how not in (None, _How.IMPLIED):
            raise RedefinedError(len(names))
        self._how[keys] = _How.HEADER
        return keys, new

    def set(self, base: tuple[str, ...], names: Sequence[str], section: int) -> list[New]:
        """A name, dotted or not, gets a value within the table ``base``.

        Args:
            base: The table.
            names: The names.
            section: A number for the header or the inline table that the name stands in.

        Returns:
            The tables between the two that are new with it.

        Raises:
            RedefinedError: if that is not allowed.
        """
        keys = base
        new: list[New] = []
        for depth, name in enumerate(names[:-1], 1):
            keys = (*keys, name)
            how = self._how.get(keys)
            is_ours = how is _How.DOTTED and self._section[keys] == section
            if not is_ours and how not in (None, _How.IMPLIED):
                raise RedefinedError(depth)
            if how is None:
                new.append((keys, depth, False))
            self._how[keys] = _How.DOTTED
            self._section[keys] = section
        keys = (*keys, names[-1])
        if keys in self._how:
            raise RedefinedError(len(names))
        self._how[keys] = _How.VALUE
        return new
