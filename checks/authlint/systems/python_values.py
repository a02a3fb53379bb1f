"""Values of Python code as settings: what an expression is in one environment, as far as that is certain."""

from __future__ import annotations

from authlint.facts.value import UNKNOWN
from authlint.sources.python import (
    Constant,
    Entries,
    EnvironmentRead,
    Evaluated,
    Items,
    Reference,
    is_duration,
    is_path,
    options,
)

_PLAIN = (str, bytes, int, float, bool, type(None))


def in_environment(value: Evaluated | None, environment: str) -> Evaluated | None:
    """The one value that an expression has in an environment; None if that depends on something else, too."""
    if value is None:
        return None
    found = [one for one in options(value) if one.where.allows(environment)]
    return found[0] if len(found) == 1 and found[0].where.is_sure else None


def plain(value: Evaluated | None, environment: str = "production") -> object:
    """A value as plain data: constants, lists as tuples, dictionaries; ``UNKNOWN`` for all else, and for parts of it."""
    one = in_environment(value, environment)
    match one:
        case Constant(value=known) if isinstance(known, _PLAIN) or is_path(known) or is_duration(known):
            return known
        case Items(items=items, complete=True):
            return tuple(plain(item, environment) for item in items)
        case Entries(entries=entries, complete=True):
            keys = dict.fromkeys(entry.key for entry in entries)
            return {str(key): plain(one.get(key), environment) for key in keys}
        case Reference(name=name):
            return name if "." in name else UNKNOWN
        case _:
            return UNKNOWN


def read_from(value: Evaluated | None, environment: str = "production") -> tuple[str | None, Evaluated | None, str | None]:
    """The variable that a value is read from, its default and its cast; the value itself as default if it is not read."""
    one = in_environment(value, environment)
    if isinstance(one, EnvironmentRead):
        inner = in_environment(one.default, environment) if one.default is not None else None
        if isinstance(inner, EnvironmentRead):  # os.getenv("A", os.getenv("B", "c")): B counts only without A
            return one.variable, None, one.cast
        return one.variable, inner, one.cast
    return None, one, None
