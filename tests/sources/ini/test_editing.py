"""Where new options go in INI files, and what is not written."""

from __future__ import annotations

import pytest

from authlint.finding import InsertSetting, Scalar, SetValue
from authlint.sources import CannotEditError
from authlint.sources.ini import parse
from authlint.text import apply


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("[a]\nx=1\n# end\n\n[b]\ny=2\n", ("a", "z"), "[a]\nx=1\nz=v\n# end\n\n[b]\ny=2\n"),
        ("[a]\n[b]\n", ("a", "z"), "[a]\nz = v\n[b]\n"),
        ("[a]\nx: 1\n  2\n", ("a", "z"), "[a]\nx: 1\n  2\nz: v\n"),
        ("[a]\nx = 1", ("b", "z"), "[a]\nx = 1\n\n[b]\nz = v"),
        ("", ("b", "z"), "[b]\nz = v\n"),
        ("[a]\nx = 1\n", ("DEFAULT", "z"), "[a]\nx = 1\n\n[DEFAULT]\nz = v\n"),
    ],
)
def test_a_new_option_stands_with_its_section(before: str, keys: tuple[str, ...], after: str) -> None:
    source = parse("a.ini", before.encode())
    assert apply(before, source.edits([InsertSetting("a.ini", keys, "v")])) == after


@pytest.mark.parametrize(
    ("old", "value", "new"),
    [
        ("x = 1", "two words", "x = two words"),
        ("x = yes", False, "x = no"),
        ("x =", "v", "x = v"),
        ("x=", "v", "x=v"),
        ("x =\n  a\n  b", "c", "x = c"),
        ("x = a\n  b", "c", "x = c"),
    ],
)
def test_a_value_is_replaced(old: str, value: Scalar, new: str) -> None:
    text = f"[s]\n{old}\ny = 2\n"
    source = parse("a.ini", text.encode())
    assert apply(text, source.edits([SetValue(source.location(source.members[1].at), value)])) == f"[s]\n{new}\ny = 2\n"


@pytest.mark.parametrize("value", ["100%", " x", "a\nb", "a\n[t]", None])
def test_what_would_be_read_differently_is_refused(value: Scalar) -> None:
    source = parse("a.ini", b"[s]\nx = 1\n")
    with pytest.raises(CannotEditError):
        source.edits([SetValue(source.location(source.members[1].at), value)])


def test_a_comment_within_a_value_is_not_lost() -> None:
    source = parse("a.ini", b"[s]\nx = a\n  # why\n  b\n")
    with pytest.raises(CannotEditError, match="a comment would change"):
        source.edits([SetValue(source.location(source.members[1].at), "c")])


@pytest.mark.parametrize("keys", [("a",), ("a", "b", "c"), ("a", ""), ("a", "#b"), ("a", "b=c"), ("", "b"), ("s", "X")])
def test_there_is_not_always_a_place(keys: tuple[str, ...]) -> None:
    with pytest.raises(CannotEditError):
        parse("a.ini", b"[s]\nx = 1\n").edits([InsertSetting("a.ini", keys, "v")])
