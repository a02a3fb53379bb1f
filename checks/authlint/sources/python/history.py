"""What a name stands for at one place: its scope's statements, followed in order, as far as they concern that name."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from authlint.facts.environment import Where
from authlint.record import replace
from authlint.sources.python import catching, changing
from authlint.sources.python.conditions import arms, case_arms
from authlint.sources.python.guards import statements
from authlint.sources.python.merging import merged
from authlint.sources.python.mutations import GROWING, root
from authlint.sources.python.operators import binary, chosen
from authlint.sources.python.scopes import Scope
from authlint.sources.python.values import (
    EnvironmentRead,
    Evaluated,
    Items,
    Reference,
    UnknownValue,
)

if TYPE_CHECKING:
    from authlint.sources.python.evaluation import Evaluator
    from authlint.sources.python.source import PythonSource

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class History:
    """One name of one scope, followed from the scope's first statement up to a use, or to the end."""

    def __init__(self, evaluator: Evaluator, source: PythonSource, scope: Scope, name: str) -> None:
        self._evaluator = evaluator
        self._source = source
        self._scope = scope
        self._name = name
        self._binders = source.scopes.names(scope).get(name, [])
        self._mutations = [
            node
            for node in source.mutations.get((scope, name), ())
            if not isinstance(node, ast.Attribute)  # an attribute that is set says nothing of the object itself
        ]
        self._stars = source.scopes.stars if isinstance(scope, ast.Module) else []
        self._marked = {above for node in (*self._binders, *self._mutations, *self._stars) for above in self._ancestors(node)}
        self._stop: set[ast.AST] = set()
        self._reached = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing in the scope can give the name a value."""
        return not self._marked

    def value(self, use: ast.AST | None) -> Evaluated | None:
        """The value at ``use``, or after the scope's last statement; None if the name has none there."""
        if not isinstance(self._scope, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            return UnknownValue(self._source, self._binders[0] if self._binders else self._scope)
        parameter = next((node for node in self._binders if isinstance(node, ast.arg)), None)
        start = None if parameter is None else UnknownValue(self._source, parameter)
        if use is not None and self._is_run_here(use):
            self._stop = set(self._ancestors(use))
        return self._run(statements(self._scope, "body"), start)

    def _ancestors(self, node: ast.AST) -> list[ast.AST]:
        found: list[ast.AST] = []
        at: ast.AST | None = node
        while at is not None and at is not self._scope:
            found.append(at)
            at = self._source.parent(at)
        return found

    def _is_run_here(self, use: ast.AST) -> bool:
        """Whether ``use`` is evaluated when the scope's statements are: not later, within a function."""
        scope = self._source.scopes.scope_of(use)
        while scope is not self._scope:
            if isinstance(scope, (*_FUNCTIONS, ast.Lambda, ast.Module)):
                return False
            scope = self._source.scopes.scope_of(scope)
        return True

    def _run(self, block: list[ast.stmt], state: Evaluated | None) -> Evaluated | None:
        for statement in block:
            if statement in self._stop:
                self._reached = True
                return self._entered(statement, state)
            if statement in self._marked:
                state = self._after(statement, state)
        return state

    def _entered(self, statement: ast.stmt, state: Evaluated | None) -> Evaluated | None:
        """The state at the use, which stands somewhere in ``statement``."""
        if isinstance(statement, (ast.For, ast.AsyncFor, ast.While)) and statement in self._marked:
            return self._spoilt(statement, state)
        if isinstance(statement, (ast.ClassDef, *_FUNCTIONS)):
            return state
        blocks = [statements(statement, name) for name in ("body", "orelse", "finalbody")]
        handlers: list[ast.ExceptHandler] = getattr(statement, "handlers", [])
        cases: list[ast.match_case] = getattr(statement, "cases", [])
        if isinstance(statement, (ast.Try, ast.With, ast.AsyncWith)) and self._is_bound_by_header(statement):
            return UnknownValue(self._source, statement)
        blocks += [handler.body for handler in handlers]
        blocks += [case.body for case in cases]
        for block in blocks:
            if any(inner in self._stop for inner in block):
                if isinstance(statement, ast.Try) and block is not statement.body and statement in self._marked:
                    return self._spoilt(statement, state)
                return self._run(block, state)
        return state

    def _is_bound_by_header(self, statement: ast.stmt) -> bool:
        return isinstance(statement, (ast.With, ast.AsyncWith)) and any(
            item.optional_vars in self._marked for item in statement.items if item.optional_vars is not None
        )

    def _after(self, statement: ast.stmt, state: Evaluated | None) -> Evaluated | None:
        """The state after ``statement``, which concerns the name."""
        match statement:
            case ast.Assign(targets=targets, value=value):
                return self._assigned(targets, value, state)
            case ast.AnnAssign(target=target, value=value):
                return state if value is None else self._assigned([target], value, state)
            case ast.AugAssign():
                return self._augmented(statement, state)
            case ast.Expr(value=ast.Call() as call) if call in self._mutations:
                return self._called(call, state)
            case ast.Delete(targets=targets):
                return self._deleted(targets, state)
            case ast.Import() | ast.ImportFrom():
                return self._imported(statement, state)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                if name == self._name and statement in self._binders:
                    full = f"{self._evaluator.modules.name_of(self._source)}.{name}"
                    return Reference(self._source, statement, full, statement)
                return self._spoilt(statement, state)
            case ast.If() | ast.Match():
                return self._branched(statement, state)
            case ast.Try():
                return self._tried(statement, state)
            case _:
                return self._spoilt(statement, state)

    def _branched(self, statement: ast.If | ast.Match, state: Evaluated | None) -> Evaluated | None:
        """The state after ``if`` or ``match``."""
        if isinstance(statement, ast.If):
            true, false = arms(self._source, statement.test)
            return self._joined(statement, [(statement.body, true), (statement.orelse, false)], state)
        if any(isinstance(binder, ast.pattern) for binder in self._binders):
            return UnknownValue(self._source, statement)
        cases = statement.cases
        branches = [(case.body, where) for case, where in zip(cases, case_arms(self._source, statement), strict=True)]
        last = cases[-1]
        is_total = last.guard is None and isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
        rest = Where.under(f"{self._source.path}:{self._source.span(statement).start}", len(cases))
        return self._joined(statement, branches if is_total else [*branches, ([], rest)], state)

    def _spoilt(self, statement: ast.stmt, state: Evaluated | None) -> Evaluated | None:
        """The state after a statement that cannot be followed."""
        inside = self._inside(statement)
        if any(binder in inside for binder in self._binders):
            return UnknownValue(self._source, statement)
        changes = [node for node in self._mutations if node in inside]
        if not changes:
            return state
        growing = all(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GROWING for node in changes
        )
        return changing.spoilt(state, growing)

    def _joined(
        self, statement: ast.stmt, branches: list[tuple[list[ast.stmt], Where]], state: Evaluated | None
    ) -> Evaluated | None:
        """The state after one of several branches was taken."""
        ends: list[tuple[Evaluated, Where]] = []
        for block, where in branches:
            if where.is_nowhere:
                continue
            end = self._run(block, state)
            if end is not None and not self._source.guards.leaves(block):
                ends.append((end, where))
        if len({id(end) for end, _ in ends}) == 1 and len(ends) == len(branches):
            return ends[0][0]
        if ends and len(ends) == len(branches):
            together = merged(state, ends)
            if together is not None:
                return together
        return chosen(self._source, statement, [end.under(where) for end, where in ends]) if ends else None

    def _assigned(self, targets: list[ast.expr], value: ast.expr, state: Evaluated | None) -> Evaluated | None:
        for target in targets:
            match target:
                case ast.Name(id=name) if target in self._binders and name == self._name:
                    return self._evaluator.inner(value, self._source)
                case ast.Subscript() if target in self._mutations and state is not None:
                    state = self._item_set(target, self._evaluator.inner(value, self._source), state)
                case ast.Tuple(elts=parts) | ast.List(elts=parts):
                    if any(part in self._binders for part in ast.walk(target)):
                        return self._unpacked(parts, value)
                    if any(part in self._mutations for part in ast.walk(target)):
                        state = changing.spoilt(state, is_growing=False)
                case _:
                    pass
        if any(node in self._binders for node in ast.walk(value)):  # bound by := within the value
            return UnknownValue(self._source, value)
        return state

    def _unpacked(self, targets: list[ast.expr], value: ast.expr) -> Evaluated:
        values = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
        if len(values) == len(targets) and not any(isinstance(part, ast.Starred) for part in [*values, *targets]):
            for target, part in zip(targets, values, strict=True):
                if target in self._binders:
                    return self._evaluator.inner(part, self._source)
        return UnknownValue(self._source, value)

    def _augmented(self, statement: ast.AugAssign, state: Evaluated | None) -> Evaluated | None:
        more = self._evaluator.inner(statement.value, self._source)
        target = statement.target
        if isinstance(target, ast.Subscript) and state is not None:
            before = self._evaluator.item(state, target.slice, self._source, target)
            return self._item_set(target, binary(statement.op, before, more, self._source, statement), state)
        if not isinstance(target, ast.Name) or state is None:
            return UnknownValue(self._source, statement)
        found = binary(statement.op, state, more, self._source, statement)
        return replace(found, node=state.node, source=state.source) if isinstance(found, Items) else found

    def _item_set(self, target: ast.Subscript, new: Evaluated | None, state: Evaluated) -> Evaluated:
        keys: list[Evaluated] = []
        at: ast.expr = target
        while isinstance(at, ast.Subscript):
            keys.insert(0, self._evaluator.inner(at.slice, self._source))
            at = at.value
        if not isinstance(at, ast.Name):
            return state  # it sets something in an attribute of the object
        return changing.distributed(state, lambda option: changing.item_set(option, keys, new))

    def _called(self, call: ast.Call, state: Evaluated | None) -> Evaluated | None:
        assert isinstance(call.func, ast.Attribute)
        if state is None:
            return None
        method, owner = call.func.attr, call.func.value
        if not isinstance(owner, ast.Name):
            return (
                changing.spoilt(state, is_growing=False)
                if root(owner) is not None and isinstance(owner, ast.Subscript)
                else state
            )
        made = self._evaluator.arguments(call, self._source)
        named = list(made.named) if made.complete else None
        if not made.complete and method not in {"update"}:
            return changing.spoilt(state, is_growing=method in GROWING)
        return changing.distributed(state, lambda option: changing.called(option, method, call, list(made.positional), named))

    def _deleted(self, targets: list[ast.expr], state: Evaluated | None) -> Evaluated | None:
        for target in targets:
            if target in self._binders:
                return None
            if isinstance(target, ast.Subscript) and target in self._mutations and state is not None:
                state = self._item_set(target, None, state)
        return state

    def _imported(self, statement: ast.Import | ast.ImportFrom, state: Evaluated | None) -> Evaluated | None:
        if statement in self._binders:
            return self._evaluator.imports.bound(statement, self._name, self._source)
        if isinstance(statement, ast.ImportFrom) and statement in self._stars:
            is_optional = not isinstance(self._source.parent(statement), ast.Module)
            return self._evaluator.imports.starred(statement, self._name, self._source, state, is_optional)
        return state

    def _tried(self, statement: ast.Try, state: Evaluated | None) -> Evaluated | None:
        """The state after ``try``: followed only where it is certain what is caught."""
        caught = [catching.caught(handler) for handler in statement.handlers]
        handlers = statement.handlers
        end = self._run(statement.body, state)
        if all(self._source.guards.leaves(handler.body) for handler in handlers):
            pass
        elif all(names and names <= catching.IMPORT_ERRORS for names in caught):
            end = self._imported_or(handlers, end, state)
        elif isinstance(end, EnvironmentRead) and end.required and all(names and names <= catching.MISSING for names in caught):
            fallback = self._run(handlers[0].body, None) if len(handlers) == 1 else None
            end = replace(end, default=fallback, required=False)
        elif not all(isinstance(node, ast.ImportFrom) and node in self._stars for node in self._inside(statement)):
            return self._spoilt(statement, state)
        return self._run([*statement.orelse, *statement.finalbody], end)

    def _inside(self, statement: ast.stmt) -> list[ast.AST]:
        return [node for node in (*self._binders, *self._mutations, *self._stars) if statement in self._ancestors(node)]

    def _imported_or(self, handlers: list[ast.ExceptHandler], end: Evaluated | None, state: Evaluated | None) -> Evaluated | None:
        """An import, or what stands in for it if it fails; ``None`` stands in for nothing."""
        others = [self._run(handler.body, state) for handler in handlers]
        return catching.either(self._source, handlers[0], end, [other for other in others if other is not state])
