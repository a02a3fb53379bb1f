"""What becomes of the claims that a decode gives back, where the library only validates them when it is asked to.

Followed are names, ``.claims``, attributes of the same class, what functions of the project do with them, and who calls the
function that returns them, in this file and in those near it. Whoever compares ``exp`` by hand has validated, too.
"""

from __future__ import annotations

import ast
import enum
import re
from collections.abc import Iterator
from typing import NamedTuple

from authlint.adapters.near_files import is_named_near
from authlint.adapters.refusals import last_name
from authlint.facts.tokens import Verified
from authlint.sources.python import Evaluated, Evaluator, FunctionNode, PythonSource, Reference
from authlint.sources.python.nodes import walk
from authlint.text import Location

_VALIDATING = re.compile(r"valid|verif|check|assert|ensure|enforce|require|is_expired|not_expired", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\.validate\w*\(|ClaimsRegistry|validate_\w*claims|verify_\w*claims", re.IGNORECASE)
_READING = re.compile(
    r"^(print|len|str|repr|bool|list|set|sorted|isinstance|type|hasattr|id|dumps|dump|jsonify|json_response|json|echo|pprint"
    r"|debug|info|warning|error|exception|critical|log|\w*Response|render\w*|get_or_create|format|join|getattr|raw)$"
)
_COPYING = frozenset({"dict", "copy", "deepcopy", "cast", "OrderedDict", "run", "wait_for", "gather"})
_KEEPING = frozenset({"append", "set", "add", "setattr", "setdefault", "update", "put", "insert", "save"})
_DICT = frozenset({"get", "pop", "items", "keys", "values", "setdefault", "update"})
_ROUTES = frozenset({"get", "post", "put", "delete", "patch", "route", "websocket", "api_route", "api_view", "view"})
_TIMES = frozenset({"exp", "nbf"})
_DEPTH = 6


class Fate(enum.IntEnum):
    """What becomes of the claims; the larger outweighs the smaller."""

    READ = 0
    """Only ever read."""
    HANDED_ON = 1
    """They leave what can be seen."""
    UNKNOWN = 2
    VALIDATED = 3


class Outcome(NamedTuple):
    """What became of the claims of one decode.

    Attributes:
        state: Whether they are validated.
        handed_on: Where they leave what can be seen, unvalidated until then.
        validation: The call that validates them, with its file, if it is a method of theirs.
    """

    state: Verified
    handed_on: Location | None = None
    validation: tuple[ast.Call, PythonSource] | None = None


def outcome(call: ast.Call, source: PythonSource, evaluator: Evaluator, claims: frozenset[str] = _TIMES) -> Outcome:
    """What becomes of the claims that ``call`` gives back; whoever compares one of ``claims`` has validated them."""
    followed = _Followed(evaluator, claims)
    fate = followed.fate(call, source, _DEPTH)
    if fate is Fate.READ:
        return Outcome(Verified.ABSENT)
    if fate is Fate.HANDED_ON and followed.place is not None:
        elsewhere = _ELSEWHERE if claims == _TIMES else re.compile(rf"""["']({"|".join(claims)})["']""")
        if elsewhere.search(source.text) or is_named_near(followed.names, elsewhere, source, evaluator.project):
            return Outcome(Verified.UNKNOWN)
        return Outcome(Verified.ABSENT, followed.place)
    return Outcome(Verified.CHECKED if fate is Fate.VALIDATED else Verified.UNKNOWN, None, followed.validation)


class _Followed:
    """One value, followed through the project."""

    def __init__(self, evaluator: Evaluator, claims: frozenset[str]) -> None:
        self._evaluator = evaluator
        self._claims = claims
        self._seen: set[ast.AST] = set()
        self.place: Location | None = None
        self.validation: tuple[ast.Call, PythonSource] | None = None
        self.names: set[str] = set()

    def fate(self, node: ast.AST, source: PythonSource, depth: int) -> Fate:
        """What becomes of the value of ``node``."""
        if node in self._seen:
            return Fate.READ
        self._seen.add(node)
        parent = source.parent(node)
        match parent:
            case None:
                return Fate.UNKNOWN
            case ast.Await() | ast.BoolOp() | ast.Starred():
                return self.fate(parent, source, depth)
            case ast.IfExp(test=test):
                return Fate.READ if test is node else self.fate(parent, source, depth)
            case ast.NamedExpr(target=ast.Name() as target):
                return max(self.fate(parent, source, depth), self._named(target, source, depth))
            case ast.Attribute():
                return self._attribute(parent, source, depth)
            case ast.Subscript(value=value, slice=key):
                return self._read(key, parent, source) if value is node else Fate.READ
            case ast.keyword(arg=name):
                call = source.parent(parent)
                return self._passed(call, name, None, source, depth) if isinstance(call, ast.Call) else Fate.UNKNOWN
            case ast.Call(args=given):
                at = next((position for position, one in enumerate(given) if one is node), None)
                return self._passed(parent, "", at, source, depth) if at is not None else Fate.UNKNOWN
            case _:
                return self._kept(node, parent, source, depth)

    def _kept(self, node: ast.AST, parent: ast.AST, source: PythonSource, depth: int) -> Fate:
        """A value that is assigned, returned, put into something, or only looked at."""
        match parent:
            case ast.Assign(targets=targets):
                return max(self._assigned(target, source, depth) for target in targets)
            case ast.AnnAssign(target=target):
                return self._assigned(target, source, depth)
            case ast.Return():
                return self._returned(parent, source, depth)
            case ast.Dict(keys=keys, values=values) if any(k is None and v is node for k, v in zip(keys, values, strict=True)):
                return self.fate(parent, source, depth)
            case ast.Dict() | ast.List() | ast.Tuple() | ast.Set() | ast.Yield():
                return self._leaves(node, source)
            case ast.Expr() | ast.Compare() | ast.If() | ast.UnaryOp() | ast.FormattedValue() | ast.For() | ast.comprehension():
                return Fate.READ
            case _:
                return Fate.UNKNOWN

    def _leaves(self, node: ast.AST, source: PythonSource, *names: str) -> Fate:
        function = source.enclosing_function(node)
        self.names.update(names or ({function.name} if function is not None else set()))
        self.place = self.place or source.location(node)
        return Fate.HANDED_ON

    def _attribute(self, node: ast.Attribute, source: PythonSource, depth: int) -> Fate:
        call = source.parent(node)
        if _VALIDATING.search(node.attr):
            self.validation = (call, source) if isinstance(call, ast.Call) and call.func is node else self.validation
            return Fate.VALIDATED
        if not (isinstance(call, ast.Call) and call.func is node):
            if node.attr in self._claims:
                return self._compared(node, source)
            return self.fate(node, source, depth) if node.attr in {"claims", "payload"} else Fate.READ
        if node.attr == "copy":
            return self.fate(call, source, depth)
        if node.attr in _DICT:
            return self._read(call.args[0], call, source) if call.args and node.attr in {"get", "pop"} else Fate.READ
        return Fate.UNKNOWN

    def _read(self, key: ast.expr, node: ast.expr, source: PythonSource) -> Fate:
        is_sought = isinstance(key, ast.Constant) and key.value in self._claims
        return self._compared(node, source) if is_sought else Fate.READ

    def _compared(self, node: ast.expr, source: PythonSource) -> Fate:
        """Whether a claim is compared: in the same statement, or by the name that it is given there."""
        statement = source.statement(node)
        above: ast.AST | None = node
        while above is not None and above is not statement:
            if isinstance(above, (ast.Compare, ast.BinOp)):
                return Fate.VALIDATED
            if isinstance(above, ast.Call) and _VALIDATING.search(last_name(above.func) or ""):
                return Fate.VALIDATED
            above = source.parent(above)
        inside = list(walk(source.enclosing_function(node) or source.tree))
        names = _given(statement)
        for one in inside:  # expires = datetime.fromtimestamp(exp)
            if isinstance(one, ast.Assign) and _names(one.value) & names:
                names |= _given(one)
        is_compared = any(isinstance(one, ast.Compare) and _names(one) & names for one in inside)
        return Fate.VALIDATED if is_compared else Fate.READ

    def _assigned(self, target: ast.expr, source: PythonSource, depth: int) -> Fate:
        match target:
            case ast.Name():
                return self._named(target, source, depth)
            case ast.Attribute(attr=name):
                text = ast.unparse(target)
                scope = source.enclosing_class(target) or source.enclosing_function(target) or source.tree
                uses = (node for node in walk(scope) if isinstance(node, ast.Attribute) and node.attr == name)
                found = [n for n in uses if isinstance(n.ctx, ast.Load) and ast.unparse(n) == text]
                return max([self._leaves(target, source, name), *(self.fate(node, source, depth) for node in found)])
            case ast.Subscript():
                return self._leaves(target, source)
            case _:
                return Fate.UNKNOWN

    def _named(self, target: ast.Name, source: PythonSource, depth: int) -> Fate:
        scope = source.enclosing_function(target) or source.tree
        return max([Fate.READ, *self._uses(target.id, scope, source, depth)])

    def _uses(self, name: str, scope: ast.AST, source: PythonSource, depth: int) -> Iterator[Fate]:
        for node in walk(scope):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                yield self.fate(node, source, depth)

    def _returned(self, node: ast.Return, source: PythonSource, depth: int) -> Fate:
        """What the callers of the function do with what it returns."""
        function = source.enclosing_function(node)
        if function is None or not depth:
            return Fate.UNKNOWN
        owner = source.enclosing_class(function)
        family = self._evaluator.lineage(source, owner) if owner is not None else []
        if any(isinstance(one, str) and one.startswith(("authlib.", "joserfc.")) for one in family):
            return Fate.UNKNOWN  # the library asks for the claims, and validates them itself
        if any(_is_route(decorator) for decorator in function.decorator_list):
            return Fate.READ
        found: list[Fate] = []
        for call in source.calls():
            if last_name(call.func) == function.name and source.enclosing_function(call) is not function:
                is_certain = source.definition(call.func) is function
                fate = self.fate(call, source, depth - 1) if source.qualified_name(call.func) is None else Fate.READ
                if is_certain or fate is Fate.VALIDATED:
                    found.append(fate)
        return max(found) if found else self._leaves(node, source)

    def _passed(self, call: ast.Call, name: str | None, position: int | None, source: PythonSource, depth: int) -> Fate:
        """What the function does that is handed the value: at a position, by a name, or (None) as ``**claims``."""
        callee = last_name(call.func) or ""
        value = self._evaluator.value(call.func, source)
        definition = value.definition if isinstance(value, Reference) else None
        if isinstance(definition, FunctionNode) and depth and name is not None:
            fate = self._within(value, call, name, position, depth)
            return max(fate, self.fate(call, source, depth)) if fate is Fate.HANDED_ON else fate
        if _VALIDATING.search(callee):
            return Fate.VALIDATED
        if isinstance(definition, ast.ClassDef):
            family = self._evaluator.lineage(value.source, definition)
            methods = (m.name for one in family if not isinstance(one, str) for m in one[1].body if isinstance(m, FunctionNode))
            if any(map(_VALIDATING.search, methods)):
                return Fate.UNKNOWN
            return Fate.READ if name is None else self._leaves(call, source)
        if _READING.match(callee) or name is None:
            return Fate.READ
        if callee in _COPYING:
            return self.fate(call, source, depth)
        return self._leaves(call, source) if callee in _KEEPING else Fate.UNKNOWN

    def _within(self, called: Evaluated, call: ast.Call, name: str, position: int | None, depth: int) -> Fate:
        function = getattr(called, "definition", None)
        assert isinstance(function, FunctionNode)
        parameters = [*function.args.posonlyargs, *function.args.args]
        if position is not None:
            is_bound = isinstance(call.func, ast.Attribute) and parameters and parameters[0].arg in {"self", "cls"}
            position += 1 if is_bound else 0
            if position >= len(parameters):
                return Fate.UNKNOWN
            name = parameters[position].arg
        return max([Fate.READ, *self._uses(name, function, called.source, depth - 1)])


def _given(statement: ast.AST | None) -> set[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in walk(node) if isinstance(part, ast.Name)}


def _is_route(decorator: ast.expr) -> bool:
    plain = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(plain, ast.Attribute) and plain.attr in _ROUTES
