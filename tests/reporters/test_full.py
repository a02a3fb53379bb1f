"""How ``full`` lays out source. The example's first carets are the finding, later ones labels; ``secret`` marks what to mask."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authlint.engine import MemoryFiles, Report
from authlint.finding import Finding, Fix, Label, Safety, Severity
from authlint.reporters import Presentation, render
from authlint.terminal import printable
from authlint.testing import Expected, parse_example
from authlint.text import LineIndex, Location, Span


def shown(text: str, *, whole: bool = False, color: bool = False) -> str:
    """The finding of a small project as ``full`` shows it, without header and notes.

    Args:
        text: The files; with ``whole`` the finding reaches from the first carets to the second ones.
        whole: Whether the first two carets are one place.
        color: Whether to use colours.
    """
    files, expected = parse_example(text.replace("\\t", "\t"))

    def location(one: Expected) -> Location:
        lines = LineIndex(files[one.path])
        return Location(one.path, Span(lines.offset(one.start), lines.offset(one.end)))

    secrets = tuple(location(one) for one in expected if one.message == "secret")
    places = [(location(one), one.message) for one in expected if one.message != "secret"]
    place, message = places.pop(0)
    if whole:
        place = Location(place.path, Span(place.span.start, places.pop(0)[0].span.end))
    labels = tuple(Label(at, about) for at, about in places)
    finding = Finding("key-hardcoded", "keys", Severity.ERROR, place, message, labels, secrets=secrets)
    result = render("full", Presentation(Report((finding,), 1), MemoryFiles(files), color=color))
    return result.partition("\n")[2].partition("\n\n")[0]


def test_marks_the_place_and_its_labels() -> None:
    assert shown(
        """
-- app.py --
app.add(Session, key)
    ^^^ the finding
        ^^^^^^^ a label
x = 1
app.add(Other)
        ^^^^^ another
"""
    ) == dedent(
        """\
         --> app.py:1:5
          |
        1 | app.add(Session, key)
          |     ^^^ ------- a label
        2 | x = 1
        3 | app.add(Other)
          |         ----- another
          |
          = help: authlint explain key-hardcoded"""
    )


def test_expands_tabs_and_aligns_wide_and_combining_characters() -> None:
    out = shown(
        """
-- a.py --
x\\t= "日本", "e\u0301", "👍", key
                     ^^^ the finding
"""
    ).split("\n")
    assert out[2] == '1 | x   = "日本", "e\u0301", "👍", key'
    # Columns on a terminal: two for each of 日, 本 and 👍, none for the accent.
    assert out[3] == "  | " + " " * 25 + "^^^"


def test_places_in_other_files_and_far_away_have_their_own_excerpt() -> None:
    filler = "\n".join(["x = 1"] * 20)
    out = shown(
        f"-- a.py --\nkey = 1\n      ^ the finding\n{filler}\nkey = 2\n      ^ far\n-- b.py --\nkey = 3\n      ^ elsewhere\n"
    )
    assert re.findall(r"(-->|:::) (\S+)", out) == [("-->", "a.py:1:7"), (":::", "a.py:22:7"), (":::", "b.py:1:7")]
    assert "22 | key = 2\n   |       - far" in out


def test_leaves_lines_out_between_places() -> None:
    out = shown("-- a.py --\nkey = 1\n      ^ the finding\nb\nc\nd\ne\nkey = 2\n      ^ near\n")
    assert "  |       ^\n...\n6 | key = 2\n" in out


def test_a_place_of_several_lines_is_marked_on_each() -> None:
    out = shown("-- a.py --\ncall(\n^^^^^ the finding\n    a,\n\n    b,\n)\n^ its end\n", whole=True)
    assert out.split("\n")[2:-2] == [
        "1 | call(",
        "  | ^^^^^",
        "2 |     a,",
        "  |     ^^",
        "3 |",
        "4 |     b,",
        "  |     ^^",
        "5 | )",
        "  | ^",
    ]


def test_a_tall_place_is_shown_by_its_ends() -> None:
    body = "\n".join(f"    line{number}," for number in range(9))
    out = shown(f"-- a.py --\ncall(\n^^^^^ the finding\n{body}\n)\n^ its end\n", whole=True)
    assert "line0" in out
    assert "line1" not in out
    assert "...\n11 | )" in out


def test_a_very_long_line_is_cut_around_the_place() -> None:
    out = shown(f"-- a.py --\n{'a' * 5000} key {'b' * 5000}\n{' ' * 5001}^^^ the finding\n").split("\n")
    assert max(map(len, out)) < 160
    assert out[2].startswith("1 | ...aaa")
    assert out[2].endswith("bbb...")
    assert out[3].index("^^^") == out[2].index("key")


def test_a_very_long_place_is_cut_too() -> None:
    out = shown(f"-- a.py --\n{'a' * 5000}\n{'^' * 5000} the finding\n").split("\n")
    assert max(map(len, out)) < 160


def test_masks_secrets_also_in_lines_that_are_only_in_between() -> None:
    out = shown(
        """
-- a.py --
one = 1
^^^ the finding
key = "hunter2"
      ^^^^^^^^^ secret
two = "hunter2"
^^^ a label
       ^^^^^^^ secret
"""
    )
    assert "hunter2" not in out
    assert "2 | key = *********" in out
    assert '3 | two = "*******"' in out


def test_escapes_what_a_terminal_would_obey() -> None:
    out = shown("-- a.py --\nx = '\x1b]0;owned\x07\u202e\x85' + key\n                     ^^^ the finding\n").split("\n")
    assert out[2] == r"1 | x = '\x1b]0;owned\x07\u202e\x85' + key"
    assert out[3].index("^^^") == out[2].index("key")


def test_points_after_the_end_of_a_line_and_of_the_file() -> None:
    files = {"a.py": "x = (\n"}
    for offset, line in ((5, "1 | x = (\n  |      ^"), (6, "2 |\n  | ^")):
        finding = Finding(
            "file-not-readable", "authlint", Severity.WARNING, Location("a.py", Span(offset, offset)), "never closed"
        )
        assert line in render("full", Presentation(Report((finding,), 1), MemoryFiles(files)))


def test_colours_carry_the_same_text() -> None:
    text = "-- a.py --\nkey = 1  \n      ^ the finding\nb\nc\nd\ne\nkey = 2\n      ^ near\n"
    colored = shown(text, color=True)
    assert "\x1b[1;31m^" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == shown(text)


def _finding(severity: Severity, safety: Safety | None = None) -> Finding:
    fix = Fix("Do it", (), safety) if safety else None
    return Finding("key-hardcoded", "keys", severity, Location("a.py", Span(0, 1)), f"a {severity.word}", fix=fix)


@pytest.mark.parametrize(
    ("findings", "files", "summary"),
    [
        ((), 1, "All checks passed: 1 file"),
        ((), 12, "All checks passed: 12 files"),
        ((_finding(Severity.ERROR),), 1, "Found 1 finding (1 error) in 1 file"),
        (
            (_finding(Severity.WARNING, Safety.SAFE), _finding(Severity.ERROR), _finding(Severity.ERROR, Safety.UNSAFE)),
            12,
            "Found 3 findings (2 errors, 1 warning) in 12 files. 1 fixable with --fix, 1 more with --unsafe-fixes",
        ),
        ((_finding(Severity.INFO, Safety.UNSAFE),) * 2, 2, "Found 2 findings (2 info) in 2 files. 2 fixable with --unsafe-fixes"),
    ],
)
def test_sums_up(findings: tuple[Finding, ...], files: int, summary: str) -> None:
    text = render("full", Presentation(Report(findings, files), MemoryFiles({"a.py": "x\n"})))
    assert text.splitlines()[-1] == summary


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("日本 é 👩\u200d🚀", "日本 é 👩\u200d🚀"),
        ("a\nb\r\tc\x7f\x9b", r"a\nb\r\tc\x7f\x9b"),
        ("\u2066isolate\u2069 \ufeff \u2028", r"\u2066isolate\u2069 \ufeff \u2028"),
        ("\udc80", r"\udc80"),
    ],
)
def test_printable(text: str, expected: str) -> None:
    assert printable(text) == expected


ODD = st.text(st.sampled_from("ab \t\n\r\x1b\u202e\u0301日👍é\u200d\x85\u2028"), max_size=400)


@given(ODD, st.lists(st.tuples(st.integers(0, 600), st.integers(0, 600)), min_size=1, max_size=5), ODD)
def test_any_text_and_any_places_can_be_shown(before: str, offsets: list[tuple[int, int]], after: str) -> None:
    text = f"{before}hunter2{after}"
    places = [Location("a.py", Span(*sorted(min(offset, len(text)) for offset in pair))) for pair in offsets]
    secret = Location("a.py", Span(len(before), len(before) + len("hunter2")))
    labels = tuple(Label(place, "a label") for place in places[1:])
    finding = Finding("key-hardcoded", "keys", Severity.ERROR, places[0], "a message", labels, secrets=(secret,))
    out = render("full", Presentation(Report((finding,), 1), MemoryFiles({"a.py": text})))
    assert "hunter2" not in out
    assert not set(out) & set("\t\r\x1b\u202e\x85\u2028")
    assert "^" in out
