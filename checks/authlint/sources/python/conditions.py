"""What a test expression says about the environment when it is true, and when it is false."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from authlint.facts.environment import DEVELOPMENT_ONLY, EVERYWHERE, OUTSIDE_DEVELOPMENT, Where, canonical

if TYPE_CHECKING:
    from authlint.sources.python.source import PythonSource

Arms: TypeAlias = tuple[Where, Where]
"""Where the true arm holds, and where the false one does."""

NOWHERE = Where(only=frozenset())
_TEST_ONLY: Arms = (Where.in_only(["test"]), Where.except_in(["test"]))
_DEBUG: Arms = (DEVELOPMENT_ONLY, OUTSIDE_DEVELOPMENT)
_KNOWN = frozenset({"development", "production", "test", "staging", "qa", "uat", "preprod", "preproduction", "sandbox"})
# Compiled when they are first needed; many files have no condition.
_STRONG = r"(?:\w+_)?(?:env|environ|environment|env_?name|environment_name|env_?type|environment_type)"
_WEAK = r"(?:\w+_)?(?:stage|mode|profile|tier|deployment|realm|settings|config|name)"
_FLAG = (
    r"(?:(?:is|in|on|app|flask|django|fastapi|server|api|enable|use|current|running|run|settings|running_in|running_on|run_in)_)*"
    r"(not_|non_|no_)?"
    r"(debug|dev|devel|develop|development|local|localhost|localdev|"
    r"test|tests|testing|unittest|unit_test|unit_tests|pytest|ci|prod|production|prd|live|staging)"
    r"(?:_(?:mode|enabled|env|environment|server|run|build|deployment|only))*"
)
_TRUE = frozenset({"1", "true", "yes", "on", "y", "t", "enabled"})
_FALSE = frozenset({"0", "false", "no", "off", "n", "f", "", "disabled"})
_SAME = frozenset({"lower", "upper", "strip", "casefold", "title", "capitalize", "get_secret_value", "value", "name"})
_READERS = frozenset({"getenv", "get", "bool", "str", "env", "config", "getboolean", "environ", "getattr"})
_FOLLOW = 4


def arms(source: PythonSource, test: ast.expr, follow: int = _FOLLOW) -> Arms:
    """Where the two arms of a test hold.

    Args:
        source: The file it stands in.
        test: The tested expression.
        follow: How many names may be followed to what they were assigned.

    Returns:
        An unknown condition, one arm each, where it says nothing about the environment.
    """
    found: Arms | None = None
    match test:
        case ast.Constant(value=value):
            return (EVERYWHERE, NOWHERE) if value else (NOWHERE, EVERYWHERE)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            true, false = arms(source, operand, follow)
            return false, true
        case ast.NamedExpr(value=value):
            return arms(source, value, follow)
        case ast.BoolOp(op=op, values=values):
            whole = arms(source, values[0], follow)
            for value in values[1:]:
                whole = _joined(isinstance(op, ast.And), whole, arms(source, value, follow), unknown(source, test))
            return whole
        case ast.Call(func=ast.Name(id="bool"), args=[inner]):
            return arms(source, inner, follow)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            found = _compared(source, left, op, right)
        case ast.Call(func=ast.Attribute(value=value, attr="startswith" | "endswith"), args=[prefix]):
            found = _environments(source, value, prefix)
        case _:
            pass
    return found or _named(source, test, follow) or unknown(source, test)


def unknown(source: PythonSource, test: ast.AST) -> Arms:
    """The arms of a condition that says nothing: they exclude each other, and no more is known."""
    branch = f"{source.path}:{source.span(test).start}"
    return Where.under(branch, 0), Where.under(branch, 1)


def case_arms(source: PythonSource, node: ast.Match) -> list[Where]:
    """Where each case of a ``match`` holds."""
    is_environment = _environment_strength(source, node.subject) > 0
    branch = f"{source.path}:{source.span(node).start}"
    found: list[Where] = []
    earlier: set[str] = set()
    for arm, case in enumerate(node.cases):
        names = _pattern_names(source, case.pattern) if is_environment else None
        here = Where.under(branch, arm)
        if names is not None and case.guard is None:
            here = Where.in_only(names - earlier)
            earlier |= names
        elif is_environment and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None:
            here = Where.except_in(earlier) if case.guard is None else Where.except_in(earlier) & here
        found.append(here)
    return found


def _pattern_names(source: PythonSource, pattern: ast.pattern) -> set[str] | None:
    match pattern:
        case ast.MatchValue(value=value):
            return _names(source, value)
        case ast.MatchOr(patterns=patterns):
            parts = [_pattern_names(source, part) for part in patterns]
            known = [part for part in parts if part is not None]
            return {name for part in known for name in part} if len(known) == len(parts) else None
        case _:
            return None


def _joined(is_and: bool, left: Arms, right: Arms, whole: Arms) -> Arms:
    """The arms of ``left and right``, or of ``left or right``."""
    if not is_and:
        false, true = _joined(True, _swapped(left), _swapped(right), _swapped(whole))
        return true, false
    both = left[0] & right[0]
    one_false = either(left[1], right[1])
    return (both & whole[0], whole[1]) if one_false is None else (both, one_false)


def _swapped(found: Arms) -> Arms:
    return found[1], found[0]


def either(left: Where, right: Where) -> Where | None:
    """Where one of the two holds; None if that cannot be said."""
    if not left.is_sure or not right.is_sure:
        return left if left == right else None
    if left.only is not None and right.only is not None:
        return Where(only=(left.only - left.but) | (right.only - right.but))
    if left.only is None and right.only is None:
        return Where(but=left.but & right.but)
    finite, other = (left, right) if left.only is not None else (right, left)
    return Where(but=other.but - ((finite.only or frozenset()) - finite.but))


def _compared(source: PythonSource, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Arms | None:
    negated = isinstance(op, (ast.NotEq, ast.NotIn, ast.IsNot))
    if not negated and not isinstance(op, (ast.Eq, ast.In, ast.Is)):
        return None
    found = _argv(source, left, right)
    if found is None and isinstance(op, (ast.In, ast.NotIn)) and isinstance(left, ast.Constant):
        found = _environments(source, right, left)  # "prod" in settings.env
    if found is None:
        found = _environments(source, left, right) or _environments(source, right, left)
    if found is None:
        found = _switched(source, left, right) or _switched(source, right, left)
    return _swapped(found) if found and negated else found


def _environments(source: PythonSource, subject: ast.expr, values: ast.expr) -> Arms | None:
    """The arms of a comparison of an environment's name with one or several of them."""
    strength = _environment_strength(source, subject)
    names = _names(source, values) if strength else None
    if not names or (strength == 1 and not {canonical(name) for name in names} <= _KNOWN):
        return None
    return Where.in_only(names), Where.except_in(names)


def _switched(source: PythonSource, subject: ast.expr, value: ast.expr) -> Arms | None:
    """The arms of a comparison of a debug-like name with a word for true or false."""
    flag = _flag(subject_name(source, subject))
    if flag is None:
        return None
    if isinstance(value, ast.Constant) and not isinstance(value.value, str):
        return flag if value.value in {True} else _swapped(flag) if value.value in {False, None} else None
    words = {word.strip().lower() for word in _names(source, value) or ()}
    if words and words <= _TRUE:
        return flag
    return _swapped(flag) if words and words <= _FALSE else None


def _argv(source: PythonSource, left: ast.expr, right: ast.expr) -> Arms | None:
    """The arms of a test for the command that runs, or for a loaded test framework."""
    for subject, value in ((left, right), (right, left)):
        base = subject.value if isinstance(subject, ast.Subscript) else subject
        where_from = source.qualified_name(base)
        if where_from in {"sys.argv", "sys.modules", "os.environ"}:
            words = _names(source, value) or set()
            if words & {"test", "pytest", "unittest", "PYTEST_CURRENT_TEST", "PYTEST_VERSION"}:
                return _TEST_ONLY
            if where_from == "sys.argv" and words & {"runserver", "runserver_plus", "--debug", "--dev", "--reload"}:
                return _DEBUG
        if isinstance(subject, ast.Name) and subject.id == "__name__" and _names(source, value) == {"__main__"}:
            return EVERYWHERE, EVERYWHERE  # says how it is started, not where
    return None


def _named(source: PythonSource, test: ast.expr, follow: int) -> Arms | None:
    """The arms of a test that is a bare name, attribute or read, by what it was assigned or by what it is called."""
    name = subject_name(source, test)
    if name == "type_checking":
        return NOWHERE, EVERYWHERE
    flag = _TEST_ONLY if name in {"pytest_current_test", "pytest_version"} else _flag(name)
    definition = source.definition(test) if follow > 0 and isinstance(test, (ast.Name, ast.Attribute)) else None
    if isinstance(definition, ast.expr) and definition is not test:
        is_literal = isinstance(definition, ast.Constant)
        if not (flag and is_literal) and (is_literal or not isinstance(definition, ast.Call) or flag is None):
            found = arms(source, definition, follow - 1)
            if flag is None or (found[0].is_sure and found[1].is_sure):
                return found
    return flag


def _flag(name: str | None) -> Arms | None:
    """The arms of a test of a name such as ``debug``, ``is_dev``, ``testing`` or ``is_production``."""
    found = re.fullmatch(_FLAG, name or "") or (re.fullmatch(_FLAG, "debug") if (name or "").endswith("_debug") else None)
    if found is None:
        return None
    word = found[2].replace("unit_tests", "test").replace("unit_test", "test")
    flag = _DEBUG if word == "debug" else (Where.in_only([word]), Where.except_in([word]))
    return _swapped(flag) if found[1] else flag


def _environment_strength(source: PythonSource, node: ast.expr) -> int:
    """Whether an expression is an environment's name: 2 if its name says so, 1 if it may be, 0 if not."""
    name = subject_name(source, node)
    if name is None:
        return 0
    if re.fullmatch(_STRONG, name):
        return 2
    return 1 if re.fullmatch(_WEAK, name) else 0


def subject_name(source: PythonSource, node: ast.expr) -> str | None:
    """The last part of what an expression is called, in snake case: the attribute, the variable that is read, the key."""
    name: str | None = None
    match node:
        case ast.NamedExpr(value=value):
            return subject_name(source, value)
        case ast.Attribute(value=value, attr=attr):
            name = attr
            if attr in _SAME and isinstance(value, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
                return subject_name(source, value)
        case ast.Name(id=name):
            pass
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            pass
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[]) if attr in _SAME:
            return subject_name(source, value)
        case ast.Call(func=ast.Name(id="str" | "strtobool" | "bool"), args=[inner, *_]):
            return subject_name(source, inner)
        case ast.Call(func=func, args=args):
            name = _called_name(source, func, args)
        case _:
            pass
    return None if name is None else re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().strip("_").replace("-", "_")


def _called_name(source: PythonSource, func: ast.expr, args: list[ast.expr]) -> str | None:
    called = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    if not args:
        return called or None
    reads = called in _READERS or source.qualified_name(func) in {"os.getenv", "os.environ.get"}
    key = args[1] if called == "getattr" and len(args) > 1 else args[0]
    return key.value if reads and isinstance(key, ast.Constant) and isinstance(key.value, str) else None


def _names(source: PythonSource, node: ast.expr, follow: int = _FOLLOW) -> set[str] | None:
    """The strings that a literal, an enum member or a collection of them stands for; None if that cannot be told."""
    match node:
        case ast.Constant(value=str(value)):
            return {value}
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return _all(_names(source, part, follow) for part in parts)
        case ast.Call(func=ast.Name(id="set" | "frozenset" | "tuple" | "list"), args=[inner]):
            return _names(source, inner, follow)
        case ast.Attribute(value=value, attr="value" | "name" | "lower"):
            return _names(source, value, follow)
        case ast.Attribute(attr=attr) if canonical(attr) in _KNOWN:
            return {attr}
        case ast.Name(id=name) if follow > 0:
            definition = source.definition(node)
            if isinstance(definition, ast.expr):
                return _names(source, definition, follow - 1)
            return {name} if definition is None and canonical(name) in _KNOWN else None
        case _:
            return None


def _all(parts: Iterable[set[str] | None]) -> set[str] | None:
    found: set[str] = set()
    for part in parts:
        if part is None:
            return None
        found |= part
    return found
