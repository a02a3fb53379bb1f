"""FastAPI: what really stands before a route.

Dependencies are followed through defaults, ``Annotated``, aliases of types, lists of routers and applications, and through other
files. The security classes only take the credentials out of a request; a function that depends on one, or raises 401, is what
authenticates.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.fastapi_access.class_itself import class_itself
from authlint.adapters.fastapi_access.not_called import not_called
from authlint.adapters.fastapi_access.optional import unchecked
from authlint.adapters.fastapi_access.unverified import endpoints
from authlint.sources import Project
from authlint.sources.python import Evaluator, PythonSource


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """What stands before the routes of ``source``, and what only seems to."""
    if not source.imports("fastapi"):
        return
    evaluator = Evaluator(project)
    yield from not_called(source, evaluator)
    yield from class_itself(source, evaluator)
    yield from endpoints(source, evaluator)
    yield from unchecked(source, evaluator)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="FastAPI's dependencies",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"fastapi",),
        (b"Depends", b".get(", b".post(", b".put(", b".patch(", b".delete(", b"dependencies", b"add_api_route"),
    ),
    facts=facts,
)
