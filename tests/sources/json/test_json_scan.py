from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authlint.sources import UnreadableError
from authlint.sources.json import JsonSource, Kind, parse


def source_of(text: str | bytes) -> JsonSource:
    return parse("appsettings.json", text.encode() if isinstance(text, str) else text)


def members(text: str) -> dict[str, str]:
    return {
        ":".join(member.keys): member.text for member in source_of(text).members if member.kind not in (Kind.OBJECT, Kind.ARRAY)
    }


def test_everything_that_dotnet_reads_is_no_problem() -> None:
    text = '\ufeff{ // c\r\n "A:B": [1, {"c": true,},], /* d */ "E": null, "e": "\\u00e9😋\\n", "N": -1.5e3 }\r\n'
    source = source_of(text)
    assert not source.problems
    assert [(member.keys, member.kind, member.text) for member in source.members] == [
        (("A:B",), Kind.ARRAY, ""),
        (("A:B", "0"), Kind.NUMBER, "1"),
        (("A:B", "1"), Kind.OBJECT, ""),
        (("A:B", "1", "c"), Kind.BOOL, "true"),
        (("E",), Kind.NULL, "null"),
        (("e",), Kind.STRING, "é😋\n"),
        (("N",), Kind.NUMBER, "-1.5e3"),
    ]
    written = source.decoded.text
    assert [written[comment.span.start : comment.span.end] for comment in source.comments()] == ["// c", "/* d */"]
    assert all(not comment.alone for comment in source.comments())


def test_spans_count_code_points() -> None:
    source = source_of('{ "😋": "ü😋", "B": 1 }')
    text = source.decoded.text
    assert [text[member.at.start : member.at.end] for member in source.members] == ['"ü😋"', "1"]
    assert [text[member.key.start : member.key.end] for member in source.members] == ['"😋"', '"B"']


def test_duplicate_names_are_all_kept() -> None:
    assert [member.text for member in source_of('{"A": 1, "a": 2, "A": 3}').members] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('{"A": 1, "B": tru, "C": 3}', {"A": "1", "C": "3"}),
        ('{"A": {"B": "x', {}),
        ('{"A": , "B": 1}', {"B": "1"}),
        ('{"A": \n "B": 1}', {"B": "1"}),
        ('{"A" "B": 1}', {"B": "1"}),
        ('{"A": "x" "B": 2}', {"A": "x", "B": "2"}),
        ("{'A': 1, B: 2}", {"A": "1", "B": "2"}),
        ('{"A": 1}}', {"A": "1"}),
        ('{"A": 1,, "B": 2}', {"A": "1", "B": "2"}),
        ('{"A": {"B": 1, "C": 2', {"A:B": "1", "A:C": "2"}),
        ('{"A": "x\n, "B": 2}', {"B": "2"}),
        ('{"A": [1, {"B": 2}, 3}', {"A:0": "1", "A:1:B": "2", "A:2": "3"}),
        ('{"A": 1 /* open', {"A": "1"}),
        ('{"A": NaN, "B": 01, "C": 0}', {"C": "0"}),
        ('{"A": "\\q", "B": 1}', {"A": "\\q", "B": "1"}),
        ('{"Inc\n "B": 1}', {"B": "1"}),
        ('{"A": {"B": 1, {"C": 2}}, "D": 3}', {"A:B": "1", "D": "3"}),
    ],
)
def test_half_typed_files_are_read_as_far_as_possible(text: str, left: dict[str, str]) -> None:
    assert members(text) == left
    problems = source_of(text).problems
    assert problems
    assert all(problem.partial for problem in problems)


@pytest.mark.parametrize(
    ("data", "reason", "offset"),
    [
        (b"", "the file is empty where an object is expected", 0),
        (b" // nothing yet\n", "the file is empty where an object is expected", 0),
        (b" [1]", "the top level must be an object, not an array", 1),
        (b'"x"', "the top level must be an object, not a string", 0),
        ('{"A": "ü"}'.encode("latin-1"), "not valid UTF-8 at byte 7", 0),
        (b'{"A": "\0"}', "holds NUL bytes, so it is not text", 0),
    ],
)
def test_what_cannot_be_read_at_all_says_why(data: bytes, reason: str, offset: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        source_of(data)
    assert (caught.value.reason, caught.value.offset) == (reason, offset)


def test_utf_16_with_a_mark_is_read() -> None:
    assert [member.text for member in source_of('{"A": "ü"}'.encode("utf-16")).members] == ["ü"]


@pytest.mark.parametrize(
    "text", ['{"A":' * 10_000 + "1" + "}" * 10_000, '{"A":' + "[" * 100_000, '{"A":' + "[" * 50_000 + "}" * 50_000]
)
def test_depth_costs_neither_the_stack_nor_time(text: str) -> None:
    started = time.process_time()
    source = source_of(text)
    assert time.process_time() - started < 5
    assert source.problems[0].reason == "nested more than 64 levels deep"
    assert len(source.members) < 64


def test_key_path_at_finds_the_innermost_member() -> None:
    text = '{ "A": { "B": [ 1, "here" ] }, "C": 2 }'
    source = source_of(text)
    assert source.key_path_at(text.index("here")) == ("A", "B", "1")
    assert source.key_path_at(text.index('"B"')) == ("A", "B")
    assert source.key_path_at(text.index('"C"')) == ("C",)
    assert source.key_path_at(0) == ()


@given(st.text(alphabet='{}[]:,"/*\\ \nabt1-😋\ud7ff', max_size=60))
def test_no_text_breaks_the_scanner(text: str) -> None:
    try:
        source = source_of(text)
    except UnreadableError:
        return
    for member in source.members:
        assert 0 <= member.key.start <= member.at.end <= len(source.decoded.text)
        assert member.at.start <= member.at.end
