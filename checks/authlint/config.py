"""authlint's own configuration: what may stand in it, and what it means. Pure; ``project.py`` finds the files and reads them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from authlint.check import TOPICS
from authlint.checks import all_checks
from authlint.facts.environment import PRODUCTION
from authlint.finding import Severity
from authlint.record import record
from authlint.text import Location, Span


class ConfigError(Exception):
    """The configuration cannot be used. The message is one line: file, key, what is wrong with it, what was probably meant."""


@record
class SuppressEntry:
    """One ``[[tool.authlint.suppress]]``: for files that cannot hold a comment.

    Attributes:
        path: A pattern, relative to the configuration's directory.
        key: The configuration key path, parts separated by ``:``, compared without case.
        check: The check to silence there.
        reason: Why; for people.
        at: The entry's place in the configuration file.
    """

    path: str
    key: str
    check: str
    reason: str
    at: Location


@record
class Config:
    """A configuration in effect.

    Attributes:
        origin: The file it stands in; empty for the defaults.
        select: Names of checks and topics; None for all.
        ignore: Names of checks and topics that are left out, even if selected.
        environments: The environments that are asked about.
        exclude: Patterns of files and directories that are not read.
        include_tests: Whether the folders and files of tests, examples and documentation are read.
        min_severity: The least severity that is shown.
        fail_on: The least severity that makes a run fail.
        per_file_ignores: Patterns, each with the names and topics that are ignored in the files it matches.
        suppress: Findings silenced by path and key.
    """

    origin: str = ""
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    environments: tuple[str, ...] = (PRODUCTION,)
    exclude: tuple[str, ...] = ()
    include_tests: bool = False
    min_severity: Severity = Severity.WARNING
    fail_on: Severity = Severity.WARNING
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    suppress: tuple[SuppressEntry, ...] = ()

    @property
    def directory(self) -> str:
        """The directory its patterns are relative to; empty for the defaults."""
        return posixpath.dirname(self.origin)


DEFAULTS = Config()


def parse(table: Mapping[str, object], origin: str, text: str = "") -> Config:
    """Read the table that holds the configuration.

    Args:
        table: ``[tool.authlint]``, or the whole of ``authlint.toml``.
        origin: The file, for messages and as the base of patterns.
        text: The file's text, to give suppressions a place in it.

    Raises:
        ConfigError: if there is an unknown key or name, or a value of the wrong type.
    """
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            raise ConfigError(f"{origin}: unknown key {key!r}{did_you_mean(key, _KEYS)}")
        values[key.replace("-", "_")] = _KEYS[key](f"{origin}: {key}", value)
    if "suppress" in values:
        places = _places(values["suppress"], origin, text)
        values["suppress"] = tuple(
            SuppressEntry(one["path"], one["key"], one["check"], one.get("reason", ""), place)
            for one, place in zip(values["suppress"], places, strict=True)
        )
    return Config(origin=origin, **values)


def check_name(where: str, name: str) -> str:
    """``name``, if there is a check or a topic of that name.

    Raises:
        ConfigError: if there is none; the message begins with ``where``.
    """
    known = (*all_checks(), *TOPICS)
    if name not in known:
        raise ConfigError(f"{where}: no check or topic is called {name!r}{did_you_mean(name, known)}")
    return name


def expand(names: Iterable[str]) -> frozenset[str]:
    """The names of the checks that names of checks and topics stand for."""
    wanted = frozenset(names)
    checks = all_checks()
    return frozenset(name for name in checks if name in wanted or checks.topic(name) in wanted)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question to end a message with; empty if nothing known is near."""
    import difflib  # noqa: PLC0415 - only for a mistake

    near = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def severity(where: str, value: object) -> Severity:
    """The severity of a word.

    Raises:
        ConfigError: if it is none.
    """
    words = {one.word: one for one in Severity}
    if not isinstance(value, str) or value not in words:
        hint = did_you_mean(value, words) if isinstance(value, str) else ""
        raise ConfigError(f"{where}: must be one of {', '.join(words)}, not {_shown(value)}{hint}")
    return words[value]


def _strings(where: str, value: object) -> tuple[str, ...]:
    items = _list(where, value, "strings")
    return tuple(_string(f"{where}[{number}]", item) for number, item in enumerate(items))


def _list(where: str, value: object, of: str) -> Sequence[object]:
    if not isinstance(value, list):
        raise ConfigError(f"{where}: must be a list of {of}, not {_shown(value)}")
    return cast("list[object]", value)


def _string(where: str, value: object) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"{where}: must be a string, not {_shown(value)}")
    if not value.strip():
        raise ConfigError(f"{where}: must not be empty")
    return value


def _names(where: str, value: object) -> tuple[str, ...]:
    return tuple(check_name(where, name) for name in _strings(where, value))


def _environments(where: str, value: object) -> tuple[str, ...]:
    names = _strings(where, value)
    if not names:
        raise ConfigError(f"{where}: must name at least one environment")
    return names


def _boolean(where: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{where}: must be true or false, not {_shown(value)}")
    return value


def _table(where: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: must be a table, not {_shown(value)}")
    return cast("dict[str, object]", value)


def _per_file(where: str, value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((pattern, _names(f"{where}.{pattern!r}", names)) for pattern, names in _table(where, value).items())


def _suppressions(where: str, value: object) -> list[dict[str, str]]:
    entries = _list(where, value, "tables")
    found: list[dict[str, str]] = []
    for number, item in enumerate(entries):
        here = f"{where}[{number}]"
        table = _table(here, item)
        for key in table:
            if key not in _ENTRY:
                raise ConfigError(f"{here}: unknown key {key!r}{did_you_mean(key, _ENTRY)}")
        for key in _ENTRY:
            if key not in table and key != "reason":
                raise ConfigError(f"{here}: {key!r} is missing")
        entry = {key: _string(f"{here}.{key}", text) for key, text in table.items()}
        if entry["check"] not in all_checks():
            hint = did_you_mean(entry["check"], all_checks())
            raise ConfigError(f"{here}.check: no check is called {entry['check']!r}{hint}")
        found.append(entry)
    return found


_ENTRY = ("path", "key", "check", "reason")
_KEYS: dict[str, Callable[[str, object], Any]] = {
    "select": _names,
    "ignore": _names,
    "environments": _environments,
    "exclude": _strings,
    "include-tests": _boolean,
    "min-severity": severity,
    "fail-on": severity,
    "per-file-ignores": _per_file,
    "suppress": _suppressions,
}


def _places(entries: list[dict[str, str]], origin: str, text: str) -> list[Location]:
    """Where each entry stands: the next occurrence of its key's text after the entry before it; else the file's start."""
    places: list[Location] = []
    done = 0
    for entry in entries:
        start = text.find(entry["key"], done)
        done = start + len(entry["key"]) if start >= 0 else done
        places.append(Location(origin, Span(start, done) if start >= 0 else Span(0, 0)))
    return places


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, (str, int, float, bool)) else f"a {type(value).__name__}"
