"""What is done to one object, in the order in which it happens: the way set-up code configures an application.

Followed are methods called on it and decorators taken from it, an object wrapped by hand (``app = Wrapper(app)``), factories, and
functions and methods that are handed the object, in this file or another one. What happens in a loop is only noted.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from authlint.facts.environment import EVERYWHERE, Where
from authlint.record import field, record
from authlint.sources.python.evaluation import Evaluator
from authlint.sources.python.source import FunctionNode, PythonSource
from authlint.sources.python.values import Call, Reference
from authlint.text import Location

_DEPTH = 4
"""How many calls deep the object is followed."""


@record
class Use:
    """One thing done to the object.

    Attributes:
        source: The file.
        call: The call: of a method, of a decorator, or of the class that wraps the object.
        statement: The statement it stands in; for a decorator the decorated function.
        method: The method's name; empty for a wrapping.
        where: Under which conditions it happens.
    """

    source: PythonSource
    call: ast.Call
    statement: ast.stmt
    method: str
    where: Where

    @property
    def decorated(self) -> FunctionNode | None:
        """The function that the method decorates; None for a plain call."""
        return self.statement if isinstance(self.statement, FunctionNode) else None


@record(frozen=False)
class Receiver:
    """An object and what is done to it.

    Attributes:
        kind: What it is, from the table of creators; empty for a parameter of unknown origin.
        at: Where it is created, or the function whose parameter it is.
        created: The file and call that create it, if they can be seen.
        uses: What is done to it, in order.
        complete: Whether that is certainly all, and the order certain.
    """

    kind: str
    at: Location
    created: tuple[PythonSource, ast.Call] | None = None
    uses: list[Use] = field(default_factory=list[Use])
    complete: bool = True


class _View(NamedTuple):
    """How the object looks from one function or module: its name there, what led there, how many more calls are followed."""

    source: PythonSource
    name: str
    where: Where = EVERYWHERE
    depth: int = _DEPTH


class Receivers:
    """Finds the receivers of a file.

    Args:
        evaluator: Follows names into other files.
        creators: What creates such objects: dotted names, each with what the object then is.
        methods: The methods whose calls matter.
    """

    def __init__(self, evaluator: Evaluator, creators: Mapping[str, str], methods: frozenset[str]) -> None:
        self._evaluator = evaluator
        self._creators = creators
        self._methods = methods

    def all(self, source: PythonSource) -> Iterator[Receiver]:
        """Each object of the file that is created here or on which something is done here, once."""
        seen: set[tuple[ast.AST, str]] = set()
        for scope, name in self._candidates(source):
            if (scope, name) not in seen:
                seen.add((scope, name))
                receiver = self._receiver(source, scope, name)
                if receiver is not None:
                    yield receiver

    def _candidates(self, source: PythonSource) -> Iterator[tuple[ast.AST, str]]:
        for call in source.calls():
            if isinstance(call.func, ast.Attribute) and call.func.attr in self._methods:
                name = dotted(call.func.value)
                if name is not None:
                    yield self._home(source, call.func.value, call), name
        for call, _ in source.calls_to(self._creators):
            yield source.enclosing_function(call) or source.tree, _assigned_name(source, call) or f"#{call.lineno}"

    @staticmethod
    def _home(source: PythonSource, target: ast.expr, call: ast.Call) -> ast.AST:
        """The scope whose statements act on ``target``: where its name lives, or the method for ``self.app``."""
        if isinstance(target, ast.Name) and (found := source.lookup(target.id, call)) is not None:
            return found.scope
        return source.enclosing_function(call) or source.tree

    def _receiver(self, source: PythonSource, scope: ast.AST, name: str) -> Receiver | None:
        receiver = self._origin(source, scope, name)
        if receiver is not None and isinstance(scope, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef)):
            self._statements(scope.body, _View(source, name), receiver)
        return receiver

    def _origin(self, source: PythonSource, scope: ast.AST, name: str) -> Receiver | None:
        if name.startswith("#"):  # created without a name: only its own arguments are known
            line = int(name[1:])
            calls = (
                call for call in source.calls() if call.lineno == line and source.qualified_name(call.func) in self._creators
            )
            return self._created(source, next(calls))
        created = _creation(source, scope, name)
        if created is not None:
            return self._created(source, created)
        if isinstance(scope, FunctionNode) and _has_parameter(scope, name.partition(".")[0]):
            return Receiver("", source.location(scope), complete=False)
        return self._imported(source, scope, name)

    def _created(self, source: PythonSource, call: ast.Call) -> Receiver | None:
        """What a call creates: such an object itself, or whatever a factory has done to one."""
        kind = self._creators.get(source.qualified_name(call.func) or "")
        if kind is not None:
            return Receiver(kind, source.location(call), (source, call))
        value = self._evaluator.value(call.func, source)
        if isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
            return self._factory(value.source, value.definition)
        return None

    def _factory(self, source: PythonSource, function: FunctionNode) -> Receiver | None:
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value is not None:
                if isinstance(node.value, ast.Call):
                    return self._created(source, node.value) if self._creates(source, node.value) else None
                name = dotted(node.value)
                created = _creation(source, function, name) if name else None
                if name and created is not None and self._creates(source, created):
                    return self._receiver(source, function, name)
        return None

    def _creates(self, source: PythonSource, call: ast.Call) -> bool:
        return source.qualified_name(call.func) in self._creators

    def _imported(self, source: PythonSource, scope: ast.AST, name: str) -> Receiver | None:
        """An object of another file: what is done to it there comes first."""
        node = next((node for node in ast.walk(scope) if isinstance(node, ast.expr) and dotted(node) == name), None)
        value = None if node is None else self._evaluator.value(node, source)
        if not (isinstance(value, Call) and value.source is not source):
            return None
        home = value.source
        scope = home.enclosing_function(value.call) or home.tree
        known = _assigned_name(home, value.call)
        if known is not None and _creation(home, scope, known) is value.call:
            return self._receiver(home, scope, known)
        return self._created(home, value.call)

    def _statements(self, body: Sequence[ast.stmt], view: _View, receiver: Receiver) -> None:
        for statement in body:
            match statement:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    for decorator in statement.decorator_list:
                        if isinstance(decorator, ast.Call) and self._is_use(decorator, view.name):
                            self._add(decorator, statement, view, receiver)
                case ast.ClassDef():
                    pass
                case ast.For() | ast.AsyncFor() | ast.While():
                    if any(isinstance(node, ast.Call) and self._is_use(node, view.name) for node in ast.walk(statement)):
                        receiver.complete = False
                case _:
                    for part in _parts(statement):
                        if isinstance(part, list):
                            self._statements(part, view, receiver)
                        else:
                            self._expression(part, statement, view, receiver)

    def _expression(self, node: ast.expr, statement: ast.stmt, view: _View, receiver: Receiver) -> None:
        # The innermost call of a chain comes first, so the nodes are taken in the order of where they end.
        calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
        for call in sorted(calls, key=lambda call: (call.end_lineno or 0, call.end_col_offset or 0)):
            if self._is_use(call, view.name) or (isinstance(statement, ast.Assign) and _wraps(call, view.name)):
                self._add(call, statement, view, receiver)
            elif view.depth:
                self._followed(call, view._replace(where=view.where & view.source.where(statement)), receiver)

    def _is_use(self, call: ast.Call, name: str) -> bool:
        return isinstance(call.func, ast.Attribute) and call.func.attr in self._methods and dotted(call.func.value) == name

    def _add(self, call: ast.Call, statement: ast.stmt, view: _View, receiver: Receiver) -> None:
        source = view.source
        method = call.func.attr if isinstance(call.func, ast.Attribute) and call.func.attr in self._methods else ""
        if method or source.qualified_name(call.func) not in self._creators:
            receiver.uses.append(Use(source, call, statement, method, view.where & source.where(statement)))

    def _followed(self, call: ast.Call, view: _View, receiver: Receiver) -> None:
        """A call that is handed the object, or that works on the same global or attribute."""
        source, name = view.source, view.name
        if _last_name(call.func)[:1].isupper():
            return  # a class: `TestClient(app)` is not asked what it does
        position = next((i for i, argument in enumerate(call.args) if dotted(argument) == name), None)
        keyword = next((word.arg for word in call.keywords if dotted(word.value) == name), None)
        is_method = isinstance(call.func, ast.Attribute) and dotted(call.func.value) == name.partition(".")[0] != name
        if position is None and keyword is None and not is_method and not isinstance(call.func, ast.Name):
            return
        value = self._evaluator.value(call.func, source)
        if not (isinstance(value, Reference) and isinstance(value.definition, FunctionNode)):
            return
        function, home = value.definition, value.source
        inner: str | None = keyword or name
        if position is not None:
            parameters = [*function.args.posonlyargs, *function.args.args]
            position += 1 if parameters and parameters[0].arg in {"self", "cls"} and isinstance(call.func, ast.Attribute) else 0
            inner = parameters[position].arg if position < len(parameters) else None
        elif keyword is None and (home is not source or (not is_method and _binds(source, function, name))):
            return  # another file's global, or a local of the same name
        if inner is not None:
            self._statements(function.body, _View(home, inner, view.where, view.depth - 1), receiver)


def dotted(node: ast.AST) -> str | None:
    """``app`` or ``self.app``; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None


def _assigned_name(source: PythonSource, call: ast.Call) -> str | None:
    match source.parent(call):
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            return dotted(target)
        case _:
            return None


def _creation(source: PythonSource, scope: ast.AST, name: str) -> ast.Call | None:
    """The call whose result ``name`` is given in ``scope``; None if there is not exactly one."""
    found: list[ast.Call] = []
    for assignment in source.assignments():
        targets = assignment.targets if isinstance(assignment, ast.Assign) else [assignment.target]
        if (
            isinstance(assignment.value, ast.Call)
            and any(dotted(target) == name for target in targets)
            and (source.enclosing_function(assignment) or source.tree) is scope
            and not _wraps(assignment.value, name)
        ):
            found.append(assignment.value)
    return found[0] if len(found) == 1 else None


def _has_parameter(function: FunctionNode, name: str) -> bool:
    arguments = function.args
    return any(parameter.arg == name for parameter in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs])


def _binds(source: PythonSource, function: FunctionNode, name: str) -> bool:
    return name in source.scopes.names(function)


def _wraps(call: ast.Call, name: str) -> bool:
    """Whether a call is handed the object as the one to wrap: ``CORSMiddleware(app, ...)``."""
    first = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg == "app"), None)
    return first is not None and dotted(first) == name and _last_name(call.func)[:1].isupper()


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _parts(statement: ast.stmt) -> Iterator[ast.expr | list[ast.stmt]]:
    """The expressions and blocks of a statement, in the order in which they run."""
    for value in (getattr(statement, name) for name in statement._fields):
        if isinstance(value, ast.expr):
            yield value
        elif isinstance(value, list):
            for part in cast("list[object]", value):
                if isinstance(part, ast.withitem):
                    yield part.context_expr
                elif isinstance(part, (ast.ExceptHandler, ast.match_case)):
                    yield part.body
            if value and isinstance(value[0], ast.stmt):
                yield value
