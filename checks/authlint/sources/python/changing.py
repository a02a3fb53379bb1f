"""The effect of one statement on a list or dictionary: ``.append``, ``.update``, ``d["k"] = v`` and their kin."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from authlint.facts.environment import EVERYWHERE
from authlint.record import replace
from authlint.sources.python.operators import NOT_PLAIN, binary, chosen, merged_entries, plain, with_entry
from authlint.sources.python.values import Choice, Constant, Entries, Entry, Evaluated, Items, UnknownValue, options

if TYPE_CHECKING:
    pass


def spoilt(value: Evaluated | None, is_growing: bool) -> Evaluated | None:
    """The value after changes that cannot be followed; if it only grows, its items are still there."""
    match value:
        case Items():
            return replace(value, items=value.items if is_growing else (), complete=False)
        case Entries():
            return replace(value, entries=(), complete=False)
        case Choice(options=found):
            return replace(value, options=tuple(spoilt(option, is_growing) or option for option in found))
        case Constant() | None:
            return value
        case _:
            return value


def distributed(value: Evaluated, change: Callable[[Evaluated], Evaluated]) -> Evaluated:
    """Apply a change to a value, or to each option of a choice."""
    if not isinstance(value, Choice):
        return change(value)
    bare = [(replace(option, where=EVERYWHERE), option.where) for option in options(value)]
    return chosen(value.source, value.node, [change(option).under(where) for option, where in bare])


def called(value: Evaluated, method: str, call: ast.Call, arguments: list[Evaluated], named: list[Entry] | None) -> Evaluated:
    """The value after ``value.method(...)``.

    Args:
        value: The value before.
        method: The method.
        call: The call.
        arguments: Its positional arguments.
        named: Its keyword arguments; None if they are not all known.
    """
    match value:
        case Items():
            return _list_called(value, method, arguments)
        case Entries():
            return _dict_called(value, method, call, arguments, named)
        case Constant():
            return value
        case _:
            return value


def _list_called(value: Items, method: str, arguments: list[Evaluated]) -> Evaluated:
    items = list(value.items)
    match method, arguments:
        case "append" | "add", [item]:
            return replace(value, items=(*items, item))
        case "extend" | "update", [more]:
            return replace(binary(ast.Add(), value, more, value.source, value.node), where=value.where)
        case "insert", [place, item]:
            return _inserted(value, plain(place), item)
        case "remove" | "discard", [item]:
            return _removed(value, item)
        case "clear", []:
            return replace(value, items=(), complete=True)
        case "reverse", []:
            return replace(value, items=tuple(reversed(items)))
        case "pop", ([] | [Constant(value=int())]) if value.complete and all(i.where == EVERYWHERE for i in items):
            at = plain(arguments[0]) if arguments else -1
            if isinstance(at, int) and -len(items) <= at < len(items):
                del items[at]
                return replace(value, items=tuple(items))
        case _:
            pass
    return replace(value, items=(), complete=False)


def _inserted(value: Items, at: object, item: Evaluated) -> Evaluated:
    if not isinstance(at, int):  # it is somewhere in there, but nobody knows where
        return replace(value, items=(), complete=False)
    items = list(value.items)
    start = max(len(items) + at, 0) if at < 0 else at
    is_certain = at == 0 or (value.complete and all(other.where == EVERYWHERE for other in items))
    items.insert(start, item)
    return replace(value, items=tuple(items), complete=value.complete and is_certain)


def _removed(value: Items, item: Evaluated) -> Evaluated:
    known = plain(item)
    for at, other in enumerate(value.items):
        found = plain(other)
        if known is NOT_PLAIN or found is NOT_PLAIN:
            break
        if found == known:
            return replace(value, items=value.items[:at] + value.items[at + 1 :])
    return replace(value, items=(), complete=False)


def _dict_called(value: Entries, method: str, call: ast.Call, arguments: list[Evaluated], named: list[Entry] | None) -> Evaluated:
    match method, arguments:
        case "update", _ if named is not None and len(arguments) <= 1:
            extra = Entries(value.source, call, tuple(named))
            merged = merged_entries([value, *arguments, extra], value.source, value.node)
            return replace(merged, where=value.where)
        case "setdefault", [Constant(value=key), default] if value.complete:
            if any(entry.key == key for entry in value.entries):
                return value
            return replace(value, entries=(*value.entries, Entry(key, arguments[0].node, default, arguments[0].source)))
        case "pop", [Constant(value=key), *_]:
            return replace(value, entries=tuple(entry for entry in value.entries if entry.key != key))
        case "clear", []:
            return replace(value, entries=(), complete=True)
        case _:
            return replace(value, entries=(), complete=False)


def item_set(value: Evaluated, keys: list[Evaluated], new: Evaluated | None) -> Evaluated:
    """The value after ``value[keys[0]][...] = new``, or after ``del`` if ``new`` is None."""
    key = plain(keys[0])
    if isinstance(value, Entries) and key is not NOT_PLAIN and _is_hashable(key):
        if len(keys) > 1:
            inner = value.get(key)
            if inner is None:
                return replace(value, entries=tuple(e for e in value.entries if e.key != key), complete=False)
            new = distributed(inner, lambda option: item_set(option, keys[1:], new))
        if new is None:
            return replace(value, entries=tuple(entry for entry in value.entries if entry.key != key))
        return replace(value, entries=tuple(with_entry(list(value.entries), Entry(key, keys[0].node, new, keys[0].source))))
    if isinstance(value, Items) and isinstance(key, int) and new is not None and len(keys) == 1 and value.complete:
        items = list(value.items)
        if -len(items) <= key < len(items) and all(item.where == EVERYWHERE for item in items):
            items[key] = new
            return replace(value, items=tuple(items))
    return spoilt(value, is_growing=False) or UnknownValue(value.source, value.node)


def _is_hashable(key: object) -> bool:
    try:
        hash(key)
    except TypeError:
        return False
    return True
