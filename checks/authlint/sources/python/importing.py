"""What a file calls something from another module, and the import it needs if it has no name for it yet."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from authlint.sources import CannotEditError
from authlint.text import Edit, Span

if TYPE_CHECKING:
    from authlint.sources.python.source import PythonSource

_WHOLE = frozenset({"os", "secrets", "time"})
"""Modules that people import whole."""


def local_name(source: PythonSource, dotted: str, node: ast.AST) -> tuple[str, list[Edit]]:
    """What ``dotted`` (``datetime.timezone``) is called at ``node``, and the edits that import it if need be.

    Raises:
        CannotEditError: if the name it would be imported under is taken.
    """
    module, _, name = dotted.rpartition(".")
    if not module:  # a builtin
        return dotted, []
    start = source.span(node).start
    for statement in source.tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)) and source.span(statement).end <= start:
            found = _known(source, statement, module, name, node)
            if found is not None:
                return found, []
    if module in _WHOLE:
        taken, imported, known = module, f"import {module}", dotted
    else:
        taken, imported, known = name, f"from {module} import {name}", name
    if source.lookup(taken, node) is not None:
        raise CannotEditError(f"the name {taken} is taken at this place")
    return known, [_joined(source, module, name, start) or _new(source, module, imported, start)]


def _known(source: PythonSource, statement: ast.Import | ast.ImportFrom, module: str, name: str, node: ast.AST) -> str | None:
    """The name that one import gives it, if that name still means it at ``node``."""
    for alias in statement.names:
        local = alias.asname or alias.name
        if isinstance(statement, ast.ImportFrom):
            if statement.level or statement.module != module or alias.name != name:
                continue
            known = local
        elif alias.name == module:
            known = f"{local}.{name}"
        else:
            continue
        found = source.lookup(local.partition(".")[0], node)
        if found is not None and found.binders == (statement,):
            return known
    return None


def _joined(source: PythonSource, module: str, name: str, before: int) -> Edit | None:
    """The edit that adds the name to an import from the same module on one line."""
    if module in _WHOLE:
        return None
    for statement in source.tree.body:
        if not isinstance(statement, ast.ImportFrom) or statement.module != module or statement.level:
            continue
        if source.span(statement).end > before or statement.lineno != statement.end_lineno:
            continue
        names = [alias.name for alias in statement.names]
        if "*" in names:
            continue
        following = next((alias for alias in statement.names if alias.name > name), None)
        if following is not None and names == sorted(names):
            at = source.span(following).start
            return Edit(Span(at, at), f"{name}, ")
        at = source.span(statement.names[-1]).end
        return Edit(Span(at, at), f", {name}")
    return None


def _new(source: PythonSource, module: str, text: str, before: int) -> Edit:
    """The edit that adds a line with the import: in order among its like, else below the docstring and ``__future__`` imports."""
    newline = "\r\n" if "\r\n" in source.text else "\n"
    body = source.tree.body
    at = 1 if body and _is_docstring(body[0]) else 0
    while at < len(body) and _is_future(body[at]):
        at += 1
    block = [one for one in body[at:] if isinstance(one, (ast.Import, ast.ImportFrom)) and source.span(one).end <= before]
    if not block:
        if at:
            return _line_after(source, body[at - 1], f"{newline}{text}{newline}", newline)
        start = source.lines.start_of(_first_line(body[0]))
        return Edit(Span(start, start), f"{text}{newline}{newline}")
    alike = [one for one in block if _is_standard(_module(one)) == _is_standard(module)]
    is_whole = text.startswith("import ")
    for one in alike:
        greater = _module(one) > module if isinstance(one, ast.Import) == is_whole else is_whole
        if greater:
            start = source.lines.start_of(one.lineno)
            return Edit(Span(start, start), text + newline)
    if alike:
        return _line_after(source, alike[-1], text + newline, newline)
    if _is_standard(module):
        start = source.lines.start_of(block[0].lineno)
        return Edit(Span(start, start), f"{text}{newline}{newline}")
    return _line_after(source, block[-1], f"{newline}{text}{newline}", newline)


def _module(statement: ast.Import | ast.ImportFrom) -> str:
    if isinstance(statement, ast.ImportFrom):
        return "." * statement.level + (statement.module or "")
    return statement.names[0].name


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _line_after(source: PythonSource, statement: ast.stmt, text: str, newline: str) -> Edit:
    line = statement.end_lineno or statement.lineno
    if line < source.lines.count:
        start = source.lines.start_of(line + 1)
        return Edit(Span(start, start), text)
    return Edit(Span(len(source.text), len(source.text)), newline + text)


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)
    )


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
