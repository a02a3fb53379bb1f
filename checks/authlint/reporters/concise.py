"""One line per finding, for people in a hurry and for the problem matchers of editors."""

from __future__ import annotations

from authlint.finding import Finding
from authlint.reporters import Presentation
from authlint.terminal import printable


def render(presentation: Presentation) -> str:
    """Render a report as ``path:line:column: severity[check] message`` lines; empty if there is nothing to say."""
    return "".join(_line(finding, presentation) for finding in presentation.report.findings)


def _line(finding: Finding, presentation: Presentation) -> str:
    start = presentation.region(finding.at)[0]
    path = printable(presentation.display(finding.at.path))
    return f"{path}:{start.line}:{start.column}: {finding.severity.word}[{finding.check}] {printable(finding.message)}\n"
