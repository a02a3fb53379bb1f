"""Measure authlint beside ruff, bandit and (where installed) semgrep, and its language server, in one run; see README.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import keystrokes, peers, report, subjects
from bench.fetch import CORPUS, size_of
from bench.lsp_client import ServerError
from bench.measure import Command, ToolFailedError, compare
from bench.process import command_line
from bench.report import Limit, MemoryRow, RatioRow, Report, TypingRow

LEAST_PAIRS = 5
LEAST_EDITS = 300
MANY_EDITS = 5_000
QUICK_TIMES = 3
"""Work of a few milliseconds is repeated this many times as often, since its figures scatter most."""


@dataclass(frozen=True)
class Settings:
    """How to measure: pairs per comparison, load average above which a pair is set aside, seconds before a run is stopped."""

    corpus: Path
    repeats: int
    max_load: float
    timeout_s: float
    edits: int
    full: bool


class Bench:
    """One run: the tools, the settings, a scratch folder, and the report that grows."""

    def __init__(self, tools: peers.Tools, settings: Settings, scratch: Path, into: Report) -> None:
        self.tools, self.settings, self.scratch, self.report = tools, settings, scratch, into

    def three_files(self) -> None:
        """Three changed files, as a pre-commit hook gets them: alone in a folder, and in the project they belong to."""
        alone = self.scratch / "three"
        names = subjects.copy_typical(self.settings.corpus, alone)
        project, paths = subjects.typical_in_project(self.settings.corpus)
        tools = self.tools
        for work, cwd, files in (("3 files, alone", alone, names), ("3 files, in their project", project, paths)):
            ours = tools.check(cwd, files, "--no-cache")
            self.compare(work, ours, "bandit", tools.bandit_check(cwd, files), Limit(0.5, 0.3))
            self.compare(work, ours, "ruff S", tools.ruff_check(cwd, files, "S", "--no-cache"), Limit(None, 8))
            if tools.semgrep:
                self.compare(work, ours, "semgrep, 10 rules", tools.semgrep_scan(cwd, files), Limit(0.08))

    def cold(self) -> None:
        """The whole corpus without any cache; bandit on a sample unless everything was asked for."""
        corpus, tools = self.settings.corpus, self.tools
        with self.noting_failures("what was read"):
            self.report.scopes.append(peers.authlint_scope(tools, corpus))
            self.report.scopes.append(peers.ruff_scope(tools, corpus))
        ours = tools.check_everything(corpus, "--no-cache", "--statistics")
        ruff = tools.ruff_check(corpus, ["."], peers.SIX_RULES, "--no-cache", "--statistics")
        self.compare("corpus, cold", ours, "ruff, 6 rules", ruff, Limit(5, 3))
        work, folder = "corpus, cold", corpus
        if not self.settings.full:
            folder = self.scratch / "sample"
            work = f"{subjects.copy_sample(corpus, folder)} files of it, cold"
        ours = tools.check_everything(folder, "--no-cache", "--statistics")
        self.compare(work, ours, "bandit -r", tools.bandit_check(folder, ["."], "-r", "-lll", "-iii"), Limit(0.12))

    def warm(self) -> None:
        """The whole corpus again, nothing changed, both with the cache that their uncounted first run filled."""
        corpus, tools = self.settings.corpus, self.tools
        ours = tools.check_everything(corpus, "--statistics")
        cache = ("--cache-dir", str(tools.caches / "ruff"))
        ruff = tools.ruff_check(corpus, ["."], peers.SIX_RULES, *cache, "--statistics")
        self.compare("corpus, warm", ours, "ruff, 6 rules", ruff, Limit(1, 0.5))

    def typing(self) -> None:
        """Type in a 2,000-line file: alone, in its project, and alone in ruff's server for comparison."""
        authlint, edits = (*self.tools.authlint, "server"), self.settings.edits
        long = subjects.long_file(self.settings.corpus)
        alone = long.copy_into(self.scratch / "long")
        typing_alone = keystrokes.Typing(long.text, alone, alone.parent, edits)
        typing_in_project = keystrokes.Typing(long.text, long.path, long.project, edits)
        for name, typing in (("authlint, file alone", typing_alone), ("authlint, in its project", typing_in_project)):
            for result in self.type_in(authlint, typing, name):
                self.report.typing.append(TypingRow(name, result, self.busy(result), Limit(aim=10), Limit(must=50)))
        name = "ruff, file alone, its default rules"
        for result in self.type_in((*(self.tools.ruff or ()), "server", "--isolated"), typing_alone, name):
            self.report.typing.append(TypingRow(name, result, self.busy(result)))

    def memory(self) -> None:
        """Thousands of edits in one server."""
        long = subjects.long_file(self.settings.corpus)
        alone = long.copy_into(self.scratch / "memory")
        typing = keystrokes.Typing(long.text, alone, alone.parent, MANY_EDITS, split_by_validity=False)
        for result in self.type_in((*self.tools.authlint, "server"), typing, "authlint, for memory"):
            self.report.memory.append(MemoryRow("authlint", result, self.busy(result), Limit(15, 5)))

    def compare(self, work: str, ours: Command, peer: str, theirs: Command, limit: Limit) -> None:
        """Compare authlint with a peer and add a row, or a line that says why not."""
        settings = self.settings
        times = QUICK_TIMES if work.startswith("3 files") else 1
        progress(f"{work}, beside {peer}")
        with self.noting_failures(f"{work}, beside {peer}"):
            comparison = compare(
                ours, theirs, repeats=settings.repeats * times, max_load=settings.max_load, timeout_s=settings.timeout_s
            )
            self.report.ratios.append(RatioRow.of(work, peer, comparison, limit))

    def busy(self, result: keystrokes.Result) -> bool:
        """Whether the machine had so much else to do that latencies say little."""
        return result.load > self.settings.max_load

    def type_in(self, server: tuple[str, ...], typing: keystrokes.Typing, name: str) -> list[keystrokes.Result]:
        """Type in a server; return the result, or none and a line of the report that says why."""
        results: list[keystrokes.Result] = []
        progress(f"{typing.edits:,} keystrokes, {name}")
        with self.noting_failures(f"keystrokes, {name}"), tempfile.TemporaryFile() as log:
            results.append(keystrokes.measure(server, typing, self.tools.env, log))
        return results

    @contextmanager
    def noting_failures(self, work: str) -> Generator[None]:
        """Turn a tool that fails into a line of the report, so that the rest is still measured."""
        try:
            yield
        except (ToolFailedError, ServerError, ValueError, KeyError) as error:
            self.report.failures.append(f"{work}: {error}")
            progress(f"  failed: {error}")


PARTS: dict[str, Callable[[Bench], None]] = {
    "three-files": Bench.three_files,
    "cold": Bench.cold,
    "warm": Bench.warm,
    "keystrokes": Bench.typing,
    "memory": Bench.memory,
}


def progress(text: str) -> None:
    """Say on standard error what is being measured."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Measure authlint beside its peers and print Markdown.")
    parser.add_argument("--authlint", default=f"{sys.executable} -m authlint", metavar="COMMAND", help="how to start authlint")
    for name in ("ruff", "bandit", "semgrep"):
        parser.add_argument(
            f"--{name}", metavar="COMMAND", help=f"how to start {name} (default: beside this Python, or on the path)"
        )
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder that bench/fetch.py filled (default: bench/corpus)")
    parser.add_argument("--only", action="append", choices=list(PARTS), help="measure only this part; repeatable")
    parser.add_argument(
        "--full", action="store_true", help="bandit on the whole corpus, and memory over 5,000 edits (many minutes)"
    )
    parser.add_argument(
        "--repeat", type=int, default=LEAST_PAIRS, metavar="N", help=f"pairs per comparison (default: {LEAST_PAIRS})"
    )
    parser.add_argument(
        "--edits", type=int, default=2 * LEAST_EDITS, metavar="N", help=f"keystrokes (default: {2 * LEAST_EDITS})"
    )
    parser.add_argument(
        "--max-load", type=float, default=2.0, metavar="X", help="set pairs aside above this load average (default: 2)"
    )
    parser.add_argument(
        "--timeout", type=float, default=1800, metavar="S", help="seconds before one run is stopped (default: 1800)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    parser.add_argument("--record", action="store_true", help="write the figures into bench/README.md")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a figure exceeds what it must not exceed")
    options = parser.parse_args()
    if options.record and options.only:
        parser.error("figures are recorded from a whole run, without --only")
    if options.record and (options.repeat < LEAST_PAIRS or options.edits < LEAST_EDITS):
        parser.error(f"figures are recorded from at least {LEAST_PAIRS} pairs and {LEAST_EDITS} keystrokes")
    return options


def measure(options: argparse.Namespace, scratch: Path) -> Report:
    """Measure what was asked for."""
    found = {name: peers.find(name, getattr(options, name)) for name in ("ruff", "bandit", "semgrep")}
    tools = peers.Tools(command_line(options.authlint), found["ruff"], found["bandit"], found["semgrep"], scratch / "caches")
    tools.caches.mkdir()
    versions = {"authlint": peers.version("authlint", tools.authlint)}
    versions |= {name: peers.version(name, command) for name, command in found.items()}
    size = size_of(options.corpus)
    corpus = f"{size.files:,} Python files, {size.lines:,} lines, {size.size_bytes / 1e6:.1f} MB"
    figures = Report(report.machine(), report.today(), versions, corpus)
    settings = Settings(options.corpus.resolve(), options.repeat, options.max_load, options.timeout, options.edits, options.full)
    bench = Bench(tools, settings, scratch, figures)
    for name in options.only or [part for part in PARTS if options.full or part != "memory"]:
        PARTS[name](bench)
    return figures


def main() -> int:
    """Measure and print; 0 done, 1 a limit is missed (with --check), 2 something could not be measured."""
    options = arguments()
    try:
        subjects.require_corpus(options.corpus)
    except subjects.SubjectMissingError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="authlint-bench-") as scratch:
        figures = measure(options, Path(scratch).resolve())
    print(report.markdown(figures), end="")
    if options.json:
        options.json.write_text(report.as_json(figures), encoding="utf-8")
    if options.record:
        report.record(figures)
    if figures.failures:
        return 2
    return 1 if options.check and figures.missed else 0


if __name__ == "__main__":
    sys.exit(main())
