"""Examples as tests: small projects whose expected findings stand under the code, as carets.

Public, so that checks outside this package can be tested the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from authlint.check import Check, Example, Question
from authlint.engine import EVERYTHING, MemoryFiles, Rules, analyse
from authlint.finding import Finding
from authlint.fixing import fixed_files
from authlint.text import LineIndex, Position

_FILE = re.compile(r"^-- (\S+) --$")
_CARETS = re.compile(r"^( *)(\^+) (?:\((hint|info|warning)\) )?(.+)$")


class Expected(NamedTuple):
    """One finding as an example states it; ``severity`` is empty when it is the check's own."""

    path: str
    start: Position
    end: Position
    message: str
    severity: str = ""


class ExampleError(AssertionError):
    """An example does not hold; the message shows what was expected and what was found."""


def parse_example(text: str) -> tuple[dict[str, str], list[Expected]]:
    """Split an example into its files and the findings it states.

    Args:
        text: Files, each after a line ``-- path --``, with caret lines under the code they are about.

    Returns:
        The files without their caret lines, and the expected findings.

    Raises:
        ExampleError: if text stands before the first file.
    """
    files: dict[str, list[str]] = {}
    expected: list[Expected] = []
    path = ""
    for line in text.strip("\n").split("\n"):
        if start := _FILE.match(line):
            path = start[1]
            files[path] = []
        elif not path:
            raise ExampleError(f"text before the first '-- path --' line: {line!r}")
        elif carets := _CARETS.match(line):
            number = len(files[path])
            column = len(carets[1]) + 1
            at = Position(number, column), Position(number, column + len(carets[2]))
            expected.append(Expected(path, *at, carets[4], carets[3] or ""))
        else:
            files[path].append(line)
    return {name: "\n".join(lines).rstrip("\n") + "\n" for name, lines in files.items()}, sorted(expected)


def findings_of(
    check: Check[object] | None, files: Mapping[str, str], question: Question = EVERYTHING.question
) -> tuple[Finding, ...]:
    """What ``check`` (None: every check) finds in a small project."""
    # Every check runs, because whether a suppression is unused depends on the others.
    findings = analyse(MemoryFiles(files), files, Rules(question)).findings
    return tuple(finding for finding in findings if check is None or finding.check in {check.name, "internal-error"})


def as_expected(check: Check[object], findings: tuple[Finding, ...], files: Mapping[str, str]) -> list[Expected]:
    """Findings in the form in which an example states them. An end on a later line shows as the end of the first line."""

    def convert(finding: Finding) -> Expected:
        lines = LineIndex(files[finding.at.path])
        start = lines.position(finding.at.span.start)
        end = lines.position(finding.at.span.end)
        if end.line != start.line:
            end = Position(start.line, len(lines.line(start.line)) + 1)
        if end == start:  # a point is shown as one caret
            end = Position(start.line, start.column + 1)
        severity = "" if finding.severity == check.severity else finding.severity.word
        return Expected(finding.at.path, start, end, finding.message, severity)

    return sorted(map(convert, findings))


def check_text(check: Check[object], text: str) -> dict[str, str]:
    """Assert that ``check`` finds in the files of ``text`` exactly what its caret lines state, and return the files.

    Raises:
        ExampleError: if it does not.
    """
    files, expected = parse_example(text)
    found = as_expected(check, findings_of(check, files), files)
    if found != expected:
        raise ExampleError(
            "\n".join([f"{check.name}: expected", *map(_shown, expected), "but found", *map(_shown, found), "in", text])
        )
    return files


def check_example(check: Check[object], example: Example) -> None:
    """Assert that an example holds: its findings, the silence on its repaired twin, and its fix.

    Raises:
        ExampleError: if it does not.
    """
    files, expected = parse_example(example.bad)
    if not expected:
        raise ExampleError(f"{check.name}: an example states no finding")
    check_text(check, example.bad)
    good = check_text(check, example.good)
    if example.fixed:
        rules = Rules(Question(), None if check.topic == "authlint" else frozenset({check.name}))
        result = fixed_files(MemoryFiles(files), sorted(files), rules, unsafe=True).texts()
        fixed = {**files, **result}
        if fixed != good:
            raise ExampleError(f"{check.name}: the fix gives\n{_joined(fixed)}\ninstead of\n{_joined(good)}")


def _shown(expected: Expected) -> str:
    start, end = expected.start, expected.end
    severity = f"({expected.severity}) " if expected.severity else ""
    return f"  {expected.path}:{start.line}:{start.column}-{end.column} {severity}{expected.message}"


def _joined(files: Mapping[str, str]) -> str:
    return "\n".join(f"-- {path} --\n{text}" for path, text in files.items())


def fenced_examples(markdown: str) -> Iterator[tuple[str, str]]:
    """The fenced ``txtar`` blocks of a Markdown page, each with the heading or last line of prose before it."""
    title = ""
    for part in re.split(r"^(```txtar\n.*?^```$)", markdown, flags=re.MULTILINE | re.DOTALL):
        if part.startswith("```txtar\n"):
            yield title, part.removeprefix("```txtar\n").removesuffix("```")
        else:
            prose = [line for line in part.splitlines() if line.strip()]
            title = prose[-1].lstrip("# ") if prose else title
