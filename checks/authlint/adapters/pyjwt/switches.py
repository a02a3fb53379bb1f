"""Whether a call verifies the signature: the option ``verify_signature`` in each shape in which it can be given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapters.near_files import is_mentioned
from authlint.facts.environment import Where
from authlint.facts.value import UNKNOWN, Value
from authlint.sources.python import (
    CallArguments,
    Constant,
    Entries,
    EnvironmentRead,
    Evaluated,
    Evaluator,
    PythonSource,
    options,
)
from authlint.sources.python.nodes import walk

_SWITCH = "verify_signature"
_DEBUG = re.compile(r"(^|[._])(is_)?(debug|dev|development|testing)(_mode)?$", re.IGNORECASE)


def verify_signature(
    arguments: CallArguments, call: ast.Call, source: PythonSource, evaluator: Evaluator, instance: CallArguments | None
) -> Iterator[Value[bool]]:
    """Whether the signature is verified; several values where that depends on a condition."""
    given = arguments.at(3, "options")
    if given is None and instance is not None:
        given = instance.at(1, "options")
    if given is None:
        values = [Value(source.location(call), True if arguments.complete else UNKNOWN)]
    else:
        values = list(_values(given, evaluator))
    is_attribute = any(word.arg == "options" and isinstance(word.value, ast.Attribute) for word in call.keywords)
    if is_attribute or any(value.known is UNKNOWN or not value.where.is_sure for value in values):
        values = list(_set_before(call, source, evaluator)) or values
    yield from values


def _values(given: Evaluated, evaluator: Evaluator) -> Iterator[Value[bool]]:
    for one in options(given):
        if isinstance(one, Constant) and one.value is None:
            yield Value(one.at, True, where=one.where)
        elif isinstance(one, Entries):
            entry = one.get(_SWITCH)
            if entry is None:
                yield Value(one.at, True if one.complete else UNKNOWN, where=one.where)
            else:
                yield from (_switch(value, one.where, evaluator) for value in options(entry))
        else:
            yield Value(one.at, where=one.where)


def _switch(value: Evaluated, where: Where, evaluator: Evaluator) -> Value[bool]:
    known: bool | None = None
    if isinstance(value, Constant):
        known = value.truth
    elif isinstance(value, EnvironmentRead):
        if isinstance(value.default, Constant) and value.default.truth is False and not is_mentioned(value, evaluator.project):
            return Value(value.default.at, known=False, where=where & value.where)
        return Value(value.at, variable=value.variable or "", where=where & value.where)
    elif (flag := _debugging(value)) is not None:
        return Value(value.at, known=False, variable=flag, where=where & value.where)
    return Value(value.at, UNKNOWN if known is None else known, where=where & value.where)


def _debugging(value: Evaluated) -> str | None:
    """The flag for debugging that switches the signature off; None if it is not that."""
    match value.node:
        case ast.UnaryOp(op=ast.Not(), operand=(ast.Name() | ast.Attribute()) as flag):
            text = ast.unparse(flag)
            return text if _DEBUG.search(text) else None
        case _:
            return None


def _set_before(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> Iterator[Value[bool]]:
    """What the same function sets in a dictionary of unknown origin: ``kwargs["options"]["verify_signature"] = False``."""
    bases = {ast.unparse(word.value): word.arg for word in call.keywords if word.arg in {None, "options"}}
    is_own = any(text.startswith("self.") for text in bases)
    around = source.enclosing_class(call) if is_own else source.enclosing_function(call)
    last: tuple[ast.Assign, str] | None = None
    for node in walk(around) if around is not None and bases else ():
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and (node.lineno < call.lineno or is_own):
            path = _path(node.targets[0], bases)
            if path in {"options", _SWITCH}:
                last = (node, path)
    if last is None or (not source.where(last[0]).is_sure and source.where(last[0]) != source.where(call)):
        return
    statement, path = last
    value = evaluator.value(statement.value, source)
    yield from _values(value, evaluator) if path == "options" else (_switch(one, one.where, evaluator) for one in options(value))


def _path(target: ast.expr, bases: dict[str, str | None]) -> str | None:
    """``options`` or ``verify_signature``, where the target is that entry of what the call is handed."""
    keys: list[object] = []
    while isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        keys.insert(0, target.slice.value)
        target = target.value
    text = ast.unparse(target)
    if not keys or text not in bases:
        return None
    path = ".".join(str(key) for key in ([bases[text], *keys] if bases[text] else keys))
    return {"options": "options", f"options.{_SWITCH}": _SWITCH}.get(path)
