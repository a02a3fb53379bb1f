"""A setting's effective value in each environment, as a hover shows it. The value of a secret is never shown, only its length."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from authlint.engine import Sources
from authlint.layers import OTHER, Layer, Setting, Stack, appsettings, flat
from authlint.sources import Source, UnreadableError
from authlint.sources.json import JsonSource
from authlint.text import Span

if TYPE_CHECKING:
    from authlint_lsp.model import Project
    from authlint_lsp.workspace import Workspace

_FILE = re.compile(r"appsettings(?:\..+)?\.json", re.IGNORECASE)
_SECRET_NAME = re.compile(
    r"secret|pass|pwd|key|token|connection|credential|private|salt|cert|thumbprint|signature|sas|pin|code|auth\b|user",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z.,* -]{0,39}|-?\d{1,9}(?:\.\d{1,6})?|\d{1,3}(?:[.:]\d{1,3}){1,3}")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[\w.*+-]+(?::\d{1,5})?(?:/[\w./{}-]{0,80})?", re.IGNORECASE)
_SHOWN_ALWAYS = frozenset({"true", "false"})


@dataclass(frozen=True)
class Effective:
    """What there is to say about one setting, and its place."""

    markdown: str
    span: Span


class _View:
    """The project as the layers look at it."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.root = sources.files.root

    def source(self, path: str) -> Source | None:
        found = self._sources.get(path)
        return None if isinstance(found, UnreadableError) else found

    def names(self, directory: str) -> frozenset[str]:
        return self._sources.files.names(directory)


def effective_values(project: Project, workspace: Workspace, path: str, offset: int) -> Effective | None:
    """The effective values of the setting at ``offset`` of a settings file; None if there is none."""
    if not _FILE.fullmatch(posixpath.basename(path)):
        return None
    source = project.sources.get(path)
    if not isinstance(source, JsonSource):
        return None
    key = flat(source.key_path_at(offset))
    stack = appsettings(source, _View(project.sources))
    own = next((one for layer in stack.layers if layer.path == path for one in layer.settings if one.key == key), None)
    if own is None:
        return None
    rows = [_row(stack, name, own, project, workspace) for name in stack.environments]
    lines = [f"`{_code(':'.join(own.names))}`", "", "| environment | value | set in |", "|---|---|---|", *rows]
    return Effective("\n".join(lines), Span(own.name_at.span.start, own.at.span.end))


def _row(stack: Stack, environment: str, setting: Setting, project: Project, workspace: Workspace) -> str:
    name = "every other" if environment == OTHER else environment
    if not stack.is_known(environment):
        return f"| {_code(name)} | unknown | a file of it cannot be read |"
    chain: Sequence[tuple[Layer, Setting]] = stack.chains[environment].get(setting.key, ())
    if not chain:
        return f"| {_code(name)} | not set | |"
    links = [_link(layer, one, project, workspace) for layer, one in reversed(chain)]
    overridden = f", over {', '.join(links[1:])}" if len(links) > 1 else ""
    return f"| {_code(name)} | {_value(chain[-1][1])} | {links[0]}{overridden} |"


def _link(layer: Layer, setting: Setting, project: Project, workspace: Workspace) -> str:
    line = workspace.text(project, layer.path).position(setting.at.span.start).line + 1
    return f"[{_code(layer.name)}:{line}]({workspace.uri(layer.path)}#L{line})"


def _value(setting: Setting) -> str:
    text = setting.text
    if text is None:
        return "null"
    if text.lower() in _SHOWN_ALWAYS:
        return f"`{text.lower()}`"
    is_plain = _PLAIN.fullmatch(text) or _ADDRESS.fullmatch(text)
    if not text or any(map(_SECRET_NAME.search, setting.names)) or not is_plain:
        return f"{len(text)} characters, not shown"
    return f"`{text}`"


def _code(text: str) -> str:
    """A name that cannot break out of the table or its code span."""
    return re.sub(r"[`|\r\n\[\]<>]", " ", text)
