"""What one can reach, and what really stands before it."""

from __future__ import annotations

import enum

from authlint.facts.environment import EVERYWHERE, Where
from authlint.record import record
from authlint.text import Location


class ProtectionKind(enum.Enum):
    """What a protection does with a request."""

    EXTRACTS = "only takes the credentials out of the request"
    """They are not looked at: any token passes."""
    IDENTIFIES = "identifies whoever can be, and lets everybody pass"
    UNKNOWN = "not known"


class Level(enum.Enum):
    """Where a protection is attached."""

    APPLICATION = "the application"
    ROUTER = "the router"
    ROUTE = "the route"
    PARAMETER = "the parameter"


@record
class Protection:
    """One thing that stands before an endpoint, or that was meant to.

    Attributes:
        name: As the project writes it (``get_current_user``, ``login_required``, ``IsAuthenticated``).
        at: Where it is attached.
        kind: What it does.
        level: To what it is attached.
        defined_at: Where it is defined, for a label.
    """

    name: str
    at: Location
    kind: ProtectionKind
    level: Level
    defined_at: Location | None = None


@record
class Endpoint:
    """A route with the protections that really apply to it.

    Attributes:
        framework: As people write it.
        name: The function or class that answers.
        at: Its name where it is defined.
        protections: Those that apply, outermost first; there certainly is no other one.
        where: Under which conditions it is there.
    """

    framework: str
    name: str
    at: Location
    protections: tuple[Protection, ...]
    where: Where = EVERYWHERE


class Flaw(enum.Enum):
    """Why a protection that the code shows does not protect."""

    ABOVE_ROUTE = "it stands above the decorator that registers the function"
    ABOVE_VIEW = "it stands above `@api_view`"
    ON_METHOD = "it stands on a method of a class-based view"
    AFTER_VIEW = "its class stands behind the view in the list of bases"
    NOT_CALLED = "nothing calls it"
    CLASS_ITSELF = "it is the class, not an instance"
    MAKER_ITSELF = "it makes the decorator, and is not called"
    AWAITED_NEVER = "it is a coroutine that nobody awaits"
    NOT_ATTACHED = "it is not attached to the application"
    SWITCHED_OFF = "a setting switches it off"


@record
class IneffectiveProtection:
    """A protection that the code shows and that does not protect.

    Attributes:
        framework: As people write it.
        name: As the project writes it.
        at: Where it stands.
        flaw: Why it does not protect.
        effect: What happens because of it; completes "..., so": ``everybody can call `me` ``, ``every request answers 500``.
        endpoint: The function or class it was meant for; empty if it is about no single one.
        elsewhere: Whether it protects another route of the same function all the same.
        other: The place that makes it ineffective (the route's decorator), for a label.
        before: The name of what stands before it, where that makes it ineffective.
        item: The decorator as a whole, which a fix may move.
        defined_at: Where the project defines it, if it does; what it does to a function is then the project's own.
        anchor: What a fix moves it behind or before, or rewrites; None if no fix is sure.
        fix: For ``NOT_CALLED`` and ``CLASS_ITSELF``: the text of a ``Rewrite`` of ``anchor``.
        where: Under which conditions that is so.
        certain: Whether it surely is so.
        covered: Whether something else that is seen protects the endpoint, too.
    """

    framework: str
    name: str
    at: Location
    flaw: Flaw
    effect: str
    endpoint: str = ""
    elsewhere: bool = False
    other: Location | None = None
    before: str = ""
    item: Location | None = None
    defined_at: Location | None = None
    anchor: Location | None = None
    fix: str = ""
    where: Where = EVERYWHERE
    certain: bool = True
    covered: bool = False


class Breadth(enum.Enum):
    """How much more than its author saw a pattern of paths lets through."""

    EVERYTHING = "every path"
    MORE = "a path of the application that surely is not meant"
    UNANCHORED = "whatever contains it"


@record
class PathExemption:
    """A pattern whose paths are let through without authentication.

    Attributes:
        framework: As people write it.
        name: The argument, setting or variable it stands in, as people write it (``exclude``).
        at: The pattern.
        text: The pattern, as a literal of the language (``"/"``).
        breadth: How much it lets through.
        reason: Why it is every path: ``because all of them start with it``.
        route: The path that surely is not meant, and its place.
        where: In which environments it counts.
    """

    framework: str
    name: str
    at: Location
    text: str
    breadth: Breadth
    reason: str = ""
    route: tuple[str, Location] | None = None
    where: Where = EVERYWHERE


class Openness(enum.Enum):
    """Whom a default lets in; completes "lets"."""

    EVERYBODY = "everybody in"
    READERS = "everybody read"
    COMBINED = "everybody in, whatever else it names"


@record
class OpenDefault:
    """What counts for endpoints that say nothing of themselves, in an application that does know who calls, and what is open.

    Attributes:
        framework: As people write it.
        section: The setting or object that it is a default of (``REST_FRAMEWORK``).
        name: The setting or argument (``DEFAULT_PERMISSION_CLASSES``).
        at: Its value; the section's name where nothing is set.
        opens: Whom it lets in.
        explicit: Whether the project says so, or only the framework's default does.
        authentication: The place that sets up who calls, for a label.
        relying: The first endpoints that say nothing of themselves: name and place.
        count: How many of those there are.
        seen: Whether endpoints were seen at all; without any relying one the default does not matter then.
        writes: Whether one of those that rely on it changes something.
        closed: The value that lets only those in who have signed in, for a fix; empty if no fix is possible.
        insert_at: The dictionary literal to which the setting can be added, where nothing is set.
        after: The entry of it behind which it belongs.
        where: In which environments that is so.
    """

    framework: str
    section: str
    name: str
    at: Location
    opens: Openness
    explicit: bool = False
    authentication: Location | None = None
    relying: tuple[tuple[str, Location], ...] = ()
    count: int = 0
    seen: bool = False
    writes: bool = False
    closed: str = ""
    insert_at: Location | None = None
    after: str = ""
    where: Where = EVERYWHERE


@record
class UncheckedIdentity:
    """A user or credentials that may be missing, used as if they were there.

    Attributes:
        framework: As people write it.
        name: As the function calls it.
        at: The use.
        origin: What gives it, as the project writes it.
        origin_at: Where it is asked for.
        endpoint: The function.
        is_used: Whether it is used at all; if not, ``at`` is the place that asks for it.
        where: Under which conditions that is so.
    """

    framework: str
    name: str
    at: Location
    origin: str
    origin_at: Location
    endpoint: str
    is_used: bool = True
    where: Where = EVERYWHERE


@record
class UncoveredPart:
    """A part of an application before which the application's own protection does not stand, nor any other.

    Attributes:
        framework: As people write it.
        name: The part, as the project writes it.
        at: The place that adds it.
        mounts: Whether it is an application of its own, or a single route.
        owner: What it is added to, as the project writes it.
        protection: What stands before all other routes there, as the project writes it.
        protection_at: Where it is attached.
        endpoints: What everybody can call: names and places.
        fix_at: The call that makes the part, to which ``dependencies`` can be added; None if no fix is sure.
        fix: What to add.
        where: Under which conditions that is so.
    """

    framework: str
    name: str
    at: Location
    mounts: bool
    owner: str
    protection: str
    protection_at: Location
    endpoints: tuple[tuple[str, Location], ...] = ()
    fix_at: Location | None = None
    fix: str = ""
    where: Where = EVERYWHERE
