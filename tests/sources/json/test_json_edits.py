from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authlint.finding import InsertSetting, Intent, MoveItem, RemoveText, RenameSetting, Scalar, SetValue
from authlint.sources import CannotEditError
from authlint.sources.json import JsonSource, Kind, parse
from authlint.text import Location, Span, apply

PATH = "appsettings.json"


def source_of(text: str) -> JsonSource:
    return parse(PATH, text.encode())


def after(text: str, *intents: Intent) -> str:
    source = source_of(text)
    edits = source.edits(intents)
    return source.decoded.encode(apply(source.decoded.text, edits)).decode()


def insert(text: str, path: str, value: Scalar) -> str:
    return after(text, InsertSetting(PATH, tuple(path.split("/")), value))


@pytest.mark.parametrize(
    ("before", "path", "value", "result"),
    [
        ("{}", "A/B", False, '{ "A": { "B": false } }'),
        ("{\n}\n", "A", "x", '{\n  "A": "x"\n}\n'),
        ('{"x":1}', "A", 2, '{"x":1, "A": 2}'),
        ('{\n    "x": 1 // note\n}\n', "A/B", False, '{\n    "x": 1, // note\n    "A": {\n        "B": false\n    }\n}\n'),
        ('{\n\t"x": 1, // note\n\t/* more */\n}\n', "A", None, '{\n\t"x": 1, // note\n\t"A": null,\n\t/* more */\n}\n'),
        (
            '{\r\n  "a": {\r\n    "b": {}\r\n  }\r\n}\r\n',
            "A/B/c",
            True,
            '{\r\n  "a": {\r\n    "b": {\r\n      "c": true\r\n    }\r\n  }\r\n}\r\n',
        ),
        ('{\n  "A:B": {\n    "c": 1\n  }\n}', "a/b/D", "x", '{\n  "A:B": {\n    "c": 1,\n    "D": "x"\n  }\n}'),
        ('{\n  "a": {\n    // "x": 1\n  }\n}', "a/B", 1, '{\n  "a": {\n    // "x": 1\n    "B": 1\n  }\n}'),
        ('{\n  "a": { "x": 1 },\n  "b": 2\n}', "a/c/d", 1, '{\n  "a": { "x": 1, "c": { "d": 1 } },\n  "b": 2\n}'),
        ('\ufeff{\n  "😋": "é"\n}', 'Q"', "\n", '\ufeff{\n  "😋": "é",\n  "Q\\"": "\\n"\n}'),
    ],
)
def test_insert_setting_keeps_the_style_of_the_file(before: str, path: str, value: Scalar, result: str) -> None:
    assert insert(before, path, value) == result
    assert insert(result, path, value) == result


def test_two_settings_can_go_into_one_new_section() -> None:
    intents = (InsertSetting(PATH, ("A", "B"), 1), InsertSetting(PATH, ("A", "C"), 2))
    assert after("{\n}\n", *intents) == '{\n  "A": {\n    "B": 1,\n    "C": 2\n  }\n}\n'


def test_a_value_and_a_new_setting_change_together() -> None:
    text = '{\n  "A": 1, // one\n  "B": 2\n}\n'
    at = source_of(text).location(source_of(text).members[0].at)
    assert after(text, InsertSetting(PATH, ("C",), 3), SetValue(at, "x")) == '{\n  "A": "x", // one\n  "B": 2,\n  "C": 3\n}\n'


def test_a_comment_goes_with_its_line_if_it_is_alone() -> None:
    text = '{\r\n  // first\r\n  "A": 1, // second\r\n  /* third */ "B": 2\r\n}\r\n'
    source = source_of(text)
    first, second, third = (RemoveText(source.location(comment.span)) for comment in source.comments())
    assert after(text, first) == '{\r\n  "A": 1, // second\r\n  /* third */ "B": 2\r\n}\r\n'
    assert after(text, second) == '{\r\n  // first\r\n  "A": 1,\r\n  /* third */ "B": 2\r\n}\r\n'
    assert after(text, first, second, third) == '{\r\n  "A": 1,\r\n  "B": 2\r\n}\r\n'


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ('{"A": 1', InsertSetting(PATH, ("B",), 1)),
        ('{"A": null}', InsertSetting(PATH, ("A", "B"), 1)),
        ('{"A": [1]}', InsertSetting(PATH, ("a", "B"), 1)),
        ('{"A": 2}', InsertSetting(PATH, ("a",), 1)),
    ],
)
def test_what_cannot_be_inserted_is_refused(text: str, intent: InsertSetting) -> None:
    with pytest.raises(CannotEditError):
        source_of(text).edits([intent])


def test_what_is_no_literal_and_no_comment_stays() -> None:
    source = source_of('{"A": {"B": 1}} // c')
    whole = source.location(source.members[0].at)
    part = source.location(Span(17, 19))
    for intent in (SetValue(whole, 1), SetValue(part, 1), RemoveText(whole), RemoveText(part), MoveItem(whole, part, after=True)):
        with pytest.raises(CannotEditError):
            source.edits([intent])


SCALARS = st.one_of(st.booleans(), st.none(), st.integers(-1000, 1000), st.text(max_size=12).filter(str.isprintable))
NAMES = st.sampled_from(["Alpha", "beta", "Gamma.Delta", "é😋", "Tab\tName", 'quo"te'])
VALUES: st.SearchStrategy[object] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


unhurried = settings(suppress_health_check=[HealthCheck.too_slow])


@st.composite
def files(draw: st.DrawFn) -> str:
    """JSON in all kinds of layout, with comments, trailing commas, tabs, CRLF and a byte order mark."""
    value = draw(st.dictionaries(NAMES, VALUES, max_size=4))
    text = json.dumps(value, indent=draw(st.sampled_from([None, 0, 2, 4, "\t"])), ensure_ascii=False)
    if "\n" in text and draw(st.booleans()):
        lines = text.split("\n")
        places = draw(st.sets(st.integers(0, len(lines) - 1), max_size=4))
        text = "\n".join(line + (" // 😋 note" if index in places else "") for index, line in enumerate(lines))
        text = "/* head */\n" + text + "\n"
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def comments_of(text: str) -> list[str]:
    source = source_of(text)
    return [source.decoded.text[comment.span.start : comment.span.end] for comment in source.comments()]


def leaves_of(text: str) -> list[tuple[tuple[str, ...], Kind, str]]:
    source = source_of(text)
    assert not source.problems
    return [(one.keys, one.kind, one.text) for one in source.members if one.kind not in (Kind.OBJECT, Kind.ARRAY)]


@unhurried
@given(files())
def test_no_edit_is_no_change(text: str) -> None:
    assert after(text) == text


@unhurried
@given(files(), st.data(), SCALARS)
def test_a_value_that_is_set_is_read_again(text: str, data: st.DataObject, value: Scalar) -> None:
    source = source_of(text)
    literals = [index for index, one in enumerate(source.members) if one.kind not in (Kind.OBJECT, Kind.ARRAY)]
    if not literals:
        return
    index = data.draw(st.sampled_from(literals))
    at = source.location(source.members[index].at)
    result = after(text, SetValue(at, value))
    member = source_of(result).members[index]
    assert member.text == (value if isinstance(value, str) else json.dumps(value))
    assert comments_of(result) == comments_of(text)
    assert len(leaves_of(result)) == len(leaves_of(text))


@unhurried
@given(files(), st.lists(NAMES, min_size=1, max_size=3), SCALARS)
def test_a_setting_is_inserted_once_and_nothing_else_changes(text: str, names: list[str], value: Scalar) -> None:
    intent = InsertSetting(PATH, tuple(names), value)
    try:
        result = after(text, intent)
    except CannotEditError:
        return
    assert after(result, intent) == result
    assert comments_of(result) == comments_of(text)
    assert result.startswith("\ufeff") == text.startswith("\ufeff")
    assert result.replace("\r\n", "").count("\n") == (0 if "\r\n" in text else result.count("\n"))
    added = list(leaves_of(result))
    for leaf in leaves_of(text):
        added.remove(leaf)
    assert len(added) == (result != text)


def renamed(text: str, old: str, new: str) -> str:
    source = parse("a.json", text.encode())
    start = text.index(f'"{old}"')
    return apply(text, source.edits([RenameSetting(Location("a.json", Span(start, start + len(old) + 2)), new)]))


def test_a_section_gets_another_name_and_keeps_what_is_in_it() -> None:
    text = '{ "Logging": { "console": { "LogLevel": { "Default": "Debug" } } } } // console'
    assert renamed(text, "console", "Console") == text.replace('"console"', '"Console"')


@pytest.mark.parametrize(("old", "new"), [("a", "B"), ("1", "x"), ("a", "c:d")])
def test_a_name_that_is_taken_or_no_name_is_refused(old: str, new: str) -> None:
    with pytest.raises(CannotEditError):
        renamed('{ "a": "1", "b": 2, "C": { "d": 1 } }', old, new)
