"""Literals that are used as a key when an environment variable is not set, or an argument is not passed.

Not those that the program refuses to start with: ``if SECRET_KEY == "dev": raise``, a validator of the field, a minimum length.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapters.file_purposes import where_of_file
from authlint.adapters.key_looks import looks_of
from authlint.adapters.refusals import last_name
from authlint.facts.environment import Where
from authlint.facts.keys import Key, KeyLooks, KeyPower, KeySource
from authlint.record import record, replace
from authlint.sources.python import Constant, EnvironmentRead, Evaluated, Evaluator, PythonSource, options
from authlint.sources.python.nodes import signature, walk
from authlint.text import Location, Span

_USABLE = frozenset({KeyLooks.SECRET, KeyLooks.PLACEHOLDER, KeyLooks.PRIVATE_KEY})
_WRAPPING = frozenset({"encode", "strip", "replace", "rstrip", "lstrip", "get_secret_value"})
_LEAVING = frozenset({"exit", "_exit", "abort", "fail", "error", "die"})
_VALIDATORS = frozenset({"validator", "field_validator", "root_validator", "model_validator"})
_GETTERS = frozenset({"os.getenv", "os.environ.get"})


@record
class _Default:
    """A literal, and what it is the default of."""

    literal: Constant
    read: EnvironmentRead
    where: Where


def default_keys(
    given: Evaluated,
    evaluator: Evaluator,
    use: str,
    *,
    power: KeyPower = KeyPower.SIGN_TOKENS,
    algorithms: tuple[str, ...] = (),
    used_in: PythonSource | None = None,
) -> Iterator[Key]:
    """The literals that count as ``given`` when the variable that it is read from is not set."""
    for one in _defaults(given, evaluator):
        text = one.literal.value
        looks = looks_of(text if isinstance(text, str) else str(text, "latin-1")) if isinstance(text, (str, bytes)) else None
        if looks not in _USABLE or one.read.variable is None or _is_refused(one, used_in):
            continue
        yield Key(
            at=one.literal.at,
            use=use,
            length=len(text.encode() if isinstance(text, str) else text),  # type: ignore[arg-type]
            looks=looks,
            source=KeySource.VARIABLE_DEFAULT,
            where=one.where & _where_read(one.read) & where_of_file(one.literal.source) & where_of_file(one.read.source),
            variable=one.read.variable,
            algorithms=algorithms,
            power=power,
            read=_read_place(one),
            argument=_argument_place(one),
        )


def _where_read(read: EnvironmentRead) -> Where:
    """Where a variable is read; of ``a or b`` it does not matter which of them comes first."""
    return read.source.where(read.source.statement(read.node) or read.node)


def parameter_key(call: ast.Call, given: ast.AST, source: PythonSource, use: str, power: KeyPower) -> Key | None:
    """The literal default of a parameter that a call is handed as its key."""
    while isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute) and given.func.attr in _WRAPPING:
        given = given.func.value
    found = source.lookup(given.id, given) if isinstance(given, ast.Name) else None
    parameter = found.binders[0] if found is not None and len(found.binders) == 1 else given
    function = source.enclosing_function(call)
    if not isinstance(parameter, ast.arg) or function is None:
        return None
    default = dict(signature(function)).get(parameter)
    if not isinstance(default, ast.Constant) or not isinstance(default.value, (str, bytes)):
        return None
    text = default.value if isinstance(default.value, str) else default.value.decode("latin-1")
    looks = looks_of(text)
    if looks not in _USABLE or _refuses(source, text, frozenset({parameter.arg})):
        return None
    return Key(
        at=source.location(default),
        use=use,
        length=len(text.encode()),
        looks=looks,
        source=KeySource.PARAMETER_DEFAULT,
        where=source.where(call) & where_of_file(source),
        used_at=source.location(call.func),
        variable=parameter.arg,
        power=power,
    )


def _defaults(given: Evaluated, evaluator: Evaluator, depth: int = 4) -> Iterator[_Default]:
    ends = list(options(given))
    for one in ends:
        if isinstance(one, EnvironmentRead):
            yield from _of_read(one, evaluator, depth)
        elif isinstance(one, Constant) and isinstance(one.node, ast.Constant) and one.where.conditions:
            read = next((end for end in ends if isinstance(end, EnvironmentRead) and end.default is None), None)
            if read is not None and _asks_whether_set(one, read):
                yield _Default(one, read, one.where.whatever_the_conditions())


def _of_read(read: EnvironmentRead, evaluator: Evaluator, depth: int) -> Iterator[_Default]:
    if read.default is None or not depth:
        return
    for end in options(read.default):
        node = end.node
        if isinstance(end, EnvironmentRead):
            for inner in _of_read(end, evaluator, depth - 1):
                yield _Default(inner.literal, replace(read, default=inner.literal), read.where & inner.where)
        elif isinstance(end, Constant) and isinstance(node, ast.Constant):
            yield _Default(end, read, read.where & end.where)
        elif isinstance(end, Constant) and isinstance(node, ast.Call):
            inside = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr in _WRAPPING else None
            inside = inside or (node.args[0] if node.args else None)
            if inside is not None:
                for found in _defaults(evaluator.value(inside, end.source), evaluator, depth - 1):
                    yield _Default(found.literal, found.read, found.where & read.where)


def _asks_whether_set(one: Constant, read: EnvironmentRead) -> bool:
    """Whether the one condition of a literal is that the variable is not set: ``if not SECRET_KEY: SECRET_KEY = "dev"``."""
    branches = {condition.branch for condition in one.where.conditions}
    if len(branches) != 1 or {condition.branch for condition in read.where.conditions} != branches:
        return False
    path, _, offset = branches.pop().rpartition(":")
    if path == read.source.path and int(offset) in _range(read.source.span(read.node)):
        return True  # the condition is the value that was read itself
    if path != one.source.path:
        return False
    names = {read.variable or ""} | _names(one.source, one.node) | _names(read.source, read.node)
    for node in walk(one.source.tree):
        if isinstance(node, (ast.If, ast.IfExp)) and int(offset) in _range(one.source.span(node.test)):
            return any(_is_of(part, names) for part in walk(node.test))
    return False


def _range(span: Span) -> range:
    return range(span.start, span.end)


def _names(source: PythonSource, node: ast.AST) -> set[str]:
    """What the statement of a node assigns."""
    match source.statement(node):
        case ast.Assign(targets=targets):
            return {name for target in targets if (name := last_name(target))}
        case ast.AnnAssign(target=target):
            return {last_name(target) or ""} - {""}
        case _:
            return set()


def _is_of(node: ast.AST, names: set[str] | frozenset[str]) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in names
        case ast.Constant(value=str(name)):
            return name in names
        case _:
            return False


def _is_refused(one: _Default, used_in: PythonSource | None) -> bool:
    """Whether the program does not go on with the default, as far as the files that have to do with it show."""
    names = _names(one.literal.source, one.literal.node) | _names(one.read.source, one.read.node)
    text = one.literal.value
    sources = {source.path: source for source in (one.literal.source, one.read.source, used_in) if source is not None}
    return any(_refuses(source, text, frozenset(names)) for source in sources.values())


def _refuses(source: PythonSource, text: object, names: frozenset[str]) -> bool:
    for node in walk(source.tree):
        match node:
            case ast.Compare():
                if _compares(node, text, names) and _has_consequences(node, source):
                    return True
            case ast.If(test=test) if _leaves(node.body):
                calls = (part for part in walk(test) if isinstance(part, ast.Call))
                if any(_is_of(part, names) for call in calls for part in walk(call)):
                    return True
            case ast.FunctionDef() if names and _validates(node, names):
                return True
            case _:
                pass
    return False


def _compares(node: ast.Compare, text: object, names: frozenset[str]) -> bool:
    """Whether a comparison is with the default, or of the setting with some text."""
    parts = [part for side in (node.left, *node.comparators) for part in walk(side)]
    if any(isinstance(part, ast.Constant) and part.value == text for part in parts):
        return True
    is_about = any(isinstance(part, (ast.Name, ast.Attribute)) and _is_of(part, names) for part in parts)
    is_empty = any(isinstance(part, ast.Constant) and not part.value for part in (node.left, *node.comparators))
    return is_about and not is_empty and isinstance(node.ops[0], (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Lt, ast.LtE))


def _has_consequences(node: ast.Compare, source: PythonSource) -> bool:
    """Whether more comes of a comparison than a warning."""
    child: ast.AST = node
    parent = source.parent(node)
    while isinstance(parent, (ast.BoolOp, ast.UnaryOp, ast.Compare)):
        child, parent = parent, source.parent(parent)
    return _leaves(parent.body) if isinstance(parent, ast.If) and parent.test is child else True


def _leaves(body: list[ast.stmt]) -> bool:
    for node in (part for statement in body for part in walk(statement)):
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and last_name(node.func) in _LEAVING):
            return True
        if isinstance(node, (ast.Assign, ast.Return)):
            return True  # it is replaced
    return False


def _validates(node: ast.FunctionDef, names: frozenset[str]) -> bool:
    """Whether a method is a validator of the field that may refuse or replace a value."""
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and last_name(decorator.func) in _VALIDATORS:
            named = any(isinstance(one, ast.Constant) and one.value in names for one in decorator.args)
            if named and any(isinstance(part, ast.Raise) for part in walk(node)):
                return True
    return False


def _read_place(one: _Default) -> Location | None:
    """The expression that a fix may write anew: the read with its default, or ``read or default``."""
    source, node = one.read.source, one.read.node
    if not isinstance(node, ast.Call) or source.qualified_name(node.func) not in _GETTERS:
        return None
    parent = source.parent(one.literal.node) if one.literal.source is source else None
    match parent:
        case ast.BoolOp(op=ast.Or(), values=[first, second]) if first is node and second is one.literal.node:
            return source.location(parent)
        case ast.keyword():
            parent = source.parent(parent)
        case _:
            pass
    return source.location(node) if parent is node else None


def _argument_place(one: _Default) -> Location | None:
    """The argument that gives the default, of a reader that asks for the variable without it."""
    source, node = one.read.source, one.read.node
    parent = source.parent(one.literal.node) if one.literal.source is source else None
    if not isinstance(parent, ast.keyword) or parent.arg != "default":
        return None
    is_getter = isinstance(node, ast.Call) and source.qualified_name(node.func) in _GETTERS
    return None if is_getter else source.location(parent)
