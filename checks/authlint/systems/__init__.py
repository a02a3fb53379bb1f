"""Systems that layer the settings of Python applications: each module here knows one, with its own rule of merging.

A system gives ``Application``s: a ``Stack`` whose settings are ``Typed``, because Python's systems know lists, booleans and
numbers. What cannot be told without running the program is ``UNKNOWN``; what a real environment variable may still override says
so in ``variable``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from authlint.facts.environment import EVERYWHERE, NOT_PRODUCTION, Where, canonical
from authlint.facts.value import UNKNOWN
from authlint.layers import OTHER, Layer, Setting, Stack
from authlint.record import field, record
from authlint.text import Location

NOT_LOADED = frozenset({"example", "examples", "sample", "template", "tpl", "tmpl", "dist", "default", "defaults", "schema"})
"""Words in a file's name that say it is there to be copied, not loaded."""


@record
class Typed(Setting):
    """A setting of which more than its text is known.

    Attributes:
        value: A string, number, boolean, None, a tuple or mapping of such; ``UNKNOWN`` if only the running program knows.
        variable: The environment variable that overrides it, if any.
        secret: Whether its class of values is for secrets (``SecretStr``).
        merges: Whether its table is merged into the lower one, for systems that leave that to each table.
    """

    value: object = field(default=UNKNOWN, compare=False)
    variable: str | None = None
    secret: bool = False
    merges: bool = False


@record
class Application:
    """What one system loads for one application.

    Attributes:
        system: As people write it (``pydantic-settings``).
        name: The class, call or module that it starts from.
        at: The place of that.
        stack: The layers.
    """

    system: str
    name: str
    at: Location
    stack: Stack


def typed(names: Sequence[str], value: object, at: Location, name_at: Location, variable: str | None = None) -> Typed:
    """A setting; its key is compared without case."""
    return Typed(tuple(map(str.lower, names)), tuple(names), as_text(value), at, name_at, value, variable)


def as_text(value: object) -> str | None:
    """A value as text, as people write it in configuration files."""
    if value is None or value is UNKNOWN:
        return None if value is None else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    items, table = items_of(value), table_of(value)
    if items is not None:
        return f"[{', '.join(as_text(item) or 'null' for item in items)}]"
    if table is not None:
        return f"{{{', '.join(f'{key}: {as_text(item)}' for key, item in table.items())}}}"
    return str(value)


def items_of(value: object) -> tuple[object, ...] | None:
    """The items of a value that is a list; None for all else."""
    return cast("tuple[object, ...]", value) if isinstance(value, tuple) else None


def table_of(value: object) -> Mapping[str, object] | None:
    """The entries of a value that is a table; None for all else."""
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else None


def environment_of(stack: Stack, asked: str) -> str:
    """The name under which the layers know an environment: its own, another word for it, or ``OTHER``."""
    named = [name for name in stack.environments if name != OTHER]
    return next((name for name in named if name == asked), None) or next(
        (name for name in named if canonical(name) == canonical(asked)), OTHER
    )


def effective(stack: Stack, asked: str) -> dict[tuple[str, ...], tuple[Layer, Setting]]:
    """What counts in an environment, whatever word for it the layers use."""
    return stack.effective(environment_of(stack, asked))


def environment_in(words: Iterable[str]) -> str | None:
    """The environment that one of the words of a file's name is; None if none of them is one."""
    known = NOT_PRODUCTION | {"production", "staging"}
    return next((word for word in words if canonical(word) in known), None)


def flattened(names: tuple[str, ...], value: object) -> Iterable[tuple[tuple[str, ...], object]]:
    """A value's leaves with their key paths; an empty table is a leaf, and so is a list."""
    table = table_of(value)
    if not table:
        yield names, value
        return
    for key, item in table.items():
        yield from flattened((*names, str(key)), item)


def names_in(where: Where) -> Sequence[str | None]:
    """The names that a layer needs, one each, so that it is loaded where a condition on the environment holds."""
    if where == EVERYWHERE:
        return [None]
    if where.only is not None:
        return sorted(where.only - where.but)
    return [*sorted(frozenset({"development", "test", "staging", "production"}) - where.but), OTHER]
