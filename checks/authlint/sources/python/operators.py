"""Folding: operators and functions applied to values that are known, with choices and environment reads carried through."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from authlint.facts.environment import EVERYWHERE
from authlint.record import replace
from authlint.sources.python.values import (
    Choice,
    Constant,
    Entries,
    Entry,
    EnvironmentRead,
    Evaluated,
    Items,
    UnknownValue,
    is_duration,
    is_path,
    options,
)

if TYPE_CHECKING:
    from authlint.sources.python.source import PythonSource

MOST_OPTIONS = 16
MOST_ITEMS = 2_000
MOST_TEXT = 200_000


class _NotPlain:
    """The type of ``NOT_PLAIN``."""


NOT_PLAIN: Final = _NotPlain()
"""What ``plain`` gives for a value that is not wholly known."""

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: operator.mod,
    ast.BitAnd: lambda a, b: a & b,
    ast.LShift: lambda a, b: a << b,
    ast.Pow: lambda a, b: a**b,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda item, whole: item in whole,
    ast.NotIn: lambda item, whole: item not in whole,
}


def plain(value: Evaluated) -> object:
    """The Python value, where all of it is known and certain; otherwise ``NOT_PLAIN``."""
    match value:
        case Constant(value=known):
            return known
        case Items(items=items, complete=True, kind=kind) if all(item.where == EVERYWHERE for item in items):
            parts = [plain(item) for item in items]
            if NOT_PLAIN in parts:
                return NOT_PLAIN
            try:
                return {"list": list, "tuple": tuple, "set": set}[kind](parts)
            except TypeError:
                return NOT_PLAIN
        case Entries(entries=entries, complete=True) if all(entry.value.where == EVERYWHERE for entry in entries):
            values = {entry.key: plain(entry.value) for entry in entries}
            return NOT_PLAIN if NOT_PLAIN in values.values() else values
        case _:
            return NOT_PLAIN


def made(value: object, source: PythonSource, node: ast.AST) -> Evaluated:
    """The value of ``node``, from a Python value."""
    if isinstance(value, (list, tuple, set, frozenset)):
        parts: list[object] = list(value)  # pyright: ignore[reportUnknownArgumentType]
        kind = type(value).__name__.replace("frozenset", "set")  # pyright: ignore[reportUnknownArgumentType]
        return Items(source, node, tuple(made(part, source, node) for part in parts), kind=kind)
    return Constant(source, node, value)


def lift(
    function: Callable[..., object], source: PythonSource, node: ast.AST, *operands: Evaluated, cast: str | None = None
) -> Evaluated:
    """Apply ``function`` to the operands: to each option of a choice, and to the default of an environment read.

    Args:
        function: A pure function of plain values.
        source: The file of the whole expression.
        node: The whole expression.
        operands: Its operands.
        cast: What the function makes of an environment variable's text, if it is a conversion.
    """
    for at, operand in enumerate(operands):
        if isinstance(operand, Choice):
            found = [
                lift(function, source, node, *operands[:at], option, *operands[at + 1 :], cast=cast).under(option.where)
                for option in options(operand)
            ]
            return chosen(source, node, found)
    reads = [at for at, operand in enumerate(operands) if isinstance(operand, EnvironmentRead)]
    if len(reads) == 1:
        return _lift_read(function, source, node, operands, at=reads[0], cast=cast)
    arguments = [plain(operand) for operand in operands]
    if NOT_PLAIN in arguments or _is_too_big(arguments):
        return UnknownValue(source, node)
    try:
        result = function(*arguments)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, MemoryError):
        return UnknownValue(source, node)
    if isinstance(result, (str, bytes)) and len(result) > MOST_TEXT:
        return UnknownValue(source, node)
    return made(result, source, node)


def _lift_read(
    function: Callable[..., object],
    source: PythonSource,
    node: ast.AST,
    operands: tuple[Evaluated, ...],
    *,
    at: int,
    cast: str | None,
) -> Evaluated:
    read = operands[at]
    assert isinstance(read, EnvironmentRead)
    if any(plain(operand) is NOT_PLAIN for index, operand in enumerate(operands) if index != at):
        return UnknownValue(source, node)
    default = read.default
    if default is not None:
        default = lift(function, source, default.node, *operands[:at], default, *operands[at + 1 :], cast=cast)
        default = replace(default, source=read.default.source) if read.default is not None else default
    return replace(read, default=default, cast=cast or read.cast)


def _is_too_big(arguments: list[object]) -> bool:
    """Whether an operation on these could take long: numbers with thousands of digits, or a text times a million."""
    numbers = [abs(number) for number in arguments if isinstance(number, int)]
    sized = any(isinstance(argument, (str, bytes, list, tuple)) for argument in arguments)
    return any(number > (10_000 if sized else 10**15) for number in numbers)


def chosen(source: PythonSource, node: ast.AST, found: list[Evaluated]) -> Evaluated:
    """One value of several options, those that hold nowhere left out; unknown if they are too many."""
    flat = [option for value in found for option in options(value)]
    if len(flat) == 1:
        return flat[0]
    if all(isinstance(option, UnknownValue) for option in flat) or len(flat) > MOST_OPTIONS:
        return UnknownValue(source, node)
    return Choice(source, node, tuple(flat))


def binary(op: ast.operator, left: Evaluated, right: Evaluated, source: PythonSource, node: ast.AST) -> Evaluated:
    """The value of ``left op right``."""
    if isinstance(left, Choice) or isinstance(right, Choice):
        pairs = [(a, b, a.where & b.where) for a in options(left) for b in options(right)]
        if len(pairs) > MOST_OPTIONS:
            return UnknownValue(source, node)
        bare = [(replace(a, where=EVERYWHERE), replace(b, where=EVERYWHERE), where) for a, b, where in pairs]
        return chosen(source, node, [binary(op, a, b, source, node).under(where) for a, b, where in bare])
    if isinstance(op, ast.Add) and (isinstance(left, Items) or isinstance(right, Items)):
        return _concatenated(left, right, source, node)
    if isinstance(op, ast.BitOr):
        if isinstance(left, Entries) or isinstance(right, Entries):
            return merged_entries([left, right], source, node)
        if isinstance(left, Items) and isinstance(right, Items):
            return _concatenated(left, right, source, node)
    if isinstance(op, ast.Pow) and plain(right) not in set(range(65)):
        return UnknownValue(source, node)
    function = _BINARY.get(type(op))
    return lift(function, source, node, left, right) if function else UnknownValue(source, node)


def _concatenated(left: Evaluated, right: Evaluated, source: PythonSource, node: ast.AST) -> Evaluated:
    """Two lists one after the other; where one is unknown, the other one's items are known to be there."""
    items: list[Evaluated] = []
    complete = True
    for part in (left, right):
        if isinstance(part, Items):
            items += [item.under(part.where) for item in part.items]
            complete = complete and part.complete
        else:
            complete = False
    known = left if isinstance(left, Items) else right
    assert isinstance(known, Items)
    return Items(source, node, tuple(items[:MOST_ITEMS]), complete and len(items) <= MOST_ITEMS, known.kind)


def merged_entries(parts: list[Evaluated], source: PythonSource, node: ast.AST) -> Entries:
    """Dictionaries laid over each other, later ones winning; one that is unknown may have replaced all before it."""
    entries: list[Entry] = []
    complete = True
    for part in parts:
        if isinstance(part, Entries):
            if not part.complete:
                entries = []
            complete = complete and part.complete
            for entry in part.entries:
                entries = with_entry(entries, entry)
        else:
            entries, complete = [], False
    return Entries(source, node, tuple(entries[:MOST_ITEMS]), complete and len(entries) <= MOST_ITEMS)


def with_entry(entries: list[Entry], new: Entry) -> list[Entry]:
    """The entries with one more, which replaces those of its key if it always counts."""
    if new.value.where == EVERYWHERE:
        entries = [entry for entry in entries if entry.key != new.key]
    return [*entries, new]


def compared(node: ast.Compare, values: list[Evaluated], source: PythonSource) -> Evaluated:
    """The value of a comparison of one pair; longer chains are unknown."""
    function = _COMPARE.get(type(node.ops[0]))
    if len(values) != 2 or function is None:
        return UnknownValue(source, node)
    return lift(function, source, node, *values, cast="bool")


def unary(op: ast.unaryop, operand: Evaluated, source: PythonSource, node: ast.AST) -> Evaluated:
    """The value of ``op operand``."""
    if isinstance(op, ast.Not):
        truth = operand.truth
        if truth is not None:
            return Constant(source, node, not truth).under(operand.where)
        return lift(operator.not_, source, node, operand, cast="bool")
    function = _UNARY.get(type(op))
    return lift(function, source, node, operand) if function else UnknownValue(source, node)


def is_foldable(value: object) -> bool:
    """Whether a constant has methods that may be called here: they are pure and quick."""
    return isinstance(value, (str, bytes)) or is_path(value) or is_duration(value)
