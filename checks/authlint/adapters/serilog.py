"""Serilog in ``appsettings.json``: minimum level and overrides, and level words it does not know.

Sources: serilog ``LevelOverrideMap`` and serilog-settings-configuration ``ConfigurationReader``. Sinks with a floor of their own
(``restrictedToMinimumLevel``) are left out: code usually adds more sinks, which nothing here can see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from authlint.adapter import Adapter
from authlint.adapters.aspnet_levels import Hider, Rule, Vocabulary, routes
from authlint.facts.logging import AuthEvent, Level, LogRoute, UnknownLevel
from authlint.layers import Key, Layer, Setting, Stack, appsettings
from authlint.sources import Project
from authlint.sources.json import JsonSource

SYSTEM = "Serilog"
LEVELS = Vocabulary(
    SYSTEM,
    {
        "verbose": Level.TRACE,
        "debug": Level.DEBUG,
        "information": Level.INFORMATION,
        "warning": Level.WARNING,
        "error": Level.ERROR,
        "fatal": Level.CRITICAL,
    },
    ("Verbose", "Debug", "Information", "Warning", "Error", "Fatal"),
    {
        "info": "Information",
        "inf": "Information",
        "informational": "Information",
        "warn": "Warning",
        "wrn": "Warning",
        "err": "Error",
        "critical": "Fatal",
        "crit": "Fatal",
        "trace": "Verbose",
        "all": "Verbose",
    },
)

MINIMUM: Key = ("serilog", "minimumlevel")
DEFAULT: Key = (*MINIMUM, "default")
SWITCH: Key = (*MINIMUM, "controlledby")
OVERRIDE: Key = (*MINIMUM, "override")
SWITCHES: Key = ("serilog", "levelswitches")


def facts(source: JsonSource, project: Project) -> Iterator[LogRoute | UnknownLevel]:
    """The rules of one file."""
    stack = appsettings(source, project)
    switches = _switches(stack)
    for placed in stack.placed(source.path):
        key, names, text = placed.setting.key, placed.setting.names, placed.setting.text or ""
        if key in (MINIMUM, DEFAULT):
            yield from LEVELS.unknown(placed, "Default")
        elif key[:2] == SWITCHES and len(key) == 3:
            yield from LEVELS.unknown(placed, names[-1])
        elif key[:3] == OVERRIDE and len(key) > 3 and not _is_switch(text, switches):
            yield from LEVELS.unknown(placed, ":".join(names[3:]))
    yield from routes(stack, source.path, SYSTEM, lambda environment: _hider(stack, environment, switches))


def _switches(stack: Stack) -> frozenset[str]:
    """The names of the declared level switches, in lower case and without their ``$``."""
    return frozenset(
        setting.key[2].lstrip("$")
        for layer in stack.layers
        for setting in layer.settings
        if setting.key[:2] == SWITCHES and len(setting.key) == 3
    )


def _is_switch(text: str, switches: frozenset[str]) -> bool:
    return text.startswith("$") or text.lower() in switches


def _hider(stack: Stack, environment: str, switches: frozenset[str]) -> Hider:
    settings = stack.effective(environment)
    overrides: list[Rule] = []
    for key, (layer, setting) in settings.items():
        if key[:3] == OVERRIDE and len(key) > 3 and setting.text:
            level = None if _is_switch(setting.text, switches) else LEVELS.level(setting.text)
            overrides.append(Rule(setting, layer.name, ":".join(setting.names[3:]), level, setting.names[:3]))
    default = _default(stack, environment)

    def hider(event: AuthEvent) -> Rule | None:
        rule = select(overrides, event.category) or default
        return rule if rule is not None and rule.level is not None and rule.level > event.level else None

    return hider


def select(overrides: Sequence[Rule], category: str) -> Rule | None:
    """The override that decides for a category: the longest that is the category or a part of it up to a dot."""
    name = category.lower() + "."
    matching = [rule for rule in overrides if name.startswith(rule.category.lower() + ".")]
    return max(matching, key=lambda rule: len(rule.category), default=None)


def _default(stack: Stack, environment: str) -> Rule | None:
    """The rule for everything else; None if a switch, whose level can change while running, or nothing decides it.

    ``MinimumLevel`` may be a word or a section; of two layers with either form the later one counts.
    """
    settings = stack.effective(environment)
    if SWITCH in settings:
        return None
    order = stack.loaded(environment)
    found: list[tuple[int, Layer, Setting]] = [
        (order.index(settings[key][0]), *settings[key]) for key in (MINIMUM, DEFAULT) if key in settings
    ]
    if not found:
        return None
    _, layer, setting = max(found, key=lambda one: one[0])
    section = (*setting.names[:2], "Override") if setting.key == DEFAULT else ()
    return Rule(setting, layer.name, "Default", LEVELS.level(setting.text or ""), section)


ADAPTER = Adapter(
    name=SYSTEM,
    language=JsonSource,
    files=("appsettings.json", "appsettings.*.json"),
    triggers=(),  # .NET ignores the case of keys, so no literal is certain; and these files are small
    facts=facts,
)
