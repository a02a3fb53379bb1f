"""Output formats: one file each, found by looking into this package.

A module here that holds ``render(presentation) -> str`` is a format of its name. It says how findings look; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from authlint.discovery import modules
from authlint.engine import FileError, Files, Report, Sources
from authlint.finding import Finding
from authlint.record import field, record
from authlint.sources import CannotEditError, language_of
from authlint.sources.decoding import UndecodableError, decode
from authlint.text import Edit, LineIndex, Location, Position, Span


@record(frozen=False)
class Presentation:
    """A report, and what is needed to show it.

    Attributes:
        report: What was found; only the findings to be shown.
        files: Where to read the excerpts.
        display: A file's path as people should see it: relative to the working directory with ``/``, absolute when outside it.
        color: Whether the output may be coloured.
        version: authlint's version.
    """

    report: Report
    files: Files
    display: Callable[[str], str] = str
    color: bool = False
    version: str = ""
    _lines: dict[str, LineIndex] = field(default_factory=dict[str, LineIndex])
    _sources: Sources | None = None

    def lines(self, path: str) -> LineIndex:
        """The lines of a file; empty if it cannot be read."""
        if path not in self._lines:
            language = language_of(path)
            try:
                data = self.files.read(path)
                text = (language.decode if language else decode)(data).text
            except (FileNotFoundError, FileError, UndecodableError):
                text = ""
            self._lines[path] = LineIndex(text)
        return self._lines[path]

    def region(self, at: Location) -> tuple[Position, Position]:
        """Where a place begins and where it ends."""
        lines = self.lines(at.path)
        return lines.position(at.span.start), lines.position(at.span.end)

    def masked_line(self, path: str, line: int, secrets: tuple[Location, ...]) -> str:
        """A line of a file in which every character of a secret is an asterisk, quotes included."""
        lines = self.lines(path)
        text, start = lines.line(line), lines.start_of(line)
        for secret in secrets:
            if secret.path == path:
                covered = Span(max(secret.span.start - start, 0), max(min(secret.span.end - start, len(text)), 0))
                if covered.start < covered.end:
                    text = text[: covered.start] + "*" * (covered.end - covered.start) + text[covered.end :]
        return text

    def edits(self, finding: Finding) -> dict[str, list[Edit]] | None:
        """The edits of a finding's fix, by file; None if it has no fix that can be carried out."""
        if finding.fix is None:
            return None
        if self._sources is None:
            self._sources = Sources(self.files)
        from authlint.fixing import edits_of  # noqa: PLC0415 - only where there is something to fix

        try:
            return edits_of(finding.fix, self._sources)
        except CannotEditError:
            return None

    def fingerprints(self) -> dict[Finding, str]:
        """A stable identity for each finding: its check, file and line's text, never a line number or a secret's text."""
        import hashlib  # noqa: PLC0415 - loads OpenSSL: only for formats with fingerprints

        seen: dict[str, int] = {}
        result: dict[Finding, str] = {}
        for finding in self.report.findings:
            line = self.lines(finding.at.path).position(finding.at.span.start).line
            text = " ".join(self.masked_line(finding.at.path, line, finding.secrets).split())
            key = "\0".join((finding.check, self.display(finding.at.path), text))
            seen[key] = seen.get(key, -1) + 1
            result[finding] = hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:32]
        return result


@cache
def formats() -> dict[str, str]:
    """The formats: name to module."""
    return {module: f"{__name__}.{module}" for module in modules(__path__)}


def render(name: str, presentation: Presentation) -> str:
    """Render a report in the format ``name``; the text ends with a line break unless it is empty.

    Raises:
        KeyError: if there is no such format.
    """
    text: str = import_module(formats()[name]).render(presentation)
    return text
