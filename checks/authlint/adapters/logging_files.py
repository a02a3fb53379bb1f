"""YAML and INI files for Python's ``logging``, as ``dictConfig``, ``fileConfig`` and ``uvicorn --log-config`` read them."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.python_logging import files
from authlint.adapters.python_logging.tables import of_ini, of_members
from authlint.sources import Project
from authlint.sources.ini import IniSource
from authlint.sources.members import MemberSource
from authlint.sources.yaml import YamlSource


def facts(source: MemberSource, project: Project) -> Iterator[object]:
    """What one file says."""
    if isinstance(source, YamlSource):
        table = of_members(source) if len(source.documents) <= 1 else None
    else:
        table = of_ini(source) if isinstance(source, IniSource) else None
    if table is not None:
        yield from files.facts(table, source, project)


ADAPTER = Adapter(
    name="Python logging in YAML and INI files",
    language=MemberSource,
    files=("*log*.yaml", "*log*.yml", "*.ini", "*log*.conf", "*log*.cfg"),
    triggers=((b"handlers",), (b"version", b"[loggers]"), (b"loggers", b"root")),
    facts=facts,
)
