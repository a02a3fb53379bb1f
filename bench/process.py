"""Processes: the command line that starts one, and what a running one costs so far in CPU seconds and resident memory."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
MB = 1_000_000


@dataclass(frozen=True)
class Usage:
    """CPU seconds spent since the start and resident memory now, in MB of a million bytes."""

    cpu_s: float
    rss_mb: float


def command_line(text: str) -> tuple[str, ...]:
    """Split a command as a shell would, its program made absolute so that it can be started from any folder."""
    program, *rest = shlex.split(text)
    found = shutil.which(program)
    return (str(Path(found).absolute()) if found else program, *rest)


def tree(pid: int) -> list[int]:
    """Return a process and its descendants."""
    found = [pid]
    for parent in found:
        for task in (PROC / str(parent) / "task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def usage(pid: int) -> Usage:
    """Return what a process and its descendants use."""
    if not PROC.is_dir():
        return usage_by_ps(pid)
    cpu_ticks = pages = 0
    for member in tree(pid):
        try:
            after_name = (PROC / str(member) / "stat").read_text().rpartition(")")[2].split()
            pages += int((PROC / str(member) / "statm").read_text().split()[1])
        except OSError:  # it has ended since it was listed
            continue
        cpu_ticks += int(after_name[11]) + int(after_name[12])
    return Usage(cpu_ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") / MB)


def usage_by_ps(pid: int) -> Usage:
    """Return what one process uses, children left out, where there is no ``/proc``."""
    shown = subprocess.run(["ps", "-o", "time=,rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    cpu_time, rss_kib = shown.stdout.split()
    cpu_s = 0.0
    for part in cpu_time.replace("-", ":").split(":"):
        cpu_s = cpu_s * 60 + float(part)
    return Usage(cpu_s, int(rss_kib) * 1024 / MB)
