"""One pass over a syntax tree: the parent of every node, and the nodes that everybody asks for, in source order."""

from __future__ import annotations

import ast
from typing import Any

from authlint.record import field, record

_ORDER: dict[type[ast.AST], tuple[str, ...]] = {
    ast.FunctionDef: ("decorator_list", "args", "returns", "body"),
    ast.AsyncFunctionDef: ("decorator_list", "args", "returns", "body"),
    ast.ClassDef: ("decorator_list", "bases", "keywords", "body"),
    ast.IfExp: ("body", "test", "orelse"),
}
"""The classes whose fields stand in the source in another order than in the node."""
_LEAVES = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
_NO_NODES = {"ctx", "op", "ops", "lineno", "id", "attr", "kind", "type_comment", "module", "level", "is_async", "simple"}


def child_fields(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a class of nodes that can hold nodes, last first."""
    if issubclass(kind, (*_LEAVES, ast.Constant, ast.Name, ast.Pass, ast.Global, ast.Nonlocal)):
        return ()
    fields = _ORDER.get(kind, kind._fields)
    return tuple(name for name in reversed(fields) if name not in _NO_NODES)


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of a class of nodes that can hold nodes, last first; worked out once per class."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        self[kind] = found = child_fields(kind)
        return found


_FIELDS = _Fields()


@record(frozen=False)
class Index:
    """What one pass finds. The lists are in source order.

    Attributes:
        parents: The parent of each node; contexts and operators have none.
        calls: The calls.
        functions: The functions and methods.
        classes: The classes.
        assignments: The assignments, annotated and augmented ones included.
        imports: The imports.
        binders: The nodes that bind a name in a scope, and ``global`` and ``nonlocal`` statements.
    """

    parents: dict[ast.AST, ast.AST] = field(default_factory=dict[ast.AST, ast.AST])
    calls: list[ast.Call] = field(default_factory=list[ast.Call])
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = field(default_factory=list[ast.FunctionDef | ast.AsyncFunctionDef])
    classes: list[ast.ClassDef] = field(default_factory=list[ast.ClassDef])
    assignments: list[ast.Assign | ast.AnnAssign | ast.AugAssign] = field(
        default_factory=list[ast.Assign | ast.AnnAssign | ast.AugAssign]
    )
    imports: list[ast.Import | ast.ImportFrom] = field(default_factory=list[ast.Import | ast.ImportFrom])
    binders: list[ast.AST] = field(default_factory=list[ast.AST])
    deletes: list[ast.Delete] = field(default_factory=list[ast.Delete])


def build(tree: ast.Module) -> Index:
    """Walk ``tree`` once, without recursion, so that no depth of nesting is too much."""
    index = Index()
    parents = index.parents
    places = _places(index)
    stack: list[ast.AST] = [tree]
    pop, push = stack.pop, stack.append
    constant, read_name = ast.Constant, ast.Name
    while stack:
        node = pop()
        kind = type(node)
        for add in places.get(kind, ()):
            add(node)
        if kind is ast.Dict:
            parents.update(dict.fromkeys(_dict_parts(node), node))
            stack += _dict_parts(node)
            continue
        for name in _FIELDS[kind]:
            child: Any = getattr(node, name, None)
            if child.__class__ is list:
                part: Any
                for part in reversed(child):
                    of = part.__class__
                    if of is constant or (of is read_name and part.ctx.__class__ is ast.Load):
                        parents[part] = node  # half of all nodes: nothing stands in them, and nobody asks for them
                    elif isinstance(part, ast.AST):
                        parents[part] = node
                        push(part)
            elif child.__class__ is constant or (child.__class__ is read_name and child.ctx.__class__ is ast.Load):
                parents[child] = node
            elif isinstance(child, ast.AST):
                parents[child] = node
                push(child)
    return index


def _dict_parts(node: ast.AST) -> list[ast.AST]:
    """The keys and values of a dictionary, last first: ``ast`` has all keys before all values."""
    assert isinstance(node, ast.Dict)
    pairs = zip(node.keys, node.values, strict=True)
    found: list[ast.AST] = [part for pair in pairs for part in pair if part is not None]
    return found[::-1]


def _places(index: Index) -> dict[type[ast.AST], tuple[Any, ...]]:
    binders = index.binders.append

    def name(node: ast.Name) -> None:
        if node.ctx.__class__ is not ast.Load:
            binders(node)

    functions, assignments, imports = index.functions.append, index.assignments.append, index.imports.append
    places: dict[type[ast.AST], tuple[Any, ...]] = {
        ast.Call: (index.calls.append,),
        ast.FunctionDef: (functions, binders),
        ast.AsyncFunctionDef: (functions, binders),
        ast.ClassDef: (index.classes.append, binders),
        ast.Assign: (assignments,),
        ast.AnnAssign: (assignments,),
        ast.AugAssign: (assignments,),
        ast.Import: (imports, binders),
        ast.ImportFrom: (imports, binders),
        ast.Name: (name,),
        ast.Delete: (index.deletes.append,),
    }
    others = (ast.Global, ast.Nonlocal, ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping, ast.arg)
    return places | dict.fromkeys(others, (binders,))
