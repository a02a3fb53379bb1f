"""Which log events reach somebody, and which level words a configuration uses."""

from __future__ import annotations

import enum

from authlint.facts.environment import EVERYWHERE, Where
from authlint.record import record
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


@record
class AuthEvent:
    """A log event that explains a refusal, or that says more about somebody than a log should.

    Attributes:
        category: The logger's full category or name.
        level: The level it is written at.
        text: Its text, shortened, as it appears in a log.
        source: Where this is written down (a framework's file).
        package: The framework that writes it, by the name that its users import.
        reveals: What it gives away, for an event that explains nothing else.
    """

    category: str
    level: Level
    text: str
    source: str
    package: str = ""
    reveals: str = ""


@record
class Cancelled:
    """A rule that counts for nothing because of another one: its name, its level as written, and its place."""

    rule: str
    word: str
    at: Location


@record
class LogRoute:
    """Which auth events one rule shows and which it hides.

    Attributes:
        system: As people write it (``Microsoft.Extensions.Logging``, ``Serilog``, ``Python logging``).
        sink: The provider, target or handler it is about; empty for all of them.
        rule: The rule's own name for what it covers (``Microsoft.AspNetCore``, ``Default``, ``django.request``); empty where none
            decides but the system's own default.
        level: The level the rule lets through and everything above.
        word: The level as the configuration writes it.
        at: The level word in the configuration.
        hidden: The auth events that nobody sees because of this rule, most telling first; for a ``sink``, those that it lacks.
        names_auth: Whether the rule itself names an auth category.
        auth_known: Whether the project is known to set up authentication at all.
        shown: The auth events that this rule lets through.
        where: In which environments the rule decides.
        layer: The layer the rule comes from.
        visible: The level word that would show the events, in the system's own words; what a fix writes.
        remedy: Key paths of further rules that, set to ``visible`` in the same file, show the hidden events and leave this rule
            as it is; empty where there are none, or where this rule is about authentication and nothing else.
        phrase: How a message names the rule where it is not a level: ``access_log=False``.
        cancels: The rule about authentication that would decide if it were not for this one.
        elsewhere: Whether another sink may show what this one hides.
        signs_in: Whether the project is known to sign people in, with OpenID Connect.
        from_template: Whether the rule is that of a new project, which nobody chose.
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
    shown: tuple[AuthEvent, ...] = ()
    where: Where = EVERYWHERE
    layer: str = ""
    visible: str = ""
    remedy: tuple[tuple[str, ...], ...] = ()
    phrase: str = ""
    cancels: Cancelled | None = None
    elsewhere: bool = False
    signs_in: bool = False
    from_template: bool = False

    @property
    def told(self) -> str:
        """The rule as a message names it."""
        return self.phrase or f"`{self.rule}` at {self.word}"

    @property
    def missed(self) -> tuple[AuthEvent, ...]:
        """The hidden events that somebody will look for: those that a logging system shows unless it is told otherwise."""
        return tuple(event for event in self.hidden if event.level >= Level.INFORMATION)


@record
class MisspelledProvider:
    """A section of log rules whose name is no provider's, but nearly.

    Attributes:
        at: The name.
        written: The name as written.
        meant: The provider's name.
        where: In which environments the section is read.
    """

    at: Location
    written: str
    meant: str
    where: Where


@record
class DeadOverride:
    """A rule for log categories that no category can match.

    Attributes:
        at: The name of the rule.
        written: The name as written.
        meant: The names that would match; more than one if the rule was to be about several.
        keys: The key path of the section in which it stands.
        word: Its level as written.
        quiet: Whether it would hide more than the system's own default does.
        where: In which environments it is in effect.
    """

    at: Location
    written: str
    meant: tuple[str, ...]
    keys: tuple[str, ...]
    word: str
    quiet: bool
    where: Where


class Evidence(enum.Enum):
    """What says that another system has taken over the logging."""

    CODE = "the code"
    SETTINGS = "its settings"


@record
class UnusedRule:
    """A rule about authentication in a section that nobody reads, because another system does the logging.

    Attributes:
        owner: The system that does.
        rule: What the rule covers, as written.
        word: Its level as written.
        at: The level.
        lost: The events that it would show and that the other system hides.
        evidence: What says so.
        where: In which environments.
        keys: The key path at which the other system would read the same rule; empty if there is none.
        value: The level in the other system's words.
    """

    owner: str
    rule: str
    word: str
    at: Location
    lost: tuple[AuthEvent, ...]
    evidence: Evidence
    where: Where
    keys: tuple[str, ...] = ()
    value: str = ""


@record
class DisabledLoggers:
    """A logging configuration that disables the loggers that exist when it is read.

    Attributes:
        at: The configuration, or what says so.
        written: Whether it says so; otherwise it is the default.
        lost: The auth events of the loggers that it disables.
        sure: Whether these loggers certainly exist by then.
        where: In which environments it is read.
        literal: The dictionary literal to which ``disable_existing_loggers`` can be added, or the value to be changed.
        path: The key path of the setting in a configuration file; empty in code.
    """

    at: Location
    written: bool
    lost: tuple[AuthEvent, ...]
    sure: bool
    where: Where
    literal: Location | None = None
    path: tuple[str, ...] = ()


class LevelTrouble(enum.Enum):
    """What happens because of a level word that the logging system does not know."""

    FAILS_AT_START = "the application does not start"
    OLDER_FAIL = "the application does not start with older versions"
    IGNORED = "it is ignored"


@record
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
