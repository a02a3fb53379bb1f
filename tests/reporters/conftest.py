"""A report made by hand, that holds what makes trouble: no check decides what these tests see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from authlint import docs
from authlint.check import Check, Example, Question
from authlint.engine import MemoryFiles, Report
from authlint.facts.keys import Key
from authlint.finding import Finding, Fix, Label, Safety, SetValue, Severity
from authlint.reporters import Presentation, sarif
from authlint.text import Location, Span

SECRET = "hunter2-" * 4

FILES = {
    "app/main.py": f'''import os

\tadd(Session, note="日本語", key="{SECRET}")  # 👍 yes
add(
    Authentication,
    backend=SessionBackend(),
)
title = "\x1b[31mred\u202e"
''',
    "conf/a b,c:100%.json": '{\n  "Details": true, "Ünïcödé": 1\n}\n',
    "/elsewhere/appsettings.json": '{"Details": true}\r\n',
}


def at(path: str, text: str) -> Location:
    start = FILES[path].index(text)
    return Location(path, Span(start, start + len(text)))


MAIN, SETTINGS, OUTSIDE = FILES

FINDINGS = (
    Finding(
        "key-hardcoded",
        "keys",
        Severity.ERROR,
        at(MAIN, f'"{SECRET}"'),
        "the key of `Session` stands in the code: 34 characters",
        labels=(
            Label(at(MAIN, "👍"), "said to be fine here"),
            Label(at(MAIN, FILES[MAIN][FILES[MAIN].index("add(\n") : FILES[MAIN].index("title")].rstrip()), "used here"),
            Label(at(SETTINGS, "1"), "and set, 100 %, here"),
        ),
        environment="Production",
        secrets=(at(MAIN, f'"{SECRET}"'),),
    ),
    Finding("title-red", "keys", Severity.INFO, at(MAIN, "\x1b[31mred\u202e"), "the title is \x1b[31mred\nand more"),
    Finding(
        "details-on",
        "details",
        Severity.WARNING,
        at(SETTINGS, "true"),
        "`Details` is true in Production",
        environment="Production",
        fix=Fix("Turn details off", (SetValue(at(SETTINGS, "true"), False),), Safety.SAFE),
    ),
    Finding(
        "details-on",
        "details",
        Severity.HINT,
        at(OUTSIDE, "true"),
        "`Details` is true",
        fix=Fix("Turn details off", (SetValue(at(OUTSIDE, "true"), False),)),
    ),
    Finding(
        "details-on",
        "details",
        Severity.WARNING,
        Location("gone.json", Span(0, 0)),
        "not read: permission denied",
        fix=Fix("Turn details off", (SetValue(Location("gone.json", Span(0, 0)), False),), Safety.SAFE),
    ),
)


class KeyHardcoded(Check[Key]):
    """A key stands in the code.

    ## Why it matters
    Everybody who reads the code has it.

    ## How to fix it
    Read it from the environment.
    """

    severity = Severity.ERROR
    topic = "keys"
    since = "0.1.0"
    unfixable = "a test has no fix"
    examples = (Example(bad="-- a.py --\nkey = 'x'\n      ^^^ a key\n", good="-- a.py --\n"),)

    def run(self, fact: Key, question: Question, /) -> Iterator[Finding]:
        yield from ()


class DetailsOn(KeyHardcoded):
    """Details are on.

    ## Why it matters
    Callers learn too much.

    ## How to fix it
    Turn them off.
    """

    severity = Severity.WARNING
    topic = "details"


class TitleRed(KeyHardcoded, Check[Key]):
    """A title is red.

    ## Why it matters
    It should be green.

    ## How to fix it
    Paint it.
    """

    severity = Severity.INFO


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> Presentation:
    """The report, in a world with just these three checks."""
    checks = {check.name: check() for check in (DetailsOn, KeyHardcoded, TitleRed)}
    monkeypatch.setattr(sarif, "all_checks", lambda: checks)
    monkeypatch.setattr(docs, "all_checks", lambda: checks)
    return Presentation(Report(FINDINGS, 12), MemoryFiles(FILES), version="@@VERSION@@")
