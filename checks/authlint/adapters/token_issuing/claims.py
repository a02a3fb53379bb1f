"""The claims that an issuing call writes, as far as they are known: literals, variables, and what is added to them.

What the evaluator follows is taken from it. A dictionary that comes from outside, as ``data`` in FastAPI's tutorial, is unknown;
what the same function adds to it is known all the same.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapters.whole_project import WholeProject
from authlint.record import record
from authlint.sources.python import Entries, Entry, Evaluated, Evaluator, FunctionNode, PythonSource, options
from authlint.sources.python.nodes import walk

_CALLERS = 12


@record
class Claims:
    """What is known of the claims of one issuing call.

    Attributes:
        entries: The entries that are known.
        complete: Whether there are no others.
        callers: The calls that hand over the rest, where the claims are a parameter.
    """

    entries: tuple[Entry, ...]
    complete: bool
    callers: tuple[ast.Call, ...] = ()

    def each(self, key: str) -> Iterator[Entry]:
        """The entries of one claim."""
        yield from (entry for entry in self.entries if entry.key == key)

    def has(self, key: str) -> bool:
        """Whether a claim may be there."""
        return any(entry.key == key for entry in self.entries)


def claims_of(node: ast.expr, source: PythonSource, evaluator: Evaluator, project: WholeProject) -> Claims:
    """The claims that ``node``, the argument of an issuing call, holds."""
    value = evaluator.value(node, source)
    found = list(options(value))
    if found and all(isinstance(one, Entries) and one.complete for one in found):
        entries = [entry for one in found if isinstance(one, Entries) for entry in one.entries]
        return Claims(_distinct(entries), complete=True)
    known = [entry for one in found if isinstance(one, Entries) for entry in one.entries]
    added = list(_added(node, source, evaluator)) if isinstance(node, ast.Name) else []
    entries = [*known, *added]
    if len(found) == 1 and not any(entry.key == "exp" for entry in entries):
        handed = _handed(node, source, evaluator, project)
        if handed is not None:
            return Claims(_distinct([*entries, *handed.entries]), complete=True, callers=handed.callers)
    return Claims(_distinct(entries), complete=False)


def value_node(entry: Entry) -> ast.expr | None:
    """The expression that is written for a claim; None where it cannot be told."""
    node, source = entry.key_node, entry.home
    if isinstance(node, ast.keyword):
        return node.value
    parent = source.parent(node)
    if isinstance(parent, ast.Dict):
        return next((value for key, value in zip(parent.keys, parent.values, strict=True) if key is node), None)
    if isinstance(parent, ast.Subscript) and isinstance(above := source.parent(parent), (ast.Assign, ast.AnnAssign)):
        return above.value
    if isinstance(node, ast.Subscript) and isinstance(parent, (ast.Assign, ast.AnnAssign)):
        return parent.value
    return None


def _distinct(entries: list[Entry]) -> tuple[Entry, ...]:
    return tuple({(entry.key, entry.key_node, entry.value.node): entry for entry in entries}.values())


def _added(name: ast.Name, source: PythonSource, evaluator: Evaluator) -> Iterator[Entry]:
    """What is written into the dictionary of that name in the same function."""
    found = source.lookup(name.id, name)
    for node in source.mutations.get((found.scope, name.id), ()) if found is not None else ():
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(), attr="update")):
                yield from evaluator.arguments(node, source).named
                for argument in node.args[:1]:
                    for one in options(evaluator.value(argument, source)):
                        yield from one.entries if isinstance(one, Entries) else ()
            case ast.Call(func=ast.Attribute(value=ast.Name(), attr="setdefault"), args=[ast.Constant() as key, value]):
                yield Entry(key.value, key, evaluator.value(value, source), source)
            case ast.Subscript(value=ast.Name(), slice=ast.Constant() as key):
                parent = source.parent(node)
                if isinstance(parent, ast.Assign):
                    yield Entry(key.value, key, evaluator.value(parent.value, source), source)
            case _:
                pass


def _handed(node: ast.expr, source: PythonSource, evaluator: Evaluator, project: WholeProject) -> Claims | None:
    """The claims that the function is handed, if they are a parameter and all callers are seen; None otherwise."""
    function = source.enclosing_function(node)
    parameter = _parameter(node, function, source, evaluator) if function is not None else None
    if function is None or parameter is None or not isinstance(source.parent(function), ast.Module) or function.decorator_list:
        return None
    if _may_add_more(node, source):
        return None
    position = [one.arg for one in (*function.args.posonlyargs, *function.args.args)].index(parameter)
    entries: list[Entry] = []
    calls: list[ast.Call] = []
    for caller in (source, *project.sources(function.name)):
        if caller is source and calls:
            continue
        for use in _uses(function.name, caller):
            call = caller.parent(use)
            if not isinstance(call, ast.Call) or call.func is not use:
                if isinstance(call, (ast.ImportFrom, ast.alias)):
                    continue
                return None
            given = evaluator.arguments(call, caller).at(position, parameter)
            if given is None or not isinstance(given, Entries) or not given.complete or len(calls) > _CALLERS:
                return None
            calls.append(call)
            entries += given.entries
    return Claims(tuple(entries), complete=True, callers=tuple(calls)) if calls else None


def _uses(name: str, source: PythonSource) -> Iterator[ast.expr]:
    for node in walk(source.tree):
        if (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name):
            yield node


def _parameter(node: ast.expr, function: FunctionNode, source: PythonSource, evaluator: Evaluator) -> str | None:
    """The parameter that the claims are, or a copy of which they are."""
    names = {one.arg for one in (*function.args.posonlyargs, *function.args.args)}
    at: ast.AST = node
    for _ in range(3):
        if isinstance(at, ast.Name) and at.id in names:
            return at.id
        if isinstance(at, ast.Name):
            defined = source.definition(at)
            if not isinstance(defined, ast.expr):
                return None
            at = defined
        match at:
            case ast.Call(func=ast.Attribute(value=ast.Name() as owner, attr="copy"), args=[]):
                at = owner
            case ast.Call(func=ast.Name(id="dict" | "deepcopy"), args=[ast.Name() as owner], keywords=[]):
                at = owner
            case _:
                pass
    return None


def _may_add_more(node: ast.expr, source: PythonSource) -> bool:
    """Whether something that cannot be followed is written into the claims, or they are handed to another function."""
    function = source.enclosing_function(node)
    if function is None or not isinstance(node, ast.Name):
        return False
    for one in walk(function):
        if isinstance(one, ast.Call) and one is not source.parent(node):
            handed = [*one.args, *(word.value for word in one.keywords)]
            if any(isinstance(given, ast.Name) and given.id == node.id for given in handed):
                return True
            match one.func:
                case ast.Attribute(value=ast.Name(id=name), attr="update") if name == node.id:
                    if not all(isinstance(given, ast.Dict) and None not in given.keys for given in one.args):
                        return True
                    if any(word.arg is None for word in one.keywords):
                        return True
                case _:
                    pass
    return any(
        isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name) and one.target.id == node.id for one in walk(function)
    )


def texts(value: Evaluated) -> Iterator[str]:
    """The texts that a value may be."""
    for one in options(value):
        known = getattr(one, "value", None)
        if isinstance(known, str):
            yield known
