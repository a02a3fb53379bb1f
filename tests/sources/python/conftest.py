"""Projects made of texts, and values written as one line each."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

import pytest

from authlint.facts.environment import Where
from authlint.sources import UnreadableError
from authlint.sources.python import (
    Call,
    Choice,
    Constant,
    Entries,
    EnvironmentRead,
    Evaluated,
    Evaluator,
    Items,
    PythonSource,
    Reference,
)


class TextProject:
    """A project whose files are given as texts."""

    def __init__(self, files: dict[str, str], root: str = "") -> None:
        self.files = files
        self.root = root
        self.looked_at: list[str] = []
        self._sources: dict[str, PythonSource] = {}

    def source(self, path: str) -> PythonSource | None:
        self.looked_at.append(path)
        if path not in self.files:
            return None
        if path not in self._sources:
            try:
                self._sources[path] = PythonSource.parse(path, self.files[path].encode())
            except UnreadableError:
                return None
        return self._sources[path]

    def names(self, directory: str) -> frozenset[str]:
        self.looked_at.append(directory)
        start = f"{directory}/" if directory else ""
        return frozenset(path[len(start) :].split("/")[0] for path in self.files if path.startswith(start))


def where_text(where: Where) -> str:
    """``@development,test`` for only there, ``@!production`` for not there, ``?`` for an unknown condition."""
    parts: list[str] = []
    if where.only is not None:
        parts.append("@" + ",".join(sorted(where.only)))
    if where.but:
        parts.append("@!" + ",".join(sorted(where.but)))
    parts += [f"?{condition.arm}" for condition in sorted(where.conditions)]
    return "".join(parts)


def value_text(value: Evaluated | None) -> str:
    """A value on one line."""
    if value is None:
        return "unbound"
    match value:
        case Constant(value=known):
            text = repr(known)
        case EnvironmentRead(variable=variable, default=default, cast=cast, required=required):
            parts = [
                str(variable),
                value_text(default) if default else "required" if required else "-",
                *([cast] if cast else []),
            ]
            text = f"${{{', '.join(parts)}}}"
        case Items(items=items, complete=complete, kind=kind):
            parts = [*map(value_text, items), *([] if complete else ["..."])]
            text = f"{kind if kind != 'list' else ''}[{', '.join(parts)}]"
        case Entries(entries=entries, complete=complete):
            parts = [f"{entry.key}: {value_text(entry.value)}" for entry in entries] + ([] if complete else ["..."])
            text = "{" + ", ".join(parts) + "}"
        case Reference(name=name, definition=definition):
            text = f"<{name}>" if definition is None else f"<{name} here>"
        case Call(name=name):
            text = f"{name}()"
        case Choice(options=options):
            text = " | ".join(map(value_text, options))
        case _:
            text = "unknown"
    return text + where_text(value.where)


@pytest.fixture
def project() -> Callable[..., TextProject]:
    """Make a project: ``project({"app/main.py": "..."})``."""
    return TextProject


@pytest.fixture
def source() -> Callable[[str], PythonSource]:
    """Read one file from its text."""
    return lambda text: PythonSource.parse("app/main.py", text.encode())


@pytest.fixture
def shown() -> Callable[[Evaluated | None], str]:
    """Write a value on one line."""
    return value_text


@pytest.fixture
def shown_where() -> Callable[[Where], str]:
    """Write a ``Where`` in short."""
    return where_text


@pytest.fixture
def result() -> Callable[..., str]:
    """What the name ``R`` of a file stands for in the end; the other files of its project by path."""

    def evaluate(text: str, path: str = "app/main.py", root: str = "", **others: str) -> str:
        files = {
            posixpath.normpath(name.replace("__init__", "\0").replace("__", "/").replace("\0", "__init__")) + ".py": code
            for name, code in others.items()
        }
        made = TextProject({path: text} | files, root)
        main = made.source(path)
        assert main is not None
        return value_text(Evaluator(made).module_value(main, "R"))

    return evaluate
