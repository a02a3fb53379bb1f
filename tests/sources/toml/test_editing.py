"""Where new settings go in TOML."""

from __future__ import annotations

import pytest

from authlint.finding import InsertSetting, SetValue
from authlint.sources import CannotEditError
from authlint.sources.toml import parse
from authlint.text import apply


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("[a]\n  x = 1 # one\n\n[b]\n", ("a", "y"), '[a]\n  x = 1 # one\n  y = "v"\n\n[b]\n'),
        ("[a]\n[b]\n", ("a", "y"), '[a]\ny = "v"\n[b]\n'),
        ("[a]\nx = [\n  1,\n]\n", ("a", "y"), '[a]\nx = [\n  1,\n]\ny = "v"\n'),
        ("[a.b]\nx = 1\n", ("a", "y"), '[a.b]\nx = 1\n\n[a]\ny = "v"\n'),
        ("x = 1\n[a]\n", ("y",), 'x = 1\ny = "v"\n[a]\n'),
        ("# file\n\n# about a\n[a]\n", ("y",), '# file\n\ny = "v"\n\n# about a\n[a]\n'),
        ("x = 1", ("a", "b", "y z"), 'x = 1\n\n[a.b]\n"y z" = "v"'),
        ("a = { x = 1 }\n", ("a", "b", "y"), 'a = { x = 1, b.y = "v" }\n'),
        ("a = {}\n", ("a", "y"), 'a = { y = "v" }\n'),
        ("a.x = 1\nb = 2\n", ("a", "y"), 'a.x = 1\nb = 2\na.y = "v"\n'),
        ("[t]\na.x = 1\n[u]\n", ("t", "a", "y"), '[t]\na.x = 1\na.y = "v"\n[u]\n'),
        ("[[a]]\nx = 1\n[[a]]\nx = 2\n", ("a", "0", "y"), '[[a]]\nx = 1\ny = "v"\n[[a]]\nx = 2\n'),
    ],
)
def test_a_new_setting_stands_with_its_table(before: str, keys: tuple[str, ...], after: str) -> None:
    source = parse("a.toml", before.encode())
    assert apply(before, source.edits([InsertSetting("a.toml", keys, "v")])) == after


@pytest.mark.parametrize(
    ("before", "keys"), [("a = 1\n", ("a", "b")), ("a = [1]\n", ("a", "b")), ("[[a]]\nx = 1\n", ("a", "b")), ("a = 1\n", ())]
)
def test_there_is_not_always_a_place(before: str, keys: tuple[str, ...]) -> None:
    with pytest.raises(CannotEditError):
        parse("a.toml", before.encode()).edits([InsertSetting("a.toml", keys, "v")])


@pytest.mark.parametrize(
    ("old", "value", "new"),
    [
        ("'x'", "C:\\y", "'C:\\y'"),
        ("'x'", "it's", '"it\'s"'),
        ('"x"', 'say "é"\n', '"say \\"é\\"\\n"'),
        ('"""\nx\n"""', "y", '"y"'),
        ("[1]", None, None),
        ("1", None, None),
        ("true", False, "false"),
        ('"true"', True, "true"),
    ],
)
def test_a_value_keeps_its_quotes(old: str, value: str | bool | None, new: str | None) -> None:
    text = f"a = {old} # why\r\n"
    source = parse("a.toml", text.encode())
    intent = SetValue(source.location(source.members[0].at), value)
    if new is None:
        with pytest.raises(CannotEditError):
            source.edits([intent])
    else:
        assert apply(text, source.edits([intent])) == f"a = {new} # why\r\n"


def test_several_new_settings_become_one_edit() -> None:
    text = "[a]\nx = 1\n"
    source = parse("a.toml", text.encode())
    intents = [InsertSetting("a.toml", ("a", name), 1) for name in ("y", "z")]
    made = source.edits(intents)
    assert len(made) == 1
    assert apply(text, made) == "[a]\nx = 1\ny = 1\nz = 1\n"
