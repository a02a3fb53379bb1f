"""Where a configuration of authlint's own is broken: what the command line would end with, at its place in the file."""

from __future__ import annotations

import posixpath
import re
from typing import Any, cast

from authlint.config import ConfigError
from authlint.config import parse as parse_config
from authlint.project import OWN_FILE, PYPROJECT
from authlint.sources import UnreadableError
from authlint.sources.members import Member
from authlint.sources.toml import TomlSource, parse
from authlint.text import Span

CONFIGURATIONS = frozenset({OWN_FILE, PYPROJECT})
_START = Span(0, 0)
_WHERE = re.compile(r"(?P<name>[\w-]+)(?P<below>(?:\[\d+\]|\.'[^']*'|\.[\w-]+)*)(?=[:.]|$)")
_STEP = re.compile(r"\[(\d+)\]|\.'([^']*)'|\.([\w-]+)")
_UNKNOWN = re.compile(r"unknown key '([^']*)'")


def is_configuration(path: str) -> bool:
    """Whether a file may hold a configuration, by its name."""
    return posixpath.basename(path) in CONFIGURATIONS


def fault_in(path: str, data: bytes) -> tuple[Span, str] | None:
    """The first mistake in a configuration, and its place; None if there is none, or if the file holds no configuration."""
    if posixpath.basename(path) == PYPROJECT and b"authlint" not in data:
        return None
    try:
        source = parse(path, data)
    except UnreadableError as error:
        return Span(error.offset, error.offset), f"not valid TOML: {error.reason}"
    for problem in source.problems:
        return problem.at.span, f"not valid TOML: {problem.reason}"
    text = source.decoded.text
    try:
        table = _table(path, text)
        if table is not None:
            parse_config(table, path, text)
    except (ValueError, RecursionError) as error:
        return _START, f"not valid TOML: {error}"
    except ConfigError as error:
        message = str(error).removeprefix(f"{path}: ")
        return _place(source, message), message
    return None


def _table(path: str, text: str) -> dict[str, Any] | None:
    import tomlkit  # noqa: PLC0415 - most files are no configuration

    table: object = tomlkit.parse(text).unwrap()
    for name in () if posixpath.basename(path) == OWN_FILE else ("tool", "authlint"):
        table = cast("dict[str, object]", table).get(name) if isinstance(table, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.authlint: must be a table")
    return cast("dict[str, Any] | None", table)


def _place(source: TomlSource, message: str) -> Span:
    """The place that a message is about: that of the longest part of its key path that stands in the file."""
    prefix = () if posixpath.basename(source.path) == OWN_FILE else ("tool", "authlint")
    unknown = _UNKNOWN.search(message)
    where = None if message.startswith("unknown") else _WHERE.match(message)
    keys: tuple[str, ...] = prefix
    if where is not None:
        keys += (str(where["name"]), *(next(part for part in step if part) for step in _STEP.findall(where["below"])))
    if unknown is not None:
        keys += (unknown[1],)
    members: dict[tuple[str, ...], Member] = {member.keys: member for member in source.members}
    for depth in range(len(keys), 0, -1):
        found = members.get(keys[:depth])
        inside = (one for one in source.members if one.keys[:depth] == keys[:depth] and f"called {one.text!r}" in message)
        named = next(inside, None)
        if named is not None:
            return named.at
        if found is not None:
            return found.key if unknown is not None or depth < len(keys) or found.at.start < found.key.start else found.at
    return _START
