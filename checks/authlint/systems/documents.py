"""Settings out of configuration files: the leaves of TOML, YAML, JSON, INI and ``.env`` files with their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias, cast

from authlint.facts.value import UNKNOWN
from authlint.sources.json import JsonSource
from authlint.sources.json import Member as JsonMember
from authlint.sources.members import Member, MemberSource
from authlint.systems import Typed, table_of, typed
from authlint.text import Location

Named: TypeAlias = "JsonMember | Member"
_Children: TypeAlias = "dict[tuple[str, ...], list[Named]]"


def settings_of(source: object) -> Iterator[Typed]:
    """The leaves of a file, in order; a list is one leaf, with its items for a value. Nothing for other languages."""
    if not isinstance(source, (JsonSource, MemberSource)):
        return
    found: Sequence[Named] = [*source.members]
    children: _Children = {}
    for member in found:
        children.setdefault(member.keys[:-1], []).append(member)
    lists = {member.keys for member in found if member.kind.value == "array"}
    for member in found:
        in_list = any(member.keys[:depth] in lists for depth in range(1, len(member.keys)))
        if in_list or (member.kind.value == "object" and children.get(member.keys)):
            continue
        value = _value(member, children)
        yield typed(member.keys, value, Location(source.path, member.at), Location(source.path, member.key))


def _value(member: Named, children: _Children) -> object:
    match member.kind.value:
        case "string":
            return member.text
        case "bool":
            return member.text == "true"
        case "null":
            return None
        case "number":
            return _number(member.text)
        case "array":
            return tuple(_value(child, children) for child in children.get(member.keys, ()))
        case "object":
            return {child.keys[-1]: _value(child, children) for child in children.get(member.keys, ())}
        case _:
            return UNKNOWN


def _number(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text.replace("_", ""))
        except ValueError:
            continue
    return UNKNOWN


def parsed_json(text: str) -> object:
    """What a text holds as JSON, lists as tuples; ``UNKNOWN`` if it is none."""
    import json  # noqa: PLC0415 - few values are JSON

    try:
        return _frozen(json.loads(text))
    except (ValueError, RecursionError):
        return UNKNOWN


def _frozen(value: object) -> object:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in cast("list[object]", value))
    table = table_of(value)
    return value if table is None else {key: _frozen(item) for key, item in table.items()}
