from __future__ import annotations

import pytest

from authlint.finding import RenameSetting
from authlint.sources import CannotEditError
from authlint.sources.python import PythonSource
from authlint.text import Location, Span, apply


def renamed(text: str, old: str, new: str) -> str:
    source = PythonSource.parse("a.py", text.encode())
    start = text.index(old)
    intent = RenameSetting(Location("a.py", Span(start, start + len(old))), new)
    return apply(text, source.edits([intent]))


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        ("A = {'x': 1}  # c\n", "'x'", "y", "A = {'y': 1}  # c\n"),
        ('A = {\n    "x": 1,\n}\n', '"x"', "y", 'A = {\n    "y": 1,\n}\n'),
        ("SESSION_COOKIE_SECURED = True\n", "SESSION_COOKIE_SECURED", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_SECURE = True\n"),
    ],
)
def test_renames_a_key_or_an_assigned_name(text: str, old: str, new: str, expected: str) -> None:
    assert renamed(text, old, new) == expected


def test_refuses_what_is_no_name() -> None:
    with pytest.raises(CannotEditError):
        renamed("A = f(x)\n", "f(x)", "y")
