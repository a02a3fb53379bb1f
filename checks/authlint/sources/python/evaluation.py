"""Evaluates expressions: through names, files, operators and calls, as far as that is certain."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from authlint.facts.environment import EVERYWHERE
from authlint.record import replace
from authlint.sources.python import calling, objects, reads
from authlint.sources.python.conditions import arms
from authlint.sources.python.history import History
from authlint.sources.python.imports import Imports
from authlint.sources.python.modules import Modules
from authlint.sources.python.operators import NOT_PLAIN, binary, chosen, compared, lift, merged_entries, plain, unary
from authlint.sources.python.scopes import Scope
from authlint.sources.python.source import PythonSource
from authlint.sources.python.values import (
    Choice,
    Constant,
    Entries,
    Entry,
    EnvironmentRead,
    Evaluated,
    Items,
    Reference,
    UnknownValue,
    is_path,
)

if TYPE_CHECKING:
    from authlint.sources import Project

T = TypeVar("T")

_DEPTH = 60
"""How deep expressions, names and files may be nested; far below the interpreter's own limit."""
_STEPS = 20_000
"""How many expressions one question may lead to."""


class Evaluator:
    """Evaluates the expressions of one project's Python files.

    It remembers what names stand for, so it is made anew for every look at a project; the project then sees every file it reads.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.modules = Modules(project)
        self.imports = Imports(self)
        self._depth = 0
        self._steps = 0
        self._is_cut = False
        self._is_asked = False
        self._known: dict[tuple[Scope, str, ast.AST | None], Evaluated | None] = {}
        self._open: set[tuple[Scope, str, ast.AST | None]] = set()

    def value(self, node: ast.expr, source: PythonSource) -> Evaluated:
        """What ``node``, an expression of ``source``, evaluates to. Never raises."""
        unknown: Evaluated = UnknownValue(source, node)
        return self._asked(lambda: self.inner(node, source), unknown)

    def arguments(self, call: ast.Call, source: PythonSource) -> calling.CallArguments:
        """What ``call`` passes: partial applications, ``*`` and ``**`` followed. See ``CallArguments``."""
        nothing = calling.CallArguments(source, None, call.func, (), (), complete=False)
        return self._asked(lambda: calling.arguments(self, call, source), nothing)

    def module_value(self, source: PythonSource, name: str) -> Evaluated | None:
        """What ``name`` stands for after the module ``source`` was run; None if it has no such name."""
        unknown: Evaluated | None = UnknownValue(source, source.tree)
        return self._asked(lambda: self.named(source, source.tree, name, None), unknown)

    def class_value(self, source: PythonSource, owner: ast.ClassDef, name: str) -> Evaluated | None:
        """What the attribute ``name`` of a class of ``source`` is, base classes included; None if there is none."""
        unknown: Evaluated | None = UnknownValue(source, owner)
        return self._asked(lambda: objects.class_value(self, source, owner, name), unknown)

    def lineage(self, source: PythonSource, owner: ast.ClassDef) -> list[tuple[PythonSource, ast.ClassDef] | str]:
        """A class of ``source`` and its bases, nearest first; those that are not in the project by their dotted name."""
        return self._asked(lambda: list(objects.lineage(self, source, owner)), [(source, owner)])

    def resolve(self, dotted: str, source: PythonSource) -> Evaluated | None:
        """What a dotted path in a string stands for (``"app.middleware.Auth"``), as seen from ``source``; None if not here."""
        module, _, name = dotted.rpartition(".")
        found = self.modules.absolute(module, source) if module else None
        return self.module_value(found, name) if found is not None else None

    def _asked(self, answer: Callable[[], T], otherwise: T) -> T:
        """Answer one question within the limits; a question that another one led to counts as part of that one."""
        if self._is_asked:
            return answer()
        self._is_asked = True
        self._steps = self._depth = 0
        self._is_cut = False
        try:
            return answer()
        except RecursionError:
            self._open.clear()
            return otherwise
        finally:
            self._is_asked = False

    def inner(self, node: ast.expr, source: PythonSource) -> Evaluated:
        """Evaluate an expression that another one led to; counts against the limits of the whole question."""
        self._steps += 1
        if self._depth >= _DEPTH or self._steps > _STEPS:
            self._is_cut = True
            return UnknownValue(source, node)
        self._depth += 1
        try:
            return self._dispatched(node, source)
        finally:
            self._depth -= 1

    def _dispatched(self, node: ast.expr, source: PythonSource) -> Evaluated:
        match node:
            case ast.Constant(value=value):
                return Constant(source, node, value)
            case ast.Name():
                return self._name(node, source)
            case ast.Attribute():
                return objects.attribute(self, node, source)
            case ast.Call():
                return calling.result(self, node, source)
            case ast.Subscript(value=value, slice=key):
                return self.item(self.inner(value, source), key, source, node)
            case ast.NamedExpr(value=value):
                return self.inner(value, source)
            case _:
                return self._combined(node, source)

    def _combined(self, node: ast.expr, source: PythonSource) -> Evaluated:
        """The value of a display, an operator or a formatted string: what is made of several expressions."""
        match node:
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                return self._items(node, parts, source)
            case ast.Dict():
                return self._entries(node, source)
            case ast.BinOp(left=left, op=op, right=right):
                return binary(op, self.inner(left, source), self.inner(right, source), source, node)
            case ast.UnaryOp(op=op, operand=operand):
                return unary(op, self.inner(operand, source), source, node)
            case ast.BoolOp(op=op, values=values):
                return self._either(isinstance(op, ast.Or), values, source, node)
            case ast.Compare(left=left, comparators=right):
                return compared(node, [self.inner(part, source) for part in (left, *right)], source)
            case ast.IfExp():
                return self._conditional(node, source)
            case ast.JoinedStr(values=parts):
                return self._joined(parts, source, node)
            case _:
                return UnknownValue(source, node)

    def _name(self, node: ast.Name, source: PythonSource) -> Evaluated:
        found = source.lookup(node.id, node)
        if found is None:
            if source.scopes.stars:
                value = self.named(source, source.tree, node.id, node)
                if value is not None:
                    return value
            name = source.qualified_name(node)
            if node.id == "__file__":
                return Constant(source, node, source.path)
            is_builtin = name is not None and name.startswith("builtins.")
            return Reference(source, node, name) if is_builtin and name else UnknownValue(source, node)
        return self.named(source, found.scope, node.id, node) or UnknownValue(source, node)

    def named(self, source: PythonSource, scope: Scope, name: str, use: ast.AST | None) -> Evaluated | None:
        """What ``name`` stands for in ``scope``, at ``use`` or at the scope's end; None if nothing there binds it."""
        statement = source.scopes.statement(use) if use is not None else None
        key = (scope, name, statement)
        if key in self._known:
            return self._known[key]
        if key in self._open or self._depth >= _DEPTH:
            self._is_cut = True
            return UnknownValue(source, use or scope)
        history = History(self, source, scope, name)
        if history.is_empty:
            return None
        self._open.add(key)
        was_cut, self._is_cut = self._is_cut, False
        try:
            value = history.value(use)
        finally:
            self._open.discard(key)
        if not self._is_cut:
            self._known[key] = value
        self._is_cut = self._is_cut or was_cut
        return value

    def _items(self, node: ast.expr, parts: list[ast.expr], source: PythonSource) -> Evaluated:
        kind = type(node).__name__.lower()
        found: Evaluated = Items(source, node, (), kind=kind)
        plain_parts: list[Evaluated] = []
        for part in parts:
            if not isinstance(part, ast.Starred):
                plain_parts.append(self.inner(part, source))
                continue
            found = binary(ast.Add(), found, Items(source, node, tuple(plain_parts), kind=kind), source, node)
            found = binary(ast.Add(), found, self.inner(part.value, source), source, node)
            plain_parts = []
        if isinstance(found, Items) and not found.items and found.complete:
            return replace(found, items=tuple(plain_parts))
        return binary(ast.Add(), found, Items(source, node, tuple(plain_parts), kind=kind), source, node)

    def _entries(self, node: ast.Dict, source: PythonSource) -> Evaluated:
        layers: list[Evaluated] = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                layers.append(self.inner(value, source))
                continue
            known = plain(self.inner(key, source))
            if known is NOT_PLAIN or isinstance(known, (list, set, dict)):
                layers.append(UnknownValue(source, key))
            else:
                entry = Entry(known, key, self.inner(value, source), source)
                layers.append(Entries(source, key, (entry,)))
        return merged_entries(layers, source, node)

    def _either(self, is_or: bool, values: list[ast.expr], source: PythonSource, node: ast.expr) -> Evaluated:
        found = self.inner(values[0], source)
        for index, value in enumerate(values[1:]):
            if found.truth is (not is_or):
                found = self.inner(value, source)
            elif found.truth is None:
                right = self.inner(value, source)
                if is_or and isinstance(found, EnvironmentRead):
                    found = reads.with_fallback(found, right)
                    continue
                true, false = arms(source, values[index])
                first, second = (true, false) if is_or else (false, true)
                found = chosen(source, node, [found.under(first), right.under(second)])
        return found

    def _conditional(self, node: ast.IfExp, source: PythonSource) -> Evaluated:
        true, false = arms(source, node.test)
        if true.is_sure and false.is_sure:
            parts = [self.inner(node.body, source).under(true), self.inner(node.orelse, source).under(false)]
            return chosen(source, node, parts)
        truth = self.inner(node.test, source).truth
        if truth is not None:
            return self.inner(node.body if truth else node.orelse, source)
        parts = [self.inner(node.body, source).under(true), self.inner(node.orelse, source).under(false)]
        return chosen(source, node, parts)

    def item(self, owner: Evaluated, key_node: ast.expr, source: PythonSource, node: ast.AST) -> Evaluated:
        """What ``owner[key]`` is; ``node`` is the whole expression."""
        if isinstance(owner, Choice):
            parts = [self.item(option, key_node, source, node).under(option.where) for option in owner.options]
            return chosen(source, node, parts)
        key = self.inner(key_node, source)
        read = reads.subscript(owner, key, source, node)
        if read is not None:
            return read
        known = plain(key)
        if isinstance(owner, Entries):
            return owner.get(known) or UnknownValue(source, node)
        is_certain = isinstance(owner, Items) and owner.complete and all(i.where == EVERYWHERE for i in owner.items)
        if isinstance(owner, Items) and is_certain and isinstance(known, int) and -len(owner.items) <= known < len(owner.items):
            return owner.items[known]
        if isinstance(owner, (Constant, EnvironmentRead)) and isinstance(known, int):
            return lift(operator.getitem, source, node, owner, key)
        return UnknownValue(source, node)

    def _joined(self, parts: list[ast.expr], source: PythonSource, node: ast.expr) -> Evaluated:
        values: list[Evaluated] = []
        for part in parts:
            if isinstance(part, ast.FormattedValue):
                if part.conversion != -1 or part.format_spec is not None:
                    return UnknownValue(source, node)
                values.append(self.inner(part.value, source))
            else:
                values.append(self.inner(part, source))
        if not all(isinstance(value, (EnvironmentRead, Choice)) or _is_text(plain(value)) for value in values):
            return UnknownValue(source, node)
        return lift(lambda *texts: "".join(map(str, texts)), source, node, *values)


def _is_text(value: object) -> bool:
    return isinstance(value, (str, int, float)) or is_path(value)
