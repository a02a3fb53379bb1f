"""Starlette and FastAPI: the order of middleware.

With ``add_middleware`` and ``@app.middleware("http")`` the last one added meets the request first (``Starlette.add_middleware``
inserts at the front); in ``middleware=[...]`` the first one does. Both were run against Starlette 1.10 and FastAPI 0.165.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.starlette.applications import pipelines
from authlint.sources import Project
from authlint.sources.python import PythonSource


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The pipelines of the applications in ``source``."""
    yield from pipelines(source, project)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Starlette",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"add_middleware", b".middleware(", b"FastAPI", b"Starlette"),),
    facts=facts,
)
