"""aiohttp-jwt: ``JWTMiddleware`` hands its ``algorithms`` on to PyJWT, which accepts none if it is given none (0.6.1)."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.facts.settings import Gap, IncompleteSection
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluator, PythonSource

_MIDDLEWARE = frozenset({"aiohttp_jwt.JWTMiddleware", "aiohttp_jwt.middleware.JWTMiddleware"})
_POSITION = 7


def facts(source: PythonSource, project: Project) -> Iterator[IncompleteSection]:
    """The middleware without algorithms."""
    evaluator = Evaluator(project)
    for call, _ in source.calls_to(_MIDDLEWARE):
        arguments = evaluator.arguments(call, source)
        given = arguments.at(_POSITION, "algorithms")
        if (given is None and arguments.complete) or (isinstance(given, Constant) and given.value is None):
            effect = "PyJWT accepts no algorithm then, and every token is refused with 401"
            at = source.location(call.func)
            yield IncompleteSection(
                "aiohttp-jwt", "JWTMiddleware", at, Gap.MISSING, ("algorithms",), effect, source.where(call, project)
            )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="aiohttp-jwt",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"aiohttp_jwt",), (b"JWTMiddleware",)),
    facts=facts,
)
