"""What an expression evaluates to, as far as that can be known without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar, cast

from authlint.facts.environment import EVERYWHERE, Where
from authlint.facts.value import UNKNOWN, Value
from authlint.record import field, record, replace
from authlint.text import Location

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import PurePosixPath
    from typing import TypeGuard

    from typing_extensions import Self

    from authlint.sources.python.source import PythonSource

T = TypeVar("T")


@record(eq=False)
class Evaluated:
    """The value of one expression.

    Attributes:
        source: The file in which the expression stands that gives the value.
        node: That expression: the literal, the read, the list; where names were followed, what they were assigned.
        where: Where this is the effective value, relative to the place that was asked about.
    """

    source: PythonSource
    node: ast.AST
    where: Where = field(default=EVERYWHERE, kw_only=True)

    @property
    def at(self) -> Location:
        """The place of the expression."""
        return self.source.location(self.node)

    def under(self, where: Where) -> Self:
        """The same value, holding only where ``where`` holds too."""
        return self if where == EVERYWHERE else replace(self, where=self.where & where)

    @property
    def truth(self) -> bool | None:
        """Whether the value is true; None if that is unknown."""
        return None


@record(eq=False)
class Constant(Evaluated):
    """A known value: a string, bytes, a number, a boolean, None, a ``timedelta``, or a path (as ``PurePosixPath``)."""

    value: object

    @property
    def truth(self) -> bool | None:
        """Whether the value is true."""
        return bool(self.value)


@record(eq=False)
class EnvironmentRead(Evaluated):
    """A value that is read from an environment variable.

    Attributes:
        variable: The variable; None if its name is not known.
        default: What counts when the variable is not set; None if there is no such thing.
        cast: What the text is turned into, as far as known: ``bool``, ``int``, ``list``, ...
        required: Whether the program fails when the variable is not set.
    """

    variable: str | None
    default: Evaluated | None = None
    cast: str | None = None
    required: bool = False


@record(eq=False)
class Items(Evaluated):
    """A list, tuple or set.

    Attributes:
        items: The items that are known, in order, each with its own place and ``where``.
        complete: Whether there are no others, and whether the order is certain.
        kind: ``list``, ``tuple`` or ``set``.
    """

    items: tuple[Evaluated, ...]
    complete: bool = True
    kind: str = "list"

    @property
    def truth(self) -> bool | None:
        """Whether there is any item; None if that is unknown."""
        if any(item.where == EVERYWHERE for item in self.items):
            return True
        return False if self.complete and not self.items else None


@record(eq=False)
class Entry:
    """One entry of a dictionary: its key, the key's place, its value (``value.where`` says where it counts).

    The value may stand in another file than the key: ``allow_origins=settings.ORIGINS``.
    """

    key: object
    key_node: ast.AST
    value: Evaluated
    home: PythonSource

    @property
    def key_at(self) -> Location:
        """The place of the key; that of the whole call or dictionary where keys are not written one by one."""
        return self.home.location(self.key_node)


@record(eq=False)
class Entries(Evaluated):
    """A dictionary.

    Attributes:
        entries: The entries that are known; of those with one key, the ones that may be effective.
        complete: Whether there are no others and none of these may be gone.
    """

    entries: tuple[Entry, ...]
    complete: bool = True

    def get(self, key: object) -> Evaluated | None:
        """The value at ``key``: a ``Choice`` if it depends; None if the key is not there or not known to be."""
        found = [entry.value for entry in self.entries if entry.key == key]
        if len(found) <= 1:
            return found[0] if found else None
        return Choice(self.source, self.node, tuple(found), where=self.where)

    @property
    def truth(self) -> bool | None:
        """Whether there is any entry; None if that is unknown."""
        if any(entry.value.where == EVERYWHERE for entry in self.entries):
            return True
        return False if self.complete and not self.entries else None


@record(eq=False)
class Reference(Evaluated):
    """A class, function, module or other object that is only named.

    Attributes:
        name: Its dotted name.
        definition: The class or function, if it is in the project (``source`` is then its file); the module for a module.
    """

    name: str
    definition: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Module | None = None

    @property
    def truth(self) -> bool | None:
        """True: classes, functions and modules are; unknown for objects of other packages."""
        return True if self.definition is not None else None


@record(eq=False)
class Call(Evaluated):
    """A call whose result is only known as such: ``node`` is the ``ast.Call``.

    Attributes:
        name: The dotted name of what is called; None if unknown.
        callee: What is called.
    """

    name: str | None
    callee: Evaluated

    @property
    def call(self) -> ast.Call:
        """The call itself."""
        assert isinstance(self.node, ast.Call)
        return self.node


@record(eq=False)
class Choice(Evaluated):
    """One of several values; which one depends on each option's ``where``."""

    options: tuple[Evaluated, ...]

    @property
    def truth(self) -> bool | None:
        """Whether all options are true, or all are false; None otherwise."""
        truths = {option.truth for option in self.options}
        return truths.pop() if len(truths) == 1 else None


@record(eq=False)
class UnknownValue(Evaluated):
    """A value that is not understood. Unknown is not false."""


def options(value: Evaluated) -> Iterator[Evaluated]:
    """The values that ``value`` may be, each with its whole ``where``; those that hold nowhere are left out."""
    if isinstance(value, Choice):
        for option in value.options:
            yield from options(option.under(value.where))
    elif not value.where.is_nowhere:
        yield value


def is_path(value: object) -> TypeGuard[PurePosixPath]:
    """Whether a known value is a path; ``pathlib`` is only imported where one is made."""
    return hasattr(value, "__fspath__")


def is_duration(value: object) -> TypeGuard[timedelta]:
    """Whether a known value is a ``timedelta``; ``datetime`` is only imported where one is made."""
    return hasattr(value, "total_seconds")


def as_value(value: Evaluated, kind: type[T]) -> Value[T]:
    """A fact's value: known if it is a constant of ``kind``, with its variable and default if it is read from one.

    A ``Choice`` is unknown as a whole: see ``options``.
    """
    match value:
        case Constant(value=known) if _is_a(known, kind):
            return Value(value.at, cast("T", known), where=value.where)
        case EnvironmentRead(variable=str(variable), default=default):
            found = as_value(default, kind) if default is not None else None
            default_known = UNKNOWN if found is None or found.variable is not None else found.known
            also = () if found is None or found.at == value.at else (found.at,)
            return Value(value.at, default_known, variable=variable, where=value.where, also=also)
        case _:
            return Value(value.at, where=value.where)


def _is_a(value: object, kind: type[object]) -> bool:
    return isinstance(value, kind) and (kind in {bool, object} or not isinstance(value, bool))
