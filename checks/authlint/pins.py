"""Which version of a package a project uses: from its lock file, or else from what it says it needs.

A lock file's version is exact. Otherwise only bounds are known, and a question is answered only if the bounds decide it.
Names are compared as PyPI does (PEP 503), versions by their release numbers (PEP 440).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache

from authlint.record import record
from authlint.sources import Project
from authlint.text import Location, Span

_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pipfile.lock")
_NEEDS = ("pyproject.toml", "setup.cfg", "setup.py", "pipfile")
_REQUIREMENTS = re.compile(r"^(.+[-_.])?(requirements?|reqs|constraints?)([-_.].*)?\.(txt|in)$")
_FOLDERS = ("requirements", "reqs")
_LOCKED = r'name\s*=\s*"(?P<name>{name})"\s*\nversion\s*=\s*"(?P<version>[^"]+)"'
_PIPFILE = r'"(?P<name>{name})"\s*:\s*\{{[^{{}}]*?"version"\s*:\s*"==(?P<version>[^"]+)"'
_NEEDED = (
    r"""(?:^|["'\s])(?P<name>{name})(?:[ \t]*\[[^\]]*\])?[ \t]*\(?"""
    r"""(?P<needs>[=<>!~]=?=?[ \t]*[\w.*+!-]+(?:[ \t]*,[ \t]*[=<>!~]=?=?[ \t]*[\w.*+!-]+)*)"""
)
_POETRY = r"""^\s*["']?(?P<name>{name})["']?\s*=\s*(?:\{{[^}}\n]*?version\s*=\s*)?["'](?P<needs>[^"'\n]+)["']"""
_CLAUSE = re.compile(r"(?P<operator>===?|~=|!=|<=|>=|<|>|\^|~)?\s*v?(?P<version>\d+(?:\.\d+)*)(?P<rest>[\w.*+!-]*)")


@record
class Pin:
    """What a project says of a package's version.

    Attributes:
        version: The exact version, or the lowest that is allowed; empty if there is no lower bound.
        exact: Whether it is the exact one.
        below: The lowest version that is not allowed any more; empty if there is no upper bound.
        at: The place that says so.
    """

    version: str
    exact: bool
    at: Location
    below: str = ""

    def is_at_least(self, version: str) -> bool:
        """Whether the version is certainly ``version`` or a later one."""
        return bool(self.version) and release(self.version) >= release(version)

    def is_below(self, version: str) -> bool:
        """Whether the version is certainly an earlier one than ``version``."""
        if self.exact:
            return release(self.version) < release(version)
        return bool(self.below) and release(self.below) <= release(version)


def pin_of(package: str, path: str, project: Project) -> Pin | None:
    """What the project says of a package's version, as seen from one of its files.

    Args:
        package: The package's name on PyPI.
        path: The file that uses it; the directories from its own up to the project's root are looked at, the nearest first.
        project: The project.

    Returns:
        None if nothing is said, or different things in one place.
    """
    root = project.root.rstrip("/")
    directory = posixpath.dirname(path)
    while True:
        found = _in_directory(package, directory, project)
        if found is not None:
            return found
        if directory in {root, "", "/"} or not directory.startswith(root):
            return None
        directory = posixpath.dirname(directory)


def release(version: str) -> tuple[int, ...]:
    """The release numbers of a version, without zeros at the end, so that they compare as versions do."""
    numbers = [int(number) for number in re.findall(r"\d+", re.split(r"[a-zA-Z+]", version, maxsplit=1)[0])]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _in_directory(package: str, directory: str, project: Project) -> Pin | None:
    names = {name.lower(): name for name in project.names(directory)}
    locks = [names[name] for name in _LOCKS if name in names]
    exact = _agreed(_read(package, locks, directory, project, _locked))
    if exact is not None:
        return exact
    files = [names[name] for name in _NEEDS if name in names]
    files += sorted(name for lower, name in names.items() if _REQUIREMENTS.search(lower))
    found = list(_read(package, files, directory, project, _needed))
    for folder in (names[name] for name in _FOLDERS if name in names):
        inner = posixpath.join(directory, folder) if directory else folder
        listed = sorted(name for name in project.names(inner) if name.endswith((".txt", ".in")))
        found += _read(package, listed, inner, project, _needed)
    return _agreed(found)


def _read(
    package: str, files: Iterable[str], directory: str, project: Project, reader: Callable[[str, str, str], tuple[Pin, ...]]
) -> Iterator[Pin]:
    for name in files:
        source = project.source(posixpath.join(directory, name) if directory else name)
        if source is not None:
            yield from reader(package, source.path, source.decoded.text)


def _agreed(found: Iterable[Pin]) -> Pin | None:
    """The one thing that is said; the exact one of several, if only one is; bounds that hold for all of them otherwise."""
    pins = list(found)
    if not pins:
        return None
    exact = [pin for pin in pins if pin.exact]
    versions = {release(pin.version) for pin in exact}
    if len(versions) == 1:
        return exact[0]
    if exact:
        lowest = min(exact, key=lambda pin: release(pin.version))
        return Pin(lowest.version, False, lowest.at)
    if all(pin.version for pin in pins):
        lowest = min(pins, key=lambda pin: release(pin.version))
    else:
        lowest = next(pin for pin in pins if not pin.version)
    uppers = [pin.below for pin in pins]
    return Pin(lowest.version, False, lowest.at, max(uppers, key=release) if all(uppers) else "")


# A lock file may have a megabyte, and every call that depends on a version asks again, in an editor with every key.
@lru_cache(maxsize=32)
def _locked(package: str, path: str, text: str) -> tuple[Pin, ...]:
    pattern = _pattern(package, _PIPFILE if path.lower().endswith("pipfile.lock") else _LOCKED)
    found = pattern.finditer(text)
    return tuple(Pin(match["version"], True, Location(path, Span(*match.span("version")))) for match in found)


@lru_cache(maxsize=32)
def _needed(package: str, path: str, text: str) -> tuple[Pin, ...]:
    patterns = [_NEEDED]
    if path.lower().endswith((".toml", "pipfile")):
        patterns.append(_POETRY)
    found: list[Pin] = []
    for match in (match for pattern in patterns for match in _pattern(package, pattern).finditer(text)):
        line = text[text.rfind("\n", 0, match.start("name")) + 1 : match.start("name")]
        pin = None if "#" in line else _bounds(match["needs"], Location(path, Span(*match.span("needs"))))
        if pin is not None:
            found.append(pin)
    return tuple(found)


@cache
def _pattern(package: str, template: str) -> re.Pattern[str]:
    name = "[-_.]+".join(re.escape(part) for part in re.split(r"[-_.]+", package))
    return re.compile(template.format(name=name), re.IGNORECASE | re.MULTILINE)


def _bounds(needs: str, at: Location) -> Pin | None:
    """What the clauses of a requirement say together; None if they say nothing."""
    lower, below, exact = "", "", ""
    for clause in needs.split(","):
        match = _CLAUSE.fullmatch(clause.strip())
        if match is None:
            continue
        version, operator = match["version"], match["operator"] or "^"
        if match["rest"].startswith(".*"):
            operator = "~=.*" if operator in {"==", "^"} else operator
        numbers = [int(number) for number in version.split(".")]
        if operator in {"==", "==="}:
            exact = version
        elif operator in {">=", ">", "~=", "~=.*", "^", "~"}:
            lower = max(lower, version, key=release)
            upper = _upper(operator, numbers)
            below = upper if upper and (not below or release(upper) < release(below)) else below
        elif operator in {"<", "<="}:
            upper = version if operator == "<" else ".".join(map(str, [*numbers, 1]))
            below = upper if not below or release(upper) < release(below) else below
    if exact:
        return Pin(exact, True, at)
    return Pin(lower, False, at, below) if lower or below else None


def _upper(operator: str, numbers: list[int]) -> str:
    """The first version that a compatible release, a caret or a tilde no longer allows; empty if there is none."""
    match operator:
        case "~=":
            kept = numbers[:-1] or numbers
        case "~=.*":
            kept = numbers
        case "~":
            kept = numbers[:2]
        case "^":
            first = next((index for index, number in enumerate(numbers) if number), len(numbers) - 1)
            kept = numbers[: first + 1]
        case _:
            return ""
    return ".".join(map(str, [*kept[:-1], kept[-1] + 1]))
