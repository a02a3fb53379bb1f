"""One Python file: its tree, its places, its names, its guards, its comments and its edits."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import cast

from authlint.facts.environment import Where
from authlint.facts.reading import Unreadable
from authlint.finding import Intent
from authlint.sources import Comment, Project
from authlint.sources.decoding import Decoded
from authlint.sources.python import guards, parsing
from authlint.sources.python.index import Index, build
from authlint.sources.python.mutations import Mutations, find
from authlint.sources.python.scopes import Found, Scopes, module_name
from authlint.text import Edit, LineIndex, Location, Span

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
AssignmentNode = ast.Assign | ast.AnnAssign | ast.AugAssign


class PythonSource:
    """One Python file. Everything beyond the tree is worked out when it is first asked for.

    Attributes:
        path: The file, written with ``/``.
        decoded: Its text, and how to write it again.
        text: Its text.
        tree: Its tree, without the parts that could not be read.
        problems: The parts that could not be read.
    """

    def __init__(self, path: str, decoded: Decoded, tree: ast.Module, problems: tuple[Unreadable, ...]) -> None:
        self.path = path
        self.decoded = decoded
        self.text = decoded.text
        self.tree = tree
        self.problems = problems
        self._lines: LineIndex | None = None
        self._is_ascii = decoded.text.isascii()
        self._qualified: dict[ast.AST, str | None] = {}

    @classmethod
    def parse(cls, path: str, data: bytes) -> PythonSource:
        """Read a file from its bytes.

        Raises:
            UnreadableError: if nothing of it can be read.
        """
        decoded = parsing.decode(data)
        tree, breaks = parsing.parse(decoded.text)
        problems = tuple(
            Unreadable(Location(path, Span(broken.start, broken.end)), broken.reason, partial=True) for broken in breaks
        )
        return cls(path, decoded, tree, problems)

    @property
    def lines(self) -> LineIndex:
        """Lines and columns of the text."""
        if self._lines is None:
            self._lines = LineIndex(self.text)
        return self._lines

    @cached_property
    def index(self) -> Index:
        """What one walk over the tree finds."""
        return build(self.tree)

    @cached_property
    def scopes(self) -> Scopes:
        """Which scope binds which name."""
        return Scopes(self.tree, self.index, *module_name(self.path))

    @cached_property
    def attributes_set(self) -> dict[tuple[ast.ClassDef, str], list[ast.Attribute]]:
        """By class and name: the places where a method sets an attribute of its own object."""
        found: dict[tuple[ast.ClassDef, str], list[ast.Attribute]] = {}
        for changes in self.mutations.values():
            for node in changes:
                owner = self.self_class(node.value) if isinstance(node, ast.Attribute) else None
                if owner is not None and isinstance(node, ast.Attribute):
                    found.setdefault((owner, node.attr), []).append(node)
        return found

    @cached_property
    def guards(self) -> guards.Guards:
        """What guards which statement."""
        return guards.Guards(self)

    @cached_property
    def mutations(self) -> Mutations:
        """What changes the value of which name without binding it again."""
        return find(self)

    def _offset(self, line: int, column: int) -> int:
        """Code points from ``ast``'s line and column, which counts UTF-8 bytes."""
        start = self.lines.start_of(line)
        if self._is_ascii:
            return start + column
        text = self.lines.line(line)
        if text.isascii():
            return start + column
        return start + len(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))

    def span(self, node: ast.AST) -> Span:
        """The span of a node; that of the whole text for a module."""
        if isinstance(node, ast.Module):
            return Span(0, len(self.text))
        if isinstance(node, (ast.arguments, ast.comprehension, ast.withitem, ast.match_case)):
            parts = [self.span(child) for child in ast.iter_child_nodes(node)]
            return Span(min(part.start for part in parts), max(part.end for part in parts)) if parts else Span(0, 0)
        placed = cast("ast.expr", node)  # every other class of nodes has these attributes
        start = self._offset(placed.lineno, placed.col_offset)
        if placed.end_lineno is None or placed.end_col_offset is None:
            return Span(start, start)
        return Span(start, self._offset(placed.end_lineno, placed.end_col_offset))

    def location(self, node: ast.AST) -> Location:
        """The place of a node, as ``ast`` gives it: without decorators and enclosing parentheses."""
        return Location(self.path, self.span(node))

    def segment(self, node: ast.AST) -> str:
        """The text of a node."""
        span = self.span(node)
        return self.text[span.start : span.end]

    def name_location(self, node: FunctionNode | ast.ClassDef) -> Location:
        """The place of the name of a function or class."""
        at = self.text.find(node.name, self.span(node).start + len("def"))
        return Location(self.path, Span(at, at + len(node.name)))

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node that ``node`` stands directly in; None for the module."""
        return self.index.parents.get(node)

    def statement(self, node: ast.AST) -> ast.stmt | None:
        """The statement that ``node`` is or stands in; None for the module."""
        found = self.scopes.statement(node)
        return found if isinstance(found, ast.stmt) else None

    def enclosing_function(self, node: ast.AST) -> FunctionNode | None:
        """The innermost function whose body ``node`` stands in."""
        child, parent = node, self.parent(node)
        while parent is not None:
            if isinstance(parent, FunctionNode) and isinstance(child, ast.stmt):
                return parent
            child, parent = parent, self.parent(parent)
        return None

    def enclosing_class(self, node: ast.AST) -> ast.ClassDef | None:
        """The innermost class whose body ``node`` stands in, also from within its methods."""
        child, parent = node, self.parent(node)
        while parent is not None:
            if isinstance(parent, ast.ClassDef) and isinstance(child, ast.stmt):
                return parent
            child, parent = parent, self.parent(parent)
        return None

    def calls(self) -> Sequence[ast.Call]:
        """All calls, in source order."""
        return self.index.calls

    def calls_to(self, names: Collection[str]) -> Iterator[tuple[ast.Call, str]]:
        """The calls of what has one of the dotted ``names``, in source order, each with that name."""
        last_parts = {name.rpartition(".")[2] for name in names}
        for call in self.calls():
            func = call.func.value if isinstance(call.func, ast.Subscript) else call.func  # of a generic class: `Auth[User](...)`
            # The last part of a dotted name stays what it is, whatever aliases stand before it: most calls are told by it.
            if isinstance(func, ast.Name) or (isinstance(func, ast.Attribute) and func.attr in last_parts):
                name = self.qualified_name(func)
                if name is not None and name in names:
                    yield call, name

    def functions(self) -> Sequence[FunctionNode]:
        """All functions and methods, in source order."""
        return self.index.functions

    def classes(self) -> Sequence[ast.ClassDef]:
        """All classes, in source order."""
        return self.index.classes

    def assignments(self) -> Sequence[AssignmentNode]:
        """All assignments, annotated and augmented ones included, in source order."""
        return self.index.assignments

    def imports(self, *packages: str) -> bool:
        """Whether one of the top-level ``packages`` is imported anywhere in the file."""
        return not self._imported.isdisjoint(packages)

    @cached_property
    def _imported(self) -> frozenset[str]:
        names: set[str] = set()
        for node in self.index.imports:
            if isinstance(node, ast.Import):
                names.update(alias.name.partition(".")[0] for alias in node.names)
            elif not node.level:
                names.add((node.module or "").partition(".")[0])
        return frozenset(names)

    def qualified_name(self, node: ast.AST) -> str | None:
        """The dotted name that an expression has through imports, aliases followed (``starlette.middleware.Middleware``).

        Returns:
            None if it is defined in this file (see ``definition``), if it could be more than one thing, or if it is nothing of
            the kind. A builtin is ``builtins.<name>``.
        """
        if node not in self._qualified:  # several adapters ask for the name of every call
            self._qualified[node] = self.scopes.qualified(node)
        return self._qualified[node]

    def lookup(self, name: str, node: ast.AST) -> Found | None:
        """The scope in which ``name`` is bound for ``node``, with what binds it; None if nothing in this file does."""
        return self.scopes.lookup(name, node)

    def definition(self, node: ast.AST) -> FunctionNode | ast.ClassDef | ast.expr | None:
        """What a name, ``self.<name>`` or ``<class>.<name>`` stands for in this file: a function, a class or an expression.

        Returns:
            None if it comes from elsewhere, or could be more than one thing.
        """
        if isinstance(node, ast.Name):
            found = self.scopes.lookup(node.id, node)
            return None if found is None else self._last(found, node)
        if not isinstance(node, ast.Attribute):
            return None
        owner = self.self_class(node.value) or self.definition(node.value)
        if not isinstance(owner, ast.ClassDef):
            return None
        binders = self.scopes.names(owner).get(node.attr, [])
        return self._last(Found(owner, tuple(binders)), node) if binders else None

    def self_class(self, node: ast.AST) -> ast.ClassDef | None:
        """The class that ``node`` is an instance of (or is), if it is a method's first parameter."""
        function = self.enclosing_function(node)
        if not isinstance(node, ast.Name) or function is None:
            return None
        parameters = [*function.args.posonlyargs, *function.args.args]
        owner = self.parent(function)
        is_self = bool(parameters) and parameters[0].arg == node.id and isinstance(owner, ast.ClassDef)
        return owner if is_self and isinstance(owner, ast.ClassDef) else None

    def _last(self, found: Found, use: ast.AST) -> FunctionNode | ast.ClassDef | ast.expr | None:
        binders = found.binders
        if len(binders) > 1 and self.scopes.scope_of(use) is found.scope:
            start = self.span(use).start
            binders = tuple(binder for binder in binders if self.span(binder).start < start)
        if not binders:
            return None
        last = binders[-1]
        if len(found.binders) > 1 and not self.scopes.is_unconditional(last, found.scope):
            return None
        return last if isinstance(last, FunctionNode | ast.ClassDef) else self.scopes.assigned(last)

    def where(self, node: ast.AST, project: Project | None = None) -> Where:
        """In which environments, and under which unknown conditions, ``node`` is reached.

        Args:
            node: A statement or expression of this file.
            project: For names that are defined in other files; without it they are judged by their name alone.
        """
        return guards.where(self, node, project)

    def runs_directly(self, node: ast.AST) -> bool:
        """Whether ``node`` stands under ``if __name__ == "__main__"``: a server never imports its way there."""
        return guards.runs_directly(self, node)

    def comments(self) -> list[Comment]:
        """The comments, in order."""
        found: list[Comment] = []
        for token in parsing.tokens().finditer(self.text):
            if token[0].startswith("#"):
                before = self.text[self.lines.start_of(self.lines.position(token.start()).line) : token.start()]
                found.append(Comment(Span(token.start(), token.end()), alone=not before.strip()))
        return found

    def edits(self, intents: Sequence[Intent]) -> list[Edit]:
        """The edits that carry out ``intents`` together.

        Raises:
            CannotEditError: if one of them cannot be carried out so that the file still parses and nothing else changes.
        """
        from authlint.sources.python import editing  # noqa: PLC0415 # and so libcst only when something is to be changed

        return editing.edits(self, intents)
