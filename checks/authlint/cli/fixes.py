"""``--fix`` and ``--diff``: new files, written or shown."""

from __future__ import annotations

import difflib
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from authlint.cli.arguments import UsageError
from authlint.cli.output import Output, display
from authlint.cli.writing import ChangedError, write_atomically
from authlint.disk import OverlaidFiles
from authlint.engine import FileFacts, Files, Report, Sources
from authlint.finding import Finding, path_of
from authlint.fixing import Fixed, fixed_files
from authlint.policy import rules_of
from authlint.record import record, replace
from authlint.running import Group
from authlint.sources import language_of
from authlint.sources.decoding import UndecodableError, decode

Judged: TypeAlias = "tuple[Group, Report, list[FileFacts]]"


@record(frozen=False)
class Repaired:
    """One group after fixing: what it still has to say, and its new files.

    Attributes:
        group: The group.
        report: What is still to be shown.
        files: The new bytes of changed files.
        applied: How many fixes were made.
        failed: Fixes that could not be made, each with the reason.
    """

    group: Group
    report: Report
    files: dict[str, bytes]
    applied: int
    failed: Sequence[tuple[Finding, str]]


def repair(judged: Judged, *, unsafe: bool) -> Repaired:
    """Fix what is shown for a group; nothing is written."""
    group, report, extracted = judged
    if all(finding.fix is None for finding in report.findings):
        return Repaired(group, report, {}, 0, ())
    # Only files that hold facts can have findings, and fixing reads all of them again.
    paths = [one.path for one in extracted if one.facts or one.suppressed]
    fixed: Fixed = fixed_files(group.files, paths, rules_of(group.config), unsafe=unsafe, shown=group.shown)
    return Repaired(group, fixed.report, fixed.files, len(fixed.applied), fixed.failed)


def fix(judged: Iterable[Judged], output: Output, *, unsafe: bool) -> list[Repaired]:
    """Fix everything, write the new files, and say how many fixes were made.

    Raises:
        UsageError: if a file cannot be written; those before it are.
    """
    repaired = [repair(one, unsafe=unsafe) for one in judged]
    for one in repaired:
        for path, data in sorted(one.files.items()):
            _write(path, data, one.group.files)
            one.group.files = OverlaidFiles(one.group.files, path, data)  # excerpts are of what is there now
        for finding, reason in one.failed:
            output.note(f"{display(finding.at.path)}: the fix for {finding.check} could not be made: {reason}")
    applied = sum(one.applied for one in repaired)
    if applied:
        files = len({path for one in repaired for path in one.files})
        output.note(f"Fixed {applied} finding{'' if applied == 1 else 's'} in {files} file{'' if files == 1 else 's'}")
    return repaired


def fix_input(judged: Judged, path: str, *, unsafe: bool) -> bytes:
    """The new bytes of one file, after the fixes that change no other one."""
    group = judged[0]

    def own(report: Report, sources: Sources) -> Report:
        found = group.shown(report, sources).findings
        return replace(report, findings=tuple(one for one in found if one.fix and {*map(path_of, one.fix.intents)} == {path}))

    fixed = fixed_files(group.files, group.paths, rules_of(group.config), unsafe=unsafe, shown=own)
    return fixed.files.get(path, group.files.read(path))


def diff(judged: Iterable[Judged], *, unsafe: bool) -> int:
    """Show what ``--fix`` would write.

    Returns:
        1 if there is something, else 0.
    """
    status = 0
    for one in judged:
        for path, data in sorted(repair(one, unsafe=unsafe).files.items()):
            status = 1
            sys.stdout.write("".join(_hunks(path, one[0].files, data)))
    return status


def _write(path: str, data: bytes, files: Files) -> None:
    try:
        expected: bytes | None = files.read(path)
    except FileNotFoundError:
        expected = None
    try:
        write_atomically(path, data, expected=expected)
    except ChangedError as error:
        raise UsageError(f"{display(path)}: changed while it was being fixed; it is left as it is") from error
    except OSError as error:
        raise UsageError(f"{display(path)}: not fixed: {(error.strerror or 'cannot be written').lower()}") from error


def _hunks(path: str, files: Files, data: bytes) -> Iterator[str]:
    name = display(path)
    try:
        before = _lines(path, files.read(path))
        old = f"a/{name}"
    except FileNotFoundError:
        before, old = [], "/dev/null"
    for line in difflib.unified_diff(before, _lines(path, data), old, f"b/{name}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(path: str, data: bytes) -> list[str]:
    language = language_of(path)
    try:
        text = (language.decode if language else decode)(data).text
    except UndecodableError:  # cannot be: it was read to be fixed
        text = data.decode(errors="replace")
    return io.StringIO(text, newline="").readlines()
