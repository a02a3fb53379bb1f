"""The origins that a library is given: ``*``, and what lets through others than those that are named."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapters.origin_patterns import allows_everything, looseness, pattern_text
from authlint.adapters.python_cors.libraries import Library
from authlint.facts.environment import Where
from authlint.facts.transport import Comparison, LooseOrigin
from authlint.sources.python import (
    Call,
    CallArguments,
    Constant,
    EnvironmentRead,
    Evaluated,
    Items,
    PythonSource,
    options,
)
from authlint.text import Location

_ORIGIN = re.compile(r"https?://[^\s,]+")
_REGEX = re.compile(r"[*\\\]?$^\[(){}|+]")
"""What makes Flask-CORS take a text for a regular expression (flask_cors/core.py: ``probably_regex``), and a little more."""
_TEXTS = frozenset({"os.getenv", "os.environ.get"})


def stars(library: Library, origins: Evaluated | None, pattern: Evaluated | None) -> Iterator[Evaluated | None]:
    """Each expression that allows any origin; None where none is given and any is allowed by default."""
    if origins is None and pattern is None:
        yield None
    for item in _each(origins):
        is_pattern = library.texts_are_patterns and isinstance(item, Constant) and isinstance(item.value, str)
        if isinstance(item, Constant) and (item.value == "*" or (is_pattern and item.value in {".*", r"https?://.*", ".+"})):
            yield item
    for one in options(pattern) if pattern is not None else ():
        text = pattern_text(one)
        if text is not None and allows_everything(text, whole=True):
            yield one


def loose_origins(library: Library, given: CallArguments, where: Where, source: PythonSource) -> Iterator[LooseOrigin]:
    """What of the given origins lets others through."""
    allowed = given.get(library.credentials)
    with_credentials = isinstance(allowed, Constant) and allowed.value is True
    origins = library.origins_of(given)
    entry = next((entry for entry in given.named if entry.key == library.origins), None)
    word = entry.key_at if entry is not None else None
    if library.text_is_searched and origins is not None:
        for one in options(origins):
            found = _searched_text(one)
            if found is not None:
                at, accepted = found
                place = _within(source, at, word)
                is_list = place == at
                yield LooseOrigin(
                    library.system,
                    library.origins,
                    place,
                    Comparison.PART,
                    accepted,
                    with_credentials,
                    is_list,
                    where & one.where,
                )
    patterns = [(library.pattern, True, given.get(library.pattern))] if library.pattern else []
    if library.texts_are_patterns:
        patterns.append((library.origins, False, origins))
    for name, whole, value in patterns:
        for one in _each(value):
            text = pattern_text(one) if whole or _is_pattern(one) else None
            loose = None if text is None else _looseness(text, whole)
            if loose is not None:
                place = _within(source, one.at, word)
                yield LooseOrigin(library.system, name, place, *loose, with_credentials, where=where & one.where)


def _within(source: PythonSource, at: Location, word: Location | None) -> Location:
    return at if at.path == source.path or word is None else word


def _looseness(text: str, whole: bool) -> tuple[Comparison, str] | None:
    scheme, star, rest = text.partition("://*.")
    if star and not whole and not re.search(r"[*+?\\()]", rest):
        # The star repeats the slash before it: only the domain itself passes, and whatever begins like it.
        return Comparison.OPEN_END, f"{scheme}://{rest}.evil.example"
    return looseness(text, whole=whole)


def _each(value: Evaluated | None) -> Iterator[Evaluated]:
    for one in options(value) if value is not None else ():
        if isinstance(one, Items):
            for item in one.items:
                yield from options(item.under(one.where))
        else:
            yield one


def _searched_text(value: Evaluated) -> tuple[Location, str] | None:
    """The place of a text where a list of origins is expected, and an origin that is a part of it; None if it is no text."""
    if isinstance(value, Constant) and isinstance(value.value, str):
        text = value.value
        if not text.strip() or "*" in text:
            return None
        found = _ORIGIN.search(text)
        host = found[0].rpartition("//")[2] if found else ""
        shorter = found[0][:-1] if found and re.search(r"\.[a-z]{3,}$", host) else ""
        return value.at, shorter
    if isinstance(value.node, ast.JoinedStr) and not isinstance(value, Constant):
        return value.at, ""
    if isinstance(value, EnvironmentRead) and value.cast in {None, "str"} and isinstance(value.node, (ast.Call, ast.Subscript)):
        name = value.source.qualified_name(value.node.func if isinstance(value.node, ast.Call) else value.node.value)
        default = value.default
        is_star = isinstance(default, Constant) and default.value == "*"
        if name in _TEXTS | {"os.environ"} and not is_star:
            return value.at, ""
    if isinstance(value, EnvironmentRead) and isinstance(value.node, ast.AnnAssign):
        return _of_field(value, value.node)
    return None


def _of_field(value: EnvironmentRead, field: ast.AnnAssign) -> tuple[Location, str] | None:
    """A field of a settings class that is surely a text; a validator names it in quotes, and may make a list of it."""
    name = field.target.id if isinstance(field.target, ast.Name) else ""
    is_text = value.source.segment(field.annotation) == "str"
    is_validated = re.search(rf"""["']({name}|\*)["']""", value.source.text) is not None
    default = value.default
    if not is_text or is_validated or not isinstance(default, (Constant, type(None))):
        return None
    return _searched_text(default) if default is not None else (value.at, "")


def _is_pattern(value: Evaluated) -> bool:
    if isinstance(value, Call):
        return True
    return isinstance(value, Constant) and isinstance(value.value, str) and bool(_REGEX.search(value.value))
