"""What holds for every configuration language: encodings, line endings, broken files, and edits that change nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authlint.finding import InsertSetting, Intent, MoveItem, ReadVariable, RemoveText, Scalar, SetValue
from authlint.sources import CannotEditError, UnreadableError, language_of
from authlint.sources.members import CONTAINERS, MemberSource
from authlint.text import Location, Span, apply

PATHS = {"toml": "app.toml", "yaml": "app.yaml", "dotenv": ".env", "ini": "app.ini"}
LANGUAGES = pytest.mark.parametrize("language", PATHS)
DEBUG = {
    "toml": "# top\n[auth]\ndebug = true # why\nname = 'é'\n",
    "yaml": "# top\nauth:\n  debug: true # why\n  name: 'é'\n",
    "dotenv": "# top\nDEBUG=true # why\nNAME='é'\n",
    "ini": "# top\n[auth]\n; why\ndebug = true\nname = é\n",
}
KEYS = {"toml": ("auth", "debug"), "yaml": ("auth", "debug"), "dotenv": ("DEBUG",), "ini": ("auth", "debug")}


def read(language: str, text: str | bytes) -> MemberSource:
    found = language_of(PATHS[language])
    assert found is not None
    data = text if isinstance(text, bytes) else text.encode()
    source = found.parse(PATHS[language], data)
    assert isinstance(source, MemberSource)
    return source


def after(source: MemberSource, *intents: Intent) -> MemberSource:
    """The source after some intents, written and read again."""
    edits = source.edits(intents)
    data = source.decoded.encode(apply(source.decoded.text, edits))
    language = language_of(source.path)
    assert language is not None
    again = language.parse(source.path, data)
    assert isinstance(again, MemberSource)
    return again


def values(source: MemberSource) -> dict[tuple[str, ...], str]:
    return {member.keys: member.text for member in source.members if member.kind not in CONTAINERS}


def comments(source: MemberSource) -> list[str]:
    return [source.decoded.text[comment.span.start : comment.span.end] for comment in source.comments()]


def at(source: MemberSource, keys: Sequence[str]) -> Location:
    return source.location(next(member.at for member in source.members if member.keys == tuple(keys)))


@LANGUAGES
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_marks_and_line_endings_survive_edits(language: str, mark: bytes, ending: str) -> None:
    source = read(language, mark + DEBUG[language].replace("\n", ending).encode())
    added = (*KEYS[language][:-1], "EXTRA")
    changed = after(source, SetValue(at(source, KEYS[language]), False), InsertSetting(source.path, added, "x"))
    assert not changed.problems
    assert values(changed) == {**values(source), KEYS[language]: "false", added: "x"}
    assert comments(changed) == comments(source)
    assert changed.decoded.mark == mark
    assert changed.decoded.text.count("\n") == changed.decoded.text.count(ending) == source.decoded.text.count(ending) + 1


@LANGUAGES
def test_other_encodings_are_read_by_their_mark(language: str) -> None:
    source = read(language, b"\xff\xfe" + DEBUG[language].encode("utf-16-le"))
    assert values(source) == values(read(language, DEBUG[language]))
    assert after(source, SetValue(at(source, KEYS[language]), False)).decoded.encoding == "utf-16-le"


@LANGUAGES
@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"a = \xe9\n", "not valid UTF-8 at byte 4"), (b"a = 1\0\n", "holds NUL bytes, so it is not text")],
    ids=["latin-1", "nul"],
)
def test_what_is_no_text_is_refused_with_a_reason(language: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as raised:
        read(language, data)
    assert raised.value.reason == reason


@LANGUAGES
def test_the_key_path_at_a_place(language: str) -> None:
    source = read(language, DEBUG[language])
    text = source.decoded.text
    assert source.key_path_at(text.index("true") + 2) == KEYS[language]
    assert source.key_path_at(text.lower().index("debug")) == KEYS[language]
    assert source.key_path_at(0) == ()


@LANGUAGES
def test_comments_stand_alone_or_behind_something(language: str) -> None:
    source = read(language, DEBUG[language])
    assert comments(source) == ["# top", "; why" if language == "ini" else "# why"]
    assert [comment.alone for comment in source.comments()] == [True, language == "ini"]


@LANGUAGES
def test_a_comment_is_removed_with_its_line(language: str) -> None:
    source = read(language, DEBUG[language])
    intents = [RemoveText(source.location(comment.span)) for comment in source.comments()]
    changed = after(source, *intents)
    assert comments(changed) == []
    assert values(changed) == values(source)
    assert "\n\n" not in changed.decoded.text
    assert not changed.decoded.text.startswith("\n")


@LANGUAGES
def test_a_setting_is_removed_with_its_line(language: str) -> None:
    source = read(language, DEBUG[language].replace(" # why", ""))
    member = next(member for member in source.members if member.keys == KEYS[language])
    changed = after(source, RemoveText(source.location(Span(member.key.start, member.at.end))))
    assert values(changed) == {keys: text for keys, text in values(source).items() if keys != KEYS[language]}
    assert changed.decoded.text.count("\n") == source.decoded.text.count("\n") - 1


@LANGUAGES
def test_what_cannot_be_done_is_refused(language: str) -> None:
    source = read(language, DEBUG[language])
    place = at(source, KEYS[language])
    nowhere = source.location(Span(1, 2))
    for intent in (MoveItem(place, place, True), ReadVariable(place, "X"), SetValue(nowhere, 1), RemoveText(nowhere)):
        with pytest.raises(CannotEditError):
            source.edits([intent])
    with pytest.raises(CannotEditError, match="is set already"):
        source.edits([InsertSetting(source.path, KEYS[language], False)])


@LANGUAGES
def test_files_that_do_not_parse_are_not_edited(language: str) -> None:
    broken = {"toml": "a = \n", "yaml": "a: [\n", "dotenv": "=1\n", "ini": "a = 1\n"}[language]
    source = read(language, broken)
    assert [problem.partial for problem in source.problems] == [True]
    with pytest.raises(CannotEditError, match="does not parse"):
        source.edits([InsertSetting(source.path, ("a", "b"), 1)])


@LANGUAGES
def test_an_empty_file_gets_its_first_setting(language: str) -> None:
    for text in ("", "# only a comment", "# only a comment\n"):
        source = read(language, text)
        assert values(after(source, InsertSetting(source.path, KEYS[language], "x"))) == {KEYS[language]: "x"}


def unquoted_words() -> st.SearchStrategy[str]:
    return st.from_regex(r"[a-z]{1,8}", fullmatch=True)


WORDS = {
    "toml": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    "yaml": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    "dotenv": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0$")),
    "ini": st.from_regex(r"([a-z0-9#;=:é\"'][a-z #;=:\[é\"']{0,8}[a-z#;=:é])?", fullmatch=True),
}


@LANGUAGES
@given(data=st.data())
def test_a_value_that_was_set_is_read_again(language: str, data: st.DataObject) -> None:
    value = data.draw(st.one_of(WORDS[language], st.booleans(), st.integers(-(10**9), 10**9)))
    old = data.draw(st.sampled_from(["plain", "'single'", '"double"'] if language != "toml" else ["'single'", '"double"', "12"]))
    source = read(language, DEBUG[language].replace("true", old))
    changed = after(source, SetValue(at(source, KEYS[language]), value))
    assert not changed.problems
    expected = str(value).lower() if isinstance(value, bool) else str(value)
    assert values(changed) == {**values(source), KEYS[language]: expected}
    assert comments(changed) == comments(source)


def render(language: str, entries: dict[str, str], note: str) -> str:
    """A file with these settings, with comments between them."""
    sign = {"toml": '{} = "{}"', "yaml": '  {}: "{}"', "dotenv": '{}="{}"', "ini": "{} = {}"}[language]
    head = {"toml": "[auth]\n", "yaml": "auth:\n", "dotenv": "", "ini": "[auth]\n"}[language]
    lines = [sign.format(name, value) for name, value in entries.items()]
    return f"# {note}\n" + head + "".join(f"{line}\n# {note} {index}\n" for index, line in enumerate(lines))


@LANGUAGES
@given(
    entries=st.dictionaries(unquoted_words(), unquoted_words(), min_size=1, max_size=5),
    note=unquoted_words(),
    name=unquoted_words(),
    value=st.one_of(unquoted_words(), st.booleans(), st.integers(0, 99)),
)
def test_inserting_twice_is_inserting_once(language: str, entries: dict[str, str], note: str, name: str, value: Scalar) -> None:
    source = read(language, render(language, entries, note))
    assert not source.problems
    assert source.edits([]) == []
    keys = (*KEYS[language][:-1], name)
    intent = InsertSetting(source.path, keys, value)
    if name in entries:
        if entries[name] != value:
            with pytest.raises(CannotEditError):
                source.edits([intent])
        return
    once = after(source, intent)
    assert after(source, intent, intent).decoded.text == once.decoded.text
    assert once.edits([intent]) == []
    assert comments(once) == comments(source)
    assert values(once) == {**values(source), keys: str(value).lower() if isinstance(value, bool) else str(value)}


@LANGUAGES
@given(text=st.text(st.sampled_from("ab =:#;[]{}'\"\\\n\r\t.,-&*!|>%$éx1\u2028😀")))
def test_no_text_is_too_odd_to_be_read(language: str, text: str) -> None:
    try:
        source = read(language, text)
    except UnreadableError:
        return
    for member in source.members:
        for span in (member.key, member.at):
            assert 0 <= span.start <= span.end <= len(text)
    ends = 0
    for comment in source.comments():
        assert ends <= comment.span.start < comment.span.end
        assert text[comment.span.start] in "#;"
        ends = comment.span.end
    assert len(source.problems) <= 10
    source.key_path_at(len(text) // 2)


@LANGUAGES
@given(text=st.text(st.sampled_from("ab =:#[]{}'\"\n,-")), name=unquoted_words())
def test_edits_to_odd_texts_are_right_or_refused(language: str, text: str, name: str) -> None:
    try:
        source = read(language, text)
    except UnreadableError:
        return
    keys = (*KEYS[language][:-1], name)
    intents: list[Intent] = [InsertSetting(source.path, keys, "x")]
    intents += [SetValue(source.location(member.at), "y") for member in source.members[:2]]
    for intent in intents:
        try:
            changed = after(source, intent)
        except CannotEditError:
            continue
        assert not changed.problems
        assert comments(changed) == comments(source)
