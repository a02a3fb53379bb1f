"""YAML is read as PyYAML reads it, with either of its parsers, and what stands above an error is read."""

from __future__ import annotations

from typing import Any, TypeGuard

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from authlint.sources import UnreadableError
from authlint.sources.members import Document, Kind
from authlint.sources.yaml import YamlSource, parse
from authlint.sources.yaml.scan import scan


def told(text: str) -> list[str]:
    return [f"{'.'.join(member.keys)}: {member.kind.value} {member.text}".strip() for member in scan(text).members]


def tree(document: Document) -> Any:
    """The members as nested values."""
    root: Any = None
    for member in document.members:
        value: Any = {Kind.OBJECT: dict[str, Any](), Kind.ARRAY: list[Any]()}.get(member.kind, member.text)
        if root is None:
            root = [] if member.keys[0] == "0" else {}
        inner = root
        for key in member.keys[:-1]:
            inner = step(inner, key)
        if is_list(inner):
            inner.append(value)
        else:
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
    if is_dict(value):
        return {plain(key): plain(inner) for key, inner in value.items()}
    if is_list(value):
        return [plain(inner) for inner in value]
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_every_kind_of_value() -> None:
    text = "a: yes\nb: 0o7\nc: 1.5\nd: ~\ne:\nf: 2001-12-14\ng: 'yes'\nh: !!str 1\n"
    text += "i: !ENV ${X}\nj: !vault |\n  abc\nk: [1, {l: m}]\n"
    assert told(text) == [
        *("a: bool true", "b: string 0o7", "c: number 1.5", "d: null ~", "e: null", "f: date 2001-12-14", "g: string yes"),
        *("h: string 1", "i: unknown ${X}", "j: unknown abc", "k: array", "k.0: number 1", "k.1: object", "k.1.l: string m"),
    ]


def test_block_scalars_and_their_places() -> None:
    text = "a: |  # head\n  one # no comment\n\n  two\n\n# comment\nb: >-\n  x\n  y\n"
    document = scan(text)
    assert told(text) == ["a: string one # no comment\n\ntwo", "b: string x y"]
    assert document.members[0].text.endswith("two\n")
    first = document.members[0].at
    assert text[first.start : first.end] == "|  # head\n  one # no comment\n\n  two"
    assert [text[span.start : span.end] for span in document.comments] == ["# head", "# comment"]


def test_hashes_in_scalars_begin_no_comment() -> None:
    text = "a: 'x # y' # 1\nb: \"# z\"\nc: http://x/#y\nd: [a#b, 'c # d'] # 2\n# 3\ne: 'one\n  # two'\n"
    assert [text[span.start : span.end] for span in scan(text).comments] == ["# 1", "# 2", "# 3"]


def test_aliases_stand_where_they_are_and_what_is_inside_where_it_is_written() -> None:
    text = "base: &b\n  debug: yes\n  keys: [x]\nprod:\n  <<: *b\n  debug: no\ncopy: *b\nname: &n me\nsame: *n\n"
    shown = {
        ".".join(member.keys): (member.text, text[member.at.start : member.at.end], member.via is not None)
        for member in scan(text).members
    }
    assert shown["prod.debug"] == ("false", "no", False)
    assert shown["prod.keys.0"] == ("x", "x", True)
    assert shown["copy"] == ("", "*b", False)
    assert shown["copy.debug"] == ("true", "yes", True)
    assert shown["same"] == ("me", "*n", False)
    assert "prod.<<" not in shown


def test_documents() -> None:
    source = parse("a.yaml", b"%YAML 1.1\n---\na: 1\n--- # second\n---\na: 2\nb: 3\n...\n")
    assert isinstance(source, YamlSource)
    assert [[member.text for member in members] for members in source.documents] == [["1"], [], ["2", "3"]]


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("a: 1\nkey\nb: 2\n", ["a: number 1"]),
        ("a: 1\nb:\n  c: 2\n  d: [1,\nb: 2\n", ["a: number 1", "b: object", "b.c: number 2", "b.d: unknown"]),
        ("a: 1\n b: 2\n", ["a: unknown"]),
        ("a: 1\nb: 'x\nc: 1\n", ["a: number 1", "b: unknown"]),
        ("a: 1\nb: @x\n", ["a: number 1", "b: unknown"]),
        ('a: 1\nb: "x" y\n', ["a: number 1", "b: unknown"]),
        ("a: 1\nb: {x: 1\nc: 2\n", ["a: number 1", "b: unknown"]),
        ("a: 1\nb: \x01\n", ["a: number 1"]),
        ("a: 1\nb: *nowhere\nc: 2\n", ["a: number 1", "b: unknown", "c: number 2"]),
    ],
)
@pytest.mark.parametrize("is_pure", [False, True], ids=["c", "pure"])
def test_what_stands_above_an_error_is_read(
    text: str, members: list[str], is_pure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_pure:
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert told(text) == members
    assert len(scan(text).problems) == 1


def test_a_list_that_contains_itself_is_unknown() -> None:
    assert told("a: &a [*a, 1]\n") == ["a: array", "a.0: unknown", "a.1: number 1"]


def bombs() -> dict[str, str]:
    aliases = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12))
    merges = "".join(f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 10)}], x{i}: 2}}\n" for i in range(1, 40))
    return {
        "aliases": "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + aliases,
        "merges": "a0: &a0 {x0: 1}\n" + merges,
        "brackets": "[" * 10_000,
        "braces": "{a: " * 10_000,
        "dashes": "- " * 10_000,
        "lines": "".join(" " * depth + "a:\n" for depth in range(500)),
        "chain": "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 500)),
    }


@pytest.mark.parametrize("name", bombs())
@pytest.mark.parametrize("is_pure", [False, True], ids=["c", "pure"])
def test_bombs_are_refused(name: str, is_pure: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if is_pure:
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    with pytest.raises(UnreadableError, match=r"nested|aliases"):
        scan(bombs()[name])


NAME = st.sampled_from(["a", "b", "c", "'d e'", "<<", "yes_", "é😀"])
SCALAR = st.sampled_from(
    [
        "1",
        "yes",
        "Off",
        "null",
        "~",
        "x y",
        "'q # r'",
        '"\\u0041\\n"',
        "1.5",
        "a:b",
        "&n z",
        "*n",
        "!!str 5",
        "",
        "2001-01-01",
        "+.inf",
    ]
)


@st.composite
def blocks(draw: st.DrawFn, depth: int = 0) -> list[str]:
    lines: list[str] = []
    for name in draw(st.lists(NAME, min_size=1, max_size=4)):
        kind = draw(st.integers(0, 4))
        if kind == 0 and depth < 3:
            anchor = draw(st.sampled_from(["", " &m", " # note", " &o # note"]))
            lines += [f"{name}:{anchor}", *("  " + line for line in draw(blocks(depth + 1)))]
        elif kind == 1:
            lines += [f"{name}: [{', '.join(draw(st.lists(st.sampled_from(['1', 'x', '{a: b}', '*m']), max_size=3)))}]"]
        elif kind == 2:
            lines += [f"{name}: |", "  text # no", "", "  more"]
        elif kind == 3:
            lines += [f"{name}: *m"]
        else:
            lines += [f"{name}: {draw(SCALAR)}  # note"]
    return lines


def contains_itself(value: object, above: frozenset[int] = frozenset()) -> bool:
    parts: list[object] = list(value.values()) if is_dict(value) else value if is_list(value) else []
    return id(value) in above or any(contains_itself(part, above | {id(value)}) for part in parts)


@example(lines=["<<: &m", "  a: [1, x, x]", "  b:", "    <<: *m"], ending="\n")
@given(lines=blocks(), ending=st.sampled_from(["\n", "\r\n"]))
def test_the_same_as_pyyaml(lines: list[str], ending: str) -> None:
    text = ending.join(lines) + ending
    document = scan(text)
    if any(member.kind is Kind.UNKNOWN for member in document.members):  # a list that contains itself
        return
    try:
        expected = yaml.load(text, Loader=_Texts)
    except yaml.MarkedYAMLError as error:
        context = str(error.context)
    else:
        assert not document.problems
        if contains_itself(expected):  # a mapping that is merged into one of its own: no tree has that shape
            return
        assert tree(document) == (plain(expected) or None)
        context = ""
    # YAML allows an anchor to be defined again; merging what is no mapping is found by constructing only.
    assert not context or document.problems or "constructing a mapping" in context or "duplicate anchor" in context
    for span in document.comments:
        assert text[span.start : span.end] == "# note"


class _Texts(yaml.SafeLoader):
    """A loader that leaves numbers, dates and nulls as written."""


def _text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


for _name in ("int", "float", "timestamp", "null", "value"):
    _Texts.add_constructor(f"tag:yaml.org,2002:{_name}", _text)


@pytest.mark.parametrize("is_pure", [False, True], ids=["c", "pure"])
def test_places_count_code_points(is_pure: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if is_pure:
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    text = "é: 😀x\r\nb: 'é\u2028'\r\nc: [😀, d]\r\n"
    assert [text[member.at.start : member.at.end] for member in scan(text).members] == ["😀x", "'é\u2028'", "[😀, d]", "😀", "d"]
