"""From code that a project writes as middleware to stages, whatever the framework.

Also what one stage leaves on the request for another, and the CORS that does not answer preflight requests for them.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from authlint.adapters.behaviour import Behaviour
from authlint.facts.environment import Where
from authlint.facts.pipeline import Registration, Resource, Stage, StageKind
from authlint.facts.transport import PreflightReason, RejectedPreflight
from authlint.record import record, replace
from authlint.sources import Project, Searchable
from authlint.sources.python import Evaluated, FunctionNode, Items, PythonSource, options
from authlint.text import Location

_USER = frozenset({Resource.USER})
_LIMIT = 40
"""How many files of a directory are looked at."""


@record
class Read:
    """A stage, and what its code does beyond what a stage says."""

    stage: Stage
    behaviour: Behaviour


def written(
    does: Behaviour,
    name: str,
    at: Location,
    where: Where,
    item: Location | None = None,
    *,
    registered: Registration = Registration.FIRST_RUNS_FIRST,
) -> Read:
    """The stage that code makes which does this."""
    stage = Stage(
        name=name,
        kind=does.kind,
        at=at,
        needs=frozenset(does.needs),
        provides=frozenset(does.provides),
        rejects=does.rejects[0] if does.rejects else None,
        where=where,
        item=item,
        registered=registered,
        evidence=does.evidence,
        refusal=does.refusal,
    )
    return Read(stage, does)


def linked(reads: Sequence[Read]) -> tuple[Stage, ...]:
    """The stages, in request order; a name in ``request.state`` counts as the user where one reads it that a later one leaves.

    Names that no middleware leaves there, or that one may leave whose code is not known, say nothing.
    """
    stages = [one.stage for one in reads]
    for index, reader in enumerate(reads):
        for key, at in reader.behaviour.state_needs.items():
            earlier = reads[:index]
            if any(key in one.behaviour.state_provides or not one.behaviour.is_known for one in earlier):
                continue
            later = next((i for i, one in enumerate(reads) if i > index and key in one.behaviour.state_provides), None)
            if later is None:
                continue
            kind = StageKind.AUTHORIZATION if reader.behaviour.decides else stages[index].kind
            stages[index] = replace(stages[index], kind=kind, needs=stages[index].needs | _USER, evidence=at)
            stages[later] = replace(stages[later], provides=stages[later].provides | _USER)
    return tuple(stages)


def rejected_preflights(framework: str, reads: Collection[Read], cors: Location | None) -> Iterator[RejectedPreflight]:
    """The stages that refuse preflight requests, where CORS headers are only added to what they answer.

    Args:
        framework: As people write it.
        reads: The stages.
        cors: The place that adds CORS headers; None if there is none, and so no browser of another origin is meant.
    """
    if cors is None:
        return
    for one in reads:
        stage, does = one.stage, one.behaviour
        if does.answers_preflight:
            return
        if does.rejects is not None and not does.only_credentials and not does.preflight_passes:
            where = stage.where.whatever_the_conditions()
            yield RejectedPreflight(
                framework,
                stage.name,
                stage.at,
                PreflightReason.REFUSED,
                does.rejects[0],
                does.rejects[1],
                cors,
                where=where,
            )


def called_nearby(
    names: Collection[str], package: str, source: PythonSource, project: Project, makers: Collection[str] = ()
) -> Location | None:
    """The first call to one of ``names`` in this file, or else in a file beside it, for a label.

    Args:
        names: The dotted names.
        package: What a file holds that calls one of them.
        source: The file.
        project: Its project.
        makers: What makes an application: where this file makes one, a file that makes its own is about that one.
    """
    for call, _ in source.calls_to(names):
        return source.location(call.func)
    makes_own = next(source.calls_to(makers), None) is not None
    directory = source.path.rpartition("/")[0]
    files = [name for name in sorted(project.names(directory)) if name.endswith(".py") and "test" not in name]
    for file in files[:_LIMIT]:
        path = f"{directory}/{file}" if directory else file
        if path == source.path or (isinstance(project, Searchable) and not project.holds(path, package.encode())):
            continue  # not even parsed
        other = project.source(path)
        if isinstance(other, PythonSource) and package in other.text:
            is_other_app = makes_own and next(other.calls_to(makers), None) is not None
            for call, _ in () if is_other_app else other.calls_to(names):
                return other.location(call.func)
    return None


def listed(value: Items) -> Iterator[tuple[Evaluated, Location, Location | None]]:
    """The entries of a list, each with its place: the expression in the list if it is written there, which then can be moved."""
    elements = value.node.elts if isinstance(value.node, (ast.List, ast.Tuple)) else []
    is_literal = len(elements) == len(value.items) and not any(isinstance(one, ast.Starred) for one in elements)
    for index, item in enumerate(value.items):
        at = value.source.location(elements[index]) if is_literal else None
        for one in options(item):
            yield one, at or one.at, at


def first_parameter(function: FunctionNode) -> str:
    """The name of a function's first parameter after ``self``; empty if it has none."""
    parameters = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    parameters = parameters[1:] if parameters[:1] in (["self"], ["cls"]) else parameters
    return parameters[0] if parameters else ""


def decorators(function: FunctionNode) -> Iterator[tuple[ast.expr, ast.Attribute]]:
    """The decorators of a function that are attributes (``app.before_request``), called or not."""
    for decorator in function.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(target, ast.Attribute):
            yield decorator, target
