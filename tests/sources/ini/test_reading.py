"""INI files are read as configparser reads them."""

from __future__ import annotations

import configparser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authlint.sources.ini import parse
from authlint.sources.ini.scan import scan
from authlint.sources.members import Kind


def told(text: str) -> list[str]:
    return [f"{'.'.join(member.keys)}: {member.text}" for member in scan(text).members if member.kind is Kind.STRING]


def test_members_are_as_written() -> None:
    text = "[Auth]\r\nDebug: yes ; no comment\r\n# one\r\nkeys =\r\n  a\r\n  ; two\r\n\r\n  b\r\n\r\n[DEFAULT]\r\nx=%(y)s\r\n"
    document = scan(text)
    assert told(text) == ["Auth.Debug: yes ; no comment", "Auth.keys: \na\n\nb", "DEFAULT.x: %(y)s"]
    assert [text[span.start : span.end] for span in document.comments] == ["# one", "; two"]
    section = document.members[0]
    assert text[section.key.start : section.key.end] == "Auth"
    assert text[section.at.start : section.at.end].endswith("b")


def test_options_are_inherited_and_interpolated() -> None:
    text = b"[DEFAULT]\nhost = h\nurl = %(scheme)s://%(HOST)s/100%%\n[a]\nscheme = https\n[b]\nhost = i\nurl = %(missing)s\n"
    source = parse("a.ini", text)
    assert source.sections == ["a", "b"]
    url = source.option("a", "URL")
    assert url is not None
    assert (url.text, url.raw, url.is_inherited, url.member.keys) == (
        *("https://h/100%", "%(scheme)s://%(HOST)s/100%%", True),
        ("DEFAULT", "url"),
    )
    assert [(name, option.text) for name, option in source.options("b").items()] == [("host", "i"), ("url", None)]
    assert source.option("c", "host") is None


def test_references_that_multiply_are_unknown() -> None:
    lines = [f"a{index} = {f'%(a{index + 1})s' * 20}" for index in range(9)] + ["a9 = x"]
    source = parse("a.ini", ("[s]\n" + "\n".join(lines)).encode())
    option = source.option("s", "a0")
    assert option is not None
    assert option.text is None


@pytest.mark.parametrize(
    ("text", "problem", "options"),
    [
        ("a = 1\n[s]\nb = 2\n", "this stands above the first [section]", ["s.b: 2"]),
        ("[s]\na = 1\nbroken\nb = 2\n", "this is neither a [section], nor an option with = or :", ["s.a: 1", "s.b: 2"]),
        ("[s]\n= 1\nb = 2\n", "this is neither a [section], nor an option with = or :", ["s.b: 2"]),
        ("[s]\na = 1\nA = 2\n", "this option is set already", ["s.a: 1"]),
        ("[s]\na = 1\n[s]\nb = 2\n[t]\nc = 3\n", "there is a section of this name already", ["s.a: 1", "t.c: 3"]),
    ],
)
def test_what_cannot_be_read_costs_only_itself(text: str, problem: str, options: list[str]) -> None:
    assert [reason for _, reason in scan(text).problems] == [problem]
    assert told(text) == options


LINE = st.sampled_from(
    [
        *("[s]", "[t]", "[DEFAULT]", " [u]", "[v] ; x", "[]", "a = 1", "b: %(a)s", "B=2", "c = %(c)s", "d=%(e)s %% x", "e ="),
        *(
            "  more",
            "    deeper",
            "",
            "  ",
            "# note",
            "  ; note",
            "f = x # y",
            "f",
            "= x",
            "g = %",
            "h = %(a",
            "\ti = é",
            "a b = c : d",
        ),
    ]
)


@settings(max_examples=500)
@given(lines=st.lists(LINE, max_size=12), ending=st.sampled_from(["\n", "\r\n"]), begin=st.sampled_from(["[s]", "[DEFAULT]", ""]))
def test_the_same_as_configparser(lines: list[str], ending: str, begin: str) -> None:
    text = ending.join([begin, *lines])
    source = parse("a.ini", text.encode())
    parser = configparser.ConfigParser()
    try:
        parser.read_file(text.splitlines(keepends=True))
    except configparser.Error:
        assert source.problems
        return
    assert not source.problems
    assert source.sections == parser.sections()
    for section in parser.sections():
        assert set(source.options(section)) == set(parser.options(section))
        for name, option in source.options(section).items():
            assert option.raw == parser.get(section, name, raw=True)
            try:
                expected: str | None = parser.get(section, name)
            except configparser.InterpolationError:
                expected = None
            assert option.text == expected
