"""``authlint check``."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable
from typing import Any

from authlint.cli.arguments import UsageError
from authlint.cli.output import Output, destinations
from authlint.config import Config, ConfigError, check_name
from authlint.disk import OverlaidFiles, absolute
from authlint.engine import FileFacts, Report
from authlint.finding import Severity
from authlint.policy import Overrides, fails
from authlint.project import FixedHomes, Homes, explicit_config
from authlint.running import Collector, Group, GroupFiles, Manner, NoSuchPathError, default_jobs, joined, judge_group


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
    if options.jobs is not None and options.jobs < 1:
        raise UsageError("--jobs must be at least 1")
    groups = _groups(options)
    if options.show_settings:
        from authlint.cli.settings import show  # noqa: PLC0415 - seldom asked for

        return show(groups)
    output = Output(GroupFiles(groups), outputs, options.quiet, options.verbose, options.statistics)
    if not any(group.given for group in groups) and any(map(os.path.isdir, options.paths or ["."])):
        output.note("authlint: warning: there is no file here of a kind that authlint reads")
    with output.progress(sum(len(group.paths) for group in groups)) as tick:
        manner = Manner(options.jobs or default_jobs(), not options.no_cache, tick)
        judged = [(group, *judge_group(group, manner)) for group in groups]
    fixing = options.fix or options.unsafe_fixes
    if not (options.diff or fixing):
        reports = [(group, report) for group, report, _ in judged]
        output.write(joined(report for _, report in reports))
        return exit_status(reports, exit_zero=options.exit_zero)
    from authlint.cli import fixes  # noqa: PLC0415 - loads what rewrites

    if options.diff:
        return max(fixes.diff(judged, unsafe=options.unsafe_fixes), *(2 if report.crashes else 0 for _, report, _ in judged))
    if options.stdin_filename is not None:
        return _fix_input(judged[0], absolute(options.stdin_filename), output, options)
    reports = [(one.group, one.report) for one in fixes.fix(judged, output, unsafe=options.unsafe_fixes)]
    output.write(joined(report for _, report in reports))
    return exit_status(reports, exit_zero=options.exit_zero)


def _fix_input(judged: tuple[Group, Report, list[FileFacts]], path: str, output: Output, options: Any) -> int:
    """Print the fixed text of standard input; what there is to say goes to standard error."""
    from authlint.cli import fixes  # noqa: PLC0415

    data = fixes.fix_input(judged, path, unsafe=options.unsafe_fixes)
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    group = judged[0]
    group.files = OverlaidFiles(group.files, path, data)
    report, _ = judge_group(group, Manner())
    output.write(report, stream=sys.stderr)
    return exit_status([(group, report)], exit_zero=options.exit_zero)


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
    collector = Collector(FixedHomes(config) if config else Homes(), overrides, options.force_exclude)
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
