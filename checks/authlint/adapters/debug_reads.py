"""Debug switches of applications where a variable decides; ``switch_reads`` knows when it turns them on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from authlint.adapters.debug_places import config_classes, framework_of, is_started, targets
from authlint.adapters.debugged import APPLICATIONS, console_of
from authlint.adapters.switch_reads import switch_read
from authlint.facts.debugging import DebugSwitch, Exposed
from authlint.facts.environment import EVERYWHERE, Where
from authlint.sources.python import Evaluator, PythonSource

_UPDATING = frozenset({"update", "from_mapping"})


def reads(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    """The same switches where a variable decides, whose text is taken for true or whose default is on."""
    if not any(word in source.text for word in ("environ", "getenv", "decouple", "starlette.config")):
        return
    for one in (*_read_in_calls(source, evaluator), *_read_in_assignments(source, evaluator)):
        found = switch_read(one.node, source, evaluator)
        if found is not None:
            where = one.where & source.where(one.node)
            yield from found.switches(
                one.framework, one.name, one.exposed, where, evaluator.project, directly=one.directly, certain=one.certain
            )


class _Given(NamedTuple):
    """An expression that a switch is given; the other parts are those of the fact."""

    node: ast.expr
    framework: str
    name: str
    exposed: Exposed
    directly: bool = False
    where: Where = EVERYWHERE
    certain: bool = True


def _read_in_calls(source: PythonSource, evaluator: Evaluator) -> Iterator[_Given]:
    for call in source.calls():
        for word in call.keywords:
            known = APPLICATIONS.get(source.qualified_name(call.func) or "", ())
            for one in known:
                if one.parameter == word.arg:
                    yield _Given(word.value, one.framework, one.parameter, one.exposed, source.runs_directly(call))
            if word.arg == "debug" and isinstance(call.func, ast.Attribute) and call.func.attr == "run":
                framework = framework_of(call.func.value, source, evaluator)
                if framework is not None:
                    name = f"{source.segment(call.func)}(debug=...)"
                    yield _Given(word.value, framework, name, console_of(framework), is_started(call, source))
            elif word.arg == "DEBUG" and isinstance(call.func, ast.Attribute) and call.func.attr in _UPDATING:
                owner = call.func.value
                framework = framework_of(owner.value, source, evaluator) if isinstance(owner, ast.Attribute) else None
                if framework is not None:
                    yield _Given(word.value, framework, "DEBUG", Exposed.RAISED, source.runs_directly(call))


def _read_in_assignments(source: PythonSource, evaluator: Evaluator) -> Iterator[_Given]:
    for assignment, target, flag, owner in targets(source):
        framework = framework_of(owner, source, evaluator) if flag == "DEBUG" else None
        if framework is not None:
            name = "DEBUG" if isinstance(target, ast.Subscript) else source.segment(target)
            yield _Given(assignment.value, framework, name, Exposed.RAISED, source.runs_directly(assignment))
    for family, flag, layer, where in config_classes(source, evaluator):
        for statement in family.body if flag == "DEBUG" else ():
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id="DEBUG")], value=value)
                    | ast.AnnAssign(target=ast.Name(id="DEBUG"), value=ast.expr() as value)
                ):
                    certain = where.only is not None
                    yield _Given(value, "Flask", f"{layer}.DEBUG", Exposed.RAISED, where=where, certain=certain)
                case _:
                    pass
