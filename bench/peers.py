"""The tools that are compared: where they are, which version, and the command lines that make them do the same work."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Command, ToolFailedError
from bench.process import command_line

SIX_RULES = "S105,S106,S107,S501,S506,S602"
"""Ruff's rules nearest to what authlint looks for, few enough that its output stays small."""

HERE = Path(__file__).resolve().parent
SEMGREP_RULES = HERE / "semgrep.yml"
EVERYTHING = HERE / "everything.toml"


@dataclass(frozen=True)
class Scope:
    """What a tool really looked at: files, and findings where they were counted."""

    tool: str
    files: int
    findings: int | None = None


@dataclass(frozen=True)
class Tools:
    """The command of each tool (None: not installed) and the folder that takes their caches."""

    authlint: tuple[str, ...]
    ruff: tuple[str, ...] | None
    bandit: tuple[str, ...] | None
    semgrep: tuple[str, ...] | None
    caches: Path

    @property
    def env(self) -> dict[str, str]:
        """Environment variables that keep caches and state out of the user's own, and semgrep off the network.

        Python tools find their modules compiled, as after an installation, whatever the environment says about bytecode.
        """
        return {
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(self.caches / "bytecode"),
            "XDG_CACHE_HOME": str(self.caches),
            "SEMGREP_SETTINGS_FILE": str(self.caches / "semgrep-settings.yml"),
            "SEMGREP_SEND_METRICS": "off",
            "SEMGREP_ENABLE_VERSION_CHECK": "0",
        }

    def check(self, cwd: Path, paths: Sequence[str], *options: str) -> Command:
        """Authlint with every check and every severity; findings are no failure, as with the others."""
        arguments = ("check", "--exit-zero", "--min-severity", "info", *options, *paths)
        return self._command("authlint", self.authlint, cwd, arguments)

    def check_everything(self, cwd: Path, *options: str) -> Command:
        """Authlint on all that lies below ``cwd``, tests and examples too, as its peers read them."""
        return self.check(cwd, ["."], "--config", str(EVERYTHING), *options)

    def ruff_check(self, cwd: Path, paths: Sequence[str], select: str, *options: str) -> Command:
        """Ruff with the rules of ``select`` and no settings of the projects it reads."""
        arguments = ("check", "--isolated", "--exit-zero", "--quiet", "--select", select, *options, *paths)
        return self._command("ruff", self.ruff, cwd, arguments)

    def ruff_files(self, cwd: Path) -> Command:
        """Ruff listing the files it would check below ``cwd``."""
        return self._command("ruff", self.ruff, cwd, ("check", "--isolated", "--show-files", "."))

    def bandit_check(self, cwd: Path, paths: Sequence[str], *options: str) -> Command:
        """Bandit with all its tests."""
        return self._command("bandit", self.bandit, cwd, ("--quiet", "--exit-zero", *options, *paths))

    def semgrep_scan(self, cwd: Path, paths: Sequence[str]) -> Command:
        """Semgrep with the ten rules beside this file."""
        arguments = ("scan", "--config", str(SEMGREP_RULES), "--quiet", "--no-git-ignore", *paths)
        return self._command("semgrep", self.semgrep, cwd, arguments)

    def _command(self, tool: str, found: tuple[str, ...] | None, cwd: Path, arguments: Sequence[str]) -> Command:
        return Command(tool, (*found, *arguments) if found else (), cwd, self.env)


def find(name: str, given: str | None) -> tuple[str, ...] | None:
    """Return the command as given, or the tool beside this Python, or the one on the path; None when there is none."""
    if given:
        return command_line(given)
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    return (str(Path(found).absolute()),) if found else None


def capture(command: Command) -> str:
    """Run a command and return what it wrote to standard output."""
    if not command.argv:
        raise ToolFailedError(f"{command.tool}: not installed")
    try:
        done = subprocess.run(
            command.argv, cwd=command.cwd, env={**os.environ, **command.env}, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise ToolFailedError(f"{command.tool}: cannot be started: {error.strerror}") from error
    if done.returncode:
        last = [line.strip() for line in done.stderr.splitlines() if line.strip()][-1:]
        raise ToolFailedError(f"{command.tool}: exit status {done.returncode}" + "".join(f": {line}" for line in last))
    return done.stdout


def version(name: str, command: tuple[str, ...] | None) -> str:
    """Return a tool's version number, ``not installed``, or ``unknown``."""
    if command is None:
        return "not installed"
    try:
        words = capture(Command(name, (*command, "--version"), Path.cwd())).split()
    except ToolFailedError:
        return "unknown"
    return next((word for word in words if word[:1].isdigit()), "unknown")


def authlint_scope(tools: Tools, cwd: Path) -> Scope:
    """Count the files that authlint read below ``cwd`` and what it found, of every severity."""
    report = json.loads(capture(tools.check_everything(cwd, "--no-cache", "--format", "json")))
    return Scope("authlint", report["files"], len(report["findings"]))


def ruff_scope(tools: Tools, cwd: Path) -> Scope:
    """Count the Python files that ruff reads below ``cwd``."""
    shown = capture(tools.ruff_files(cwd))
    return Scope("ruff", sum(line.endswith(".py") for line in shown.splitlines()))
