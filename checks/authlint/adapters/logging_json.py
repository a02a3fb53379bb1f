"""JSON files for Python's ``logging``, as ``dictConfig`` and ``uvicorn --log-config`` read them."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.python_logging import files
from authlint.adapters.python_logging.tables import of_members
from authlint.sources import Project
from authlint.sources.json import JsonSource


def facts(source: JsonSource, project: Project) -> Iterator[object]:
    """What one file says."""
    yield from files.facts(of_members(source), source, project)


ADAPTER = Adapter(
    name="Python logging in JSON files",
    language=JsonSource,
    files=("*log*.json",),
    triggers=((b'"handlers"',), (b'"version"',), (b'"loggers"', b'"root"')),
    facts=facts,
)
