"""One list or dictionary out of those at the ends of several branches."""

from __future__ import annotations

from typing import TypeAlias

from authlint.facts.environment import EVERYWHERE, Where
from authlint.record import replace
from authlint.sources.python.conditions import either
from authlint.sources.python.values import Entries, Entry, Evaluated, Items

Part: TypeAlias = Evaluated | Entry


def merged(before: Evaluated | None, ends: list[tuple[Evaluated, Where]]) -> Evaluated | None:
    """One list or dictionary, if all ends are of one kind and grew from a common one.

    Args:
        before: The value before the branches.
        ends: The value after each branch, and where that branch is taken; together the branches are all there are.

    Returns:
        A value in which each part that is not in all of the ends holds only where its branch does; None if they have nothing in
        common, or if that cannot be expressed.
    """
    lists = [_parts(end) for end, _ in ends]
    if len({(type(end), getattr(end, "kind", "")) for end, _ in ends}) > 1 or any(end.where != EVERYWHERE for end, _ in ends):
        return None
    is_grown = isinstance(before, (Items, Entries)) and not _parts(before)
    if not is_grown and not _common(lists):
        return None
    woven: list[tuple[Part, list[Where]]] = [(part, [ends[0][1]]) for part in lists[0]]
    for parts, (_, where) in zip(lists[1:], ends[1:], strict=True):
        woven = _woven(woven, parts, where)
    found: list[Part] = []
    for part, wheres in woven:
        together = EVERYWHERE if len(wheres) == len(ends) else _any(wheres)
        if together is None:
            return None
        found.append(_under(part, together))
    return _rebuilt(ends, found)


def _rebuilt(ends: list[tuple[Evaluated, Where]], parts: list[Part]) -> Evaluated | None:
    first = ends[0][0]
    if isinstance(first, Items):
        complete = all(isinstance(end, Items) and end.complete for end, _ in ends)
        return replace(first, items=tuple(part for part in parts if isinstance(part, Evaluated)), complete=complete)
    if isinstance(first, Entries):
        complete = all(isinstance(end, Entries) and end.complete for end, _ in ends)
        return replace(first, entries=tuple(part for part in parts if isinstance(part, Entry)), complete=complete)
    return None


def _parts(value: Evaluated) -> tuple[Part, ...]:
    if isinstance(value, Items):
        return value.items
    return value.entries if isinstance(value, Entries) else ()


def _woven(known: list[tuple[Part, list[Where]]], parts: tuple[Part, ...], where: Where) -> list[tuple[Part, list[Where]]]:
    """Weave the parts of one more branch in, each part that is known already once."""
    found: list[tuple[Part, list[Where]]] = []
    for (part, wheres), other in zip(known, parts, strict=False):  # most often a branch only adds to the end
        if part is not other:
            break
        found.append((part, [*wheres, where]))
    known, parts = known[len(found) :], parts[len(found) :]
    from difflib import SequenceMatcher  # noqa: PLC0415 - only for lists that two branches change

    matcher = SequenceMatcher(None, [id(part) for part, _ in known], [id(part) for part in parts], autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            found += [(part, [*wheres, where]) for part, wheres in known[start:end]]
        else:
            found += known[start:end]
            found += [(part, [where]) for part in parts[other_start:other_end]]
    return found


def _common(lists: list[tuple[Part, ...]]) -> set[int]:
    """The identities of the parts that are in all lists."""
    found = {id(part) for part in lists[0]}
    for parts in lists[1:]:
        found &= {id(part) for part in parts}
    return found


def _any(wheres: list[Where]) -> Where | None:
    found: Where | None = wheres[0]
    for where in wheres[1:]:
        found = None if found is None else either(found, where)
    return found


def _under(part: Part, where: Where) -> Part:
    if where == EVERYWHERE:
        return part
    return replace(part, value=part.value.under(where)) if isinstance(part, Entry) else part.under(where)
