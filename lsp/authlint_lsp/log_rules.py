"""Rules of the two logging systems that ``appsettings.json`` configures, and the auth events that each covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from authlint.adapters import microsoft_logging, serilog
from authlint.adapters.aspnet_levels import Rule, Vocabulary
from authlint.facts.events import ASPNET_CORE, ASPNET_CORE_PERSONAL
from authlint.facts.logging import AuthEvent, Level
from authlint.layers import Setting
from authlint.text import Location, Span

EVENTS = (*ASPNET_CORE, *ASPNET_CORE_PERSONAL)
EVERYTHING = "Default"
_NOWHERE = Location("", Span(0, 0))


@dataclass(frozen=True)
class LogRule:
    """What a rule is for.

    Attributes:
        vocabulary: The words for levels that may stand there.
        category: The log category, ``Default`` for all of them.
    """

    vocabulary: Vocabulary
    category: str

    def covers(self, event: AuthEvent) -> bool:
        """Whether the rule is about an event's category, in its system's way of comparing."""
        if self.category.lower() == EVERYTHING.lower():
            return True
        rule = Rule(Setting((), (), None, _NOWHERE, _NOWHERE), "", self.category, None, ())
        if self.vocabulary is serilog.LEVELS:
            return serilog.select([rule], event.category) is not None
        return microsoft_logging.select([(None, rule)], None, event.category) is not None

    @property
    def events(self) -> tuple[AuthEvent, ...]:
        """The auth events that it is about, most telling first."""
        return tuple(event for event in EVENTS if self.covers(event))


def levels_in(section: Sequence[str]) -> Vocabulary | None:
    """The words for levels in a section whose names are log categories; None if it is no such section."""
    key = tuple(section)
    if key == ("logging", "loglevel") or (len(key) == 3 and key[0] == "logging" and key[2] == "loglevel"):
        return microsoft_logging.LEVELS
    return serilog.LEVELS if key == serilog.OVERRIDE else None


def rule_of(names: Sequence[str]) -> LogRule | None:
    """The rule that a setting is, by its key path as written; None if it is none."""
    key = tuple(name.lower() for name in names)
    if key in (serilog.MINIMUM, serilog.DEFAULT):
        return LogRule(serilog.LEVELS, EVERYTHING)
    for depth in (2, 3):
        vocabulary = levels_in(key[:depth])
        if vocabulary is not None and len(key) > depth:
            return LogRule(vocabulary, ":".join(names[depth:]))
    return None


def is_sink_floor(key: Sequence[str]) -> bool:
    """Whether a setting is the least level of a Serilog sink."""
    return tuple(key[:2]) == serilog.SINKS and key[-1:] in (("restrictedtominimumlevel",), ["restrictedtominimumlevel"])


def described(events: Sequence[AuthEvent]) -> str:
    """Auth events in a sentence, by level."""
    by_level: dict[Level, list[str]] = {}
    for event in events:
        by_level.setdefault(event.level, []).append(f"“{event.text}”")
    return "; ".join(f"{level.name.title()}: {', '.join(dict.fromkeys(texts))}" for level, texts in by_level.items())
