"""Annotations on a pull request: the workflow commands of GitHub Actions."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.finding import Finding, Severity
from authlint.reporters import Presentation
from authlint.terminal import printable
from authlint.text import Location

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice", Severity.HINT: "notice"}


def render(presentation: Presentation) -> str:
    """Render a report as one workflow command per finding; empty if there is nothing to say."""
    return "".join(_command(finding, presentation) for finding in presentation.report.findings)


def _command(finding: Finding, presentation: Presentation) -> str:
    properties = {
        "title": f"authlint({finding.check})",
        "file": presentation.display(finding.at.path),
        **_region(finding.at, presentation),
    }
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_LEVELS[finding.severity]} {written}::{_data(chr(10).join(_message(finding, presentation)))}\n"


def _region(at: Location, presentation: Presentation) -> dict[str, str]:
    start, end = presentation.region(at)
    lines = {"line": str(start.line), "endLine": str(end.line)}
    if start.line != end.line:  # columns are only understood within one line
        return lines
    return {**lines, "col": str(start.column), "endColumn": str(end.column)}


def _message(finding: Finding, presentation: Presentation) -> Iterator[str]:
    yield printable(finding.message)
    for label in finding.labels:
        start = presentation.region(label.at)[0]
        yield printable(f"{presentation.display(label.at.path)}:{start.line}:{start.column}: {label.message}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
