"""Where new settings go in YAML, and what its anchors forbid."""

from __future__ import annotations

import pytest

from authlint.finding import InsertSetting, Scalar, SetValue
from authlint.sources import CannotEditError
from authlint.sources.yaml import parse
from authlint.text import apply


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("a:\n    x: 1 # one\n# end\n", ("a", "y"), "a:\n    x: 1 # one\n    y: v\n# end\n"),
        ("a:\n    x: 1\nb: 2\n", ("a", "c", "y"), "a:\n    x: 1\n    c:\n        y: v\nb: 2\n"),
        ("a: {x: 1}\n", ("a", "b", "y"), "a: {x: 1, b: {y: v}}\n"),
        ("a: {}\n", ("a", "y"), "a: {y: v}\n"),
        ("{}\n", ("y",), "{y: v}\n"),
        ("a: # nothing\nb: 1\n", ("a", "y"), "a: # nothing\n  y: v\nb: 1\n"),
        ("a:\n- x: 1\n  z: 2\n- x: 3\n", ("a", "0", "y"), "a:\n- x: 1\n  z: 2\n  y: v\n- x: 3\n"),
        ("a: |\n  text\n", ("y",), "a: |\n  text\ny: v\n"),
        ("base: &b\n  x: 1\nprod:\n  <<: *b\n", ("prod", "x"), "base: &b\n  x: 1\nprod:\n  <<: *b\n  x: v\n"),
        ("x: 1", ("true", "y: z"), 'x: 1\n"true":\n  "y: z": v'),
    ],
)
def test_a_new_setting_stands_with_its_mapping(before: str, keys: tuple[str, ...], after: str) -> None:
    source = parse("a.yaml", before.encode())
    assert apply(before, source.edits([InsertSetting("a.yaml", keys, "v")])) == after


@pytest.mark.parametrize(
    ("before", "keys"),
    [
        ("a: 1\n", ("a", "b")),
        ("a: null\n", ("a", "b")),
        ("- 1\n", ("a",)),
        ("a: 1\n---\nb: 1\n", ("c",)),
        ("a: &a {x: 1}\nb: *a\n", ("b", "y")),
        ("a: &a {x: 1}\nb: *a\n", ("a", "y")),
        ("a: &a {x: {z: 1}}\nb:\n  <<: *a\n", ("b", "x", "y")),
        ("a: !custom {x: 1}\n", ("a", "y")),
    ],
)
def test_there_is_not_always_a_place(before: str, keys: tuple[str, ...]) -> None:
    with pytest.raises(CannotEditError):
        parse("a.yaml", before.encode()).edits([InsertSetting("a.yaml", keys, "v")])


@pytest.mark.parametrize(
    ("old", "value", "new"),
    [
        ("yes", False, "no"),
        ("True", False, "False"),
        ("ON", False, "OFF"),
        ("'true'", True, "true"),
        ("x", "yes", '"yes"'),
        ("x", "a: b", '"a: b"'),
        ("x", "plain text", "plain text"),
        ("'x'", "it's", "'it''s'"),
        ("'x'", "two\nlines", '"two\\nlines"'),
        ('"x"', "plain", '"plain"'),
        ("|\n  x\n  y", "z", "z"),
        ("!ENV ${X}", "z", "z"),
        ("", 5, "5"),
        ("1", None, "null"),
    ],
)
def test_a_value_keeps_its_quotes(old: str, value: Scalar, new: str) -> None:
    text = f"a: {old}\r\n# end\r\n" if old else "a:\r\n# end\r\n"
    source = parse("a.yaml", text.encode())
    made = source.edits([SetValue(source.location(source.members[0].at), value)])
    assert apply(text, made) == f"a: {new}\r\n# end\r\n"


def test_a_value_that_is_used_elsewhere_is_not_changed_but_its_alias_is_replaced() -> None:
    text = "a: &x 1\nb: *x\n"
    source = parse("a.yaml", text.encode())
    with pytest.raises(CannotEditError):
        source.edits([SetValue(source.location(source.members[0].at), 2)])
    made = source.edits([SetValue(source.location(source.members[1].at), 2)])
    assert apply(text, made) == "a: &x 1\nb: 2\n"
