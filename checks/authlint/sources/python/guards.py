"""Where a statement or expression is reached: the conjunction of what guards it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from authlint.facts.environment import EVERYWHERE, Where
from authlint.sources.python.conditions import arms, case_arms, unknown

if TYPE_CHECKING:
    from authlint.sources import Project
    from authlint.sources.python.source import PythonSource

_EXITS = frozenset({"sys.exit", "builtins.exit", "builtins.quit", "os._exit", "os.abort"})


class Guards:
    """The guards of one file, remembered per statement."""

    def __init__(self, source: PythonSource) -> None:
        self._source = source
        self._known: dict[ast.AST, Where] = {source.tree: EVERYWHERE}
        self._exits: dict[tuple[ast.AST, str], list[tuple[int, Where]]] = {}

    def where(self, node: ast.AST) -> Where:
        """Where ``node`` is reached."""
        path: list[ast.AST] = []
        at: ast.AST | None = node
        while at is not None and at not in self._known:
            path.append(at)
            at = self._source.parent(at)
        found = EVERYWHERE if at is None else self._known[at]
        for child in reversed(path):
            parent = self._source.parent(child)
            if parent is not None:
                found = found & self._arm(parent, child) & self._after_exits(parent, child)
            self._known[child] = found
        return found

    def _arm(self, parent: ast.AST, child: ast.AST) -> Where:
        """What the place of ``child`` within ``parent`` says."""
        match parent:
            case ast.If(test=test) | ast.IfExp(test=test):
                if child is test:
                    return EVERYWHERE
                true, false = arms(self._source, test)
                return true if is_within(child, parent.body) else false
            case ast.BoolOp(op=op, values=values):
                found = EVERYWHERE
                for value in values[: values.index(child)]:  # type: ignore[arg-type]
                    true, false = arms(self._source, value)
                    found = found & (true if isinstance(op, ast.And) else false)
                return found
            case ast.While(test=test):
                return EVERYWHERE if child is test else arms(self._source, test)[0]
            case ast.For(iter=iterable, body=body) | ast.AsyncFor(iter=iterable, body=body):
                sure = isinstance(iterable, (ast.List, ast.Tuple, ast.Set)) and bool(iterable.elts)
                return unknown(self._source, parent)[0] if child in body and not sure else EVERYWHERE
            case ast.Try(handlers=handlers) if isinstance(child, ast.ExceptHandler):
                return Where.under(f"{self._source.path}:{self._source.span(parent).start}", handlers.index(child) + 1)
            case ast.Match(cases=cases) if isinstance(child, ast.match_case):
                return case_arms(self._source, parent)[cases.index(child)]
            case _:
                return EVERYWHERE

    def _after_exits(self, parent: ast.AST, child: ast.AST) -> Where:
        """What the statements before ``child`` in its block say by leaving the block."""
        found = EVERYWHERE
        if not isinstance(child, ast.stmt):
            return found
        for name in ("body", "orelse", "finalbody"):
            block = statements(parent, name)
            if not block:
                continue
            exits = self._exits.get((parent, name))
            if exits is None:
                exits = self._exits[parent, name] = self._exits_of(block)
            if exits and child in block:
                at = block.index(child)
                for index, where in exits:
                    if index < at:
                        # A module that raises is never there at all: what else it was about does not matter for the rest.
                        found = found & (where.whatever_the_conditions() if isinstance(parent, ast.Module) else where)
        return found

    def _exits_of(self, block: list[ast.stmt]) -> list[tuple[int, Where]]:
        """The statements of a block after which the rest is only reached under a condition."""
        found: list[tuple[int, Where]] = []
        for index, statement in enumerate(block):
            if isinstance(statement, ast.Assert):
                found.append((index, arms(self._source, statement.test)[0]))
            elif isinstance(statement, ast.If):
                leaves_true, leaves_false = self.leaves(statement.body), self.leaves(statement.orelse)
                if leaves_true != leaves_false:
                    true, false = arms(self._source, statement.test)
                    found.append((index, false if leaves_true else true))
        return found

    def leaves(self, block: list[ast.stmt]) -> bool:
        """Whether a block always leaves what it stands in: by returning, raising, going on with the loop, exiting."""
        if not block:
            return False
        match block[-1]:
            case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
                return True
            case ast.If(body=body, orelse=orelse):
                return self.leaves(body) and self.leaves(orelse)
            case ast.With(body=body) | ast.AsyncWith(body=body):
                return self.leaves(body)
            case ast.Expr(value=ast.Call(func=func)):
                return self._source.qualified_name(func) in _EXITS
            case _:
                return False


def statements(node: ast.AST, name: str) -> list[ast.stmt]:
    """The statements in a field of a node; none if it has no such field or holds something else there."""
    found: object = getattr(node, name, None)
    return cast("list[ast.stmt]", found) if isinstance(found, list) else []


def is_within(child: ast.AST, field: object) -> bool:
    """Whether ``child`` is the node, or one of the list of nodes, that a field holds."""
    return child in field if isinstance(field, list) else child is field


def where(source: PythonSource, node: ast.AST, project: Project | None = None) -> Where:
    """Where ``node`` is reached: see ``PythonSource.where``."""
    del project  # names of other files are judged by what they are called
    return source.guards.where(node)


def runs_directly(source: PythonSource, node: ast.AST) -> bool:
    """Whether ``node`` stands under ``if __name__ == "__main__"``."""
    child, parent = node, source.parent(node)
    while parent is not None:
        match parent:
            case ast.If(test=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]), body=body) if child in body:
                names = {side.id for side in (left, right) if isinstance(side, ast.Name)}
                if names == {"__name__"}:
                    return True
            case _:
                pass
        child, parent = parent, source.parent(parent)
    return False
