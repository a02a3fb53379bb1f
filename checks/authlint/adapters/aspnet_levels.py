"""From the log rules of an ``appsettings.json`` group to routes and unknown levels: what its two logging systems share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from authlint.adapters.aspnet_sections import sets_up_authentication
from authlint.adapters.key_looks import is_template
from authlint.facts.events import ASPNET_CORE_PREFIXES, ASPNET_CORE_REFUSALS
from authlint.facts.logging import AuthEvent, Level, LevelTrouble, LogRoute, UnknownLevel
from authlint.layers import Layer, Placed, Setting, Stack

SHOWN_AT = "Information"
"""The word, in both systems, for the level of the events that explain a refusal."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a logging system.

    Attributes:
        setting: Where it stands.
        layer: Its layer's name.
        category: What it covers, as written; ``Default`` for everything.
        level: The level it lets through; None if that cannot be told.
        section: The names of the section in which more rules could stand; empty if there is none.
    """

    setting: Setting
    layer: str
    category: str
    level: Level | None
    section: tuple[str, ...]

    @property
    def names_auth(self) -> bool:
        """Whether it is about authentication or authorization and nothing else."""
        return self.category.lower().startswith("microsoft.aspnetcore.auth")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The level words of one system, in lower case, and the words of other systems for them."""

    system: str
    words: Mapping[str, Level]
    spelled: tuple[str, ...]
    borrowed: Mapping[str, str]

    def level(self, text: str) -> Level | None:
        """The level that a word or number names."""
        word = text.strip().lower()
        if word.lstrip("+-").isdigit():
            number = int(word)
            return list(self.words.values())[number] if 0 <= number < len(self.words) else None
        return self.words.get(word)

    def is_known(self, text: str) -> bool:
        """Whether the system reads this word; .NET's ``Enum.TryParse`` takes any number, and several words with commas."""
        parts = [part.strip().lower() for part in text.split(",")]
        return all(part in self.words or part.lstrip("+-").isdigit() for part in parts)

    def meant(self, text: str) -> str:
        """The word of this system that was most likely meant; empty if none is likely."""
        word = text.strip().lower()
        if word in self.borrowed:
            return self.borrowed[word]
        from difflib import get_close_matches  # noqa: PLC0415 - only for a finding

        close = get_close_matches(word, self.words, n=2, cutoff=0.75)
        return next(spelled for spelled in self.spelled if spelled.lower() == close[0]) if len(close) == 1 else ""

    def unknown(self, placed: Placed, rule: str) -> Iterator[UnknownLevel]:
        """The fact of an unknown word, if this is one."""
        text = placed.setting.text
        if not text or not text.strip() or self.is_known(text) or is_template(text):
            return
        yield UnknownLevel(
            self.system,
            rule,
            text,
            placed.setting.at,
            self.spelled,
            self.meant(text),
            LevelTrouble.FAILS_AT_START,
            placed.where,
            placed.layer.name,
        )


Hider = Callable[[AuthEvent], "Rule | None"]
"""Tells the rule that hides an event from everybody in one environment, if there is one."""


def routes(stack: Stack, path: str, system: str, hiders: Callable[[str], Hider]) -> Iterator[LogRoute]:
    """The rules of one file that hide auth events, each with the environments in which it hides the same ones."""
    deciding: dict[tuple[Rule, tuple[AuthEvent, ...]], list[str]] = {}
    for environment in filter(stack.is_known, stack.environments):
        hider = hiders(environment)
        hidden: dict[Rule, list[AuthEvent]] = {}
        for event in ASPNET_CORE_REFUSALS:
            rule = hider(event)
            if rule is not None:
                hidden.setdefault(rule, []).append(event)
        for rule, events in hidden.items():
            deciding.setdefault((rule, tuple(events)), []).append(environment)
    auth_known = bool(deciding) and sets_up_authentication(stack)
    for (rule, hidden_events), environments in deciding.items():
        if rule.setting.at.path == path and rule.level is not None:
            yield LogRoute(
                system=system,
                sink="",
                rule=rule.category,
                level=rule.level,
                word=rule.setting.text or "",
                at=rule.setting.at,
                hidden=hidden_events,
                names_auth=rule.names_auth,
                auth_known=auth_known,
                where=stack.where(environments),
                layer=rule.layer,
                visible=SHOWN_AT,
                remedy=() if rule.names_auth or not rule.section else tuple(_remedy(rule, hidden_events)),
            )


def _remedy(rule: Rule, hidden: Iterable[AuthEvent]) -> Iterator[tuple[str, ...]]:
    for prefix in ASPNET_CORE_PREFIXES:
        if any(event.category.startswith(prefix + ".") for event in hidden):
            yield (*rule.section, prefix)


def has_section(layers: Iterable[Layer], name: str) -> bool:
    """Whether some layer has a section of this name, or sets something in it."""
    return any((name,) in layer.sections or any(one.key[0] == name for one in layer.settings) for layer in layers)
