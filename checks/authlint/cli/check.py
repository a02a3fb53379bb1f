"""``authlint check``."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from authlint.cache import stored_name_patterns
from authlint.cli.arguments import UsageError
from authlint.cli.output import Output, destinations
from authlint.config import Config, ConfigError, check_name
from authlint.disk import OverlaidFiles, absolute
from authlint.engine import Files, Report
from authlint.finding import Severity
from authlint.policy import Overrides, fails
from authlint.project import FixedHomes, Homes, explicit_config
from authlint.running import Collector, Group, GroupFiles, Manner, NoSuchPathError, default_jobs, joined, judge_group
from authlint.walking import CandidateNames


def run(options: Any) -> int:
    """Carry out the command.

    Raises:
        UsageError: if it cannot be.
    """
    # Facts and syntax trees hold no cycles, and there are many of them: looking for cycles is a fifth of a large run.
    gc.disable()
    try:
        return _run(options)
    except (ConfigError, NoSuchPathError) as error:
        raise UsageError(str(error)) from error


def _run(options: Any) -> int:
    outputs = destinations(options.outputs or [])
    if options.diff and options.fix:
        raise UsageError("--fix writes and --diff does not: give one of them")
    if options.jobs is not None and options.jobs < 1:
        raise UsageError("--jobs must be at least 1")
    groups = _groups(options)
    if options.show_settings:
        from authlint.cli.settings import show  # noqa: PLC0415 - seldom asked for

        return show(groups)
    output = Output(GroupFiles(groups), outputs, options.quiet, options.verbose, options.statistics)
    with output.progress(sum(len(group.paths) for group in groups)) as tick:
        manner = Manner(options.jobs or default_jobs(), not options.no_cache, tick)
        judged = [(group, *judge_group(group, manner)) for group in groups]
    reports = [(group, report) for group, report, _ in judged]
    from_stdin = options.stdin_filename is not None
    fixing = options.diff or options.fix or options.unsafe_fixes
    if fixing:
        from authlint.cli import fixes  # noqa: PLC0415 - loads what rewrites

        if options.diff:
            return max(fixes.diff(judged, unsafe=options.unsafe_fixes), *(2 if one.crashes else 0 for _, one in reports))
        repaired = fixes.fix(judged, output, unsafe=options.unsafe_fixes, write=not from_stdin)
        reports = [(one.group, one.report) for one in repaired]
        if from_stdin:
            _print_input(repaired[0].group.files, absolute(options.stdin_filename), repaired[0].files)
    # The fixed text of standard input is what standard output is for then.
    output.write(joined(report for _, report in reports), stream=sys.stderr if from_stdin and fixing else None)
    return exit_status(reports, exit_zero=options.exit_zero)


def _print_input(files: Files, path: str, fixed: Mapping[str, bytes]) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(fixed.get(path) or files.read(path))
    sys.stdout.buffer.flush()


def exit_status(reports: Iterable[tuple[Group, Report]], *, exit_zero: bool) -> int:
    """0, 1 or 2, as the findings and crashes of all groups ask for."""
    parts = list(reports)
    if any(report.crashes for _, report in parts):
        return 2
    return 0 if exit_zero or not any(fails(report, group.config) for group, report in parts) else 1


def _groups(options: Any) -> list[Group]:
    overrides = Overrides(
        select=_names("--select", options.select) if options.select else None,
        ignore=_names("--ignore", options.ignore or ()),
        environments=_environments(options.environment or ()),
        min_severity=_severity(options.min_severity),
        fail_on=_severity(options.fail_on),
    )
    config: Config | None = explicit_config(options.config) if options.config else None
    names = CandidateNames(None if options.no_cache else stored_name_patterns)
    collector = Collector(FixedHomes(config) if config else Homes(), overrides, options.force_exclude, names)
    if options.stdin_filename is None:
        if "-" in options.paths:
            raise UsageError("- reads standard input, and needs --stdin-filename to say which file it is")
        return collector.collect(options.paths or ["."])
    if options.paths not in (["-"], []):
        raise UsageError("with --stdin-filename, the only path is -")
    path = absolute(options.stdin_filename)
    group = collector.file(path)
    group.files = OverlaidFiles(group.files, path, sys.stdin.buffer.read())
    return [group]


def _names(option: str, values: Iterable[str]) -> tuple[str, ...]:
    return tuple(check_name(option, name.strip()) for value in values for name in value.split(",") if name.strip())


def _environments(values: Iterable[str]) -> tuple[str, ...]:
    names = tuple(value.strip() for value in values)
    if not all(names):
        raise UsageError("--environment must not be empty")
    return names


def _severity(word: str | None) -> Severity | None:
    return None if word is None else Severity[word.upper()]
