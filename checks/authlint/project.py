"""Which project a file belongs to: its root, and the configuration in effect for it. Used alike by command line and server."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, cast

from authlint.config import DEFAULTS, Config, ConfigError, parse
from authlint.disk import absolute
from authlint.record import field, record

OWN_FILE = "authlint.toml"
PYPROJECT = "pyproject.toml"
_VCS = (".git", ".hg", ".jj", ".svn")
_MARKERS = ("setup.py", "setup.cfg", "manage.py", "global.json", "Directory.Build.props")
_TELLING = frozenset({OWN_FILE, PYPROJECT, *_VCS, *_MARKERS})


@record
class Home:
    """Where a file belongs.

    Attributes:
        root: The project: adapters look no further. The directory of the nearest configuration, else of the nearest repository,
            else of the nearest file that only stands at the top of a project; empty if there is none of them.
        config: The nearest configuration, upward.
    """

    root: str
    config: Config


@record(frozen=False)
class Homes:
    """Finds the home of any directory, and remembers it."""

    _homes: dict[str, Home] = field(default_factory=dict[str, Home])
    _repositories: set[str] = field(default_factory=set[str])
    _telling: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def of_file(self, path: str, fallback: str = "") -> Home:
        """The home of a file; its root is ``fallback`` (empty: the file's directory) where nothing marks a project.

        Raises:
            ConfigError: if the nearest configuration cannot be used.
        """
        directory = path.rpartition("/")[0]
        return self.of_directory(directory, fallback or directory)

    def of_directory(self, directory: str, fallback: str = "") -> Home:
        """The home of the files of a directory.

        Raises:
            ConfigError: if the nearest configuration cannot be used.
        """
        home = self._find(directory.rstrip("/"))
        return home if home.root else Home(fallback or directory or "/", home.config)

    def listed(self, directory: str, names: AbstractSet[str]) -> None:
        """Say which names a directory holds, for whoever has just listed it."""
        self._telling[directory] = _TELLING & names

    def forget(self) -> None:
        """Forget everything: a configuration has changed."""
        self._homes.clear()
        self._repositories.clear()
        self._telling.clear()

    def _find(self, directory: str) -> Home:
        # Every directory knows its parent's answer, so a tree costs a few looks per directory, not per level.
        found = self._homes.get(directory)
        if found is None:
            parent, slash, _ = directory.rpartition("/")
            above = self._find(parent) if slash else Home("", DEFAULTS)
            found = self._homes[directory] = self._here(directory, above)
        return found

    def _here(self, directory: str, above: Home) -> Home:
        names = self._names(directory)
        if not names:
            return above
        config = self._read(directory, names)
        if config is not None:
            return Home(directory or "/", config)
        if above.config.origin:
            return above
        if not names.isdisjoint(_VCS):
            self._repositories.add(directory)
            return Home(directory or "/", DEFAULTS)
        return above if above.root in self._repositories else Home(directory or "/", DEFAULTS)

    def _read(self, directory: str, names: AbstractSet[str]) -> Config | None:
        return read_config(directory, names)

    def _names(self, directory: str) -> frozenset[str]:
        names = self._telling.get(directory)
        if names is None:
            names = frozenset(name for name in _TELLING if os.path.exists(f"{directory}/{name}"))
            self._telling[directory] = names
        return names


def read_config(directory: str, names: AbstractSet[str] = _TELLING) -> Config | None:
    """The configuration that stands in a directory: ``authlint.toml``, else the table in ``pyproject.toml``; None if neither.

    Args:
        directory: The directory.
        names: The names that it may hold; others are not looked for.

    Raises:
        ConfigError: if it cannot be used.
    """
    own = f"{directory}/{OWN_FILE}"
    text = _text(own) if OWN_FILE in names else None
    if text is not None:
        return parse(_toml(own, text), own, text)
    project = f"{directory}/{PYPROJECT}"
    text = _text(project) if PYPROJECT in names else None
    if text is None or "authlint" not in text:  # most are not about authlint, and need not be parsed
        return None
    table = _tool_table(project, text)
    return None if table is None else parse(table, project, text)


def explicit_config(path: str) -> Config:
    """The configuration of ``--config FILE``.

    Raises:
        ConfigError: if there is none in it, or it cannot be used.
    """
    path = absolute(path)
    text = _text(path)
    if text is None:
        raise ConfigError(f"{path}: no such file")
    table = _tool_table(path, text) if os.path.basename(path) == PYPROJECT else _toml(path, text)
    if table is None:
        raise ConfigError(f"{path}: there is no [tool.authlint] in it")
    return parse(table, path, text)


def _tool_table(path: str, text: str) -> Mapping[str, Any] | None:
    """The ``[tool.authlint]`` of a ``pyproject.toml``."""
    tool = _toml(path, text).get("tool")
    table: object = cast("dict[str, object]", tool).get("authlint") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.authlint: must be a table")
    return cast("dict[str, Any] | None", table)


def _text(path: str) -> str | None:
    """A file's text; None if there is no such file."""
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not valid UTF-8 at byte {error.start}") from None


def _toml(path: str, text: str) -> Mapping[str, Any]:
    try:
        if sys.version_info >= (3, 11):
            import tomllib  # noqa: PLC0415 - most runs meet no configuration

            return tomllib.loads(text)
        import tomlkit  # noqa: PLC0415

        return tomlkit.parse(text).unwrap()
    except ValueError as error:  # both libraries' errors are ValueErrors
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    except RecursionError:
        raise ConfigError(f"{path}: not valid TOML: nested too deeply") from None


class FixedHomes(Homes):
    """Homes under one configuration that was named explicitly."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self._config = config

    def of_directory(self, directory: str, fallback: str = "") -> Home:
        """The home of the files of a directory: wherever it is, with the one configuration."""
        return Home(super().of_directory(directory, fallback).root, self._config)

    def _read(self, directory: str, names: AbstractSet[str]) -> Config | None:
        del directory, names  # others do not count, not even as mistakes
        return None
