"""A logging configuration as nested tables, whatever it is written in: a dictionary in Python, YAML, JSON or an INI file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from authlint.adapters.python_logging.levels import is_word
from authlint.record import field, record
from authlint.sources.ini import IniSource
from authlint.sources.json import JsonSource
from authlint.sources.members import Kind
from authlint.sources.python import Constant, Entries, Evaluated, Items, options
from authlint.sources.yaml import YamlSource
from authlint.text import Location


@record
class Leaf:
    """A value and its place; ``known`` tells whether it is one."""

    value: object
    at: Location
    known: bool = True


@record
class Row:
    """A list; ``values`` is None if not all of it is known."""

    values: tuple[object, ...] | None
    at: Location


@record
class Table:
    """Named values; ``complete`` tells whether there are no others."""

    at: Location
    entries: Mapping[str, Node]
    names: Mapping[str, Location] = field(default_factory=dict[str, Location])
    complete: bool = True


Node: TypeAlias = "Leaf | Row | Table"


def of_python(value: Evaluated) -> Node:
    """A value in a Python file; one that depends on the environment is not known."""
    found = list(options(value))
    if len(found) != 1:
        return Leaf(None, value.at, known=False)
    match found[0]:
        case Constant(value=constant) as one:
            return Leaf(constant, one.at)
        case Items(items=items, complete=complete) as one:
            values = [item.value for item in items if isinstance(item, Constant)]
            return Row(tuple(values) if complete and len(values) == len(items) else None, one.at)
        case Entries() as one:
            names = [entry.key for entry in one.entries]
            # A name that may have one of several values is not known.
            entries = {
                name: of_python(entry.value) if names.count(name) == 1 else Leaf(None, entry.key_at, known=False)
                for entry in one.entries
                if isinstance(name := entry.key, str)
            }
            places = {entry.key: entry.key_at for entry in one.entries if isinstance(entry.key, str)}
            return Table(one.at, entries, places, one.complete and all(isinstance(name, str) for name in names))
        case one:
            package, _, word = (one.source.qualified_name(one.node) or "").rpartition(".")
            return Leaf(word, one.at) if package == "logging" and is_word(word) else Leaf(None, one.at, known=False)


_WORDS: Mapping[str, object] = {"true": True, "false": False, "yes": True, "no": False, "on": True, "off": False}


def of_members(source: YamlSource | JsonSource, prefix: Sequence[str] = ()) -> Table:
    """What stands in a YAML or JSON file below ``prefix``."""
    root: dict[str, Node] = {}
    names: dict[tuple[str, ...], dict[str, Location]] = {(): {}}
    tables: dict[tuple[str, ...], dict[str, Node]] = {(): root}
    rows: dict[tuple[str, ...], list[object]] = {}
    start = tuple(prefix)
    for member in source.members:
        if member.keys[: len(start)] != start or len(member.keys) <= len(start):
            continue
        above, name = member.keys[len(start) : -1], member.keys[-1]
        at = source.location(member.at)
        kind = member.kind.value
        if above in rows:
            rows[above].append(member.text if kind == Kind.STRING.value else None)
            continue
        if above not in tables:
            continue  # within a list
        names[above][name] = source.location(member.key)
        path = (*above, name)
        if kind == Kind.OBJECT.value:
            tables[path], names[path] = {}, {}
            tables[above][name] = Table(at, tables[path], names[path])
        elif kind == Kind.ARRAY.value:
            rows[path] = []
            tables[above][name] = Row((), at)
        else:
            tables[above][name] = _leaf(kind, member.text, at)
    for path, values in rows.items():
        table, row = tables[path[:-1]], tables[path[:-1]][path[-1]]
        table[path[-1]] = Row(tuple(values) if None not in values else None, row.at)
    return Table(source.location(source.members[0].key) if source.members else _start(source), root, names[()])


def _start(source: YamlSource | JsonSource) -> Location:
    from authlint.text import Span  # noqa: PLC0415 - for an empty file

    return Location(source.path, Span(0, 0))


def _leaf(kind: str, text: str, at: Location) -> Leaf:
    match kind:
        case "bool":
            return Leaf(_WORDS.get(text.lower()), at)
        case "number":
            return Leaf(int(text), at) if text.isdigit() else Leaf(None, at, known=False)
        case "null":
            return Leaf(None, at)
        case "string" if "${" not in text and "{{" not in text:
            return Leaf(text, at)
        case _:
            return Leaf(None, at, known=False)


def of_ini(source: IniSource) -> Table | None:
    """What ``logging.config.fileConfig`` reads from an INI file, as the dictionary that says the same; None for other files."""
    listed = source.option("loggers", "keys")
    if listed is None or source.option("handlers", "keys") is None:
        return None
    at = source.location(listed.member.key)
    loggers: dict[str, Node] = {}
    places: dict[str, Location] = {}
    root: Node | None = None
    for key in _list(listed.text):
        body = _section(source, f"logger_{key}", {"propagate": 1})
        if key == "root":
            root = body
            continue
        name = source.option(f"logger_{key}", "qualname")
        if name is None or not name.text:
            return None  # fileConfig fails
        loggers[name.text], places[name.text] = body, source.location(name.member.at)
    handlers_option = source.option("handlers", "keys")
    keys = _list(handlers_option.text if handlers_option else None)
    handlers: dict[str, Node] = {key: _section(source, f"handler_{key}", {}) for key in keys}
    entries: dict[str, Node] = {"version": Leaf(1, at), "loggers": Table(at, loggers, places), "handlers": Table(at, handlers)}
    if root is not None:
        entries["root"] = root
    # What calls fileConfig says whether existing loggers are disabled.
    entries["disable_existing_loggers"] = Leaf(None, at, known=False)
    return Table(at, entries)


def _section(source: IniSource, section: str, defaults: Mapping[str, object]) -> Table:
    found = source.options(section)
    at = source.location(next(iter(found.values())).member.key) if found else source.location(source.members[0].key)
    entries: dict[str, Node] = {name: Leaf(value, at) for name, value in defaults.items()}
    for name in ("level", "class", "propagate"):
        if name in found:
            option = found[name]
            text = None if option.text is None else option.text.strip()
            value: object = text if name != "propagate" else None if text is None else text.strip() != "0"
            entries[name] = Leaf(value, source.location(option.member.at), known=option.text is not None)
    if "handlers" in found:
        text = found["handlers"].text
        entries["handlers"] = Row(None if text is None else tuple(_list(text)), source.location(found["handlers"].member.at))
    return Table(at, entries)


def _list(text: str | None) -> Iterable[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]
