"""Edits: nothing but what was asked for changes, or there is no edit at all."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authlint.finding import InsertSetting, Intent, MoveItem, ReadVariable, RemoveText, Scalar, SetValue
from authlint.sources import CannotEditError
from authlint.sources.python import PythonSource
from authlint.text import Location, Span, apply


def at(text: str, part: str) -> Location:
    """The place of the only (or the first) ``part`` of ``text``."""
    start = text.index(part)
    return Location("app/main.py", Span(start, start + len(part)))


def edited(text: str, *intents: Intent) -> str:
    """The text after ``intents``; its edits must be as small as they can be."""
    source = PythonSource.parse("app/main.py", text.encode())
    found = source.edits(intents)
    for edit in found:
        assert edit.text != text[edit.span.start : edit.span.end]
    return apply(source.text, found)


def test_no_intent_is_no_edit(source: Callable[[str], PythonSource]) -> None:
    assert source("x = 1\n").edits([]) == []


@pytest.mark.parametrize(
    "intent",
    [
        SetValue(at("x = f(1)  # c\n", "f(1)"), 2),
        SetValue(at("x = f(1)  # c\n", "x"), 2),
        ReadVariable(at("x = f(1)  # c\n", "1"), "X"),
        RemoveText(at("x = f(1)  # c\n", "f(1)")),
        MoveItem(at("x = f(1)  # c\n", "1"), at("x = f(1)  # c\n", "f"), after=True),
        InsertSetting("app/main.py", ("a",), 1),
    ],
)
def test_what_cannot_be_done_is_refused(source: Callable[[str], PythonSource], intent: Intent) -> None:
    with pytest.raises(CannotEditError):
        source("x = f(1)  # c\n").edits([intent])


@pytest.mark.parametrize(
    ("text", "literal", "value", "expected"),
    [
        ("x = 'a'  # c\r\n", "'a'", "b", "x = 'b'  # c\r\n"),
        ('x = "a"\n', '"a"', "b", 'x = "b"\n'),
        ('x = "a"\n', '"a"', 'say "b"', "x = 'say \"b\"'\n"),
        ('x = r"a"\n', 'r"a"', "a\\b\n", 'x = "a\\\\b\\n"\n'),
        ("x = b'a'\n", "b'a'", "b", "x = b'b'\n"),
        ("x = True\n", "True", False, "x = False\n"),
        ("x = 1\n", "1", None, "x = None\n"),
        ("x = -1\n", "-1", 7, "x = 7\n"),
        ("y = 'q'\nx = 1\n", "1", "b", "y = 'q'\nx = 'b'\n"),
        ("x = (\n    'a'\n    'b'  # c\n    'd'\n)\n", "'a'\n    'b'  # c\n    'd'", "e", "x = (\n    'e'\n)\n"),
        ("f(debug=True, x='\u00e9')\n", "True", False, "f(debug=False, x='\u00e9')\n"),
    ],
)
def test_set_value(text: str, literal: str, value: Scalar, expected: str) -> None:
    assert edited(text, SetValue(at(text, literal), value)) == expected


@given(value=st.text() | st.integers() | st.booleans() | st.none(), quote=st.sampled_from(["'", '"']))
def test_a_value_that_is_set_is_read_back(value: Scalar, quote: str) -> None:
    text = f"x = {quote}a{quote}\n"
    if isinstance(value, str) and not value.isprintable():
        value = value.encode("utf-8", "replace").decode()
    found = ast.parse(edited(text, SetValue(at(text, f"{quote}a{quote}"), value))).body[0]
    assert isinstance(found, ast.Assign)
    assert ast.literal_eval(found.value) == value


def test_bytes_stay_ascii() -> None:
    with pytest.raises(CannotEditError):
        edited("x = b'a'\n", SetValue(at("x = b'a'\n", "b'a'"), "\u00e9"))


def test_a_declared_encoding_is_kept() -> None:
    source = PythonSource.parse("app/main.py", b"# coding: latin-1\nx = '\xe9'\n")
    place = at(source.text, "'\u00e9'")
    assert source.decoded.encode(apply(source.text, source.edits([SetValue(place, "\u00e8")]))).endswith(b"x = '\xe8'\n")
    with pytest.raises(CannotEditError):
        source.edits([SetValue(place, "\u20ac")])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 'k'\n", "import os\n\nx = os.environ['X']\n"),
        ("import os\nx = 'k'\n", "import os\nx = os.environ['X']\n"),
        ("import os as o\nx = 'k'\n", "import os as o\nx = o.environ['X']\n"),
        ("from os import environ\nx = 'k'\n", "from os import environ\nx = environ['X']\n"),
        ("from os import environ as e\nx = 'k'\n", "from os import environ as e\nx = e['X']\n"),
        ("import json\nimport sys\nx = 'k'\n", "import json\nimport os\nimport sys\nx = os.environ['X']\n"),
        ("import sys\r\nx = 'k'\r\n", "import os\r\nimport sys\r\nx = os.environ['X']\r\n"),
        ("from a import b\nx = 'k'\n", "import os\n\nfrom a import b\nx = os.environ['X']\n"),
        ('"""Doc."""\nx = "k"\n', '"""Doc."""\n\nimport os\nx = os.environ["X"]\n'),
        (
            "# c\nfrom __future__ import annotations\n\nimport abc\n\nx = 'k'\n",
            "# c\nfrom __future__ import annotations\n\nimport abc\nimport os\n\nx = os.environ['X']\n",
        ),
        ("import os\nx = b'k'\n", "import os\nx = os.environ['X'].encode()\n"),
        ("import os\nx = {'a': 'k'}\n", "import os\nx = {'a': os.environ['X']}\n"),
        ("import os\ndef f(a='k'): pass\n", "import os\ndef f(a=os.environ['X']): pass\n"),
    ],
)
def test_read_variable(text: str, expected: str) -> None:
    literal = next(part for part in ("b'k'", "'k'", '"k"') if part in text)
    assert edited(text, ReadVariable(at(text, literal), "X")) == expected


@pytest.mark.parametrize(
    "text",
    ["def f(os):\n    x = 'k'\n", "x = 'k'\nimport os\n", "os = 1\nx = 'k'\n", "'k'\n", "x = {'k': 1}\n", "x = f\"{'k'}\"\n"],
)
def test_a_variable_is_not_read_where_that_would_be_wrong(text: str) -> None:
    with pytest.raises(CannotEditError):
        edited(text, ReadVariable(at(text, "'k'"), "X"))


def test_two_variables_import_once() -> None:
    text = "a = 'one'\nb = 'two'\n"
    intents = [ReadVariable(at(text, "'one'"), "A"), ReadVariable(at(text, "'two'"), "B")]
    assert edited(text, *intents) == "import os\n\na = os.environ['A']\nb = os.environ['B']\n"


def test_overlapping_changes_are_refused() -> None:
    text = "a = 'one'\n"
    with pytest.raises(CannotEditError):
        edited(text, SetValue(at(text, "'one'"), "b"), SetValue(at(text, "'one'"), "c"))


@pytest.mark.parametrize(
    ("text", "comment", "expected"),
    [
        ("x = 1  # c\n", "# c", "x = 1\n"),
        ("x = 1\n    # c\ny = 2\n", "# c", "x = 1\ny = 2\n"),
        ("x = 1\r\n# c\r\n", "# c", "x = 1\r\n"),
        ("x = 1\n# c", "# c", "x = 1\n"),
        ("x = 1  # c  # d\n", "# d", "x = 1  # c\n"),
    ],
)
def test_remove_text(text: str, comment: str, expected: str) -> None:
    assert edited(text, RemoveText(at(text, comment))) == expected


STATEMENTS = """\
app = FastAPI()

# about the first
app.add(First)  # first
app.add(
    Second,
)
# about the third
app.add(Third)

run()
"""
MOVED = """\
app = FastAPI()

# about the third
app.add(Third)
# about the first
app.add(First)  # first
app.add(
    Second,
)

run()
"""


@pytest.mark.parametrize(("newline", "indent"), [("\n", "    "), ("\r\n", "\t")])
def test_move_a_statement(newline: str, indent: str) -> None:
    text, moved = (part.replace("\n", newline).replace("    ", indent) for part in (STATEMENTS, MOVED))
    assert edited(text, MoveItem(at(text, "app.add(Third)"), at(text, "app.add(First)"), after=False)) == moved


def test_move_a_statement_down_and_back() -> None:
    back = edited(MOVED, MoveItem(at(MOVED, "app.add(Third)"), at(MOVED, "app.add(\n    Second,\n)"), after=True))
    assert back == STATEMENTS


def test_move_within_a_function_and_with_decorators() -> None:
    text = "def make():\n    a()\n\n    @app.mid\n    def b(): pass\n    return a\n"
    expected = "def make():\n    @app.mid\n    def b(): pass\n\n    a()\n    return a\n"
    assert edited(text, MoveItem(at(text, "def b(): pass"), at(text, "a()"), after=False)) == expected


@pytest.mark.parametrize(
    ("text", "item", "anchor"),
    [
        ("a(); b()\n", "b()", "a()"),
        ("a()\nif x:\n    b()\n", "b()", "a()"),
        ("a()\nx = [b()]\n", "b()", "a()"),
        ("x = [a(), b()]\ny = [c()]\n", "c()", "a()"),
        ("x = [\n    a(), b(),  # both\n    c(),\n]\n", "c()", "a()"),
    ],
)
def test_what_has_no_line_or_list_in_common_is_not_moved(text: str, item: str, anchor: str) -> None:
    with pytest.raises(CannotEditError):
        edited(text, MoveItem(at(text, item), at(text, anchor), after=False))


@pytest.mark.parametrize(
    ("text", "item", "anchor", "after", "expected"),
    [
        ("M = ['a', 'b', 'c']\n", "'c'", "'a'", False, "M = ['c', 'a', 'b']\n"),
        ("M = ['a', 'b', 'c']\n", "'a'", "'b'", True, "M = ['b', 'a', 'c']\n"),
        ("M = ['a', 'b']\n", "'a'", "'b'", False, "M = ['a', 'b']\n"),
        ("M = (\n    'a',\n    'b',\n)\n", "'b'", "'a'", False, "M = (\n    'b',\n    'a',\n)\n"),
        ("M = [\n    'a',\n    'b'\n]\n", "'b'", "'a'", False, "M = [\n    'b',\n    'a'\n]\n"),
        ("M = [\n    'a',\n    'b'\n]\n", "'a'", "'b'", True, "M = [\n    'b',\n    'a'\n]\n"),
        (
            "M = [\n    # one\n    'a',  # a\n    *b,\n    # c\n    C(\n        1,\n    ),  # last\n]\n",
            "C(\n        1,\n    )",
            "'a'",
            False,
            "M = [\n    # c\n    C(\n        1,\n    ),  # last\n    # one\n    'a',  # a\n    *b,\n]\n",
        ),
        ("class V(A, B[int], metaclass=M):\n    x = 1\n", "B[int]", "A", False, "class V(B[int], A, metaclass=M):\n    x = 1\n"),
        ("class V(\n    A,\n    B,  # b\n):\n    x = 1\n", "B", "A", False, "class V(\n    B,  # b\n    A,\n):\n    x = 1\n"),
        ("class V(\n    A,\n    B\n):\n    x = 1\n", "B", "A", False, "class V(\n    B,\n    A\n):\n    x = 1\n"),
        ("M = [\r\n\t'a',\r\n\t'b',\r\n]\r\n", "'b'", "'a'", False, "M = [\r\n\t'b',\r\n\t'a',\r\n]\r\n"),
    ],
)
def test_move_an_item(text: str, item: str, anchor: str, after: bool, expected: str) -> None:
    assert edited(text, MoveItem(at(text, item), at(text, anchor), after)) == expected


def test_broken_files_can_still_be_edited() -> None:
    text = "x = 'a'\ny = (\n"
    assert edited(text, SetValue(at(text, "'a'"), "b")) == "x = 'b'\ny = (\n"
