"""A run over files on disk: from paths to reports, with the cache and, for large trees, on two cores."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from authlint.adapters import all_adapters
from authlint.config import Config
from authlint.disk import DiskFiles, absolute, is_within
from authlint.engine import FileFacts, Files, Report, Sources, extract, judge
from authlint.finding import Finding
from authlint.policy import Overrides, overridden, rules_of, shown
from authlint.project import Home, Homes
from authlint.record import field, record, replace
from authlint.walking import Walk, is_candidate, is_excluded, is_test

if TYPE_CHECKING:
    from authlint.cache import Cache

POOL_FROM = 700
"""Fewer files than this are faster extracted by one process."""
CHUNK = 128
"""How many files a process is given at once: those of one folder read each other, and each process reads for itself."""
WORTH_IT = 60
"""For fewer files than this, extracting is as fast as loading the cache of a large project."""
_GENERAL = re.compile(r"\*\.\w+\Z")
"""A pattern for every file of a language says nothing about which of them belong together."""


class NoSuchPathError(Exception):
    """A path that was named does not exist."""


@record(frozen=False)
class Group:
    """The files that share a root and a configuration: what is judged together.

    Attributes:
        root: The project's root.
        config: The configuration in effect, with what the command line asks for on top.
        files: Where they are read.
        paths: The files to look at.
        given: Those of them whose findings are shown.
    """

    root: str
    config: Config
    files: Files
    paths: list[str] = field(default_factory=list[str])
    given: set[str] = field(default_factory=set[str])

    def add(self, path: str) -> None:
        """Look at a file, once, and show its findings."""
        if path not in self.given:
            self.given.add(path)
            self.paths.append(path)

    def add_companions(self, path: str) -> None:
        """Look at the files that are read together with ``path``: a change of one layer shows in what another one leads to."""
        directory, _, name = path.rpartition("/")
        specific = {pattern for one in all_adapters() if one.reads(name) for pattern in one.files if not _GENERAL.match(pattern)}
        for sibling in sorted(self.files.names(directory)) if specific else ():
            companion = f"{directory}/{sibling}"
            if companion not in self.paths and any(fnmatchcase(sibling.lower(), pattern) for pattern in specific):
                self.paths.append(companion)

    def concerns(self, finding: Finding) -> bool:
        """Whether a finding, or what it points to, is in a file to show; bugs and the configuration always are."""
        if finding.check == "internal-error" or finding.at.path == self.config.origin:
            return True
        return any(place.path in self.given for place in finding.places)

    def shown(self, report: Report, sources: Sources) -> Report:
        """The part of a report that is to be shown."""
        report = shown(report, self.config, sources, self.paths)
        return replace(report, findings=tuple(filter(self.concerns, report.findings)), files=len(self.given))


@record(frozen=False)
class Collector:
    """Turns the paths that somebody names into groups.

    Attributes:
        homes: Where files belong.
        overrides: What the command line asks for.
        force_exclude: Whether exclusions hold for named files too.
        is_candidate: Whether files of a name are read.
    """

    homes: Homes
    overrides: Overrides = Overrides()
    force_exclude: bool = False
    is_candidate: Callable[[str], bool] = is_candidate
    _groups: dict[tuple[str, str], Group] = field(default_factory=dict[tuple[str, str], Group])

    def collect(self, paths: Iterable[str]) -> list[Group]:
        """The files that named paths stand for, by group, in order.

        Raises:
            NoSuchPathError: if one of them does not exist.
            ConfigError: if a configuration cannot be used.
        """
        for named in paths:
            path = absolute(named)
            if os.path.isdir(path):
                self._directory(path)
            elif os.path.lexists(path):
                self.file(path)
            else:
                raise NoSuchPathError(f"{named}: no such file or directory")
        return list(self._groups.values())

    def file(self, path: str) -> Group:
        """Look at one file, if it is of a kind that is read."""
        here = absolute(".")
        home = self.homes.of_file(path, here if is_within(path, here) else "")
        group = self._group(home)
        is_unwanted = self.force_exclude and is_excluded(path, home.root, home.config)
        if self.is_candidate(path.rpartition("/")[2]) and not is_unwanted:
            group.add(path)
            group.add_companions(path)
        return group

    def _directory(self, path: str) -> None:
        top = self.homes.of_directory(path, path)
        # Whoever names a folder of tests wants them read; elsewhere they are skipped.
        with_tests = path != top.root and is_test(path + "/", top.root)
        last, group = "", None
        for one in Walk(path, top.root, self.homes, with_tests, self.is_candidate).paths():
            directory = one.rpartition("/")[0]
            if group is None or directory != last:
                last, group = directory, self._group(self.homes.of_directory(directory, path))
            group.add(one)

    def _group(self, home: Home) -> Group:
        key = home.root, home.config.origin
        if key not in self._groups:
            self._groups[key] = Group(home.root, overridden(home.config, self.overrides), DiskFiles(home.root))
        return self._groups[key]


@record
class Manner:
    """How to run: in how many processes, with the cache or without, and whom to tell how many more files are done."""

    jobs: int = 1
    cached: bool = True
    tick: Callable[[int], None] = lambda _: None


def extract_group(group: Group, manner: Manner) -> list[FileFacts]:
    """The facts of a group's files, in their order."""
    cache = _cache(group) if manner.cached and len(group.paths) >= WORTH_IT else None
    found = {path: cache.get(path) for path in group.paths} if cache else dict.fromkeys(group.paths)
    missing = [path for path, facts in found.items() if facts is None]
    manner.tick(len(found) - len(missing))
    for facts in _extract(group, missing, manner):
        found[facts.path] = facts
        manner.tick(1)
        if cache:
            cache.put(facts)
    if cache:
        cache.save()
    return [facts for facts in found.values() if facts is not None]


def _cache(group: Group) -> Cache | None:
    from authlint.cache import Cache, cache_path  # noqa: PLC0415 - small runs need none

    return Cache(group.files, cache_path(group.root)) if isinstance(group.files, DiskFiles) else None


def judge_group(group: Group, manner: Manner) -> tuple[Report, list[FileFacts]]:
    """The report to be shown for a group, and the facts it rests on."""
    extracted = extract_group(group, manner)
    return group.shown(judge(extracted, rules_of(group.config)), Sources(group.files)), extracted


def joined(reports: Iterable[Report]) -> Report:
    """One report of several groups, in order of path and place."""
    parts = list(reports)
    findings = {finding for part in parts for finding in part.findings}
    ordered = sorted(findings, key=lambda one: (one.at.path, one.at.span, one.check, one.message))
    crashes = tuple(crash for part in parts for crash in part.crashes)
    return Report(tuple(ordered), sum(part.files for part in parts), crashes)


class GroupFiles:
    """The files of several groups, each read below its own root."""

    root = ""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._inner_first = sorted(groups, key=lambda group: len(group.root), reverse=True)

    def read(self, path: str) -> bytes:
        """The bytes of a file of one of the groups."""
        for group in self._inner_first:
            if is_within(path, group.root):
                return group.files.read(path)
        raise FileNotFoundError(path)

    def names(self, directory: str) -> frozenset[str]:
        """The names in a directory of one of the groups."""
        for group in self._inner_first:
            if is_within(directory, group.root):
                return group.files.names(directory)
        return frozenset()


def default_jobs() -> int:
    """Two, if there are two cores: more would wait for the one that judges."""
    return min(2, os.cpu_count() or 1)


def _extract(group: Group, paths: Sequence[str], manner: Manner) -> Iterator[FileFacts]:
    if manner.jobs > 1 and len(paths) >= POOL_FROM and isinstance(group.files, DiskFiles):
        import multiprocessing  # noqa: PLC0415 - small runs need none

        try:
            # Elsewhere than on Linux, a forked process may not use the system's libraries.
            context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
            pool = context.Pool(manner.jobs, _begin, (group.root,))
        except (ImportError, OSError):  # a sandbox without shared semaphores
            pass
        else:
            with pool:
                yield from pool.imap(_extract_one, paths, chunksize=CHUNK)
            return
    sources = Sources(group.files)
    for path in paths:
        yield extract(path, sources)


_worker: list[Sources] = []


def _begin(root: str) -> None:
    import signal  # noqa: PLC0415 - of processes that are started for large trees

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends this process
    _worker[:] = [Sources(DiskFiles(root))]


def _extract_one(path: str) -> FileFacts:
    return extract(path, _worker[0])
