"""TOML is read as tomllib reads it, and what is half typed costs no more than itself."""

from __future__ import annotations

import sys
from typing import Any, TypeGuard

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authlint.sources import UnreadableError
from authlint.sources.members import Document, Kind
from authlint.sources.toml import parse
from authlint.sources.toml.scan import scan

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = None

HAS_TOMLLIB = pytest.mark.skipif(tomllib is None, reason="Python 3.10 has no tomllib")


def tree(document: Document) -> dict[str, Any]:
    """The members as nested values, as tomllib gives them; numbers and dates as text."""
    root: dict[str, Any] = {}
    for member in document.members:
        value: Any = {Kind.OBJECT: dict[str, Any](), Kind.ARRAY: list[Any]()}.get(member.kind, member.text)
        inner: Any = root
        for key in member.keys[:-1]:
            inner = step(inner, key)
        if is_list(inner):
            assert member.keys[-1] == str(len(inner))
            inner.append(value)
        elif not (value == {} and member.keys[-1] in inner):
            inner[member.keys[-1]] = value
    return root


def is_dict(value: Any) -> TypeGuard[dict[Any, Any]]:
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def step(value: Any, key: str) -> Any:
    """One step down a key path."""
    return value[int(key)] if is_list(value) else value[key]


def plain(value: Any) -> Any:
    """What tomllib gives, with all that is not text as text."""
    if is_dict(value):
        return {key: plain(inner) for key, inner in value.items()}
    if is_list(value):
        return [plain(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def told(text: str) -> list[str]:
    return [f"{'.'.join(member.keys)}: {member.kind.value} {member.text}".strip() for member in scan(text).members]


def test_every_kind_of_value() -> None:
    text = """
a = "x\\t\\u00e9\\x41\\e" # comment
b = 'C:\\path'
c = 0xFF
d = -1.5e3
e = false
f = 1979-05-27 07:32:00Z
g = 07:32
h = [1, 'two', [3],
  # inside
]
i = { j.k = 1, "l m" = true }
"""
    document = scan(text)
    assert not document.problems
    assert [text[span.start : span.end] for span in document.comments] == ["# comment", "# inside"]
    assert told(text) == [
        *("a: string x\té\x41\x1b", "b: string C:\\path", "c: number 0xFF", "d: number -1.5e3", "e: bool false"),
        *("f: date 1979-05-27 07:32:00Z", "g: date 07:32"),
        *("h: array", "h.0: number 1", "h.1: string two", "h.2: array", "h.2.0: number 3"),
        *("i: object", "i.j: object", "i.j.k: number 1", "i.l m: bool true"),
    ]


def test_multi_line_strings() -> None:
    text = 'a = """\r\none\r\n"two" \\\r\n   three"""""\r\nb = \'\'\'x\'y\'\'\'\r\n'
    assert told(text) == ['a: string one\n"two" three""', "b: string x'y"]


def test_places_of_tables() -> None:
    text = "[a.b]\nx.y = 1\n\n[[c]]\nz = 2\n[[c]]\n[a]\n"
    shown = [
        (member.keys, text[member.key.start : member.key.end], text[member.at.start : member.at.end])
        for member in scan(text).members
    ]
    assert shown == [
        (("a",), "a", "[a]"),
        (("a", "b"), "b", "[a.b]\nx.y = 1"),
        (("a", "b", "x"), "x", "x"),
        (("a", "b", "x", "y"), "y", "1"),
        (("c",), "c", "c"),
        (("c", "0"), "c", "[[c]]\nz = 2"),
        (("c", "0", "z"), "z", "2"),
        (("c", "1"), "c", "[[c]]"),
    ]


@pytest.mark.parametrize(
    ("text", "problem", "members"),
    [
        ("a = 1\nb = \nc = 3\n", "a value is missing", ["a: number 1", "b: unknown", "c: number 3"]),
        ("a = 1\nb\nc = 3\n", "a value is missing", ["a: number 1", "c: number 3"]),
        ('a = "x\nc = 3\n', "a string that is not closed", ["a: unknown", "c: number 3"]),
        (
            "a = [1, 2\nc = 3\n[t]\nd = 1\n",
            "a comma, or the end of the array",
            ["a: unknown", "c: number 3", "t: object", "t.d: number 1"],
        ),
        ("a = [\n  1\n  ['x']\n]\nb = 1\n", "a comma, or the end of the array", ["a: unknown", "b: number 1"]),
        ("a = { x = 1, y = \nc = 3\n", "a value is missing", ["a: unknown", "c: number 3"]),
        ('a = """x\nc = 3\n', "a string that is not closed", ["a: unknown"]),
        ("[t\nd = 1\n[u]\ne = 2\n", "a closing bracket is missing", ["u: object", "u.e: number 2"]),
        ("a = 1 2\nb = 1\n", "text behind the end of the value", ["a: unknown", "b: number 1"]),
        ("a = yes\nb = 1\n", "this is no value", ["a: unknown", "b: number 1"]),
        ('a = "\\q"\nb = 1\n', "an escape in a string", ["a: unknown", "b: number 1"]),
        ("a = 1\na = 2\n", "this name is set already", ["a: number 1"]),
        ("[a]\nb = 1\n[a]\nb = 2\n", "this is defined already", ["a: object", "a.b: number 1"]),
        ("a = 1\n[a.b]\nc = 1\n", "this is defined already", ["a: number 1"]),
        ("a = {b = 1}\na.c = 2\n", "this name is set already", ["a: object", "a.b: number 1"]),
        ("a = 1 # \x07\n", "a control character", ["a: number 1"]),
    ],
)
def test_what_cannot_be_read_costs_only_itself(text: str, problem: str, members: list[str]) -> None:
    document = scan(text)
    assert [reason.startswith(problem) for _, reason in document.problems] == [True]
    assert told(text) == members


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 10_000, "a = " + "{a = " * 10_000, ".".join("a" * 10_000) + " = 1", "[" + ".".join("a" * 10_000) + "]"],
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError, match="nested more than 100 levels deep"):
        parse("deep.toml", text.encode())


def test_an_unclosed_string_is_found_in_linear_time() -> None:
    assert len(scan('a = """' + '\\"" x' * 200_000).problems) == 1


NAME = st.sampled_from(["a", "b", "c", '"d e"', "'a'"])
DOTTED = st.lists(NAME, min_size=1, max_size=3).map(".".join)
SCALAR = st.sampled_from(["1", "true", '"x"', "'y'", '"""\nm"""', '"\\u0041"', "0", "inf", "01", "1__0", "nope", "", '"'])
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(st.tuples(DOTTED, inner), max_size=3).map(lambda pairs: "{" + ", ".join(f"{k} = {v}" for k, v in pairs) + "}"),
    ),
    max_leaves=4,
)
LINE = st.one_of(
    st.tuples(DOTTED, VALUE).map(" = ".join),
    DOTTED.map("[{}]".format),
    DOTTED.map("[[{}]]".format),
    st.just("# note"),
)


@HAS_TOMLLIB
@given(lines=st.lists(LINE, max_size=6), ending=st.sampled_from(["\n", "\r\n"]))
def test_the_same_as_tomllib(lines: list[str], ending: str) -> None:
    text = ending.join(lines)
    document = scan(text)
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert document.problems
    else:
        assert not document.problems
        assert plain(tree(document)) == plain(expected)
