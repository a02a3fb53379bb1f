"""Microsoft.Extensions.Logging in ``appsettings.json``: which rule decides for the auth events, and level words it does not know.

Rule selection as in dotnet/runtime ``LoggerRuleSelector`` and ``LoggerFilterConfigureOptions``. Where Serilog is configured
beside it, it usually replaces this system, and nothing is said here; where NLog is, it takes over the filtering.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from authlint.adapter import Adapter
from authlint.adapters.aspnet_levels import Hider, Rule, Vocabulary, has_section, routes
from authlint.facts.logging import AuthEvent, Level, LogRoute, UnknownLevel
from authlint.layers import Key, Stack, appsettings
from authlint.sources import Project
from authlint.sources.json import JsonSource

SYSTEM = "Microsoft.Extensions.Logging"
LEVELS = Vocabulary(
    SYSTEM,
    {
        "trace": Level.TRACE,
        "debug": Level.DEBUG,
        "information": Level.INFORMATION,
        "warning": Level.WARNING,
        "error": Level.ERROR,
        "critical": Level.CRITICAL,
        "none": Level.OFF,
    },
    ("Trace", "Debug", "Information", "Warning", "Error", "Critical", "None"),
    {
        "info": "Information",
        "inf": "Information",
        "informational": "Information",
        "warn": "Warning",
        "wrn": "Warning",
        "err": "Error",
        "fatal": "Critical",
        "crit": "Critical",
        "verbose": "Trace",
        "all": "Trace",
        "off": "None",
        "silent": "None",
        "disabled": "None",
    },
)
PROVIDERS = frozenset(
    {
        "Console",
        "Debug",
        "EventSource",
        "EventLog",
        "TraceSource",
        "ApplicationInsights",
        "AzureAppServicesFile",
        "AzureAppServicesBlob",
    }
)
"""Aliases of providers; .NET compares them with their case."""


def facts(source: JsonSource, project: Project) -> Iterator[LogRoute | UnknownLevel]:
    """The rules of one file."""
    stack = appsettings(source, project)
    if has_section(stack.layers, "serilog"):
        return
    for placed in stack.placed(source.path):
        split = _split(placed.setting.key, placed.setting.names)
        if split is not None:
            yield from LEVELS.unknown(placed, split[1])
    if not has_section(stack.layers, "nlog"):
        yield from routes(stack, source.path, SYSTEM, lambda environment: _hider(stack, environment))


def _split(key: Key, names: Sequence[str]) -> tuple[str | None, str] | None:
    """The provider (None for all) and category of a rule; None if it is no rule. A deeper key is part of the category."""
    if key[:2] == ("logging", "loglevel") and len(key) > 2:
        return None, ":".join(names[2:])
    if key[:1] == ("logging",) and key[2:3] == ("loglevel",) and len(key) > 3:
        return names[1], ":".join(names[3:])
    return None


def _hider(stack: Stack, environment: str) -> Hider:
    rules: list[tuple[str | None, Rule]] = []
    for key, (layer, setting) in sorted(stack.effective(environment).items()):  # .NET sorts the children of a section
        split = _split(key, setting.names)
        if split is None or not setting.text:
            continue
        provider, category = split
        section = setting.names[: 2 if provider is None else 3]
        rules.append((provider, Rule(setting, layer.name, category, LEVELS.level(setting.text), section)))
    providers = {provider for provider, _ in rules if provider in PROVIDERS}

    def hider(event: AuthEvent) -> Rule | None:
        general = select(rules, None, event.category)
        chosen = [general, *(select(rules, provider, event.category) for provider in providers)]
        hides = all(rule is not None and rule.level is not None and rule.level > event.level for rule in chosen)
        return general if hides else None

    return hider


def select(rules: Sequence[tuple[str | None, Rule]], provider: str | None, category: str) -> Rule | None:
    """The rule that decides for a provider and a category: its own rules before the general ones, then the longest."""
    best: tuple[str | None, Rule] | None = None
    for owner, rule in rules:
        if owner not in (None, provider) or not _covers(rule.category, category):
            continue
        if best is not None and best[0] is not None and owner is None:
            continue
        if best is not None and best[0] == owner and _length(best[1]) > _length(rule):
            continue
        best = owner, rule
    return best[1] if best else None


def _length(rule: Rule) -> int:
    return -1 if rule.category.lower() == "default" else len(rule.category)


def _covers(pattern: str, category: str) -> bool:
    """Whether a rule's category covers a logger's: a prefix without regard to dots or case, with at most one ``*``."""
    if pattern.lower() == "default":
        return True
    prefix, star, suffix = pattern.lower().partition("*")
    name = category.lower()
    if "*" in suffix:
        return False  # .NET refuses two of them
    return name.startswith(prefix) and (not star or name.endswith(suffix))


ADAPTER = Adapter(
    name=SYSTEM,
    language=JsonSource,
    files=("appsettings.json", "appsettings.*.json"),
    triggers=(),  # .NET ignores the case of keys, so no literal is certain; and these files are small
    facts=facts,
)
