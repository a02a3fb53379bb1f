"""The figures of one run: as Markdown for people, as JSON for machines, and into the README."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from statistics import median

from bench.keystrokes import Latency, Result
from bench.measure import Comparison, Cost
from bench.peers import Scope

README = Path(__file__).resolve().parent / "README.md"
BEGIN, END = "<!-- figures: begin (written by bench/run.py --record) -->", "<!-- figures: end -->"
BUSY = " (busy machine)"


@dataclass(frozen=True)
class Limit:
    """What a figure must not exceed, and what it should not exceed; None where nothing was set."""

    must: float | None = None
    aim: float | None = None

    def verdict(self, value: float) -> str:
        """Say in a word or two how a value stands to the limit."""
        if self.must is not None and value > self.must:
            return "**missed**"
        if self.aim is not None:
            return "aim met" if value <= self.aim else "aim missed"
        return "met" if self.must is not None else ""


@dataclass(frozen=True)
class RatioRow:
    """Authlint beside one peer on the same work: costs as medians, ratios as median, least and greatest of the pairs."""

    work: str
    peer: str
    pairs: int
    contended: bool
    authlint: Cost
    peer_cost: Cost
    cpu_ratio: float
    cpu_ratio_range: tuple[float, float]
    wall_ratio: float
    limit: Limit

    @classmethod
    def of(cls, work: str, peer: str, comparison: Comparison, limit: Limit) -> RatioRow:
        """Summarise a comparison."""
        ratios = comparison.cpu_ratios
        return cls(
            work=work,
            peer=peer,
            pairs=len(comparison.pairs),
            contended=comparison.contended,
            authlint=comparison.median_a(),
            peer_cost=comparison.median_b(),
            cpu_ratio=median(ratios),
            cpu_ratio_range=(min(ratios), max(ratios)),
            wall_ratio=median(comparison.wall_ratios),
            limit=limit,
        )

    @property
    def verdict(self) -> str:
        """How the CPU ratio stands to its limit."""
        return self.limit.verdict(self.cpu_ratio)


@dataclass(frozen=True)
class TypingRow:
    """Keystroke to diagnostics in one server; limits in milliseconds."""

    server: str
    result: Result
    contended: bool = False
    p50_limit: Limit = field(default_factory=Limit)
    p99_limit: Limit = field(default_factory=Limit)

    @property
    def verdict(self) -> str:
        """How both percentiles stand to their limits."""
        p50 = self.p50_limit.verdict(self.result.all_states.p50_ms)
        p99 = self.p99_limit.verdict(self.result.all_states.p99_ms)
        return p99 if p99 == "**missed**" or not p50 else p50


@dataclass(frozen=True)
class MemoryRow:
    """Resident memory over many edits; limit in MB of a million bytes."""

    server: str
    result: Result
    contended: bool
    limit: Limit

    @property
    def verdict(self) -> str:
        """How the growth stands to its limit."""
        return self.limit.verdict(self.result.growth_mb)


@dataclass
class Report:
    """Everything one run found out."""

    machine: str
    date: str
    versions: dict[str, str]
    corpus: str
    scopes: list[Scope] = field(default_factory=list[Scope])
    ratios: list[RatioRow] = field(default_factory=list[RatioRow])
    typing: list[TypingRow] = field(default_factory=list[TypingRow])
    memory: list[MemoryRow] = field(default_factory=list[MemoryRow])
    failures: list[str] = field(default_factory=list[str])

    @property
    def missed(self) -> bool:
        """Whether any figure exceeds what it must not exceed."""
        return any("**missed**" in verdicts for verdicts in self.verdicts().values())

    def verdicts(self) -> dict[str, list[str]]:
        """Return the verdict of every row, table by table."""
        return {
            "ratios": [row.verdict for row in self.ratios],
            "typing": [row.verdict for row in self.typing],
            "memory": [row.verdict for row in self.memory],
        }


def machine() -> str:
    """Describe processor, cores, system and Python in one line."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = names[0] if names else model
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def today() -> str:
    """Return the date, in UTC."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%d")


def table(header: str, rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out a Markdown table; every column but the first two is aligned right."""
    names = [name.strip() for name in header.split("|")]
    rule = ["---" if column < 2 else "---:" for column in range(len(names))]
    return [f"| {' | '.join(cells)} |" for cells in (names, rule, *rows)] + [""]


def number(value: float | None) -> str:
    """Write a figure with three digits that matter; empty for None."""
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def latency(measured: Latency) -> str:
    """Write both percentiles, or a dash when nothing was measured."""
    return f"{measured.p50_ms:.1f} / {measured.p99_ms:.1f}" if measured.count else "-"


def ratio_cells(row: RatioRow) -> list[str]:
    """Return one line of the table of ratios."""
    low, high = row.cpu_ratio_range
    pairs = f"{row.pairs}{BUSY if row.contended else ''}"
    costs = [f"{row.authlint.cpu_s:.3f}", f"{row.peer_cost.cpu_s:.3f}"]
    ratios = [f"**{number(row.cpu_ratio)}** ({number(low)}-{number(high)})", number(row.wall_ratio)]
    memory = f"{row.authlint.peak_mib:.0f} / {row.peer_cost.peak_mib:.0f}"
    return [row.work, row.peer, *costs, *ratios, memory, pairs, number(row.limit.must), number(row.limit.aim), row.verdict]


def typing_cells(row: TypingRow) -> list[str]:
    """Return one line of the table of keystrokes."""
    result = row.result
    states = [latency(result.all_states), latency(result.valid_states), latency(result.invalid_states)]
    counts = [str(result.edits), str(result.unanswered), str(result.diagnostics_on_open)]
    limits = [f"p99 {number(row.p99_limit.must)}", f"p50 {number(row.p50_limit.aim)}"] if row.verdict else ["", ""]
    costs = [f"{result.cpu_ms_per_edit:.1f}", f"{result.start_ms:.0f}"]
    server = f"{row.server}{BUSY if row.contended else ''}"
    return [server, str(result.lines), *states, *costs, *counts, *limits, row.verdict]


def memory_cells(row: MemoryRow) -> list[str]:
    """Return one line of the table of memory."""
    result = row.result
    path = " ".join(f"{value:.0f}" for value in result.rss_on_the_way_mb)
    figures = [f"{result.rss_open_mb:.1f}", f"{result.rss_end_mb:.1f}", f"**{result.growth_mb:.1f}**"]
    server = f"{row.server}{BUSY if row.contended else ''}"
    return [server, path, str(result.edits), *figures, number(row.limit.must), number(row.limit.aim), row.verdict]


def markdown(report: Report) -> str:
    """Write the whole report as Markdown."""
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    lines = [f"{report.date}; {report.machine}; {versions}.", "", f"Corpus: {report.corpus}."]
    for scope in report.scopes:
        found = "" if scope.findings is None else f" and had {scope.findings:,} findings of every severity"
        lines.append(f"{scope.tool} read {scope.files:,} files of it{found}.")
    lines.append("")
    if report.ratios:
        header = (
            "work | beside | authlint CPU s | its CPU s | CPU ratio (range) | wall ratio | peak MiB | pairs | must be | aim | "
        )
        lines += table(header, [ratio_cells(row) for row in report.ratios])
    if report.typing:
        header = "server | lines | p50 / p99 ms | valid states | invalid states | CPU ms/edit | start ms | edits | unanswered"
        lines += table(f"{header} | diagnostics | must be | aim | ", [typing_cells(row) for row in report.typing])
    if report.memory:
        header = "server | MB on the way | edits | MB opened | MB at the end | growth MB | must be | aim | "
        lines += table(header, [memory_cells(row) for row in report.memory])
    lines += [f"- not measured: {failure}" for failure in report.failures]
    return "\n".join(lines).rstrip() + "\n"


def as_json(report: Report) -> str:
    """Write the whole report as JSON, with verdicts."""
    document = asdict(report)
    for name, verdicts in report.verdicts().items():
        for row, verdict in zip(document[name], verdicts, strict=True):
            row["verdict"] = verdict.strip("*")
    return json.dumps(document, indent=2) + "\n"


def record(report: Report, readme: Path = README) -> None:
    """Put the report between the two markers of the README."""
    before, begin, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{readme.name} lacks the markers of the figures")
    readme.write_text(f"{before}{begin}\n\n{markdown(report)}\n{end}{after}", encoding="utf-8")
