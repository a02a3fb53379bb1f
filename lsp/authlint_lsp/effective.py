"""A setting's effective value in each environment, as a hover shows it. The value of a secret is never shown, only its length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from authlint.facts.keys import Key
from authlint.facts.value import UNKNOWN
from authlint.layers import OTHER, Layer, Setting, Stack
from authlint.systems import Typed, items_of, table_of
from authlint.text import Location, Span
from authlint.views.settings import is_secret
from authlint_lsp.stacks import stacks_at

if TYPE_CHECKING:
    from authlint_lsp.model import Project
    from authlint_lsp.workspace import Workspace

_SECRET_NAME = re.compile(
    r"secret|pass|pwd|key|token|connection|credential|private|salt|cert|thumbprint|signature|sas|pin|code|auth\b|user",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z.,* -]{0,39}|-?\d{1,9}(?:\.\d{1,6})?|\d{1,3}(?:[.:]\d{1,3}){1,3}")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[\w.*+-]+(?::\d{1,5})?(?:/[\w./{}-]{0,80})?", re.IGNORECASE)
_SHOWN_ALWAYS = frozenset({"true", "false"})
_MOST_STACKS = 3


@dataclass(frozen=True)
class Effective:
    """What there is to say about one setting, its place, and its key path as written."""

    markdown: str
    span: Span
    names: tuple[str, ...]


class Links:
    """Places as links that an editor follows."""

    def __init__(self, project: Project, workspace: Workspace) -> None:
        self._project = project
        self._workspace = workspace

    def link(self, name: str, at: Location) -> str:
        """A place under a name, with its line."""
        line = self._workspace.text(self._project, at.path).position(at.span.start).line + 1
        label = code(name.translate({ord("["): "(", ord("]"): ")"}))
        return f"[{label}:{line}]({self._workspace.uri(at.path)}#L{line})"


def effective_values(project: Project, workspace: Workspace, path: str, offset: int) -> Effective | None:
    """The effective values of the setting at ``offset`` of a settings file; None if there is none."""
    links = Links(project, workspace)
    tables: dict[str, None] = {}
    own: Setting | None = None
    for stack, setting in stacks_at(project, path, offset):
        own = own or setting
        keys = frozenset(_keys(project, stack))
        environments = [name for name in stack.environments if stack.loaded(name)]
        rows = [_row(stack, name, setting, links, keys) for name in environments]
        head = [f"`{code(':'.join(setting.names))}`", "", "| environment | value | set in |", "|---|---|---|"]
        tables["\n".join([*head, *rows])] = None
        if len(tables) == _MOST_STACKS:
            break
    if own is None:
        return None
    here = [place.span for place in (own.name_at, own.at) if place.path == path]
    start, end = min(span.start for span in here), max(span.end for span in here)
    return Effective("\n\n".join(tables), Span(start, end), own.names)


def _keys(project: Project, stack: Stack) -> Iterator[Location]:
    """The places of what is known to be a key."""
    for path in dict.fromkeys(layer.path for layer in stack.layers):
        for fact in project.facts(path):
            if isinstance(fact, Key):
                yield fact.at


def _row(stack: Stack, environment: str, setting: Setting, links: Links, keys: frozenset[Location]) -> str:
    name = "every other" if environment == OTHER else environment
    if environment == OTHER and len(stack.environments) == 1:
        name = "every"
    if not stack.is_known(environment):
        return f"| {code(name)} | unknown | a file of it cannot be read |"
    chain: Sequence[tuple[Layer, Setting]] = stack.chains[environment].get(setting.key, ())
    if not chain:
        return f"| {code(name)} | not set | |"
    places = list(dict.fromkeys(links.link(layer.name, one.at) for layer, one in reversed(chain)))
    overridden = f", over {', '.join(places[1:])}" if len(places) > 1 else ""
    last = chain[-1][1]
    unless = f", unless `{code(last.variable)}` is set" if isinstance(last, Typed) and last.variable else ""
    return f"| {code(name)} | {_value(last, keys)} | {places[0]}{overridden}{unless} |"


def _value(setting: Setting, keys: frozenset[Location]) -> str:
    value = setting.value if isinstance(setting, Typed) else setting.text
    if value is UNKNOWN:
        return "unknown"
    if is_secret(setting, keys):
        return _hidden(setting.text or "")
    items = items_of(value)
    if items is not None:
        return f"[{', '.join(_scalar(item, setting.names) for item in items)}]"
    if table_of(value) is not None:
        return "a table"
    return _scalar(value, setting.names)


def _scalar(value: object, names: Sequence[str]) -> str:
    if value is None:
        return "null"
    text = str(value)
    if text.lower() in _SHOWN_ALWAYS:
        return f"`{text.lower()}`"
    is_plain = _PLAIN.fullmatch(text) or _ADDRESS.fullmatch(text)
    if not text or any(map(_SECRET_NAME.search, names)) or not is_plain:
        return _hidden(text)
    return f"`{text}`"


def _hidden(text: str) -> str:
    return f"{len(text)} characters, not shown"


def code(text: str) -> str:
    """A name that cannot break out of the table or its code span."""
    return re.sub(r"[`|\r\n\[\]<>]", " ", text)
