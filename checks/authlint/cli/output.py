"""Where a report goes: formats and files, colour, notes, progress."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import TextIO

from authlint import __version__
from authlint.cli.arguments import UsageError
from authlint.cli.writing import write_atomically
from authlint.config import did_you_mean
from authlint.disk import absolute, is_within, slashes
from authlint.engine import Files, Report
from authlint.finding import Safety
from authlint.record import record
from authlint.reporters import Presentation, formats, render

Destinations = Sequence[tuple[str, str | None]]
"""Formats, each with the file it goes to; None for standard output."""

LONG_S = 1.0
"""A run that takes longer than this shows how far it is."""


def destinations(written: Sequence[tuple[str, str]]) -> Destinations:
    """Pair ``--format`` and ``--output``: a file belongs to the format before it, else to the one after it.

    What goes to files leaves standard output to ``full``, so that a CI log still shows what was found.

    Raises:
        UsageError: if a format does not exist, or two want standard output.
    """
    pairs: list[tuple[str, str | None]] = []
    waiting: str | None = None
    for option, value in written:
        if option == "format":
            if value not in formats():
                raise UsageError(
                    f"no format is called {value!r}{did_you_mean(value, formats()) or '; there are ' + ', '.join(formats())}"
                )
            pairs.append((value, waiting))
            waiting = None
        elif pairs and pairs[-1][1] is None:
            pairs[-1] = pairs[-1][0], value
        elif waiting is None:
            waiting = value
        else:
            raise UsageError(f"--output {value} has no --format")
    if waiting is not None:
        pairs.append(("full", waiting))
    pairs = [(name, None if file == "-" else file) for name, file in pairs]
    terminal = [name for name, file in pairs if file is None]
    if len(terminal) > 1:
        raise UsageError(f"{' and '.join(terminal)} can't both go to standard output: give all but one an --output FILE")
    return pairs if terminal else [*pairs, ("full", None)]


@record(frozen=False)
class Output:
    """Where everything goes that a run has to say.

    Attributes:
        files: Where excerpts are read.
        destinations: The formats.
        quiet: Whether to leave out notes.
        verbose: Whether to say more.
        statistics: Whether to count the findings instead of showing them.
    """

    files: Files
    destinations: Destinations
    quiet: bool = False
    verbose: bool = False
    statistics: bool = False

    def write(self, report: Report, *, stream: TextIO | None = None) -> None:
        """Write a report in every format.

        Args:
            report: What to show.
            stream: What takes the place of standard output.

        Raises:
            UsageError: if a file cannot be written.
        """
        terminal = sys.stdout if stream is None else stream
        for name, file in self.destinations:
            if file is None:
                # `full` counts for itself; what a program reads must stay as it is.
                text = _statistics(report) if self.statistics else self._rendered(name, report, color=wants_color(terminal))
                _print(text, terminal)
                if name != "full" and not self.statistics:
                    self.note(_summary(report))
            else:
                text = self._rendered(name, report, color=False)
                try:
                    write_atomically(file, text.encode(errors="surrogateescape"))
                except OSError as error:
                    raise UsageError(f"{file}: {(error.strerror or 'cannot be written').lower()}") from error
        for crash in report.crashes if self.verbose else ():
            sys.stderr.write(f"{crash.module}, {display(crash.at.path)}:\n{crash.traceback}\n")

    def note(self, text: str) -> None:
        """Say something that is not a finding."""
        if not self.quiet:
            sys.stderr.write(text + "\n")

    def _rendered(self, name: str, report: Report, *, color: bool) -> str:
        return render(name, Presentation(report, self.files, display, color, __version__))

    @contextmanager
    def progress(self, total: int) -> Generator[Callable[[int], None]]:
        """Show how many files are done, if it takes long and somebody watches."""
        if self.quiet or not sys.stderr.isatty():
            yield lambda _: None
            return
        bar = _Bar(total)
        try:
            yield bar.tick
        finally:
            bar.end()


class _Bar:
    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._began = time.monotonic()
        self._progress: object = None
        self._advance: Callable[[int], None] = lambda _: None

    def tick(self, count: int) -> None:
        """So many more files are done."""
        self._done += count
        if self._progress is None and time.monotonic() - self._began > LONG_S:
            self._show()
        self._advance(self._done)

    def _show(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - most runs are over before
        from rich.progress import Progress  # noqa: PLC0415

        # No thread of its own: this process may fork.
        progress = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)
        task = progress.add_task("Reading", total=self._total)
        shown = 0.0

        def advance(done: int) -> None:
            nonlocal shown
            if time.monotonic() - shown > 0.1:
                shown = time.monotonic()
                progress.update(task, completed=done, refresh=True)

        progress.start()
        self._progress, self._advance = progress, advance
        self._stop = progress.stop

    def end(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._stop()


def display(path: str) -> str:
    """A path as people see it: relative to the working directory, absolute when outside it; with ``/``."""
    here = absolute(".")
    return path[len(here.rstrip("/")) + 1 :] if path != here and is_within(path, here) else slashes(path)


def wants_color(stream: TextIO) -> bool:
    """Whether to colour what goes to a stream."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "") not in {"", "0"}:
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _summary(report: Report) -> str:
    findings = len(report.findings)
    files = f"{report.files} file{'' if report.files == 1 else 's'}"
    said = f"{findings or 'no'} finding{'' if findings == 1 else 's'} in {files}"
    safe = sum(1 for one in report.findings if one.fix is not None and one.fix.safety is Safety.SAFE)
    unsafe = sum(1 for one in report.findings if one.fix is not None) - safe
    parts = [f"{safe} fixable with --fix"] if safe else []
    parts += [f"{unsafe} with --unsafe-fixes"] if unsafe else []
    return f"{said} ({', '.join(parts)})" if parts else said


def _statistics(report: Report) -> str:
    counts = Counter((finding.check, finding.severity) for finding in report.findings)
    width = max((len(str(count)) for count in counts.values()), default=0)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "".join(f"{count:>{width}} {severity.word:<7} {check}\n" for (check, severity), count in ordered)


def _print(text: str, stream: TextIO) -> None:
    try:
        stream.write(text)
    except UnicodeEncodeError:  # an old Windows code page, LANG=C, or a file name that is no text
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, errors="backslashreplace").decode(encoding))
