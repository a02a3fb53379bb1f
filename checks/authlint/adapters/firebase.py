"""firebase-admin's emulator: with ``FIREBASE_AUTH_EMULATOR_HOST`` set, ``verify_id_token`` verifies no signature.

Run against firebase-admin 7.7: a forged, expired token is accepted. Here: code that sets the variable. The files that deploy
an application are read by the adapters beside this one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.environment import EVERYWHERE, Where
from authlint.facts.tokens import TokenReader
from authlint.facts.value import Value
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluator, PythonSource
from authlint.text import Location

VARIABLE = "FIREBASE_AUTH_EMULATOR_HOST"


def reader(at: Location, where: Where = EVERYWHERE, layer: str = "") -> TokenReader:
    """What it means that the variable is set at ``at``."""
    return TokenReader("firebase-admin", at, Value(at, known=False, where=where, layer=layer), where=where, setting=VARIABLE)


def facts(source: PythonSource, project: Project) -> Iterator[TokenReader]:
    """The places where ``source`` sets the variable, whatever was set before."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    for assignment in source.assignments():
        match assignment:
            case ast.Assign(targets=[ast.Subscript(value=owner, slice=ast.Constant(value="FIREBASE_AUTH_EMULATOR_HOST"))]):
                if source.qualified_name(owner) == "os.environ":
                    yield from _set(assignment.value, assignment, source, project, evaluator)
            case _:
                pass
    for call, _ in source.calls_to(frozenset({"os.environ.setdefault", "os.putenv"})):
        match call.args:
            case [ast.Constant(value="FIREBASE_AUTH_EMULATOR_HOST"), value]:
                yield from _set(value, call, source, project, evaluator)
            case _:
                pass


def _set(value: ast.expr, node: ast.AST, source: PythonSource, project: Project, evaluator: Evaluator) -> Iterator[TokenReader]:
    found = evaluator.value(value, source)
    if isinstance(found, Constant) and found.value and not source.runs_directly(node):
        yield reader(source.location(value), source.where(node, project))


ADAPTER: Adapter[PythonSource] = Adapter(
    name="firebase-admin",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"FIREBASE_AUTH_EMULATOR_HOST",),),
    facts=facts,
)
