"""From the log rules of an ``appsettings.json`` group to routes and unknown levels: what its two logging systems share."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from authlint.adapters.aspnet_code import Code, code_around
from authlint.adapters.aspnet_sections import sets_up_authentication, signs_people_in
from authlint.adapters.key_looks import is_template
from authlint.facts.events import ASPNET_CORE, ASPNET_CORE_PERSONAL, ASPNET_CORE_PREFIXES
from authlint.facts.logging import AuthEvent, Level, LevelTrouble, LogRoute, UnknownLevel
from authlint.layers import Layer, Placed, Setting, Stack
from authlint.record import record, replace
from authlint.sources import Project
from authlint.text import Location, Span

SHOWN_AT = "Information"
"""The word, in both systems, for the level of the events that explain a refusal."""


@record
class Rule:
    """One rule of a logging system.

    Attributes:
        setting: Where it stands.
        layer: Its layer's name.
        category: What it covers, as written; ``Default`` for everything.
        level: The level it lets through; None if that cannot be told.
        section: The names of the section in which more rules could stand; empty if there is none.
        elsewhere: Whether somebody else may see what it hides.
        phrase: How a message names it, if not by its category and level.
    """

    setting: Setting
    layer: str
    category: str
    level: Level | None
    section: tuple[str, ...]
    elsewhere: bool = False
    phrase: str = ""

    @property
    def names_auth(self) -> bool:
        """Whether it is about authentication or authorization and nothing else."""
        return self.category.lower().startswith("microsoft.aspnetcore.auth")


@record
class Vocabulary:
    """The level words of one system, in lower case, and the words of other systems for them."""

    system: str
    words: Mapping[str, Level]
    spelled: tuple[str, ...]
    borrowed: Mapping[str, str]
    trouble: LevelTrouble = LevelTrouble.FAILS_AT_START
    takes_numbers: bool = True

    def level(self, text: str) -> Level | None:
        """The level that a word or number names."""
        word = text.strip().lower()
        if word.lstrip("+-").isdigit() and self.takes_numbers:
            number = int(word)
            return list(self.words.values())[number] if 0 <= number < len(self.words) else None
        return self.words.get(word)

    def is_known(self, text: str) -> bool:
        """Whether the system reads this word; .NET's ``Enum.TryParse`` takes any number, and several words with commas."""
        if not self.takes_numbers:
            return text.strip().lower() in self.words
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
            self.trouble,
            placed.where,
            placed.layer.name,
        )


@record
class Decision:
    """What becomes of an event in one environment.

    Attributes:
        shown: Whether anybody sees it.
        rule: The rule that decides; None for the system's own default.
    """

    shown: bool
    rule: Rule | None


_SIGN_IN = r"AddOpenIdConnect|AddMicrosoftIdentityWebApp\w*"

Decider = Callable[[AuthEvent], "Decision | None"]
"""Tells what becomes of an event in one environment; None if that cannot be told."""


def code_of(path: str, project: Project) -> Callable[[], Code]:
    """The code around a configuration file, read when somebody asks."""
    return lambda: code_around(posixpath.dirname(path), project)


@record
class System:
    """A logging system for ``routes``: its name, the word that shows refusals, and the level that it has without any rule."""

    name: str
    visible: str = SHOWN_AT
    default: str = SHOWN_AT


def routes(
    stack: Stack, path: str, system: System, deciders: Callable[[str], Decider], code: Callable[[], Code]
) -> Iterator[LogRoute]:
    """The rules of one file that decide about auth events, each with the environments in which it decides the same ones."""
    deciding: dict[_Decided, list[str]] = {}
    for environment in stack.environments if stack.layers else ():
        for decided in _decided(deciders(environment)):
            deciding.setdefault(decided, []).append(environment)
    matters = any(rule is not None for rule, _, _ in deciding)
    auth_known = matters and sets_up_authentication(stack, code)
    signs_in = auth_known and (signs_people_in(stack) or code().calls(_SIGN_IN))
    for (rule, hidden, shown), environments in deciding.items():
        at = Location(stack.layers[0].path, Span(0, 0)) if rule is None else rule.setting.at
        if at.path != path or (rule is not None and rule.level is None):
            continue
        route = LogRoute(
            system=system.name,
            sink="",
            rule="",
            level=Level.INFORMATION,
            word=system.default,
            at=at,
            hidden=hidden,
            names_auth=False,
            auth_known=auth_known,
            shown=shown,
            where=stack.where(environments),
            visible=system.visible,
            signs_in=signs_in,
        )
        yield route if rule is None else _of_rule(route, rule)


_Decided: TypeAlias = "tuple[Rule | None, tuple[AuthEvent, ...], tuple[AuthEvent, ...]]"
"""A rule, the events that it hides, and those that it shows."""


def _decided(decider: Decider) -> Iterator[_Decided]:
    found: dict[Rule | None, tuple[list[AuthEvent], list[AuthEvent]]] = {}
    for event in (*ASPNET_CORE, *ASPNET_CORE_PERSONAL):
        decision = decider(event)
        if decision is not None:
            found.setdefault(decision.rule, ([], []))[decision.shown].append(event)
    for rule, (hidden, shown) in found.items():
        yield rule, tuple(hidden), tuple(shown)


def _of_rule(route: LogRoute, rule: Rule) -> LogRoute:
    return replace(
        route,
        rule=rule.category,
        level=route.level if rule.level is None else rule.level,
        word=rule.setting.text or "",
        names_auth=rule.names_auth,
        layer=rule.layer,
        remedy=_remedy(rule, route.missed or route.shown),
        elsewhere=rule.elsewhere,
        phrase=rule.phrase,
    )


def _remedy(rule: Rule, hidden: Iterable[AuthEvent]) -> tuple[tuple[str, ...], ...]:
    if rule.names_auth or not rule.section:
        return ()
    names = [event.category for event in hidden]
    return tuple(
        (*rule.section, prefix) for prefix in ASPNET_CORE_PREFIXES if any(name.startswith(prefix + ".") for name in names)
    )


def has_section(layers: Iterable[Layer], name: str) -> bool:
    """Whether some layer has a section of this name, or sets something in it."""
    return any((name,) in layer.sections or any(one.key[0] == name for one in layer.settings) for layer in layers)
