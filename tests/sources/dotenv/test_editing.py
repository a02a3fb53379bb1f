"""Writing ``.env`` files: quotes where they are needed."""

from __future__ import annotations

import pytest

from authlint.finding import InsertSetting, RemoveText, Scalar, SetValue
from authlint.sources import CannotEditError
from authlint.sources.dotenv import parse
from authlint.text import apply


@pytest.mark.parametrize(
    ("old", "value", "new"),
    [
        ("A=x # why", "y", "A=y # why"),
        ("A=x", "two words", 'A="two words"'),
        ("A='x'", "it's", "A='it\\'s'"),
        ("A='x'", "two\nlines", 'A="two\\nlines"'),
        ('A="x"', 'say "é"', 'A="say \\"é\\""'),
        ("A=True", False, "A=False"),
        ("A=1", False, "A=0"),
        ("A=0", False, "A=0"),
        ("A=", 5, "A=5"),
        ("A", "x", "A=x"),
        ("A=${B}", "x", "A=x"),
    ],
)
def test_a_value_keeps_its_quotes(old: str, value: Scalar, new: str) -> None:
    source = parse(".env", f"{old}\r\n".encode())
    made = source.edits([SetValue(source.location(source.members[0].at), value)])
    assert apply(source.decoded.text, made) == f"{new}\r\n"


def test_a_new_variable_is_exported_if_the_others_are() -> None:
    source = parse(".env", b"export A=1")
    assert apply("export A=1", source.edits([InsertSetting(".env", ("B",), "x")])) == "export A=1\nexport B=x"


@pytest.mark.parametrize(("keys", "value"), [(("A", "B"), "x"), (("A B",), "x"), (("A",), None), (("A",), "${B}")])
def test_what_cannot_be_written_is_refused(keys: tuple[str, ...], value: Scalar) -> None:
    with pytest.raises(CannotEditError):
        parse(".env", b"").edits([InsertSetting(".env", keys, value)])


def test_a_comment_goes_and_the_name_before_it_stays() -> None:
    source = parse(".env", b"A#why\n")
    (comment,) = source.comments()
    assert apply("A#why\n", source.edits([RemoveText(source.location(comment.span))])) == "A\n"
