"""For people: every finding with its source, the places that belong to it, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from authlint.finding import Finding, Safety, Severity
from authlint.reporters import Presentation
from authlint.terminal import paint, printable
from authlint.text import Location


def render(presentation: Presentation) -> str:
    """Render a report for reading in a terminal."""
    blocks = ["\n".join(_block(finding, presentation)) for finding in presentation.report.findings]
    return "\n\n".join([*blocks, _summary(presentation)]) + "\n"


def _block(finding: Finding, presentation: Presentation) -> Iterator[str]:
    from authlint.excerpts import Place, excerpt, grouped, gutter_of  # noqa: PLC0415 - most runs find nothing

    color = presentation.color
    severity = finding.severity.word
    title = paint(f"{severity}[{finding.check}]", severity, color=color)
    yield title + paint(f": {printable(finding.message)}", "strong", color=color)
    places = [Place(finding.at, "^", severity)]
    places += [Place(label.at, "-", "frame", label.message) for label in finding.labels]
    gutter = gutter_of(places, presentation)
    for index, group in enumerate(grouped(places, presentation)):
        arrow = ":::" if index else "-->"
        yield f"{' ' * gutter}{paint(arrow, 'frame', color=color)} {_address(group[0].at, presentation)}"
        yield from excerpt(group, presentation, gutter, finding.secrets)
    for word, text in _notes(finding):
        equals = paint(f"{'':>{gutter}} =", "frame", color=color)
        yield f"{equals} {paint(f'{word}:', 'strong', color=color)} {printable(text)}"


def _address(at: Location, presentation: Presentation) -> str:
    start = presentation.region(at)[0]
    return f"{printable(presentation.display(at.path))}:{start.line}:{start.column}"


def _notes(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.fix is not None:
        safe = finding.fix.safety is Safety.SAFE
        how = "safe, apply with --fix" if safe else "unsafe, apply with --unsafe-fixes"
        yield "fix", f"{finding.fix.title} ({how})"
    yield "help", f"authlint explain {finding.check}"


def _summary(presentation: Presentation) -> str:
    report, color = presentation.report, presentation.color
    files = _count(report.files, "file")
    if not report.findings:
        return f"{paint('All checks passed', 'good', color=color)}: {files}"
    severities = Counter(finding.severity for finding in report.findings)
    parts = [_count(severities[severity], severity.word) for severity in sorted(severities, reverse=True)]
    found = f"{paint('Found', 'strong', color=color)} {_count(len(report.findings), 'finding')}"
    return f"{found} ({', '.join(parts)}) in {files}{_fixable(report.findings)}"


def _fixable(findings: tuple[Finding, ...]) -> str:
    safeties = Counter(finding.fix.safety for finding in findings if finding.fix is not None)
    parts: list[str] = []
    if safeties[Safety.SAFE]:
        parts.append(f"{safeties[Safety.SAFE]} fixable with --fix")
    if safeties[Safety.UNSAFE]:
        parts.append(f"{safeties[Safety.UNSAFE]} {'more ' if parts else 'fixable '}with --unsafe-fixes")
    return f". {', '.join(parts)}" if parts else ""


def _count(number: int, word: str) -> str:
    plural = "" if number == 1 or word == Severity.INFO.word else "s"
    return f"{number} {word}{plural}"
