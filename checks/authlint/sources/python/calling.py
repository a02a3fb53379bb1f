"""Calls: what they pass, and what those that are pure give back."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from authlint.facts.environment import EVERYWHERE
from authlint.record import record, replace
from authlint.sources.python import objects, reads
from authlint.sources.python.functions import FUNCTIONS
from authlint.sources.python.operators import NOT_PLAIN, is_foldable, lift, merged_entries, plain
from authlint.sources.python.values import (
    Call,
    Choice,
    Constant,
    Entries,
    Entry,
    EnvironmentRead,
    Evaluated,
    Items,
    Reference,
    UnknownValue,
)

if TYPE_CHECKING:
    from authlint.sources.python.evaluation import Evaluator
    from authlint.sources.python.source import PythonSource

_PARTIAL = frozenset({"functools.partial", "functools.partialmethod"})
_DEPTH = 8
_METHODS_NAMES = """
    encode decode lower upper strip lstrip rstrip split rsplit splitlines format join replace startswith endswith casefold
    title capitalize removeprefix removesuffix joinpath with_name with_suffix resolve absolute as_posix total_seconds
"""
_METHODS = frozenset(_METHODS_NAMES.split())
_SECRETS = frozenset({"SecretStr", "SecretBytes", "Secret"})


@record(eq=False)
class CallArguments:
    """What a call passes.

    Attributes:
        name: The dotted name of what is called in the end, partial applications followed; None if unknown.
        callee: The expression that names it.
        positional: The positional arguments.
        named: The keyword arguments, those of ``**{...}`` included; ``key_at`` is the place of the word.
        complete: Whether there are no others.
    """

    source: PythonSource
    name: str | None
    callee: ast.expr
    positional: tuple[Evaluated, ...]
    named: tuple[Entry, ...]
    complete: bool

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What ``dict`` or ``update`` would take from it: the entries of dictionaries, and the keyword arguments."""
        tables = (value.entries for value in self.positional if isinstance(value, Entries))
        return (*(entry for entries in tables for entry in entries), *self.named)

    def get(self, name: str) -> Evaluated | None:
        """The keyword argument ``name``; None if it is not passed, or not known to be."""
        return Entries(self.source, self.callee, self.named).get(name)

    def at(self, position: int, name: str | None = None) -> Evaluated | None:
        """The positional argument at ``position``, or the keyword argument ``name``."""
        if position < len(self.positional):
            return self.positional[position]
        return self.get(name) if name is not None else None


def arguments(evaluator: Evaluator, node: ast.Call, source: PythonSource, depth: int = _DEPTH) -> CallArguments:
    """What a call passes: see ``CallArguments``."""
    positional, is_whole = _positional(evaluator, node, source)
    layers: list[Evaluated] = []
    for keyword in node.keywords:
        value = evaluator.inner(keyword.value, source)
        if keyword.arg is None:
            layers.append(value)
        else:
            layers.append(Entries(source, keyword, (Entry(keyword.arg, keyword, value, source),)))
    named = merged_entries(layers, source, node)
    is_whole = is_whole and named.complete
    made = CallArguments(source, source.qualified_name(node.func), node.func, positional, named.entries, is_whole)
    return _through_partial(evaluator, made, node, source, depth)


def _positional(evaluator: Evaluator, node: ast.Call, source: PythonSource) -> tuple[tuple[Evaluated, ...], bool]:
    found: list[Evaluated] = []
    for argument in node.args:
        if not isinstance(argument, ast.Starred):
            found.append(evaluator.inner(argument, source))
            continue
        value = evaluator.inner(argument.value, source)
        if not isinstance(value, Items) or not value.complete or any(i.where != EVERYWHERE for i in value.items):
            return tuple(found), False
        found += value.items
    return tuple(found), True


def _through_partial(
    evaluator: Evaluator, made: CallArguments, node: ast.Call, source: PythonSource, depth: int
) -> CallArguments:
    """The arguments with those that a partial application of the callee has passed already."""
    if made.name is not None or depth <= 0 or not isinstance(node.func, (ast.Name, ast.Attribute, ast.Call)):
        return made
    callee = evaluator.inner(node.func, source)
    if not isinstance(callee, Call) or callee.name not in _PARTIAL or not callee.call.args:
        return replace(made, name=callee.name) if isinstance(callee, Reference) else made
    inner = ast.Call(func=callee.call.args[0], args=callee.call.args[1:], keywords=callee.call.keywords)
    before = arguments(evaluator, inner, callee.source, depth - 1)
    layers: list[Evaluated] = [Entries(source, node, before.named), Entries(source, node, made.named)]
    named = merged_entries(layers, source, node)
    return CallArguments(
        source,
        before.name,
        before.callee,
        (*before.positional, *made.positional),
        named.entries,
        before.complete and made.complete,
    )


def result(evaluator: Evaluator, node: ast.Call, source: PythonSource) -> Evaluated:
    """What a call gives back."""
    name = source.qualified_name(node.func)
    read = reads.call(evaluator, node, name, source)
    if read is not None:
        return read
    if name in FUNCTIONS:
        return FUNCTIONS[name](evaluator, node, source)
    if name is not None and name.rpartition(".")[2] in _SECRETS and len(node.args) == 1 and not node.keywords:
        return evaluator.inner(node.args[0], source)
    callee: Evaluated | None = None
    if isinstance(node.func, ast.Attribute) and name is None:
        found = _method(evaluator, node, node.func, source)
        if found is not None:
            return found
    callee = evaluator.inner(node.func, source)
    if isinstance(callee, Reference):
        if isinstance(callee.definition, ast.FunctionDef):
            found = objects.returned(evaluator, callee)  # what is passed stays unknown within
            if found is not None and not (isinstance(found, UnknownValue) and (node.args or node.keywords)):
                return found
            return Call(source, node, name or callee.name, callee)
        return Call(source, node, name or callee.name, callee)
    return Call(source, node, name, callee)


def _method(evaluator: Evaluator, node: ast.Call, func: ast.Attribute, source: PythonSource) -> Evaluated | None:
    """What a method of a known value gives back; None if it is not such a method."""
    method = func.attr
    if method not in _METHODS | {"copy", "get", "index", "get_secret_value", "keys", "values"}:
        return None
    owner = evaluator.inner(func.value, source)
    if method in {"copy", "get_secret_value"} and not node.args:
        return owner if isinstance(owner, (Items, Entries, Constant, EnvironmentRead, Choice)) else None
    given = [evaluator.inner(argument, source) for argument in node.args]
    if isinstance(owner, Entries) and method == "get" and given:
        found = owner.get(plain(given[0]))
        missing = given[1] if len(given) > 1 else Constant(source, node, None)
        return found or (missing if owner.complete else UnknownValue(source, node))
    if isinstance(owner, Items) and method == "index" and len(given) == 1:
        return _index(owner, plain(given[0]), source, node)
    if method not in _METHODS or node.keywords:
        return None
    is_known = isinstance(owner, (Choice, EnvironmentRead)) or (isinstance(owner, Constant) and is_foldable(owner.value))
    if not is_known:
        return None
    if method in {"resolve", "absolute"}:
        return owner
    cast = "list" if method in {"split", "rsplit", "splitlines"} else None
    return lift(_calling(method), source, node, owner, *given, cast=cast)


def _calling(method: str) -> Callable[..., object]:
    def call(owner: object, *given: object) -> object:
        return getattr(owner, method)(*given)

    return call


def _index(owner: Items, sought: object, source: PythonSource, node: ast.AST) -> Evaluated:
    for at, item in enumerate(owner.items):
        if sought is not NOT_PLAIN and plain(item) == sought:
            return Constant(source, node, at)
    return UnknownValue(source, node)
