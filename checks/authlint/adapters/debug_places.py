"""Where the applications of a file have their debug switches: names for them, assignments, classes of configuration."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapters.debugged import FLAGS, INSTANCES
from authlint.facts.environment import EVERYWHERE, Where, named_in
from authlint.sources.python import Call, Evaluator, PythonSource

_CONFIG_CLASS = re.compile(r"(Config|Configuration|Settings|Production|Prod)$")
_FLASK_SIGNS = frozenset(
    {"SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_TRACK_MODIFICATIONS", "TESTING", "JWT_SECRET_KEY", "PROPAGATE_EXCEPTIONS"}
)


def is_started(call: ast.Call, source: PythonSource) -> bool:
    """Whether a server is started by a script: in a function it is most likely not what another server imports."""
    return source.runs_directly(call) or source.enclosing_function(call) is not None


def framework_of(node: ast.expr, source: PythonSource, evaluator: Evaluator) -> str | None:
    """The framework of an expression that is an application, or a server of one; None if it is not known to be one."""
    value = evaluator.value(node, source)
    return INSTANCES.get(value.name or "") if isinstance(value, Call) else None


def targets(source: PythonSource) -> Iterator[tuple[ast.Assign, ast.expr, str, ast.expr]]:
    """``app.debug = ...`` and ``app.config["DEBUG"] = ...``: statement, target, flag and what may be an application."""
    for assignment in source.assignments():
        match assignment:
            case ast.Assign(targets=[ast.Attribute(attr="debug", value=owner) as target]):
                yield assignment, target, "DEBUG", owner
            case ast.Assign(
                targets=[
                    ast.Subscript(slice=ast.Constant(value=str(flag)), value=ast.Attribute(attr="config", value=owner)) as target
                ]
            ) if flag in FLAGS:
                yield assignment, target, flag, owner
            case _:
                pass


def config_classes(source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[ast.ClassDef, str, str, Where]]:
    """The classes whose own flag production has, the flag, the class through which production has it, and where."""
    for owner in source.classes():
        own = FLAGS.keys() & source.scopes.names(owner).keys()
        if not own or not _CONFIG_CLASS.search(owner.name):
            continue
        family = [one for one in evaluator.lineage(source, owner) if not isinstance(one, str)]
        here = [definition for home, definition in family if home is source]
        names = {name for definition in here for name in source.scopes.names(definition)}
        bases = {one for one in evaluator.lineage(source, owner) if isinstance(one, str)}
        if bases - {"builtins.object"} or not (_FLASK_SIGNS & names or source.imports("flask", "quart")):
            continue  # what derives from something else is not known to be for Flask
        for flag in sorted(own):
            where, layer = _production(source, owner, flag)
            # That exceptions are passed on is often meant for all environments: then something else answers them.
            if where is not None and (flag != "PROPAGATE_EXCEPTIONS" or named_in(owner.name).only is not None):
                yield owner, flag, layer, where


def _production(source: PythonSource, owner: ast.ClassDef, flag: str) -> tuple[Where | None, str]:
    """Where a class's own flag decides, and in which class; None if no class for production is known to have it."""
    own = named_in(owner.name)
    if own.only is not None:
        return (own if own.production_like else None), owner.name
    heirs = [one for one in source.classes() if any(isinstance(base, ast.Name) and base.id == owner.name for base in one.bases)]
    for one in heirs:
        where = named_in(one.name)
        if where.only is not None and where.production_like and flag not in source.scopes.names(one):
            return where, one.name
    # One class without any for an environment is what everybody gets; beside others it is only where they start from.
    return (EVERYWHERE if not heirs and owner.name in {"Config", "Configuration"} else None), owner.name
