"""BlackSheep: ``app.use_authentication()`` and ``app.use_authorization()``.

Middleware is sorted by category (session, authentication, authorization, business), so the order of other calls does not matter.
These two are the exception: ``use_authorization`` before ``use_authentication`` raises
``AuthorizationWithoutAuthenticationError`` at the call since BlackSheep 2.4.4; before, either order is accepted. Both were run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.facts.pipeline import Pipeline, Resource, Stage, StageKind
from authlint.pins import pin_of
from authlint.sources import Project
from authlint.sources.python import Evaluator, PythonSource
from authlint.sources.python.receivers import Receivers, Use
from authlint.text import Location, Span

_APPLICATIONS = {
    "blacksheep.Application": "BlackSheep",
    "blacksheep.server.Application": "BlackSheep",
    "blacksheep.server.application.Application": "BlackSheep",
}
_AUTHENTICATION, _AUTHORIZATION = "use_authentication", "use_authorization"
_USER = frozenset({Resource.USER})


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The pipelines of the applications in ``source``: authentication and authorization in the order of their calls."""
    receivers = Receivers(Evaluator(project), _APPLICATIONS, frozenset({_AUTHENTICATION, _AUTHORIZATION}))
    for receiver in receivers.all(source):
        if not receiver.kind and not source.imports("blacksheep"):
            continue
        stages = tuple(_stage(use) for use in receiver.uses if use.method)
        if stages and not _accepts_either_order(source, project):
            yield Pipeline("BlackSheep", receiver.at, stages, receiver.complete)


def _accepts_either_order(source: PythonSource, project: Project) -> bool:
    pin = pin_of("blacksheep", source.path, project)
    return pin is not None and pin.is_below("2.4.4")


def _stage(use: Use) -> Stage:
    is_authentication = use.method == _AUTHENTICATION
    end = use.source.span(use.call.func).end
    # What the call returns may be used on the next lines, so only a bare call can be moved.
    can_move = isinstance(use.statement, ast.Expr)
    return Stage(
        name=use.method,
        kind=StageKind.AUTHENTICATION if is_authentication else StageKind.AUTHORIZATION,
        at=Location(use.source.path, Span(end - len(use.method), end)),
        needs=frozenset() if is_authentication else _USER,
        provides=_USER if is_authentication else frozenset(),
        where=use.where,
        item=use.source.location(use.statement) if can_move else None,
    )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="BlackSheep",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"use_authorization", b"Application("), (b"blacksheep", b"use_authorization")),
    facts=facts,
)
