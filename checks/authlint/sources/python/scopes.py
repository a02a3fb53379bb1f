"""Which scope a name belongs to, what binds it there, and what it is called outside."""

from __future__ import annotations

import ast
import builtins
import posixpath
from collections.abc import Iterator
from typing import TypeAlias

from authlint.record import record
from authlint.sources.python.index import Index

Scope: TypeAlias = (
    ast.Module
    | ast.FunctionDef
    | ast.AsyncFunctionDef
    | ast.Lambda
    | ast.ClassDef
    | ast.ListComp
    | ast.SetComp
    | ast.DictComp
    | ast.GeneratorExp
)
_Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_BUILTINS = frozenset(dir(builtins))
_STATEMENTS = frozenset(kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.stmt))
_FOLLOW = 8
"""How many assignments of one name to another are followed."""
_SOURCE_ROOT = "src"


@record
class Found:
    """A name as a scope knows it: the scope, and the nodes that bind it there, in source order."""

    scope: Scope
    binders: tuple[ast.AST, ...]


class Scopes:
    """The scopes of one module."""

    def __init__(self, tree: ast.Module, index: Index, module: str, is_package: bool) -> None:
        self._tree = tree
        self._parents = index.parents
        self._module = module
        self._is_package = is_package
        self._table: dict[Scope, dict[str, list[ast.AST]]] = {}
        self._declared: dict[tuple[Scope, str], Scope] = {}
        self._scope_of_statement: dict[ast.AST, Scope] = {}
        self._found: dict[tuple[Scope, str], Found] = {}
        self._outside: dict[tuple[Scope, str, int], str | None] = {}
        self.stars: list[ast.ImportFrom] = []
        self._fill(index.binders)

    def _fill(self, binders: list[ast.AST]) -> None:
        for node in binders:
            if isinstance(node, (ast.Global, ast.Nonlocal)):
                scope = self.scope_of(node)
                for name in node.names:
                    outer = self._tree if isinstance(node, ast.Global) else self._enclosing_function(scope)
                    self._declared[scope, name] = outer
        for node in binders:
            for name, scope in self._bound(node):
                home = self._declared.get((scope, name), scope)
                self._table.setdefault(home, {}).setdefault(name, []).append(node)

    def _bound(self, node: ast.AST) -> Iterator[tuple[str, Scope]]:
        """The names that a node binds, each with the scope it does so in."""
        match node:
            case ast.Name(id=name):
                yield name, self._target_scope(node)
            case ast.arg(arg=name):
                yield name, self._function_of(node)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                scope = self.scope_of(node)
                for alias in names:
                    if alias.name == "*" and isinstance(node, ast.ImportFrom):
                        self.stars.append(node)
                    else:
                        yield alias.asname or alias.name.partition(".")[0], scope
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, self.scope_of(node)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name, self.scope_of(node)
            case ast.MatchMapping(rest=str(name)):
                yield name, self.scope_of(node)
            case _:
                pass

    def _target_scope(self, node: ast.Name) -> Scope:
        """The scope in which an assigned name lives; ``:=`` in a comprehension assigns outside of it."""
        scope = self.scope_of(node)
        if isinstance(self._parents.get(node), ast.NamedExpr):
            while isinstance(scope, _COMPREHENSIONS):
                scope = self.scope_of(scope)
        return scope

    def _function_of(self, node: ast.arg) -> Scope:
        above: ast.AST = node
        while not isinstance(above, (*_FUNCTIONS, ast.Lambda)):
            above = self._parents[above]
        return above

    def scope_of(self, node: ast.AST) -> Scope:
        """The innermost scope in which ``node`` is evaluated."""
        parents, known = self._parents, self._scope_of_statement
        child = node
        while child.__class__ not in _STATEMENTS:
            parent = parents.get(child)
            if parent is None:
                return self._tree
            if isinstance(parent, ast.Lambda):
                if child is parent.body:
                    return parent
            elif isinstance(parent, _COMPREHENSIONS) and not self._is_first_iterable(child, node, parent):
                return parent
            child = parent
        if (found := known.get(child)) is None:
            found = known[child] = self._around(child)
        return found

    def _around(self, statement: ast.AST) -> Scope:
        """The scope whose body ``statement`` stands in, however deep in blocks."""
        parent = self._parents.get(statement)
        while parent is not None and not isinstance(parent, (*_FUNCTIONS, ast.ClassDef)):
            parent = self._parents.get(parent)
        return self._tree if parent is None else parent

    def _is_first_iterable(self, child: ast.AST, node: ast.AST, comprehension: _Comprehension) -> bool:
        """Whether ``node`` stands in the one part of a comprehension that is evaluated outside of it."""
        first = comprehension.generators[0]
        if child is not first:
            return False
        while node is not first:
            if node is first.iter:
                return True
            node = self._parents[node]
        return False

    def _enclosing_function(self, scope: Scope) -> Scope:
        outer = scope
        while outer is not self._tree:
            outer = self.scope_of(outer)
            if isinstance(outer, _FUNCTIONS):
                return outer
        return scope

    def lookup(self, name: str, node: ast.AST) -> Found | None:
        """What ``name`` means where ``node`` stands; None if this module does not bind it."""
        scope = self.scope_of(node)
        is_first = True
        while True:
            if is_first or not isinstance(scope, ast.ClassDef):
                home = self._declared.get((scope, name), scope)
                if (binders := self._table.get(home, {}).get(name)) is not None:
                    known = self._found.get((home, name))
                    if known is None or len(known.binders) != len(binders):
                        known = self._found[home, name] = Found(home, tuple(binders))
                    return known
            if scope is self._tree:
                return None
            is_first = is_first and isinstance(scope, _COMPREHENSIONS)
            scope = self.scope_of(scope)

    def names(self, scope: Scope) -> dict[str, list[ast.AST]]:
        """All names that ``scope`` binds, each with its binders."""
        return self._table.get(scope, {})

    def is_unconditional(self, binder: ast.AST, scope: ast.AST) -> bool:
        """Whether ``binder`` is run whenever ``scope`` is: it stands directly in its body."""
        return self._parents.get(self.statement(binder)) is scope

    def statement(self, node: ast.AST) -> ast.AST:
        """The statement that ``node`` is or stands in."""
        while not isinstance(node, ast.stmt) and node in self._parents:
            node = self._parents[node]
        return node

    def assigned(self, binder: ast.AST) -> ast.expr | None:
        """The expression that ``binder``, a plain target of an assignment, is given."""
        match self._parents.get(binder):
            case ast.Assign(targets=targets, value=value) if binder in targets:
                return value
            case ast.AnnAssign(target=target, value=value) if binder is target:
                return value
            case ast.NamedExpr(target=target, value=value) if binder is target:
                return value
            case _:
                return None

    def qualified(self, node: ast.AST, follow: int = _FOLLOW) -> str | None:
        """The dotted name that an expression has outside of this module; None if it has none or more than one."""
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        base = self._qualified_name(node.id, node, follow)
        return None if base is None else ".".join([base, *reversed(attributes)])

    def _qualified_name(self, name: str, node: ast.AST, follow: int) -> str | None:
        found = self.lookup(name, node)
        if found is None:
            if name in _BUILTINS:
                return f"builtins.{name}"
            return f"{self.import_base(self.stars[0])}.{name}" if len(self.stars) == 1 else None
        key = (found.scope, name, follow)
        if key not in self._outside:
            names = {self._outside_name(binder, name, follow) for binder in found.binders if not self._is_fallback(binder)}
            self._outside[key] = names.pop() if len(names) == 1 else None
        return self._outside[key]

    def _outside_name(self, binder: ast.AST, name: str, follow: int) -> str | None:
        match binder:
            case ast.Import(names=aliases):
                for alias in aliases:
                    if (alias.asname or alias.name.partition(".")[0]) == name:
                        return alias.name if alias.asname else name
            case ast.ImportFrom(names=aliases):
                for alias in aliases:
                    if (alias.asname or alias.name) == name:
                        return f"{self.import_base(binder)}.{alias.name}"
            case ast.Name() if follow > 0:
                value = self.assigned(binder)
                return self.qualified(value, follow - 1) if isinstance(value, (ast.Name, ast.Attribute)) else None
            case _:
                pass
        return None

    def _is_fallback(self, binder: ast.AST) -> bool:
        """Whether a binder only says that an optional import is missing: ``except ImportError: jwt = None``."""
        value = self.assigned(binder)
        above = self._parents.get(self.statement(binder))
        return isinstance(value, ast.Constant) and value.value is None and isinstance(above, ast.ExceptHandler)

    def import_base(self, node: ast.ImportFrom) -> str:
        """The dotted name of the module that ``node`` imports from, relative imports made absolute."""
        if not node.level:
            return node.module or ""
        parts = self._module.split(".") if self._module else []
        drop = node.level - 1 if self._is_package else node.level
        kept = parts[: max(len(parts) - drop, 0)]
        return ".".join([*kept, *((node.module or "").split(".") if node.module else [])])


def module_name(path: str) -> tuple[str, bool]:
    """The dotted name that a path suggests, and whether it is a package's ``__init__``.

    Only a suggestion: without the project nobody knows where imports start. What lies above a customary source root is left out.
    """
    stem = posixpath.splitext(path)[0]
    parts = [part for part in stem.split("/") if part not in {"", ".", ".."}]
    is_package = bool(parts) and parts[-1] == "__init__"
    if is_package:
        parts.pop()
    if _SOURCE_ROOT in parts[:-1]:
        parts = parts[len(parts) - parts[::-1].index(_SOURCE_ROOT) :]
    return ".".join(parts), is_package
