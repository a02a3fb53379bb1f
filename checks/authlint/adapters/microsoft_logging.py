"""Microsoft.Extensions.Logging in ``appsettings.json``: which rule decides for the auth events, and level words it does not know.

Rule selection as in dotnet/runtime ``LoggerRuleSelector`` and ``LoggerFilterConfigureOptions``. Where Serilog is configured
beside it, it usually replaces this system, and nothing is said here; where NLog is, it does its own filtering
(``RemoveLoggerFactoryFilter``), and nothing is said about who sees what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from authlint.adapter import Adapter
from authlint.adapters.aspnet_levels import Decider, Decision, Rule, System, Vocabulary, code_of, has_section, routes
from authlint.facts.environment import Where
from authlint.facts.events import ASPNET_CORE
from authlint.facts.logging import AuthEvent, Cancelled, Level, LogRoute, MisspelledProvider
from authlint.layers import Key, Layer, Stack, appsettings
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
QUIET = frozenset({"EventLog", "ApplicationInsights", "EventSource", "TraceSource"})
"""Providers that are meant to get little: two have a floor of their own, two are switched on from outside."""


def facts(source: JsonSource, project: Project) -> Iterator[object]:
    """The rules of one file."""
    stack = appsettings(source, project)
    if has_section(stack.layers, "serilog"):
        return
    for placed in stack.placed(source.path):
        split = _split(placed.setting.key, placed.setting.names)
        if split is not None:
            yield from LEVELS.unknown(placed, split[1])
    yield from _misspelled(stack, source.path)
    if not has_section(stack.layers, "nlog"):
        yield from routes(
            stack, source.path, System(SYSTEM), lambda environment: _decider(stack, environment), code_of(source.path, project)
        )
        yield from _cancelling(stack, source.path)


def _misspelled(stack: Stack, path: str) -> Iterator[MisspelledProvider]:
    """The sections of log rules whose names are nearly a provider's."""
    written: dict[str, list[tuple[Layer, str]]] = {}
    for layer in stack.layers:
        for setting in layer.settings:
            split = _split(setting.key, setting.names)
            if split is not None and split[0] is not None:
                written.setdefault(split[0], []).append((layer, setting.key[1]))
    for name, places in written.items():
        meant = _meant(name)
        if meant is None or meant in written:
            continue
        for layer, key in dict.fromkeys(places):
            at = layer.sections.get(("logging", key))
            if layer.path == path and at is not None:
                yield MisspelledProvider(at, name, meant, _loaded(stack, layer))


def _loaded(stack: Stack, layer: Layer) -> Where:
    return stack.where([one for one in stack.environments if layer in stack.loaded(one)])


def _meant(name: str) -> str | None:
    """The provider whose name is nearly this one; None if it is one, or if nothing is near enough."""
    if name in PROVIDERS:
        return None
    same = [alias for alias in (*PROVIDERS, "OpenTelemetry") if alias.lower() == name.lower()]
    if same:
        return same[0] if same[0] != name else None
    near = [alias for alias in sorted(PROVIDERS) if _is_near(name.lower(), alias.lower())]
    return near[0] if len(near) == 1 else None


def _is_near(name: str, alias: str) -> bool:
    """Whether one becomes the other by a slip: a letter too many, too few or wrong, or two that changed places."""
    if abs(len(name) - len(alias)) > 1 or name[:1] != alias[:1]:
        return False
    start = next(
        (at for at, (one, other) in enumerate(zip(name, alias, strict=False)) if one != other), min(len(name), len(alias))
    )
    one, other = name[start:], alias[start:]
    if one[1:] == other or one == other[1:] or one[1:] == other[1:]:
        return not one[:1].isdigit()
    return one[:2] == other[1::-1] and one[2:] == other[2:]


def _cancelling(stack: Stack, path: str) -> Iterator[LogRoute]:
    """The rules of one provider that cancel a rule about authentication for all of them."""
    found: dict[tuple[str, Rule, Rule, tuple[AuthEvent, ...], bool], list[str]] = {}
    for environment in stack.environments:
        rules = rules_in(stack, environment)
        owners = {
            provider for provider, _ in rules if provider is not None and provider not in QUIET and _meant(provider) is None
        }
        for provider in sorted(owners):
            cancelled: dict[tuple[Rule, Rule], list[AuthEvent]] = {}
            elsewhere = False
            for event in ASPNET_CORE:
                general, own = select(rules, None, event.category), select(rules, provider, event.category)
                if general is None or own is None or own in (rule for owner, rule in rules if owner is None):
                    continue
                if general.names_auth and _shows(general, event) and not _shows(own, event) and own.level is not None:
                    cancelled.setdefault((own, general), []).append(event)
                    elsewhere |= any(_shows(select(rules, other, event.category), event) for other in owners - {provider})
            for (own, general), events in cancelled.items():
                key = provider, own, general, tuple(events), elsewhere or _has_more_providers(stack)
                found.setdefault(key, []).append(environment)
    for (provider, own, general, events_, elsewhere), environments in found.items():
        if own.setting.at.path == path and own.level is not None:
            yield LogRoute(
                system=SYSTEM,
                sink=provider,
                rule=own.category,
                level=own.level,
                word=own.setting.text or "",
                at=own.setting.at,
                hidden=events_,
                names_auth=own.names_auth,
                auth_known=True,
                where=stack.where(environments),
                layer=own.layer,
                visible=general.setting.text or "",
                remedy=((*own.section, general.category),),
                cancels=Cancelled(general.category, general.setting.text or "", general.setting.at),
                elsewhere=elsewhere,
            )


def _has_more_providers(stack: Stack) -> bool:
    """Whether a provider is configured that has no rules of its own."""
    sections = {
        section[1] for layer in stack.layers for section in layer.sections if section[:1] == ("logging",) and len(section) == 2
    }
    with_rules = {
        section[1]
        for layer in stack.layers
        for section in layer.sections
        if section[:1] == ("logging",) and section[2:] == ("loglevel",)
    }
    return bool(sections - with_rules - {"loglevel"})


def _shows(rule: Rule | None, event: AuthEvent) -> bool:
    return rule is not None and rule.level is not None and rule.level <= event.level


def _split(key: Key, names: Sequence[str]) -> tuple[str | None, str] | None:
    """The provider (None for all) and category of a rule; None if it is no rule. A deeper key is part of the category."""
    if key[:2] == ("logging", "loglevel") and len(key) > 2:
        return None, ":".join(names[2:])
    if key[:1] == ("logging",) and key[2:3] == ("loglevel",) and len(key) > 3:
        return names[1], ":".join(names[3:])
    return None


def rules_in(stack: Stack, environment: str) -> list[tuple[str | None, Rule]]:
    """The rules that are in effect in an environment, each with its provider, in .NET's order: it sorts what a section holds."""
    rules: list[tuple[str | None, Rule]] = []
    for key, (layer, setting) in sorted(stack.effective(environment).items()):
        split = _split(key, setting.names)
        if split is None or not setting.text:
            continue
        provider, category = split
        section = setting.names[: 2 if provider is None else 3]
        rules.append((provider, Rule(setting, layer.name, category, LEVELS.level(setting.text), section)))
    return rules


def _decider(stack: Stack, environment: str) -> Decider:
    """What becomes of an event: hidden if no provider shows it, whether it has rules of its own or not."""
    rules = rules_in(stack, environment)
    providers = sorted({provider for provider, _ in rules if provider in PROVIDERS - {"EventSource", "TraceSource"}})

    def decide(event: AuthEvent) -> Decision | None:
        chosen = [select(rules, provider, event.category) for provider in (None, *providers)]
        if any(rule is not None and rule.level is None for rule in chosen):
            return None
        showing = [rule for rule in chosen if (Level.INFORMATION if rule is None else rule.level or Level.OFF) <= event.level]
        return Decision(shown=True, rule=showing[0]) if showing else Decision(shown=False, rule=chosen[0])

    return decide


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
