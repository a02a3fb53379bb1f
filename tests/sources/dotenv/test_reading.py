"""``.env`` files are read as python-dotenv reads them."""

from __future__ import annotations

import io

import pytest
from dotenv import dotenv_values
from dotenv.parser import parse_stream
from hypothesis import given, settings
from hypothesis import strategies as st

from authlint.sources import language_of
from authlint.sources.dotenv.scan import scan
from authlint.sources.members import Kind


def told(text: str) -> list[str]:
    return [f"{member.keys[0]}: {member.kind.value} {member.text}".strip() for member in scan(text).members]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1 # note", "A: string 1"),
        ("A=1# note", "A: string 1# note"),
        ("A= # note", "A: string"),
        ("A=#x", "A: string #x"),
        ("  export  A = x y ", "A: string x y"),
        ("'A b'='it\\'s'", "A b: string it's"),
        ('A="two\nlines\\n\\t"', "A: string two\nlines"),
        ("A='\\n'", "A: string \\n"),
        ("A", "A: null"),
        ("A=${B}/x", "A: unknown ${B}/x"),
        ("A='${B:-c}'", "A: unknown ${B:-c}"),
        ("A=$B", "A: string $B"),
        ("A=", "A: string"),
    ],
)
def test_values(text: str, expected: str) -> None:
    assert told(text) == [expected]
    assert not scan(text).problems


def test_places() -> None:
    text = "export A = 'x' # one\r\n# two\r\nB=é\r\n"
    document = scan(text)
    assert [(text[m.key.start : m.key.end], text[m.at.start : m.at.end]) for m in document.members] == [("A", "'x'"), ("B", "é")]
    assert [text[span.start : span.end] for span in document.comments] == ["# one", "# two"]


def test_what_is_refused_is_a_problem_and_its_name_is_kept() -> None:
    document = scan('A=\'x\n=1\nB=2\nC="x" y\nD=3\n')
    assert [reason for _, reason in document.problems] == [
        "the value's quotes are not closed, or text follows them",
        "this is no NAME=value",
        "the value's quotes are not closed, or text follows them",
    ]
    assert told('A=\'x\n=1\nB=2\nC="x" y\nD=3\n') == ["A: unknown", "B: string 2", "C: unknown", "D: string 3"]


@settings(max_examples=500)
@given(text=st.text(st.sampled_from("AB= \t#'\"\\\n\r$x{}n")))
def test_the_same_as_python_dotenv(text: str) -> None:
    document = scan(text)
    bindings = list(parse_stream(io.StringIO(text, newline="")))
    expected = [(binding.key, binding.value) for binding in bindings if binding.key is not None]
    found = [
        (member.keys[0], None if member.kind is Kind.NULL else member.text)
        for member in document.members
        if member.kind is not Kind.UNKNOWN or "${" in member.text
    ]
    assert found == expected
    assert bool(document.problems) is any(binding.error for binding in bindings)


@given(text=st.from_regex(r"A=[a-z${}:\-]{0,12}", fullmatch=True))
def test_a_value_that_depends_on_variables_is_unknown(text: str) -> None:
    (member,) = scan(text).members
    values = {dotenv_values(stream=io.StringIO(text))["A"], member.text}
    assert (len(values) > 1) <= (member.kind is Kind.UNKNOWN)


@pytest.mark.parametrize(
    ("name", "language"),
    [
        *(
            (".env", "dotenv"),
            (".env.local", "dotenv"),
            (".env.production", "dotenv"),
            ("prod.env", "dotenv"),
            (".flaskenv", "dotenv"),
        ),
        *((".env.json", "JSON"), (".env.yaml", "YAML"), ("app.YML", "YAML"), ("setup.cfg", "INI"), ("logging.conf", "INI")),
        *(("env", None), (".envrc", None), ("environment", None)),
    ],
)
def test_names_of_files(name: str, language: str | None) -> None:
    found = language_of(f"some.dir/{name}")
    assert (found.name if found else None) == language
