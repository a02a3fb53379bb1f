"""From files to findings. No input and output of its own, and it never raises: one file's trouble is one finding.

``extract`` turns one file into facts, ``judge`` turns all facts into findings, ``analyse`` does both. The command line caches
what ``extract`` gives, the language server keeps it in memory; all of them judge with the same function.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from authlint.adapter import Adapter
from authlint.adapters import readers_of
from authlint.check import Question
from authlint.checks import all_checks
from authlint.facts.keys import Key
from authlint.facts.reading import Crash, Unreadable, UnusedSuppression
from authlint.finding import Finding
from authlint.looking import Recorder
from authlint.masking import masked
from authlint.prefilter import Haystack
from authlint.record import field, record, replace
from authlint.sources import Source, UnreadableError, language_of
from authlint.suppress import MARK, Suppression, suppress, suppressions
from authlint.text import Location, Span

SIZE_LIMIT = 5_000_000
"""Files of more bytes than this are not read: set-up code and settings are far smaller."""


class FileError(Exception):
    """A file cannot be had; the message says why in a few words."""


class Files(Protocol):
    """Where the engine gets bytes from: a disk, an editor's buffers over a disk, a literal in a test."""

    @property
    def root(self) -> str:
        """The directory outside of which nothing is read; written with ``/``, empty for "everything"."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of a file.

        Raises:
            FileNotFoundError: if there is no such file.
            FileError: if it cannot be read.
        """
        ...

    def names(self, directory: str) -> frozenset[str]:
        """The names in a directory; empty if there is none."""
        ...


class MemoryFiles:
    """Files held in a mapping of path to text or bytes."""

    def __init__(self, files: Mapping[str, str | bytes], root: str = "") -> None:
        self.root = root
        self._files = {path: data.encode() if isinstance(data, str) else data for path, data in files.items()}

    def read(self, path: str) -> bytes:
        """The bytes of a file of the mapping."""
        if path not in self._files:
            raise FileNotFoundError(path)
        return self._files[path]

    def names(self, directory: str) -> frozenset[str]:
        """The first path parts below ``directory``."""
        prefix = directory.rstrip("/") + "/" if directory else ""
        return frozenset(path[len(prefix) :].split("/", 1)[0] for path in self._files if path.startswith(prefix))

    def __iter__(self) -> Any:
        """The paths."""
        return iter(self._files)


@record
class FileFacts:
    """What is known of one file.

    Attributes:
        path: The file.
        facts: The facts that stand in it.
        reads: What they rest on: the files that were read or looked for, and directories (with a final ``/``) that were listed.
        suppressed: Its suppressions.
    """

    path: str
    facts: tuple[object, ...] = ()
    reads: frozenset[str] = frozenset()
    suppressed: tuple[Suppression, ...] = ()


@record
class Rules:
    """What to judge: the enabled checks, and the environments that are asked about."""

    question: Question = Question()
    enabled: frozenset[str] | None = None
    """Names of checks; None for all of them."""


EVERYTHING = Rules()
"""Every check, asked about production."""


@record
class Report:
    """All findings of a run, in order of path and place.

    Attributes:
        findings: The findings.
        files: How many files were looked at.
        crashes: Bugs of authlint that were met.
    """

    findings: tuple[Finding, ...]
    files: int
    crashes: tuple[Crash, ...] = ()


@record(frozen=False)
class Sources:
    """The parsed files of one run, the most recently used kept."""

    files: Files
    keep: int = 96
    _parsed: dict[str, Source | UnreadableError | None] = field(default_factory=dict[str, Source | UnreadableError | None])
    _held: dict[str, dict[bytes, bool]] = field(default_factory=dict[str, dict[bytes, bool]])

    def get(self, path: str) -> Source | UnreadableError | None:
        """The source at ``path``, why it cannot be read, or None if there is none."""
        if path in self._parsed:
            self._parsed[path] = found = self._parsed.pop(path)  # the youngest is last
            return found
        try:
            data = self.files.read(path)
        except FileNotFoundError:
            return None
        except FileError as error:
            return self.put(path, UnreadableError(str(error)))
        return self.put(path, parse(path, data))

    def put(self, path: str, source: Source | UnreadableError) -> Source | UnreadableError:
        """Remember ``source`` for ``path``."""
        self._parsed[path] = source
        if len(self._parsed) > self.keep:
            del self._parsed[next(iter(self._parsed))]
        return source

    def forget(self, path: str) -> None:
        """Forget what is known of ``path``: it has changed."""
        self._parsed.pop(path, None)
        self._held.pop(path, None)

    def holds(self, path: str, literal: bytes) -> bool:
        """Whether the file at ``path`` holds ``literal``; nothing is parsed for it."""
        known = self._held.setdefault(path, {})
        if literal not in known:
            try:
                known[literal] = literal in self.files.read(path)
            except (FileNotFoundError, FileError):
                known[literal] = False
        return known[literal]


def parse(path: str, data: bytes) -> Source | UnreadableError:
    """Parse one file; never raises."""
    language = language_of(path)
    if language is None:
        return UnreadableError("authlint does not know this kind of file")
    if len(data) > SIZE_LIMIT:
        return UnreadableError(f"{len(data):,} bytes are more than the {SIZE_LIMIT:,} that authlint reads")
    try:
        return language.parse(path, data)
    except UnreadableError as error:
        return error
    except RecursionError:
        return UnreadableError("nested too deeply")


def extract(path: str, sources: Sources) -> FileFacts:
    """The facts that stand in one file; never raises."""
    try:
        data = sources.files.read(path)
    except FileNotFoundError:
        return FileFacts(path, reads=frozenset({path}))
    except FileError as error:
        return FileFacts(path, (Unreadable(_start(path), str(error)),), frozenset({path}))
    text = Haystack(data)
    adapters = [adapter for adapter in readers_of(posixpath.basename(path)) if adapter.is_triggered(text)]
    if not adapters and MARK not in data:
        return FileFacts(path, reads=frozenset({path}))
    source = sources.get(path)
    if source is None or isinstance(source, UnreadableError):
        reason = source.reason if source else "it disappeared"
        offset = source.offset if source else 0
        unread = Unreadable(Location(path, Span(offset, offset)), reason, template=_is_template(data))
        return FileFacts(path, (unread,), frozenset({path}))
    recorder = Recorder(sources)
    recorder.reads.add(path)
    problems = source.problems if adapters else ()
    facts: list[object] = [replace(one, template=_is_template(data)) for one in problems]
    for adapter in (declared.loaded() for declared in adapters):
        if isinstance(source, adapter.language):
            facts += _run_adapter(adapter, source, recorder)
    suppressed = tuple(suppressions(source)) if MARK in data else ()
    return FileFacts(path, tuple(facts), frozenset(recorder.reads), suppressed)


def _is_template(data: bytes) -> bool:
    """Whether a file that does not parse has the marks of Jinja, Helm or cookiecutter."""
    return re.search(rb"\{%-?\s*\w|\{\{-?\s*[\w.$][^{}]*\}\}", data) is not None


def _run_adapter(adapter: Adapter[Any], source: Source, project: Recorder) -> list[object]:
    facts: list[object] = []
    try:
        facts.extend(adapter.facts(source, project))
    except Exception as error:  # noqa: BLE001 - an adapter's bug must not cost the user the other adapters' findings
        facts.append(_crash(f"adapter {adapter.name}", source.path, error))
    return facts


def judge(extracted: Iterable[FileFacts], rules: Rules = EVERYTHING) -> Report:
    """Judge the facts of a project; never raises."""
    files = list(extracted)
    facts: dict[type, list[Any]] = {}
    for one in files:
        for fact in one.facts:
            facts.setdefault(type(fact), []).append(fact)
    findings, crashes = _run_checks(facts, rules)
    kept, unused = suppress(findings, (one for file in files for one in file.suppressed), frozenset(all_checks()))
    # A suppression of a check that did not run is not unused; one of a check that does not exist always is.
    unused = [one for one in unused if not one.known or rules.enabled is None or one.check in rules.enabled]
    more, more_crashes = _run_checks({UnusedSuppression: unused, Crash: crashes}, rules)
    found = sorted(_once([*kept, *more]), key=_order)
    return Report(tuple(masked(found, facts.get(Key, ()))), len(files), (*facts.get(Crash, ()), *crashes, *more_crashes))


def _once(findings: Iterable[Finding]) -> Iterable[Finding]:
    """One finding per check and place, the worst: a shared file is seen from every file that uses it."""
    found: dict[tuple[str, Location], Finding] = {}
    for finding in sorted(findings, key=lambda finding: (-finding.severity, _order(finding))):
        found.setdefault((finding.check, finding.at), finding)
    return found.values()


def _run_checks(facts: Mapping[type, Sequence[Any]], rules: Rules) -> tuple[list[Finding], list[Crash]]:
    findings: list[Finding] = []
    crashes: list[Crash] = []
    checks = all_checks()
    for kind, group in facts.items():
        for name in checks.about(kind) if group else ():
            if rules.enabled is not None and name not in rules.enabled:
                continue
            check = checks[name]
            for fact in group:
                try:
                    findings.extend(check.run(fact, rules.question))
                except Exception as error:  # noqa: BLE001 - a check's bug must not cost the user the other checks' findings
                    crashes.append(_crash(f"check {name}", getattr(getattr(fact, "at", None), "path", ""), error))
    return findings, crashes


def analyse(files: Files, paths: Iterable[str], rules: Rules = EVERYTHING) -> Report:
    """Extract and judge in one go; never raises."""
    sources = Sources(files)
    return judge((extract(path, sources) for path in paths), rules)


def _crash(module: str, path: str, error: Exception) -> Crash:
    import traceback  # noqa: PLC0415 - only when there is a bug to describe

    # The exception's text may quote the project, secrets included; its type and place are enough to find the bug.
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{posixpath.basename(frame.filename)}:{frame.lineno}"
    lines = traceback.format_tb(error.__traceback__)
    return Crash(module, _start(path), f"{type(error).__name__} in {where}", "".join([*lines, type(error).__name__]))


def _start(path: str) -> Location:
    return Location(path, Span(0, 0))


def _order(finding: Finding) -> tuple[str, Span, str, str]:
    return finding.at.path, finding.at.span, finding.check, finding.message
