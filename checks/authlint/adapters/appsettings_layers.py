"""What goes wrong between the layers of ``appsettings.json``: lists that merge, names of files, names that stand twice.

.NET flattens a list to one setting per index, so a shorter list in a higher layer leaves the last items of the lower one. File
names are those of the environment, with its case on Linux. A leaf that stands twice in one file is a ``FormatException``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.aspnet_code import code_around
from authlint.adapters.aspnet_schemes import where_of, written
from authlint.adapters.aspnet_sections import AUTH_WORDS, is_about, plain
from authlint.facts.environment import DEVELOPMENT_ONLY, EVERYWHERE, Where
from authlint.facts.settings import DuplicatedSetting, MergedArray, UnloadedFile
from authlint.layers import Key, Layer, Setting, Stack, appsettings
from authlint.sources import Project
from authlint.sources.json import JsonSource
from authlint.spelling import distance
from authlint.text import Location, Span

SYSTEM = ".NET"
_ISSUERS = frozenset({"validissuers", "issuers"})
_AUDIENCES = frozenset({"validaudiences", "audiences"})
_ORIGINS = frozenset({"allowedorigins", "corsorigins", "allowedcorsorigins", "alloworigins", "origins", "corsallowedorigins"})
_SCOPES = frozenset({"scope"})
_TRUSTED = {
    **dict.fromkeys(_ISSUERS, "accepted"),
    **dict.fromkeys(_AUDIENCES, "accepted"),
    **dict.fromkeys(_ORIGINS, "allowed"),
    **dict.fromkeys(_SCOPES, "requested"),
    "signingkeys": "trusted",
    "writeto": "in use",
}
"""Lists that matter to who is let in, and what their items are."""

_ENVIRONMENTS = ("Development", "Staging", "Production")
_SHORT = {"dev": "Development", "stage": "Staging", "stg": "Staging", "prod": "Production", "prd": "Production"}
_MOST_SHOWN = 60


def facts(source: JsonSource, project: Project) -> Iterator[object]:
    """What one file does to the others, and to itself."""
    stack = appsettings(source, project)
    layer = next((one for one in stack.layers if one.path == source.path), None)
    if layer is None:
        return
    yield from _merged(stack, layer)
    yield from _duplicated(layer)
    yield from _unloaded(stack, layer, project)


def _lists(layer: Layer) -> dict[Key, dict[int, list[Setting]]]:
    """The lists of a layer that matter: their items by index, each with all that it sets."""
    found: dict[Key, dict[int, list[Setting]]] = {}
    for setting in layer.settings:
        for depth, name in enumerate(setting.key):
            if name.isdecimal() and depth and plain(setting.key[depth - 1]) in _TRUSTED:
                found.setdefault(setting.key[:depth], {}).setdefault(int(name), []).append(setting)
                break
    return found


def _merged(stack: Stack, layer: Layer) -> Iterator[MergedArray]:
    """Lists of this layer that are shorter than those below it."""
    if layer.environment is None:
        return
    lower = [one for one in stack.layers if one.environment is None and one.readable]
    if not lower or not all(one.readable for one in stack.layers if one.environment is None):
        return
    base = _lists(lower[-1])
    for key, items in _lists(layer).items():
        name = plain(key[-1])
        if key not in base or (name in _SCOPES and not is_about(key[:-1], AUTH_WORDS)) or not _is_whole(items):
            continue
        stale = {index: settings for index, settings in base[key].items() if index >= len(items)}
        here = {_said(settings) for settings in items.values()}
        left = [settings for settings in stale.values() if _said(settings) not in here]
        at = layer.sections.get(key)
        if left and at is not None and (name != "writeto" or key[0] == "serilog"):
            yield MergedArray(
                SYSTEM,
                ":".join(written(layer, key)),
                at,
                len(items),
                len(items) + len(stale),
                tuple((settings[0].at, _shown(name, settings)) for settings in left),
                _TRUSTED[name],
                where_of(layer),
                layer.name,
                weak=name in ("writeto", "scope"),
            )


def _is_whole(items: dict[int, list[Setting]]) -> bool:
    return sorted(items) == list(range(len(items)))


def _said(settings: list[Setting]) -> tuple[tuple[Key, str], ...]:
    """What an item says, without its index."""
    first = settings[0]
    depth = next(depth for depth, name in enumerate(first.key) if name.isdecimal())
    return tuple(sorted((setting.key[depth + 1 :], setting.text or "") for setting in settings))


def _shown(name: str, settings: list[Setting]) -> str:
    """An item as a message may show it; a key is not shown."""
    text = settings[0].text or ""
    is_plain = name not in ("signingkeys", "writeto") and len(settings) == 1 and text.isprintable()
    return text if is_plain and len(text) <= _MOST_SHOWN else ""


def _duplicated(layer: Layer) -> Iterator[DuplicatedSetting]:
    """Leaves that stand twice; of a list that stands twice, the first one."""
    first: dict[Key, Setting] = {}
    told: set[Key] = set()
    for setting in layer.settings:
        before = first.setdefault(setting.key, setting)
        if before is setting:
            continue
        parent = setting.key[:-1] if setting.key[-1].isdecimal() else setting.key
        if parent in told:
            continue
        told.add(parent)
        name = ":".join(setting.names)
        effect = "the application does not start"
        where = where_of(layer)
        yield DuplicatedSetting(SYSTEM, name, setting.name_at, before.name_at, effect, where, layer.name)


def _unloaded(stack: Stack, layer: Layer, project: Project) -> Iterator[UnloadedFile]:
    """A file whose name is nearly that of an environment, where nothing says that there is such an environment."""
    name = layer.environment
    if name is None or name in _ENVIRONMENTS or not re.fullmatch(r"[A-Za-z]+", name):
        return
    meant = _meant(name)
    if meant is None or any(one.environment == meant for one in stack.layers):
        return
    directory = posixpath.dirname(layer.path)
    code = code_around(directory, project)
    by_case = name.lower() == meant.lower()
    if code.deploys(name) or any(layer.name.lower() in text or text == name.lower() for text in code.strings):
        return
    is_short = name.lower() in _SHORT
    reason = f"on Linux `{name}` is not `{meant}`" if by_case else f"it is loaded in an environment called `{name}` only"
    where: Where = DEVELOPMENT_ONLY if meant == "Development" else EVERYWHERE
    file = f"appsettings.{meant}.json"
    yield UnloadedFile(SYSTEM, Location(layer.path, Span(0, 0)), layer.name, file, reason, where, weak=is_short)


def _meant(name: str) -> str | None:
    """The environment that a name is nearly the name of."""
    lower = name.lower()
    if lower in _SHORT:
        return _SHORT[lower]
    return next((one for one in _ENVIRONMENTS if distance(lower, one.lower()) <= (2 if len(lower) > 7 else 1)), None)


ADAPTER = Adapter(
    name="ASP.NET Core layers",
    language=JsonSource,
    files=("appsettings.json", "appsettings.*.json"),
    triggers=(),  # .NET ignores the case of keys, so no literal is certain; and these files are small
    facts=facts,
)
