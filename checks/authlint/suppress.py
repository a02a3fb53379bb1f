"""``authlint: ignore[name] reason`` comments: the engine's business, never a check's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from authlint.facts.reading import UnusedSuppression
from authlint.finding import Finding
from authlint.record import record
from authlint.sources import Comment, Source
from authlint.text import LineIndex, Location, Span

MARK = b"authlint: ignore"
"""A file that holds none of these bytes has no suppressions."""

_COMMENT = re.compile(r"authlint:\s*ignore\[([^\]\n]*)\]")
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_NEVER = frozenset({"unused-suppression", "internal-error"})


@record
class Suppression:
    """One name in one comment.

    Attributes:
        check: The name as written.
        at: The name's place.
        comment: The whole comment.
        covers: The text on whose findings it acts: the comment's own line, or the next line of code if the comment stands alone.
        last: Whether it is the comment's only name.
    """

    check: str
    at: Location
    comment: Location
    covers: Span
    last: bool

    def silences(self, finding: Finding) -> bool:
        """Whether it silences this finding."""
        start = finding.at.span.start
        return (
            finding.check == self.check
            and finding.check not in _NEVER
            and finding.at.path == self.at.path
            and self.covers.start <= start <= self.covers.end
        )


def suppressions(source: Source) -> Iterator[Suppression]:
    """Every suppression of a source, in order."""
    comments = list(source.comments())
    alone = {source.lines.position(comment.span.start).line for comment in comments if comment.alone}
    for comment in comments:
        text = source.decoded.text[comment.span.start : comment.span.end]
        for match in _COMMENT.finditer(text):
            names = list(_NAME.finditer(match[1]))
            offset = comment.span.start + match.start(1)
            for name in names:
                yield Suppression(
                    check=name[0],
                    at=Location(source.path, Span(offset + name.start(), offset + name.end())),
                    comment=Location(source.path, comment.span),
                    covers=_covered(source.lines, comment, alone),
                    last=len(names) == 1,
                )


def _covered(lines: LineIndex, comment: Comment, alone: set[int]) -> Span:
    line = lines.position(comment.span.start).line
    if comment.alone:
        line += 1
        while line <= lines.count and (line in alone or not lines.line(line).strip()):
            line += 1
    line = min(line, lines.count)
    start = lines.start_of(line)
    return Span(start, start + len(lines.line(line)))


def suppress(
    findings: Iterable[Finding], suppressed: Iterable[Suppression], known: frozenset[str]
) -> tuple[list[Finding], list[UnusedSuppression]]:
    """Split off what is silenced.

    Args:
        findings: All findings.
        suppressed: All suppressions of the files that were looked at.
        known: The names of all checks.

    Returns:
        The findings that remain, and the suppressions that silence nothing.
    """
    by_path: dict[str, list[Suppression]] = {}
    for one in suppressed:
        by_path.setdefault(one.at.path, []).append(one)
    kept: list[Finding] = []
    used: set[Suppression] = set()
    for finding in findings:
        acting = [one for one in by_path.get(finding.at.path, ()) if one.silences(finding)]
        used.update(acting)
        if not acting:
            kept.append(finding)
    unused = [
        UnusedSuppression(one.at, one.check, one.check in known, one.comment, one.last)
        for group in by_path.values()
        for one in group
        if one not in used
    ]
    return kept, unused
