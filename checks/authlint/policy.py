"""What a configuration means for a run: what is judged, and which findings are shown. Pure, and the same for every front-end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, runtime_checkable

from authlint.check import Question
from authlint.checks import all_checks
from authlint.config import Config, SuppressEntry, expand
from authlint.engine import Report, Rules, Sources
from authlint.facts.reading import UnusedSuppression
from authlint.finding import Finding, Severity
from authlint.patterns import cached_patterns
from authlint.record import record, replace

ALWAYS = frozenset({"file-not-readable", "internal-error"})
"""Judged whatever is selected, unless ignored by name: without them, silence would look like approval."""


@runtime_checkable
class _HasKeys(Protocol):
    def key_path_at(self, offset: int) -> tuple[str, ...]: ...


@record
class Overrides:
    """What somebody asks for on top of the configuration.

    Attributes:
        select: Replaces what the configuration selects and ignores; None to leave it.
        ignore: Left out in addition.
        environments: Replaces the configuration's; empty to leave them.
        min_severity: Replaces the configuration's; None to leave it.
        fail_on: The same.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    min_severity: Severity | None = None
    fail_on: Severity | None = None


def overridden(config: Config, overrides: Overrides) -> Config:
    """The configuration with what somebody asks for on top of it."""
    if overrides.select is not None:
        config = replace(config, select=overrides.select, ignore=overrides.ignore)
    else:
        config = replace(config, ignore=(*config.ignore, *overrides.ignore))
    return replace(
        config,
        environments=overrides.environments or config.environments,
        min_severity=config.min_severity if overrides.min_severity is None else overrides.min_severity,
        fail_on=config.fail_on if overrides.fail_on is None else overrides.fail_on,
    )


def rules_of(config: Config) -> Rules:
    """What the engine is to judge."""
    question = Question(config.environments)
    if config.select is None and not config.ignore:
        return Rules(question)
    selected = frozenset(all_checks()) if config.select is None else expand(config.select) | ALWAYS
    return Rules(question, selected - expand(config.ignore))


def shown(report: Report, config: Config, sources: Sources, looked_at: Iterable[str]) -> Report:
    """The part of a report that is to be shown, with what the configuration itself has to answer for.

    Args:
        report: What the engine found.
        config: The configuration in effect, overrides included.
        sources: Where to look up key paths.
        looked_at: The files that were looked at: an entry for another file is not unused.
    """
    kept = list(_unsilenced(report.findings, config, sources, frozenset(looked_at)))
    passes = accepts(config)
    return replace(report, findings=tuple(finding for finding in kept if passes(finding)))


def accepts(config: Config) -> Callable[[Finding], bool]:
    """Whether a finding is to be shown, as far as the finding itself tells."""
    least = min(config.min_severity, config.fail_on)  # what makes a run fail is always shown
    ignored = [(cached_patterns((pattern,), config.directory), expand(names)) for pattern, names in config.per_file_ignores]

    def accepted(finding: Finding) -> bool:
        return finding.severity >= least and not any(
            finding.check in names and patterns.covers(finding.at.path) for patterns, names in ignored
        )

    return accepted


def fails(report: Report, config: Config) -> bool:
    """Whether the shown findings make the run fail."""
    return any(finding.severity >= config.fail_on for finding in report.findings)


def is_silenced(finding: Finding, entry: SuppressEntry, directory: str, sources: Sources) -> bool:
    """Whether an entry of the configuration silences a finding: its key or a section around it."""
    if finding.check != entry.check or not cached_patterns((entry.path,), directory).covers(finding.at.path):
        return False
    source = sources.get(finding.at.path)
    if not isinstance(source, _HasKeys):
        return False
    wanted = [part.casefold() for part in entry.key.split(":")]
    have = [part.casefold() for name in source.key_path_at(finding.at.span.start) for part in name.split(":")]
    return have[: len(wanted)] == wanted


def _unsilenced(findings: Iterable[Finding], config: Config, sources: Sources, looked_at: frozenset[str]) -> Iterator[Finding]:
    used: set[SuppressEntry] = set()
    for finding in findings:
        silencing = [one for one in config.suppress if is_silenced(finding, one, config.directory, sources)]
        used.update(silencing)
        if not silencing:
            yield finding
    for entry in config.suppress:
        patterns = cached_patterns((entry.path,), config.directory)
        if entry not in used and any(patterns.covers(path) for path in looked_at):
            yield from _unused(entry, config)


def _unused(entry: SuppressEntry, config: Config) -> Iterator[Finding]:
    rules = rules_of(config)
    if rules.enabled is None or {entry.check, "unused-suppression"} <= rules.enabled:
        fact = UnusedSuppression(entry.at, entry.check, known=True, line=entry.at, last=False)
        yield from all_checks()["unused-suppression"].run(fact, rules.question)
