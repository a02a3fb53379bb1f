"""Which files below a directory are candidates: ignore rules, folders of tests, and names that some adapter reads.

An own walk over ``os.scandir``: the walker of the ``ignore`` crate hands over every entry as a ``pathlib.Path``, and so costs
four times as much as this one (460 against 110 ms of CPU on 26,000 entries).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache, cached_property

from authlint.adapters import all_adapters
from authlint.config import Config
from authlint.disk import is_within, slashes
from authlint.patterns import NamePatterns, Patterns, cached_patterns, compile_patterns
from authlint.project import Homes
from authlint.record import record

NEVER = frozenset(
    (
        *(".bzr", ".git", ".hg", ".jj", ".svn"),
        *(
            ".direnv",
            ".nox",
            ".pyenv",
            ".tox",
            ".venv",
            "__pypackages__",
            "bower_components",
            "node_modules",
            "site-packages",
            "venv",
        ),
        *(".ipynb_checkpoints", ".mypy_cache", ".pytest_cache", ".pytype", ".ruff_cache", ".vs", "__pycache__"),
        *(".eggs", "_build", "build", "dist", "obj"),
    )
)
"""Directories of tools, dependencies and builds; a configuration cannot bring them back, but naming them can."""

_BUILT = ("/bin/Debug", "/bin/Release")
_TEST_DIRECTORIES = (
    *("tests", "test", "testing", "testdata", "test_*", "*_tests", "__tests__", "e2e", "*.tests", "*.test", "*.*tests"),
    *("fixtures", "examples", "example", "samples", "sample", "docs", "doc", "docs_src"),
)
_TEST_FILES = ("conftest.py", "test_*.py", "*_test.py", "*_tests.py", "tests.py")
"""With the directories: what ``include-tests`` includes, by names in lower case."""


@cache
def _is_test_name(name: str, *, is_directory: bool) -> bool:
    return any(fnmatchcase(name.lower(), pattern) for pattern in (_TEST_DIRECTORIES if is_directory else _TEST_FILES))


class CandidateNames:
    """Tells whether some adapter reads files of a name; remembers it, for the same names come again and again."""

    def __init__(self) -> None:
        self._memo: dict[str, bool] = {}

    def __call__(self, name: str) -> bool:
        """Whether some adapter reads files of this name."""
        found = self._memo.get(name)
        if found is None:
            found = self._memo[name] = self._patterns(name.lower())
        return found

    @cached_property
    def _patterns(self) -> NamePatterns:
        return NamePatterns(name_patterns())


def name_patterns() -> list[str]:
    """The patterns of all file names that some adapter reads, in lower case."""
    return sorted({pattern.lower() for adapter in all_adapters() for pattern in adapter.files})


is_candidate = CandidateNames()
"""Whether some adapter reads files of a name."""


def is_test(path: str, base: str) -> bool:
    """Whether a file or directory, or one of those above it and below ``base``, is there for tests, examples or documentation."""
    parts = path[len(base) :].strip("/").split("/")
    directories = parts if "." not in parts[-1] else parts[:-1]
    is_below_one = any(_is_test_name(part, is_directory=True) for part in directories)
    return is_below_one or _is_test_name(parts[-1], is_directory=False)


def is_excluded(path: str, root: str, config: Config) -> bool:
    """Whether a file is left out unless somebody names it: by the configuration, or as part of a folder of tests or builds."""
    if any(part in NEVER for part in path[len(root) :].split("/")) or any(f"{part}/" in path[len(root) :] for part in _BUILT):
        return True
    if not config.include_tests and is_test(path, root):
        return True
    return bool(config.exclude) and cached_patterns(config.exclude, config.directory).covers(path)


@record(frozen=False)
class Walk:
    """One walk below a directory.

    Attributes:
        top: Where it starts; absolute, with ``/``.
        root: The project's root: links that lead out of it are not followed, ignore files above it do not count.
        homes: Which configuration is in effect in a directory.
        with_tests: Whether folders of tests are entered whatever the configuration says: somebody named one.
        is_candidate: Whether files of a name are read.
    """

    top: str
    root: str
    homes: Homes
    with_tests: bool = False
    is_candidate: Callable[[str], bool] = is_candidate

    def paths(self) -> list[str]:
        """Every candidate, in order of directories and names."""
        found: list[str] = []
        rules = self._outer()
        if _ignored(self.top, True, reversed(rules)):
            rules = ()  # whoever names an ignored folder wants it read
        parts = self.top[len(self.root) :].strip("/").split("/")
        self._directory(self.top, rules, found, near=any(one.may_mean(part) for one in rules for part in parts))
        return found

    def _outer(self) -> tuple[Patterns, ...]:
        """The ignore files from the root down to above ``top``, and the repository's own exclusions."""
        chain: list[Patterns] = []
        if (exclusions := _ignore_file(f"{self.root}/.git/info/exclude", self.root)) is not None:
            chain.append(exclusions)
        at = self.root
        for part in self.top[len(self.root) :].strip("/").split("/"):
            if at != self.top and (rules := _ignore_file(f"{at}/.gitignore", at)) is not None:
                chain.append(rules)
            at = f"{at}/{part}"
        return tuple(chain)

    def _directory(self, directory: str, rules: tuple[Patterns, ...], found: list[str], *, near: bool) -> None:
        """Add the candidates below a directory.

        Args:
            directory: The directory.
            rules: The patterns of ignore files, from the outermost to the nearest.
            found: Where to add them.
            near: Whether some pattern may be about what is in this directory, whatever its name.
        """
        try:
            with os.scandir(directory or "/") as entries:
                listed = list(entries)
        except OSError:  # it is not ours to read, or it has just gone
            return
        names = {entry.name for entry in listed}
        self.homes.listed(directory, names)
        if ".gitignore" in names:
            own = _ignore_file(f"{directory}/.gitignore", directory)
            rules = (*rules, own) if own is not None else rules
        config = self.homes.of_directory(directory).config
        excluded = cached_patterns(config.exclude, config.directory) if config.exclude else None
        with_tests = config.include_tests or self.with_tests
        for name, is_directory, entry in sorted(self._of_interest(listed)):
            path = f"{directory}/{name}"
            if not with_tests and _is_test_name(name, is_directory=is_directory):
                continue
            is_near = near or any(one.may_mean(name) for one in rules)
            if is_near and _ignored(path, is_directory, reversed(rules)):
                continue
            if excluded is not None and excluded.match(path, is_directory=is_directory):
                continue
            if not is_directory:
                if self._is_file(entry, path):
                    found.append(path)
            elif not path.endswith(_BUILT):
                self._directory(path, rules, found, near=is_near)

    def _of_interest(self, entries: Iterable[os.DirEntry[str]]) -> Iterator[tuple[str, bool, os.DirEntry[str]]]:
        for entry in entries:
            is_directory = entry.is_dir(follow_symlinks=False)
            if entry.name not in NEVER if is_directory else self.is_candidate(entry.name):
                yield entry.name, is_directory, entry

    def _is_file(self, entry: os.DirEntry[str], path: str) -> bool:
        try:
            if not entry.is_symlink():
                return entry.is_file()
            return entry.is_file() and is_within(slashes(os.path.realpath(path)), slashes(os.path.realpath(self.root)))
        except OSError:
            return False


def _ignored(path: str, is_directory: bool, rules: Iterable[Patterns]) -> bool:
    for patterns in rules:  # the nearest file that says anything decides
        decided = patterns.match(path, is_directory=is_directory)
        if decided is not None:
            return decided
    return False


def _ignore_file(path: str, base: str) -> Patterns | None:
    try:
        if not os.path.isfile(path):
            return None
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return compile_patterns(file, base)
    except OSError:
        return None
