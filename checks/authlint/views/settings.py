"""Settings with their effective value in each environment and the place that decides. Applications in, tables out.

A secret is not shown, only its length: what an adapter knows as a key, what its class of values says, what its name says, and
what has a password within it.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from authlint.facts.environment import PRODUCTION, canonical
from authlint.facts.value import UNKNOWN
from authlint.layers import OTHER, Key, Layer, Setting, Stack
from authlint.record import record
from authlint.systems import Application, Typed, as_text, environment_of, items_of, table_of
from authlint.text import Location

_SECRET_NAME = re.compile(
    r"secret|passw|passphrase|\bpwd\b|_pwd|token|credential|private|salt|pepper|dsn|connection_?strings?|conn_?str|signature"
    r"|(^|[^a-z])key$|(?<=[a-z])Key$|api_?key|signing_?key|(_|^)(url|uri)$|webhook",
    re.IGNORECASE,
)
_SECRET_TEXT = re.compile(
    r"://[^/\s:@]*:[^/\s@]+@|\b(password|pwd|accountkey|sharedaccesskey)\s*=|\beyJ[\w-]{8,}\.|PRIVATE KEY", re.I
)
_NO_SECRET = re.compile(r"true|false|null|-?\d+(\.\d+)?|https?://[\w.:-]+/?|", re.IGNORECASE)
DEVELOPMENT = "Development"


@record
class Step:
    """What one layer says of a setting.

    Attributes:
        shown: The value, a secret as its length.
        layer: The layer.
        at: The value's place.
    """

    shown: str
    layer: str
    at: Location


@record
class Effective:
    """A setting in one environment.

    Attributes:
        steps: Its way through the layers, the one that decides last; none if nothing sets it.
        known: Whether its value is known.
        variable: The environment variable that overrides it, if any.
    """

    steps: tuple[Step, ...] = ()
    known: bool = True
    variable: str | None = None


@record
class SettingLine:
    """One setting and what it is in each environment, in the order of the table."""

    name: str
    values: tuple[Effective, ...]


@record
class SettingsTable:
    """The settings of one application.

    Attributes:
        directory: Where its files stand.
        system: As people write it.
        name: What the application starts from; empty if nothing has a name.
        environments: The columns.
        lines: The rows.
    """

    directory: str
    system: str
    name: str
    environments: tuple[str, ...]
    lines: tuple[SettingLine, ...]


def table(
    application: Application, keys: Collection[Location], pattern: str = "", environments: Sequence[str] = ()
) -> SettingsTable:
    """The table of one application.

    Args:
        application: The application.
        keys: The places of what adapters know as keys.
        pattern: Only settings whose name it matches, with ``*`` and ``?`` or as a part; empty for all.
        environments: The columns; none for development, production and every other one that the layers name.
    """
    stack = application.stack
    columns = tuple(environments) or _environments(stack)
    names = {key: names for key, names in _names(stack) if _matches(joined(names), pattern)}
    lines = [SettingLine(joined(names[key]), tuple(_effective(stack, key, column, keys) for column in columns)) for key in names]
    directory = posixpath.dirname(application.at.path)
    return SettingsTable(directory, application.system, application.name, columns, tuple(_sorted(lines)))


def _sorted(lines: Iterable[SettingLine]) -> list[SettingLine]:
    def by_name(line: SettingLine) -> str:
        return line.name.lower()

    return sorted((line for line in lines if any(value.steps for value in line.values)), key=by_name)


def _environments(stack: Stack) -> tuple[str, ...]:
    found = {canonical(name): name.title() if name.islower() else name for name in stack.environments if name != OTHER}
    first = [found.pop(canonical(name), name) for name in (DEVELOPMENT, PRODUCTION)]
    return (*first, *(found[name] for name in sorted(found)))


def _names(stack: Stack) -> Iterator[tuple[Key, tuple[str, ...]]]:
    """Every key, with its names as the first layer writes them."""
    seen: set[Key] = set()
    for layer in (*stack.layers, *stack.deployed):
        for setting in layer.settings:
            if setting.key not in seen:
                seen.add(setting.key)
                yield setting.key, setting.names


def joined(names: Sequence[str]) -> str:
    """A key path as one name."""
    return ":".join(names)


def _matches(name: str, pattern: str) -> bool:
    lower, wanted = name.lower(), pattern.lower()
    return fnmatch.fnmatchcase(lower, wanted) if re.search(r"[*?\[]", wanted) else wanted in lower


def _effective(stack: Stack, key: Key, environment: str, keys: Collection[Location]) -> Effective:
    name = environment_of(stack, environment)
    chain = stack.chains[name].get(key, ())
    if not chain:
        return Effective(known=stack.is_known(name))
    last = chain[-1][1]
    known = not (isinstance(last, Typed) and last.value is UNKNOWN)
    variable = last.variable if isinstance(last, Typed) else None
    return Effective(tuple(_step(layer, setting, keys) for layer, setting in chain), known, variable)


def _step(layer: Layer, setting: Setting, keys: Collection[Location]) -> Step:
    if isinstance(setting, Typed) and setting.value is UNKNOWN:
        return Step("unknown", layer.name, setting.at)
    if is_secret(setting, keys):
        return Step(_masked(setting.text or ""), layer.name, setting.at)
    if isinstance(setting, Typed) and (items_of(setting.value) or table_of(setting.value)):
        return Step(_inside(setting.value), layer.name, setting.at)
    return Step("null" if setting.text is None else setting.text, layer.name, setting.at)


def _inside(value: object, name: str = "") -> str:
    """A value with the secrets that its tables hold as their length."""
    items, table = items_of(value), table_of(value)
    if items is not None:
        return f"[{', '.join(_inside(item, name) for item in items)}]"
    if table is not None:
        return f"{{{', '.join(f'{key}: {_inside(item, key)}' for key, item in table.items())}}}"
    if value is UNKNOWN or value is None:
        return "null" if value is None else "unknown"
    text = as_text(value) or ""
    return _masked(text) if _is_secret_text(text, (name,)) else text


def is_secret(setting: Setting, keys: Collection[Location] = ()) -> bool:
    """Whether a setting's value must not be shown."""
    text = setting.text or ""
    is_known = setting.at in keys or (isinstance(setting, Typed) and setting.secret)
    return bool(text) and (is_known or _is_secret_text(text, setting.names))


def _is_secret_text(text: str, names: Sequence[str]) -> bool:
    if _NO_SECRET.fullmatch(text):
        return False
    return any(map(_SECRET_NAME.search, names)) or _SECRET_TEXT.search(text) is not None


def _masked(text: str) -> str:
    return f"({len(text)} characters)"
