"""Serilog in ``appsettings.json``: minimum level and overrides, and level words it does not know.

Sources: serilog ``LevelOverrideMap`` and serilog-settings-configuration ``ConfigurationReader``. A floor of a sink
(``restrictedToMinimumLevel``) hides what all sinks that stand here have a floor above; sinks that code adds are not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from authlint.adapter import Adapter
from authlint.adapters.aspnet_levels import Decider, Decision, Rule, System, Vocabulary, code_of, has_section, routes
from authlint.facts.events import ASPNET_CORE, ASPNET_CORE_PERSONAL, ASPNET_CORE_PREFIXES
from authlint.facts.logging import AuthEvent, DeadOverride, Level, LogRoute, UnknownLevel
from authlint.layers import Key, Layer, Placed, Setting, Stack, appsettings
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
SINKS: Key = ("serilog", "writeto")


def facts(source: JsonSource, project: Project) -> Iterator[LogRoute | UnknownLevel | DeadOverride]:
    """The rules of one file."""
    stack = appsettings(source, project)
    if not has_section(stack.layers, "serilog"):
        return
    switches = _switches(stack)
    for placed in stack.placed(source.path):
        key, names, text = placed.setting.key, placed.setting.names, placed.setting.text or ""
        if key in (MINIMUM, DEFAULT):
            yield from LEVELS.unknown(placed, "Default")
        elif key[:2] == SWITCHES and len(key) == 3:
            yield from LEVELS.unknown(placed, names[-1])
        elif key[:3] == OVERRIDE and len(key) > 3:
            if not _is_switch(text, switches):
                yield from LEVELS.unknown(placed, ":".join(names[3:]))
            yield from _dead(placed)
    yield from routes(
        stack, source.path, System(SYSTEM), lambda environment: decider(stack, environment), code_of(source.path, project)
    )


_CATEGORIES = tuple(dict.fromkeys([*ASPNET_CORE_PREFIXES, *(event.category for event in (*ASPNET_CORE, *ASPNET_CORE_PERSONAL))]))


def _dead(placed: Placed) -> Iterator[DeadOverride]:
    """An override that looks as if it were about categories of auth events, and matches none: it lacks a dot, or has a ``*``."""
    written = ":".join(placed.setting.names[3:])
    plain = written.rstrip("*").rstrip(".")
    if not plain or "*" in plain:
        return
    starting = [name for name in _CATEGORIES if name.lower().startswith(plain.lower())]
    if not starting or (written == plain and any(_is_below(name, plain) for name in starting)):
        return
    level = LEVELS.level(placed.setting.text or "")
    is_whole = any(_is_below(name, plain) for name in starting)
    meant = (plain,) if is_whole else tuple(name for name in starting if name in ASPNET_CORE_PREFIXES)
    at, keys = placed.setting.name_at, placed.setting.names[:3]
    quiet = level is None or level > Level.INFORMATION
    yield DeadOverride(at, written, meant, keys, placed.setting.text or "", quiet, placed.where)


def _is_below(category: str, override: str) -> bool:
    return (category.lower() + ".").startswith(override.lower() + ".")


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


def decider(stack: Stack, environment: str) -> Decider:
    """What becomes of an event in one environment.

    It is shown if a sink may show it: every sink that is configured has a floor of its own, and code may add more sinks.
    """
    settings = stack.effective(environment)
    switches = _switches(stack)
    overrides: list[Rule] = []
    for key, (layer, setting) in settings.items():
        if key[:3] == OVERRIDE and len(key) > 3 and setting.text:
            level = None if _is_switch(setting.text, switches) else LEVELS.level(setting.text)
            overrides.append(Rule(setting, layer.name, ":".join(setting.names[3:]), level, setting.names[:3]))
    default = _default(stack, environment)
    is_switched = SWITCH in settings
    floor = _floor(settings)

    def decide(event: AuthEvent) -> Decision | None:
        rule = select(overrides, event.category) or default
        if rule is None:
            return None if is_switched else Decision(event.level >= Level.INFORMATION, None)
        if rule.level is None:
            return None
        if rule.level <= event.level and floor is not None and floor.level is not None and floor.level > event.level:
            return Decision(shown=False, rule=floor)
        return Decision(rule.level <= event.level, rule)

    return decide


def _floor(settings: Mapping[Key, tuple[Layer, Setting]]) -> Rule | None:
    """The lowest of the floors of all sinks; None if a sink has none, is wrapped or filtered, or there is no sink here."""
    sinks: dict[Key, list[Key]] = {}
    for key in settings:
        if key[:2] == SINKS and len(key) > 2:
            sinks.setdefault(key[:3], []).append(key)
    floors: list[Rule] = []
    for keys in sinks.values():
        found = [key for key in keys if len(key) == 5 and key[3:] == ("args", "restrictedtominimumlevel")]
        if not found or any(key[4:5] == ("configurelogger",) or key[4:5] == ("configure",) for key in keys):
            return None
        layer, setting = settings[found[0]]
        level = LEVELS.level(setting.text or "")
        if level is None:
            return None
        floors.append(Rule(setting, layer.name, "restrictedToMinimumLevel", level, (), elsewhere=True))
    return min(floors, key=lambda one: one.level or Level.TRACE, default=None)


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
