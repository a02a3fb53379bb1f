"""``Logging:LogLevel`` in an application whose logging is Serilog's or NLog's: rules about authentication that nobody reads.

Sources: serilog-extensions-hosting ``UseSerilog`` (``writeToProviders`` keeps the providers), serilog-extensions-logging
``AddSerilog`` on an ``ILoggingBuilder`` (one provider more, filtered as all are), NLog.Extensions.Logging
``NLogProviderOptions``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from authlint.adapter import Adapter
from authlint.adapters import microsoft_logging, nlog, serilog
from authlint.adapters.aspnet_code import Code, code_around
from authlint.adapters.aspnet_levels import Decider, Rule, has_section
from authlint.facts.events import ASPNET_CORE
from authlint.facts.logging import AuthEvent, Evidence, Level, UnusedRule
from authlint.layers import Stack, appsettings
from authlint.record import record
from authlint.sources import Project
from authlint.sources.json import JsonSource

_AS_PROVIDER = re.compile(
    r"\bwriteToProviders\b|\b[Ll]ogging(?:Builder)?\s*\.\s*AddSerilog\b|\bAddLogging\s*\(|\bConfigureLogging\s*\("
)
_REPLACES = re.compile(r"\b(?:UseSerilog|[Ss]ervices\s*\.\s*AddSerilog|SerilogLoggerFactory)\b")
_SERILOG_WORDS = {
    Level.TRACE: "Verbose",
    Level.DEBUG: "Debug",
    Level.INFORMATION: "Information",
    Level.WARNING: "Warning",
    Level.ERROR: "Error",
    Level.CRITICAL: "Fatal",
}


@record
class _Owner:
    """The system that does the logging, what says so, and what it makes of an event."""

    system: str
    evidence: Evidence
    decider: Callable[[str], Decider]


def facts(source: JsonSource, project: Project) -> Iterator[UnusedRule]:
    """The rules of one file that nobody reads."""
    stack = appsettings(source, project)
    if not (has_section(stack.layers, "serilog") or has_section(stack.layers, "nlog")):
        return
    unread: dict[tuple[Rule, tuple[AuthEvent, ...]], list[str]] = {}
    owner: _Owner | None = None
    for environment in stack.environments:
        rules = [rule for provider, rule in microsoft_logging.rules_in(stack, environment) if provider is None]
        if not any(rule.names_auth for rule in rules):
            continue
        owner = owner or _owner(stack, code_around(posixpath.dirname(source.path), project))
        if owner is None:
            return
        for rule, lost in _lost(rules, owner.decider(environment)).items():
            unread.setdefault((rule, tuple(lost)), []).append(environment)
    for (rule, lost_events), environments in unread.items():
        if owner is not None and rule.setting.at.path == source.path and rule.level is not None:
            keys = ("Serilog", "MinimumLevel", "Override", rule.category) if _can_override(stack, owner, rule) else ()
            yield UnusedRule(
                owner=owner.system,
                rule=rule.category,
                word=rule.setting.text or "",
                at=rule.setting.at,
                lost=lost_events,
                evidence=owner.evidence,
                where=stack.where(environments),
                keys=keys,
                value=_SERILOG_WORDS.get(rule.level, ""),
            )


def _lost(rules: list[Rule], decider: Decider) -> dict[Rule, list[AuthEvent]]:
    """The events that a rule about authentication would show and that the system in charge hides."""
    lost: dict[Rule, list[AuthEvent]] = {}
    for event in ASPNET_CORE:
        rule = microsoft_logging.select([(None, one) for one in rules], None, event.category)
        decision = decider(event)
        if rule is None or rule.level is None or not rule.names_auth or rule.level > event.level:
            continue
        if decision is not None and not decision.shown:
            lost.setdefault(rule, []).append(event)
    return lost


def _owner(stack: Stack, code: Code) -> _Owner | None:
    """Who does the logging; None if it may be the system that reads ``Logging:LogLevel``."""
    if has_section(stack.layers, "serilog"):
        if _AS_PROVIDER.search(code.text):
            return None
        evidence = Evidence.CODE if _REPLACES.search(code.text) else Evidence.SETTINGS
        if code.is_known and evidence is Evidence.SETTINGS:
            return None
        return _Owner(serilog.SYSTEM, evidence, lambda environment: serilog.decider(stack, environment))
    keeps_filter = any(
        (setting.text or "").lower() == "false"
        for layer in stack.layers
        for setting in layer.settings
        if setting.key == nlog.KEEPS_FILTER
    )
    if keeps_filter or "RemoveLoggerFactoryFilter" in code.text or (code.is_known and not code.has_word("ClearProviders")):
        return None
    evidence = Evidence.CODE if code.is_known and code.calls(r"UseNLog|AddNLog\w*") else Evidence.SETTINGS
    return _Owner(nlog.SYSTEM, evidence, lambda environment: nlog.decider(stack, environment, code))


def _can_override(stack: Stack, owner: _Owner, rule: Rule) -> bool:
    """Whether the same rule can be written among Serilog's in the same file."""
    whole = not rule.category.lower().endswith((".auth", "*", "."))
    is_section = not any(setting.key == serilog.MINIMUM for layer in stack.layers for setting in layer.settings)
    return owner.system == serilog.SYSTEM and whole and is_section


ADAPTER = Adapter(
    name="Serilog and NLog in place of Microsoft.Extensions.Logging",
    language=JsonSource,
    files=("appsettings.json", "appsettings.*.json"),
    triggers=(),  # .NET ignores the case of keys, so no literal is certain; and these files are small
    facts=facts,
)
