"""What the C# and the project files around an ``appsettings.json`` say, found by words: nothing is parsed.

Enough for one question: may the code do by itself what the configuration seems to lack? A word that does not occur in code that
was read completely is certain; everything else is not.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Hashable, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import cast

from authlint.record import record
from authlint.sources import Project
from authlint.sources.csharp import CSharpSource
from authlint.sources.plain_text import TextSource

MOST_FILES = 250
"""So many C# files are read per application; with more of them nothing is certain."""
_MOST_DIRECTORIES = 120
_DEEPEST = 3
_LEVELS_UP = 4

_NO_CODE = frozenset({"bin", "obj", "wwwroot", "node_modules", "migrations", "clientapp", "views", "pages", "logs", "properties"})
_SUFFIX = re.compile(r"\.([a-z0-9]{1,8}|csproj|user)$")
_FRAMEWORK = re.compile(r"<TargetFrameworks?>([^<$]*)</TargetFrameworks?>", re.IGNORECASE)
_MONIKER = re.compile(r"net(?:coreapp)?(\d+)\.(\d+)", re.IGNORECASE)
_PACKAGE = re.compile(r"<Package(?:Reference|Version)\s+(?:Include|Update)=\"([^\"]+)\"([^>]*)", re.IGNORECASE)
_VERSION = re.compile(r"\bVersion(?:Override)?=\"\[?(\d+)\.(\d+)\.(\d+)", re.IGNORECASE)
_REFERENCE = re.compile(r"<ProjectReference\s+Include=\"([^\"$]+)\"", re.IGNORECASE)
_ABOVE = re.compile(r"(directory\.(build|packages)\.props|docker-compose.*\.ya?ml|compose.*\.ya?ml|.*pipelines?.*\.ya?ml)", re.I)
_BESIDE = re.compile(r"(dockerfile.*|.*\.dockerfile|.*\.ya?ml|web\.config|.*\.pubxml|launchsettings\.json)", re.IGNORECASE)

SETS_UP = re.compile(
    r"\b(AddAuthentication|UseAuthentication|AddJwtBearer|AddMicrosoftIdentityWeb\w+|AddOpenIdConnect)\b|\[Authorize\b"
)
BEARER_PACKAGES = frozenset(
    {
        "microsoft.aspnetcore.authentication.jwtbearer",
        "microsoft.identity.web",
        "microsoft.aspnetcore.authentication.openidconnect",
    }
)


@record
class Code:
    """What stands around the configuration of one application.

    Attributes:
        sources: Its C# files, and those of the projects that it references.
        projects: Its project files and those that count for it from above.
        complete: Whether all C# files could be read.
        directory: Where the configuration stands.
        project: Where to look for more.
    """

    sources: tuple[CSharpSource, ...] = ()
    projects: tuple[TextSource, ...] = ()
    complete: bool = True
    directory: str = ""
    project: Project | None = None

    @property
    def is_known(self) -> bool:
        """Whether it can be said that something does not occur in the code."""
        return bool(self.sources) and self.complete

    @cached_property
    def strings(self) -> frozenset[str]:
        """The texts of all string literals, in lower case."""
        return frozenset(text.lower() for source in self.sources for text in source.strings)

    @cached_property
    def text(self) -> str:
        """All C# without its comments."""
        return "\n".join(source.code for source in self.sources)

    def has_word(self, *words: str) -> bool:
        """Whether one of some names occurs in the C#, whatever its case, on its own or as part of a key path."""
        return any(re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", self.text, re.IGNORECASE) for word in words)

    def calls(self, pattern: str) -> bool:
        """Whether a name that matches a pattern occurs in the C#."""
        return re.search(rf"\b(?:{pattern})\b", self.text) is not None

    def reads_schemes(self) -> bool:
        """Whether the code reads ``Authentication:Schemes`` by hand."""
        return any(text == "authentication" or "authentication:schemes" in text or "schemes:" in text for text in self.strings)

    @cached_property
    def packages(self) -> dict[str, tuple[int, int, int] | None]:
        """The packages that are referenced, in lower case, with their versions where they are written plainly."""
        found: dict[str, tuple[int, int, int] | None] = {}
        for source in self.projects:
            for name, rest in _PACKAGE.findall(source.code):
                version = _VERSION.search(rest)
                numbers = (int(version[1]), int(version[2]), int(version[3])) if version else None
                found[name.lower()] = numbers or found.get(name.lower())
        return found

    @cached_property
    def frameworks(self) -> tuple[tuple[int, int], ...]:
        """The versions of .NET that the project is built for; empty if unknown."""
        for source in self.projects:  # the project's own file comes first
            listed = _FRAMEWORK.search(source.code)
            versions = [(int(major), int(minor)) for major, minor in _MONIKER.findall(listed[1])] if listed else []
            if versions:
                return tuple(versions)
        return ()

    @property
    def has_user_secrets(self) -> bool:
        """Whether some settings may be kept out of the repository."""
        return any("UserSecretsId" in source.code for source in self.projects) or self.calls("AddUserSecrets|AddAzureKeyVault")

    @cached_property
    def deployment(self) -> tuple[str, ...]:
        """The texts of Dockerfiles, compose files, workflows and launch settings, beside the configuration and above it."""
        return tuple(_deployment(self.directory, self.project)) if self.project else ()

    def deploys(self, word: str, *, ignore_case: bool = False) -> bool:
        """Whether a name occurs in what deploys or starts the application."""
        flags = re.IGNORECASE if ignore_case else 0
        pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", flags)
        return any(pattern.search(text) for text in self.deployment)

    @property
    def sets_up_authentication(self) -> bool:
        """Whether the code does."""
        return SETS_UP.search(self.text) is not None or not BEARER_PACKAGES.isdisjoint(self.packages)


def code_around(directory: str, project: Project) -> Code:
    """What stands around the configuration files in ``directory``."""
    return _around(directory, cast("Hashable", project))


@lru_cache(maxsize=4)  # several adapters ask about the same application, one after the other
def _around(directory: str, looked_at: Hashable) -> Code:
    project = cast("Project", looked_at)
    own = _texts(directory, sorted(name for name in project.names(directory) if name.lower().endswith(".csproj")), project)
    above = [text for up in _upward(directory, project) for text in _texts(up, sorted(_matching(up, _ABOVE, project)), project)]
    roots = dict.fromkeys([directory, *_referenced(directory, own)])
    paths: list[str] = []
    budget = [_MOST_DIRECTORIES]
    for root in roots:
        paths += _below(root, project, 0, budget)
    complete = len(paths) <= MOST_FILES and budget[0] > 0
    sources = [project.source(path) for path in sorted(paths, key=_telling_first)[:MOST_FILES]]
    read = tuple(source for source in sources if isinstance(source, CSharpSource))
    return Code(read, (*own, *above), complete and len(read) == len(sources), directory, project)


def _telling_first(path: str) -> tuple[bool, str]:
    name = posixpath.basename(path).lower()
    return not re.search(r"program|startup|auth|jwt|extension|module|service|identity|config", name), path


def _below(directory: str, project: Project, depth: int, budget: list[int]) -> Iterator[str]:
    """The C# files of a directory and of those below it."""
    budget[0] -= 1
    if budget[0] < 0:
        return
    names = project.names(directory)
    if depth and any(name.lower().endswith(".csproj") for name in names):
        return  # another project
    for name in sorted(names):
        path = posixpath.join(directory, name)
        if name.endswith(".cs"):
            yield path
        elif depth < _DEEPEST and name.lower() not in _NO_CODE and not name.startswith(".") and not _SUFFIX.search(name):
            yield from _below(path, project, depth + 1, budget)


def _referenced(directory: str, own: Iterable[TextSource]) -> Iterator[str]:
    """The directories of the projects that a project references."""
    for source in own:
        for path in _REFERENCE.findall(source.code):
            joined = posixpath.normpath(posixpath.join(directory, posixpath.dirname(path.replace("\\", "/"))))
            if not joined.startswith(".."):
                yield joined


def _upward(directory: str, project: Project) -> Iterator[str]:
    """The directory and those above it, within the project."""
    for _ in range(_LEVELS_UP):
        yield directory
        if not directory or directory.rstrip("/") == project.root.rstrip("/"):
            return
        directory = posixpath.dirname(directory)


def _matching(directory: str, pattern: re.Pattern[str], project: Project) -> Iterator[str]:
    return (name for name in project.names(directory) if pattern.fullmatch(name))


def _texts(directory: str, names: Iterable[str], project: Project) -> list[TextSource]:
    found = (project.source(posixpath.join(directory, name)) for name in names)
    return [source for source in found if isinstance(source, TextSource)]


def _deployment(directory: str, project: Project) -> Iterator[str]:
    """The texts of what deploys an application, beside it and above it."""
    for up in _upward(directory, project):
        places = (up, posixpath.join(up, "Properties"), posixpath.join(up, ".github", "workflows"))
        for place in places:
            for name in sorted(_matching(place, _BESIDE, project))[:20]:
                source = project.source(posixpath.join(place, name))
                if source is not None:
                    yield source.decoded.text
