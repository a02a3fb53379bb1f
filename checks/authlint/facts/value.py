"""A value as far as it can be known without running the project."""

from __future__ import annotations

import enum
from typing import Generic, TypeVar

from authlint.facts.environment import EVERYWHERE, Where
from authlint.record import record, replace
from authlint.text import Location

T = TypeVar("T")


class Unknown(enum.Enum):
    """The type of the one value ``UNKNOWN``. Unknown is not false: no check reports on it."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN


@record
class Value(Generic[T]):
    """A value, known or read from an environment variable or unknown, with where it stands and where it holds.

    Attributes:
        at: The expression or literal that gives the value.
        known: The value, or ``UNKNOWN``. With ``variable`` set it is the default that counts when the variable is not set.
        variable: The environment variable it is read from, if any.
        where: In which environments this value is the effective one.
        layer: The layer it comes from, as people name it (``appsettings.Production.json``); empty for plain code.
        also: Other places that belong to the value's way here, outermost last (where a name was assigned, a base class).
    """

    at: Location
    known: T | Unknown = UNKNOWN
    variable: str | None = None
    where: Where = EVERYWHERE
    layer: str = ""
    also: tuple[Location, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the value itself (not only a default) is statically known."""
        return self.known is not UNKNOWN and self.variable is None

    def under(self, where: Where) -> Value[T]:
        """The same value, holding only where ``where`` holds too."""
        return replace(self, where=self.where & where)
