"""Statements that change what a name's value holds without binding the name again."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from authlint.sources.python.scopes import Scope

if TYPE_CHECKING:
    from authlint.sources.python.source import PythonSource

_MUTATORS_NAMES = """
    append insert extend remove pop clear sort reverse add discard update setdefault popitem difference_update
    intersection_update symmetric_difference_update
"""
MUTATORS = frozenset(_MUTATORS_NAMES.split())
GROWING = frozenset({"append", "insert", "extend", "add"})

Mutations: TypeAlias = dict[tuple[Scope, str], list[ast.AST]]
"""By scope and name: the calls, subscript targets and attribute targets whose innermost object the name is."""


def root(node: ast.AST) -> ast.Name | None:
    """The name that a chain of attributes, subscripts and calls of its own methods starts from."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node if isinstance(node, ast.Name) else None


def find(source: PythonSource) -> Mutations:
    """All mutations of one file, in source order per name."""
    found: Mutations = {}

    def add(node: ast.AST) -> None:
        name = root(node.func if isinstance(node, ast.Call) else node)
        if name is None:
            return
        known = source.lookup(name.id, name)
        if known is not None:
            found.setdefault((known.scope, name.id), []).append(node)
        elif source.scopes.stars:  # the name comes from `from .base import *`
            found.setdefault((source.tree, name.id), []).append(node)

    for call in source.calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr in MUTATORS:
            add(call)
    for target in _targets(source):
        if isinstance(target, (ast.Subscript, ast.Attribute)):
            add(target)
    return found


def _targets(source: PythonSource) -> Iterator[ast.expr]:
    """What is assigned to or deleted, one by one."""
    for node in source.assignments():
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            yield from target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
    for delete in source.index.deletes:
        yield from delete.targets
