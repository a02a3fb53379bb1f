"""``IncludeErrorDetails`` in ``appsettings.json``: whether a 401 says why the token was rejected.

On by default (``JwtBearerOptions.IncludeErrorDetails``), so a section without it has it on. Bound from
``Authentication:Schemes:{Scheme}`` by ASP.NET Core and from ``AzureAd`` by Microsoft.Identity.Web; sections of other names are
read by the application itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.aspnet_sections import AUTH_WORDS, bearer_sections, has_evidence, is_about
from authlint.facts.challenge import ErrorExposure
from authlint.facts.value import Value
from authlint.layers import OTHER, Key, Layer, Placed, Stack, appsettings
from authlint.sources import Project
from authlint.sources.json import JsonSource
from authlint.text import Location

SETTING = "IncludeErrorDetails"
_BOOLS = {"true": True, "false": False}  # bool.Parse: any case, surrounding blanks


def facts(source: JsonSource, project: Project) -> Iterator[ErrorExposure]:
    """What one file says, or leaves to the default."""
    stack = appsettings(source, project)
    for placed in stack.placed(source.path):
        names = placed.setting.names
        known = _BOOLS.get((placed.setting.text or "").strip().lower())
        section = placed.setting.key[:-1]
        if names[-1].lower() != SETTING.lower() or known is None:
            continue
        if is_about(names[:-1], AUTH_WORDS) or has_evidence(stack, section):
            value = Value(placed.setting.at, known, where=placed.where, layer=placed.layer.name)
            yield ErrorExposure(SETTING, value, True, tuple(_others(stack, placed)), names, _overlays(stack, placed.layer))
    for section in bearer_sections(stack):
        yield from _default(stack, section, source.path)


def _default(stack: Stack, section: Key, path: str) -> Iterator[ErrorExposure]:
    """The default that counts where no layer says anything; it belongs to the lowest layer that has the section."""
    key = (*section, SETTING.lower())
    home = next((layer for layer in stack.layers if section in layer.sections), None)
    if home is None or home.path != path:
        return
    silent = [
        name
        for name in stack.environments
        if stack.is_known(name)
        and key not in stack.chains[name]
        and any(section in layer.sections for layer in stack.loaded(name))
    ]
    if silent:
        value = Value(home.sections[section], True, where=stack.where(silent), layer=home.name)
        names = (*_written(home, section), SETTING)
        yield ErrorExposure(SETTING, value, False, (), names, _overlays(stack, home))


def _written(layer: Layer, section: Key) -> Key:
    """A section's names as the layer writes them."""
    depth = len(section)
    return next((setting.names[:depth] for setting in layer.settings if setting.key[:depth] == section), section)


def _others(stack: Stack, placed: Placed) -> Iterator[tuple[Location, str]]:
    """What the layers above say about the same setting."""
    if placed.layer.environment is not None:
        return
    for layer in stack.layers:
        if layer.environment is None or not layer.readable:
            continue
        said = next((one for one in reversed(layer.settings) if one.key == placed.setting.key), None)
        if said is None:
            yield _nearest(layer, placed.setting.key), "not overridden here"
        else:
            yield said.at, f"{(said.text or 'null').lower()} in {layer.environment}"


def _nearest(layer: Layer, key: Key) -> Location:
    """The innermost section of a layer in which a setting would stand."""
    return next(layer.sections[key[:depth]] for depth in range(len(key) - 1, -1, -1) if key[:depth] in layer.sections)


def _overlays(stack: Stack, layer: Layer) -> tuple[tuple[str, str], ...]:
    """The files above a base layer, by environment."""
    if layer.environment is not None:
        return ()
    return tuple((one.environment, one.path) for one in stack.layers if one.environment not in (None, OTHER) and one.readable)


ADAPTER = Adapter(
    name="ASP.NET Core JwtBearer settings",
    language=JsonSource,
    files=("appsettings.json", "appsettings.*.json"),
    triggers=(),  # .NET ignores the case of keys, so no literal is certain; and these files are small
    facts=facts,
)
