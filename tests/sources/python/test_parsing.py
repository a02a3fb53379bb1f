"""Reading whole, broken, foreign and hostile files."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authlint.sources import UnreadableError
from authlint.sources.python import PythonSource, parsing, scopes

REAL = Path(parsing.__file__).read_text(encoding="utf-8")
SETUP = """\
from fastapi import FastAPI
app = FastAPI()
app.add_middleware(First)

class Service:
    def one(self):
        return "one"

    def two(self):
        return "two"

@app.get("/")
async def index():
    return {}

app.add_middleware(Last)
"""


def callees(source: PythonSource) -> list[str]:
    return [ast.unparse(call) for call in source.calls()]


def test_a_whole_file_has_no_problems(source: Callable[[str], PythonSource]) -> None:
    assert source(SETUP).problems == ()
    assert source("").tree.body == []


@pytest.mark.parametrize(
    ("line", "broken"),
    [
        (3, "app.add_middleware("),
        (3, "app."),
        (3, "x ="),
        (3, "y = ["),
        (3, 'z = "'),
        (3, "if settings.debug:"),
        (7, "        return foo("),
        (7, "        self."),
        (5, "class Service(:"),
        (9, "    def two(self:"),
        (12, "@app.get("),
        (13, "async def index(:"),
    ],
)
def test_one_broken_line_leaves_the_rest(source: Callable[[str], PythonSource], line: int, broken: str) -> None:
    lines = list[str](SETUP.splitlines())
    lines[line - 1] = broken
    found = source("\n".join(lines))
    assert found.problems
    assert all(problem.partial for problem in found.problems)
    assert "app.add_middleware(Last)" in callees(found)
    assert "FastAPI()" in callees(found)
    last = found.calls()[-1]
    assert found.segment(last) == "app.add_middleware(Last)", "offsets stay true"


def test_a_broken_method_leaves_its_siblings(source: Callable[[str], PythonSource]) -> None:
    found = source(SETUP.replace('return "one"', "return foo("))
    assert [function.name for function in found.functions()] == ["one", "two", "index"]


def test_a_stray_triple_quote_keeps_what_is_above(source: Callable[[str], PythonSource]) -> None:
    lines = SETUP.splitlines()
    lines[8:8] = ['    """']
    assert "app.add_middleware(First)" in callees(source("\n".join(lines)))


def test_an_open_bracket_at_the_end_keeps_what_is_above(source: Callable[[str], PythonSource]) -> None:
    assert "app.add_middleware(Last)" in callees(source(SETUP + "app.add_middleware(\n    Other,\n"))


@settings(max_examples=60)
@given(cut=st.integers(min_value=0, max_value=len(REAL)))
def test_a_file_that_ends_anywhere_keeps_what_is_above(cut: int) -> None:
    text = REAL[:cut]
    whole = ast.parse(REAL)
    try:
        found = PythonSource.parse("a.py", text.encode())
    except UnreadableError:
        assert cut < 400  # nothing but an open docstring or one broken import
        return
    line = text.count("\n") + 1
    above = [node for node in whole.body if (node.end_lineno or 0) < line][:-1]
    assert [ast.unparse(node) for node in found.tree.body[: len(above)]] == [ast.unparse(node) for node in above]


@settings(max_examples=60)
@given(
    at=st.integers(min_value=0, max_value=len(REAL)), noise=st.sampled_from(['"""', "(", ")", "'", "\\", "\n", ":", "\x0c", "é"])
)
def test_noise_never_raises(at: int, noise: str) -> None:
    found = PythonSource.parse("a.py", (REAL[:at] + noise + REAL[at:]).encode())
    for node in found.index.parents:
        found.span(node)
    found.comments()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(" * 10_000, "parenthes"),
        ("x = " + "[" * 10_000 + "]" * 10_000, "parenthes"),
        ("x = " + "-" * 100_000 + "1", "nested too deeply"),
        pytest.param(
            "x = a" + ".b" * 100_000,
            "nested too deeply",
            marks=pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 reads it"),
        ),
        ("def f(:\n", "not valid Python"),
    ],
)
def test_what_cannot_be_read_says_why(source: Callable[[str], PythonSource], text: str, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        source(text)
    assert reason in caught.value.reason


def test_deep_nesting_that_ast_still_takes_is_walked(source: Callable[[str], PythonSource]) -> None:
    found = source("x = " + "1 + " * 900 + "1\n")
    assert found.where(found.assignments()[0]).is_sure
    assert len(found.index.parents) > 900


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"x = '\xc3\xa9'\n", "x = '\u00e9'\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = '\u00e9'\n"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n", None),
        (b"x = 1\r\n\x0cy = 2\r\n", "x = 1\r\n\x0cy = 2\r\n"),
    ],
)
def test_encodings(data: bytes, text: str | None) -> None:
    found = PythonSource.parse("a.py", data)
    assert text is None or found.text == text
    assert found.decoded.encode(found.text) == data
    assert found.problems == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x = '\xe9'\n", "not valid UTF-8"),
        (b"# coding: nonsense\nx = 1\n", "not valid NONSENSE"),
        (b"# coding: hex\nx = 1\n", "HEX"),
        (b"# coding: idna\nx = '\xff'\n", "IDNA"),
        (b"x = 1\0\n", "NUL"),
    ],
)
def test_what_is_no_text_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        PythonSource.parse("a.py", data)


def test_a_declared_encoding_below_code_does_not_count() -> None:
    assert PythonSource.parse("a.py", b"x = 1\n# coding: latin-1\n").decoded.encoding == "utf-8"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the syntax is not newer than this Python")
def test_newer_syntax_without_facts_is_read_whole(source: Callable[[str], PythonSource]) -> None:
    found = source("type Key = str\ndef first[T](a: T) -> T:\n    return call(a)\nclass A[T]:\n    x = 1\n")
    assert found.problems == ()
    assert callees(found) == ["call(a)"]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the syntax is not newer than this Python")
def test_newer_syntax_is_called_newer(source: Callable[[str], PythonSource]) -> None:
    found = source('a = 1\nb = f"{x["a"]}"\nc = 2\n')
    assert "newer Python" in found.problems[0].reason
    assert len(found.tree.body) == 3


def test_invalid_escapes_do_not_warn(source: Callable[[str], PythonSource]) -> None:
    source("x = '\\d'\n")


def test_reading_never_imports_libcst() -> None:
    code = (
        "import sys; from authlint.sources.python import *\n"
        "s = PythonSource.parse('a.py', b'import os\\nif DEBUG:\\n    x = os.getenv(\"A\")\\ny = (\\n')\n"
        "s.comments(); [s.where(c) for c in s.calls()]; s.problems\n"
        "assert 'libcst' not in sys.modules"
    )
    root = Path(scopes.__file__).parents[3]
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(root)}, timeout=60)


def test_huge_broken_files_are_bounded(source: Callable[[str], PythonSource]) -> None:
    text = "x = 1\n" + "print 'a'\n" * 20_000
    found = source(text)
    assert found.problems
    assert ast.unparse(found.tree.body[0]) == "x = 1"
