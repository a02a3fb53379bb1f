"""Fixes, carried out: intents become edits, edits become new files, until nothing fixable is left.

Pure like the engine: it reads through ``Files`` and returns bytes; who writes them is not its business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from authlint.engine import FileError, Files, Report, Rules, Sources, analyse
from authlint.finding import Finding, Fix, Intent, Safety, path_of
from authlint.record import field, record
from authlint.sources import CannotEditError, Source, UnreadableError
from authlint.text import Edit, OverlappingEditsError, apply

ROUNDS = 10
"""Fixing can uncover new findings; after this many rounds something is going in circles."""


def edits_of(fix: Fix, sources: Sources) -> dict[str, list[Edit]]:
    """The edits that carry out a fix, by file.

    Raises:
        CannotEditError: if one of its intents cannot be carried out.
    """
    by_path: dict[str, list[Intent]] = {}
    for intent in fix.intents:
        by_path.setdefault(path_of(intent), []).append(intent)
    return {path: _source(path, sources).edits(intents) for path, intents in by_path.items()}


def _source(path: str, sources: Sources) -> Source:
    source = sources.get(path)
    if source is None or isinstance(source, UnreadableError):
        raise CannotEditError(f"{path} cannot be read")
    return source


class PatchedFiles:
    """Files with some of them replaced."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.root = files.root
        self.changed: dict[str, bytes] = {}

    def read(self, path: str) -> bytes:
        """The bytes of a file, as they are after the fixes so far."""
        changed = self.changed.get(path)
        return self._files.read(path) if changed is None else changed

    def names(self, directory: str) -> frozenset[str]:
        """The names in a directory."""
        return self._files.names(directory)


@record(frozen=False)
class Fixed:
    """What fixing has done.

    Attributes:
        report: What is still to be said after it.
        files: The new bytes of the files that changed.
        applied: The findings whose fixes were applied.
        failed: Fixes that could not be carried out, each with the reason.
    """

    report: Report
    files: dict[str, bytes]
    applied: list[Finding] = field(default_factory=list[Finding])
    failed: list[tuple[Finding, str]] = field(default_factory=list[tuple[Finding, str]])

    def texts(self) -> dict[str, str]:
        """The new files as text, for tests on UTF-8 files."""
        return {path: data.decode() for path, data in self.files.items()}


def _everything(report: Report, _: Sources) -> Report:
    return report


def fixed_files(
    files: Files,
    paths: Iterable[str],
    rules: Rules,
    *,
    unsafe: bool = False,
    shown: Callable[[Report, Sources], Report] = _everything,
) -> Fixed:
    """Apply every fix that there is.

    Args:
        files: The project.
        paths: The files to look at; only their findings are fixed.
        rules: What to judge.
        unsafe: Whether to apply unsafe fixes too.
        shown: The part of a report that somebody gets to see: nothing else is fixed.

    Returns:
        The new files and what remains to be said. Nothing is written.
    """
    paths = list(paths)
    patched = PatchedFiles(files)
    result = Fixed(shown(analyse(patched, paths, rules), Sources(patched)), patched.changed)
    for _ in range(ROUNDS):
        result.failed.clear()
        if not _fix_once(result, patched, unsafe):
            break
        result.report = shown(analyse(patched, paths, rules), Sources(patched))
    return result


def _fix_once(result: Fixed, patched: PatchedFiles, unsafe: bool) -> bool:
    """Apply the fixes of one report that do not touch each other; whether there was one."""
    sources = Sources(patched)
    accepted: dict[str, list[Edit]] = {}
    applied: list[Finding] = []
    for finding in result.report.findings:
        if finding.fix is None or (finding.fix.safety is Safety.UNSAFE and not unsafe):
            continue
        try:
            edits = edits_of(finding.fix, sources)
        except CannotEditError as error:
            result.failed.append((finding, str(error)))
            continue
        if not any(_touching(edit, accepted.get(path, ())) for path, group in edits.items() for edit in group):
            for path, group in edits.items():
                accepted.setdefault(path, []).extend(group)
            applied.append(finding)
    changed = _apply(accepted, patched, sources)
    result.applied += applied if changed else []
    return changed


def _touching(edit: Edit, others: Iterable[Edit]) -> bool:
    return any(edit != other and edit.span.touches(other.span) for other in others)


def _apply(accepted: Mapping[str, list[Edit]], patched: PatchedFiles, sources: Sources) -> bool:
    changed = False
    for path, edits in accepted.items():
        decoded = _source(path, sources).decoded
        try:
            data = decoded.encode(apply(decoded.text, edits))
        except (OverlappingEditsError, UnicodeEncodeError):
            continue
        try:
            same = data == patched.read(path)
        except (FileNotFoundError, FileError):
            same = False
        if not same:
            patched.changed[path] = data
            changed = True
    return changed
