"""Rule selection, compared with straight ports of what .NET, Serilog and NLog do, over many small rule sets."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from authlint.adapters.aspnet_levels import Rule
from authlint.adapters.microsoft_logging import select as select_microsoft
from authlint.adapters.nlog import NLogRule, decision_of
from authlint.adapters.serilog import select as select_serilog
from authlint.facts.logging import AuthEvent, Level
from authlint.layers import Setting
from authlint.text import Location, Span

HANDLER = "Microsoft.AspNetCore.Authentication.JwtBearer.JwtBearerHandler"
SERVICE = "Microsoft.AspNetCore.Authorization.DefaultAuthorizationService"
NOWHERE = Location("", Span(0, 0))
CATEGORIES = (
    *("Default", "Microsoft", "microsoft.aspnetcore", "Microsoft.AspNetCore.Auth", "Microsoft.AspNetCore.Authentication"),
    *("Microsoft.AspNetCore.Authorization", HANDLER, "Microsoft.*", "*Handler", "Microsoft.*Service", "System", "Micro", "*"),
)
LEVELS = tuple(level for level in Level if level is not Level.OFF)


def rule(category: str, level: Level = Level.WARNING) -> Rule:
    return Rule(Setting((category.lower(),), (category,), "x", NOWHERE, NOWHERE), "", category, level, ())


def microsoft(rules: Sequence[tuple[str | None, str]], provider: str, category: str) -> tuple[str | None, str] | None:
    """LoggerRuleSelector.Select and IsBetter of dotnet/runtime, statement by statement."""
    current: tuple[str | None, str | None] | None = None
    chosen: tuple[str | None, str] | None = None
    for owner, written in rules:
        name = None if written.lower() == "default" else written
        if owner is not None and owner != provider:
            continue
        if name is not None:
            prefix, _, suffix = name.partition("*")
            if not category.lower().startswith(prefix.lower()) or not category.lower().endswith(suffix.lower()):
                continue
        if current is not None:
            if current[0] is not None:
                if owner is None:
                    continue
            elif owner is not None:
                current, chosen = (owner, name), (owner, written)
                continue
            if current[1] is not None and (name is None or len(current[1]) > len(name)):
                continue
        current, chosen = (owner, name), (owner, written)
    return chosen


@pytest.mark.parametrize("seed", range(40))
def test_rules_of_microsoft_extensions_logging(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(50):
        given = {
            (draw.choice([None, None, "Console", "console", "Debug"]), draw.choice(CATEGORIES)) for _ in range(draw.randint(1, 6))
        }
        rules = sorted(given, key=lambda one: (one[0] or "", one[1].lower()))
        for category in (HANDLER, SERVICE):
            chosen = select_microsoft([(owner, rule(name)) for owner, name in rules], "Console", category)
            expected = microsoft(rules, "Console", category)
            assert (chosen.category if chosen else None) == (expected[1] if expected else None), (rules, category)


def serilog(overrides: Sequence[str], category: str) -> str | None:
    """LevelOverrideMap.GetEffectiveLevel: overrides in descending order of their names; the first that fits."""
    for prefix in sorted(overrides, key=lambda one: one.lower(), reverse=True):
        if category.lower().startswith(prefix.lower()) and category[len(prefix) : len(prefix) + 1] in {"", "."}:
            return prefix
    return None


@pytest.mark.parametrize("seed", range(10))
def test_overrides_of_serilog(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(50):
        overrides = draw.sample(CATEGORIES[1:], draw.randint(1, 5))
        chosen = select_serilog([rule(name) for name in overrides], HANDLER)
        assert (chosen.category if chosen else None) == serilog(overrides, HANDLER), overrides


def nlog(rules: Sequence[NLogRule], level: Level) -> bool:
    """TargetWithFilterChain.SuppressLogLevel for one logger that all rules match: whether any target is added."""
    suppressed = False
    for one in rules:
        levels = one.levels or frozenset()
        if one.final_min is None:
            if suppressed:
                continue
        else:
            suppressed = one.final_min > level
        if level not in levels:
            continue
        if one.is_final:
            suppressed = True
        if one.writes:
            return True
    return False


def nlog_rule(draw: random.Random) -> NLogRule:
    least, most = sorted(draw.sample(LEVELS, 2))
    final_min = draw.choice([None, None, least])
    levels = frozenset(level for level in LEVELS if least <= level <= (most if final_min is None else Level.OFF))
    pattern = draw.choice(["*", "Microsoft.*", "Microsoft.AspNetCore.Auth*", "*Handler", HANDLER, "Micro?oft.*"])
    is_final, writes = draw.random() < 0.4, draw.random() < 0.6
    return NLogRule(pattern, levels, final_min, is_final, writes, is_filtered=False, deciding=rule(pattern, least))


@pytest.mark.parametrize("seed", range(10))
def test_rules_of_nlog(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(100):
        rules = [nlog_rule(draw) for _ in range(draw.randint(1, 5))]
        for level in LEVELS:
            decision = decision_of(rules, AuthEvent(HANDLER, level, "", ""))
            assert (decision is not None and decision.shown) == nlog(rules, level), (rules, level)


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("*", True),
        ("Microsoft.*", True),
        ("Microsoft*", True),
        ("*.JwtBearerHandler", True),
        ("*Authentication*", True),
        ("Microsoft.AspNetCore.Authentication", False),
        ("microsoft.*", False),
        ("Microsoft.AspNetCore.Aut?entication.*", True),
        ("[A-Z]*", False),
    ],
)
def test_patterns_of_nlog(pattern: str, matches: bool) -> None:
    one = NLogRule(pattern, frozenset(LEVELS), None, is_final=False, writes=True, is_filtered=False, deciding=rule(pattern))
    assert (decision_of([one], AuthEvent(HANDLER, Level.INFORMATION, "", "")) is not None) == matches
