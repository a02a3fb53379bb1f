"""NLog in ``appsettings.json``: its rules, in order, and level words that it does not know.

Sources: NLog ``LoggingConfigurationParser``, ``LoggerNameMatcher`` and ``SuppressLogLevel``; NLog.Extensions.Logging
``NLogLoggingConfiguration`` and ``NLogProviderOptions``. An ``NLog.config`` is not read.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from authlint.adapter import Adapter
from authlint.adapters import microsoft_logging
from authlint.adapters.aspnet_code import Code, code_around
from authlint.adapters.aspnet_levels import Decider, Decision, Rule, System, Vocabulary, has_section, routes
from authlint.facts.logging import AuthEvent, Level, LevelTrouble, LogRoute, UnknownLevel
from authlint.layers import Key, Layer, Setting, Stack, appsettings
from authlint.record import record
from authlint.sources import Project
from authlint.sources.json import JsonSource

SYSTEM = "NLog"
LEVELS = Vocabulary(
    SYSTEM,
    {
        "trace": Level.TRACE,
        "debug": Level.DEBUG,
        "info": Level.INFORMATION,
        "information": Level.INFORMATION,
        "warn": Level.WARNING,
        "warning": Level.WARNING,
        "error": Level.ERROR,
        "fatal": Level.CRITICAL,
        "off": Level.OFF,
        "none": Level.OFF,
    },
    ("Trace", "Debug", "Info", "Warn", "Error", "Fatal", "Off"),
    {
        "inf": "Info",
        "informational": "Info",
        "wrn": "Warn",
        "err": "Error",
        "critical": "Fatal",
        "crit": "Fatal",
        "verbose": "Trace",
        "all": "Trace",
        "disabled": "Off",
    },
    LevelTrouble.IGNORED,
    takes_numbers=False,
)
RULES: Key = ("nlog", "rules")
TARGETS: Key = ("nlog", "targets")
_LEVEL_KEYS = ("minlevel", "maxlevel", "level", "finalminlevel")
KEEPS_FILTER: Key = ("logging", "nlog", "removeloggerfactoryfilter")
_LOWEST = Level.TRACE


@record
class NLogRule:
    """One rule; what cannot be told is None.

    Attributes:
        pattern: The loggers it is about, with wildcards.
        levels: The levels that it takes.
        final_min: Its ``finalMinLevel``.
        is_final: Whether no later rule gets what it takes.
        writes: Whether it has a target that keeps something.
        is_filtered: Whether filters decide about single events.
        deciding: The rule as a message names it: the setting of its level.
    """

    pattern: str
    levels: frozenset[Level] | None
    final_min: Level | None
    is_final: bool
    writes: bool
    is_filtered: bool
    deciding: Rule


def facts(source: JsonSource, project: Project) -> Iterator[LogRoute | UnknownLevel]:
    """The rules of one file."""
    stack = appsettings(source, project)
    if not has_section(stack.layers, "nlog") or has_section(stack.layers, "serilog"):
        return
    for placed in stack.placed(source.path):
        if placed.setting.key[:2] == RULES and placed.setting.key[-1] in _LEVEL_KEYS:
            yield from LEVELS.unknown(placed, _pattern_of(placed.setting.key, stack))
    code = code_around(posixpath.dirname(source.path), project)
    yield from routes(
        stack, source.path, System(SYSTEM, "Info", "Info"), lambda environment: decider(stack, environment, code), lambda: code
    )


def _pattern_of(key: Key, stack: Stack) -> str:
    named = [one for layer in stack.layers for one in layer.settings if one.key == (*key[:-1], "logger")]
    return (named[-1].text or "*") if named else "*"


def decider(stack: Stack, environment: str, code: Code) -> Decider:
    """What becomes of an event in one environment; None where no rule is about its logger."""
    settings = stack.effective(environment)
    rules = list(_rules(settings, other_providers=code.is_known and not code.has_word("ClearProviders")))
    keeps_filter = KEEPS_FILTER in settings and (settings[KEEPS_FILTER][1].text or "").lower() == "false"
    general = microsoft_logging.rules_in(stack, environment) if keeps_filter else []

    def decide(event: AuthEvent) -> Decision | None:
        decision = decision_of(rules, event)
        if decision is not None and decision.shown and keeps_filter:
            first = microsoft_logging.select(general, SYSTEM, event.category)
            if first is not None and first.level is not None and first.level > event.level:
                return Decision(shown=False, rule=first)
        return decision

    return decide


def decision_of(rules: Iterable[NLogRule], event: AuthEvent) -> Decision | None:
    """What a list of rules makes of an event (NLog ``TargetWithFilterChain`` and ``SuppressLogLevel``)."""
    suppressed = False
    by: Rule | None = None
    last: Rule | None = None
    for rule in rules:
        if "${" in rule.pattern:
            return None
        if not _matcher(rule.pattern).fullmatch(event.category):
            continue
        if rule.levels is None:
            return None
        if rule.final_min is not None:
            suppressed = rule.final_min > event.level
            by = rule.deciding if suppressed else None
        elif suppressed:
            continue
        if event.level not in rule.levels:
            last = rule.deciding
            continue
        if rule.writes:
            return None if rule.is_filtered else Decision(shown=True, rule=rule.deciding)
        if rule.is_final:
            suppressed, by = True, rule.deciding
    hiding = by or last
    return Decision(shown=False, rule=hiding) if hiding is not None else None


@lru_cache(maxsize=256)
def _matcher(pattern: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern), re.DOTALL)


def _rules(settings: Mapping[Key, tuple[Layer, Setting]], *, other_providers: bool) -> Iterator[NLogRule]:
    """The rules in their order: by index, or by name where they have names."""
    by_index: dict[str, dict[str, tuple[Layer, Setting]]] = {}
    for key, found in settings.items():
        if key[:2] == RULES and len(key) > 3:
            by_index.setdefault(key[2], {})[".".join(key[3:])] = found
    targets = {
        key[2]: (one.text or "").lower() for key, (_, one) in settings.items() if key[:2] == TARGETS and key[3:] == ("type",)
    }
    for index in sorted(by_index, key=lambda name: (not name.isdigit(), int(name) if name.isdigit() else 0, name)):
        rule = _rule(by_index[index], targets, other_providers)
        if rule is not None:
            yield rule


def _rule(parts: Mapping[str, tuple[Layer, Setting]], targets: Mapping[str, str], other_providers: bool) -> NLogRule | None:
    texts = {name: (setting.text or "").strip() for name, (_, setting) in parts.items()}
    if texts.get("enabled", "").lower() == "false":
        return None
    given = {name: LEVELS.level(texts[name]) for name in _LEVEL_KEYS if texts.get(name)}
    is_known = all(level is not None for level in given.values()) and not texts.get("levels", "").startswith("${")
    pattern = texts.get("logger") or texts.get("name") or "*"
    final_min = given.get("finalminlevel")
    levels = _levels(given, texts.get("levels", "")) if is_known else None
    names = [name.strip().lower() for name in texts.get("writeto", "").split(",") if name.strip()]
    writes = any(targets.get(name) not in {"null", "blackhole"} for name in names)
    is_final = texts.get("final", "").lower() == "true"
    decides = next(
        (name for name in ("finalminlevel", "minlevel", "level", "levels", "maxlevel", "logger") if name in parts), None
    )
    if decides is None:
        decides = next(iter(parts))
    layer, setting = parts[decides]
    level = min(levels, default=Level.OFF) if levels is not None else None
    phrase = ""
    if is_final and not writes:
        level = min((one for one in Level if levels is not None and one > max(levels, default=_LOWEST)), default=Level.OFF)
        phrase = f"the final rule for `{pattern}` without a target"
    elif final_min is not None:
        level = final_min
    deciding = Rule(setting, layer.name, pattern, level, (), elsewhere=other_providers, phrase=phrase)
    has_filters = any(name.startswith("filters") for name in parts)
    return NLogRule(pattern, levels, final_min, is_final, writes, has_filters, deciding)


def _levels(given: Mapping[str, Level | None], several: str) -> frozenset[Level]:
    if given.get("level") is not None:
        return frozenset(level for level in Level if level is given["level"])
    if several:
        return frozenset(level for word in several.split(",") if (level := LEVELS.level(word)) is not None)
    least = given.get("minlevel") or given.get("finalminlevel") or _LOWEST
    most = given.get("maxlevel") or Level.CRITICAL
    return frozenset(level for level in Level if least <= level <= most and level is not Level.OFF)


ADAPTER = Adapter(
    name=SYSTEM,
    language=JsonSource,
    files=("appsettings.json", "appsettings.*.json"),
    triggers=(),  # .NET ignores the case of keys, so no literal is certain; and these files are small
    facts=facts,
)
