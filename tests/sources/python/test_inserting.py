"""Adding an entry to a dictionary literal."""

from __future__ import annotations

import pytest

from authlint.finding import InsertEntry
from authlint.sources import CannotEditError
from authlint.sources.python import PythonSource
from authlint.text import Location, Span, apply

NAME = "disable_existing_loggers"


def inserted(text: str) -> str:
    source = PythonSource.parse("a.py", text.encode())
    start = text.index("{")
    at = Location("a.py", Span(start, text.rindex("}") + 1))
    return apply(text, source.edits([InsertEntry(at, NAME, False, after="version")]))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('L = {"version": 1}', f'L = {{"version": 1, "{NAME}": False}}'),
        ("L = {'version': 1, 'root': R}", f"L = {{'version': 1, '{NAME}': False, 'root': R}}"),
        ('L = {"root": R}', f'L = {{"{NAME}": False, "root": R}}'),
        ('L = {\n    "version": 1,\n    "root": R,\n}', f'L = {{\n    "version": 1,\n    "{NAME}": False,\n    "root": R,\n}}'),
        ('L = {\n    "version": (1)\n}', f'L = {{\n    "version": (1),\n    "{NAME}": False\n}}'),
        ('L = {\n    "version": 1,  # one, of one\n}', f'L = {{\n    "version": 1,  # one, of one\n    "{NAME}": False,\n}}'),
        ('L = {\n    "root": R,\n}', f'L = {{\n    "{NAME}": False,\n    "root": R,\n}}'),
        ('L = {\r\n  "version": 1\r\n}', f'L = {{\r\n  "version": 1,\r\n  "{NAME}": False\r\n}}'),
        ("f({'version': 1,})", f"f({{'version': 1, '{NAME}': False,}})"),
    ],
)
def test_an_entry_is_written_as_its_neighbours_are(before: str, after: str) -> None:
    assert inserted(before) == after


@pytest.mark.parametrize("text", ["L = {}", "L = {**base, 'version': 1}", "L = {'disable_existing_loggers': True}", "L = {1, 2}"])
def test_what_is_not_certain_is_refused(text: str) -> None:
    with pytest.raises(CannotEditError):
        inserted(text)
