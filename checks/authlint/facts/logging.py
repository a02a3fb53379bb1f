"""Which log events reach somebody, and which level words a configuration uses."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from authlint.facts.environment import EVERYWHERE, Where
from authlint.text import Location


class Level(enum.IntEnum):
    """One scale for all logging systems; the numbers are those of Python's ``logging``, OFF is above all."""

    TRACE = 5
    DEBUG = 10
    INFORMATION = 20
    WARNING = 30
    ERROR = 40
    CRITICAL = 50
    OFF = 100


@dataclass(frozen=True, slots=True)
class AuthEvent:
    """A log event that explains a refusal.

    Attributes:
        category: The logger's full category or name.
        level: The level it is written at.
        text: Its text, shortened, as it appears in a log.
        source: Where this is written down (a framework's file).
    """

    category: str
    level: Level
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class LogRoute:
    """The level in effect for one subject's auth events, and the rule that decides it.

    Attributes:
        system: As people write it (``Microsoft.Extensions.Logging``, ``Serilog``, ``Python logging``).
        sink: The provider or handler it is about; empty for all of them.
        rule: The rule's own name for what it covers (``Microsoft.AspNetCore``, ``Default``, ``django.request``).
        level: The level the rule lets through and everything above.
        word: The level as the configuration writes it.
        at: The level word in the configuration.
        hidden: The auth events that this rule hides, most telling first.
        names_auth: Whether the rule itself names an auth category.
        auth_known: Whether the project is known to set up authentication at all.
        where: In which environments the rule decides.
        layer: The layer the rule comes from.
        visible: The level word that would show the events, in the system's own words; what a fix writes.
        remedy: Key paths of further rules that, set to ``visible`` in the same file, show the hidden events and leave this rule
            as it is; empty where there are none, or where this rule is about authentication and nothing else.
    """

    system: str
    sink: str
    rule: str
    level: Level
    word: str
    at: Location
    hidden: tuple[AuthEvent, ...]
    names_auth: bool
    auth_known: bool
    where: Where = EVERYWHERE
    layer: str = ""
    visible: str = ""
    remedy: tuple[tuple[str, ...], ...] = ()


class LevelTrouble(enum.Enum):
    """What happens because of a level word that the logging system does not know."""

    FAILS_AT_START = "the application does not start"
    IGNORED = "it is ignored"


@dataclass(frozen=True, slots=True)
class UnknownLevel:
    """A word where a level is expected that the logging system does not know.

    Attributes:
        system: As people write it.
        rule: What the level is for (a category, ``Default``, a logger or handler).
        word: The word as written.
        at: The word in the configuration.
        vocabulary: The words the system knows.
        meant: The word of the vocabulary that was most likely meant; empty if none is likely.
        trouble: What happens.
        where: In which environments it is the effective one.
        layer: The layer it comes from.
    """

    system: str
    rule: str
    word: str
    at: Location
    vocabulary: tuple[str, ...]
    meant: str
    trouble: LevelTrouble
    where: Where = EVERYWHERE
    layer: str = ""
