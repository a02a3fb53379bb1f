"""Run commands and count what they cost: CPU seconds of the whole process tree, wall seconds, peak memory.

Two commands are always compared in one go, alternating A B A B, so that what else the machine does falls on both.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

MIB = 1 << 20
MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024
"""What one unit of ``ru_maxrss`` stands for, in bytes."""


class ToolFailedError(Exception):
    """A command that did not do its work; the message says which and why."""


@dataclass(frozen=True)
class Command:
    """One command line (empty: the tool is not installed) and where it runs; an exit status other than 0 is a failure."""

    tool: str
    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Cost:
    """What one run cost: CPU and wall seconds, peak memory of the largest process in MiB, output in bytes."""

    cpu_s: float
    wall_s: float
    peak_mib: float
    output_bytes: int


@dataclass(frozen=True)
class Pair:
    """One A and the B right after it, with the machine's load average (1 minute) before them."""

    a: Cost
    b: Cost
    load: float


@dataclass(frozen=True)
class Comparison:
    """All pairs that count, how many were set aside for load, and whether even the counted ones ran on a busy machine."""

    pairs: tuple[Pair, ...]
    set_aside: int
    contended: bool

    @property
    def cpu_ratios(self) -> list[float]:
        """CPU seconds of A by those of B, pair by pair."""
        return [pair.a.cpu_s / pair.b.cpu_s for pair in self.pairs]

    @property
    def wall_ratios(self) -> list[float]:
        """Wall seconds of A by those of B, pair by pair."""
        return [pair.a.wall_s / pair.b.wall_s for pair in self.pairs]

    def median_a(self) -> Cost:
        """The median cost of A, each figure by itself."""
        return median_cost(pair.a for pair in self.pairs)

    def median_b(self) -> Cost:
        """The median cost of B, each figure by itself."""
        return median_cost(pair.b for pair in self.pairs)


def median_cost(costs: Iterable[Cost]) -> Cost:
    """Return the median of each figure by itself."""
    runs = list(costs)
    return Cost(
        median(run.cpu_s for run in runs),
        median(run.wall_s for run in runs),
        median(run.peak_mib for run in runs),
        max(run.output_bytes for run in runs),
    )


def run_once(command: Command, timeout_s: float) -> Cost:
    """Run a command with its output sent to files, and return its cost; raise ToolFailedError when it did not do its work."""
    if not command.argv:
        raise ToolFailedError(f"{command.tool}: not installed")
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        try:
            process = subprocess.Popen(
                command.argv,
                cwd=command.cwd,
                env={**os.environ, **command.env},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        except OSError as error:
            raise ToolFailedError(f"{command.tool}: cannot be started: {error.strerror}") from error
        killer = threading.Timer(timeout_s, os.killpg, (process.pid, signal.SIGKILL))
        killer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            killer.cancel()
        wall_s = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            out.seek(0)
            err.seek(0)
            said = err.read() or out.read()
            raise ToolFailedError(f"{command.tool}: {reason(process.returncode, said, wall_s >= timeout_s)}")
        output_bytes = out.seek(0, os.SEEK_END) + err.seek(0, os.SEEK_END)
    return Cost(usage.ru_utime + usage.ru_stime, wall_s, usage.ru_maxrss * MAXRSS_BYTES / MIB, output_bytes)


def reason(status: int, said: bytes, timed_out: bool) -> str:
    """Say in one line why a command failed."""
    if timed_out:
        return "took too long and was stopped"
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    return f"exit status {status}" + (f": {lines[-1].strip()}" if lines else "")


def compare(a: Command, b: Command, *, repeats: int, max_load: float, timeout_s: float) -> Comparison:
    """Measure A and B in turns, after one run of each that does not count.

    A pair that starts at a load average above ``max_load`` is set aside and taken again, up to ``repeats`` times in
    all; where quiet pairs are still too few then, every pair counts and the comparison says so.
    """
    for command in (a, b):
        run_once(command, timeout_s)
    quiet: list[Pair] = []
    busy: list[Pair] = []
    while len(quiet) < repeats and len(busy) < repeats:
        load = os.getloadavg()[0]
        pair = Pair(run_once(a, timeout_s), run_once(b, timeout_s), load)
        (quiet if load <= max_load else busy).append(pair)
    if len(quiet) >= repeats:
        return Comparison(tuple(quiet), len(busy), contended=False)
    return Comparison(tuple(quiet + busy), 0, contended=True)
