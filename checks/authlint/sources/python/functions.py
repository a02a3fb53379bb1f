"""Functions of Python's own library that are pure, and so can be evaluated: conversions, paths, durations."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from authlint.record import replace
from authlint.sources.python.operators import lift, merged_entries
from authlint.sources.python.values import (
    Choice,
    Constant,
    Entries,
    Entry,
    EnvironmentRead,
    Evaluated,
    Items,
    UnknownValue,
)

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import PurePosixPath

    from authlint.sources.python.evaluation import Evaluator
    from authlint.sources.python.source import PythonSource

_COPIES = frozenset({"copy.copy", "copy.deepcopy", "typing.cast"})


def _folding(function: Callable[..., object], cast: str | None = None) -> Callable[..., Evaluated]:
    def call(evaluator: Evaluator, node: ast.Call, source: PythonSource) -> Evaluated:
        made = evaluator.arguments(node, source)
        names = [str(entry.key) for entry in made.named]
        count = len(made.positional)

        def apply(*values: object) -> object:
            return function(*values[:count], **dict(zip(names, values[count:], strict=True)))

        values = [*made.positional, *(entry.value for entry in made.named)]
        if not made.complete or len(set(names)) < len(names):
            return UnknownValue(source, node)
        return lift(apply, source, node, *values, cast=cast)

    return call


def _converted(kind: str) -> Callable[..., Evaluated]:
    def call(evaluator: Evaluator, node: ast.Call, source: PythonSource) -> Evaluated:
        if not node.args and not node.keywords:
            return Items(source, node, (), kind=kind)
        if len(node.args) != 1 or isinstance(node.args[0], ast.Starred):
            return UnknownValue(source, node)
        value = evaluator.inner(node.args[0], source)
        return _as_kind(value, kind, source, node)

    return call


def _as_kind(value: Evaluated, kind: str, source: PythonSource, node: ast.AST) -> Evaluated:
    match value:
        case Items():
            return replace(value, kind=kind)
        case Entries():
            keys = tuple(Constant(value.source, entry.key_node, entry.key) for entry in value.entries)
            return Items(value.source, value.node, keys, value.complete, kind)
        case Choice(options=found):
            return replace(value, options=tuple(_as_kind(option, kind, source, node) for option in found))
        case EnvironmentRead():
            return replace(value, cast=kind)
        case _:
            return UnknownValue(source, node)


def _dictionary(evaluator: Evaluator, node: ast.Call, source: PythonSource) -> Evaluated:
    made = evaluator.arguments(node, source)
    if len(made.positional) > 1 or (not made.complete and not made.named):
        return Entries(source, node, (), complete=False)
    named = Entries(source, node, made.named, made.complete)
    first = [_pairs(value, source, node) for value in made.positional]
    return merged_entries([*first, named], source, node)


def _pairs(value: Evaluated, source: PythonSource, node: ast.AST) -> Evaluated:
    """A dictionary from what is passed to ``dict``: another one, or a list of pairs."""
    if not isinstance(value, Items) or not value.complete:
        return value
    entries: list[Entry] = []
    for item in value.items:
        if not isinstance(item, Items) or len(item.items) != 2 or not isinstance(item.items[0], Constant):
            return UnknownValue(source, node)
        entries.append(Entry(item.items[0].value, item.items[0].node, item.items[1].under(item.where), item.items[0].source))
    return merged_entries([Entries(source, node, (entry,)) for entry in entries], source, node)


def _from_keys(evaluator: Evaluator, node: ast.Call, source: PythonSource) -> Evaluated:
    made = evaluator.arguments(node, source)
    keys = made.at(0)
    value = made.at(1) or Constant(source, node, None)
    if not isinstance(keys, Items) or not made.complete:
        return Entries(source, node, (), complete=False)
    found = (item for item in keys.items if isinstance(item, Constant))
    entries = tuple(Entry(item.value, item.node, value.under(item.where), item.source) for item in found)
    return Entries(source, node, entries, keys.complete and len(entries) == len(keys.items))


def _dirname(path: object) -> str:
    return posixpath.dirname(str(path))


def _basename(path: object) -> str:
    return posixpath.basename(str(path))


def _path(*parts: Any) -> PurePosixPath:
    from pathlib import PurePosixPath  # noqa: PLC0415 - most files build no path

    return PurePosixPath(*parts)


def _timedelta(*parts: Any, **named: Any) -> timedelta:
    from datetime import timedelta  # noqa: PLC0415 - few files build a duration

    return timedelta(*parts, **named)


def _last_argument(evaluator: Evaluator, node: ast.Call, source: PythonSource) -> Evaluated:
    return evaluator.inner(node.args[-1], source) if node.args else UnknownValue(source, node)


FUNCTIONS: dict[str, Callable[..., Evaluated]] = {
    "builtins.bool": _folding(bool, "bool"),
    "builtins.str": _folding(str, "str"),
    "builtins.int": _folding(int, "int"),
    "builtins.float": _folding(float, "float"),
    "builtins.bytes": _folding(bytes),
    "builtins.len": _folding(len),
    "builtins.list": _converted("list"),
    "builtins.tuple": _converted("tuple"),
    "builtins.set": _converted("set"),
    "builtins.frozenset": _converted("set"),
    "builtins.dict": _dictionary,
    "builtins.dict.fromkeys": _from_keys,
    "datetime.timedelta": _folding(_timedelta),
    "django.utils.timezone.timedelta": _folding(_timedelta),
    "pathlib.Path": _folding(_path),
    "pathlib.PurePath": _folding(_path),
    "os.path.join": _folding(lambda *parts: posixpath.join(*map(str, parts))),
    "os.path.dirname": _folding(_dirname),
    "os.path.basename": _folding(_basename),
    "os.path.abspath": _folding(str),
    "os.path.realpath": _folding(str),
    "os.fspath": _folding(str),
    "builtins.staticmethod": _last_argument,
} | dict.fromkeys(_COPIES, _last_argument)
"""By dotted name: from the evaluator, the call and its file to the result."""
