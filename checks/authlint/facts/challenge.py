"""What a refusal tells the caller."""

from __future__ import annotations

import enum

from authlint.facts.environment import EVERYWHERE, Where
from authlint.facts.value import Value
from authlint.record import record
from authlint.text import Location


@record
class ErrorExposure:
    """A setting that decides whether a refusal tells the caller why its token or request was rejected.

    Attributes:
        setting: Its name as people write it (``IncludeErrorDetails``, ``show_error_details``).
        enabled: Whether it is on. Absent from the configuration and on by default: ``explicit`` is False, and the value's place
            is the section that lacks the setting.
        explicit: Whether the project says so, or only the framework's default does.
        overrides: Places in other layers where the setting stands too, or would stand, with what they say; for labels.
        keys: Its key path in configuration files, outermost first; empty in code.
        overlays: The files that count in one environment only, and in which the setting could stand too: environment and path.
    """

    setting: str
    enabled: Value[bool]
    explicit: bool = True
    overrides: tuple[tuple[Location, str], ...] = ()
    keys: tuple[str, ...] = ()
    overlays: tuple[tuple[str, str], ...] = ()


class ChallengeState(enum.Enum):
    """Whether a refusal says how to authenticate (``WWW-Authenticate``, RFC 9110 section 11.6.1)."""

    PRESENT = "present"
    ABSENT = "absent"
    DROPPED = "dropped by a handler"
    ADDED = "added by a handler or middleware"
    UNKNOWN = "unknown"


@record
class Refusal:
    """One place that answers 401 or 403.

    Attributes:
        framework: As people write it.
        status: The status as sent; what a framework makes of it, not what the code asks for.
        at: The expression that refuses.
        name: The class or function, as the code writes it.
        challenge: Whether it says how to authenticate.
        call: The call to which the header can be added; None if it cannot.
        argument: The argument that takes headers, for a fix; empty if there is none.
        value: Its value as code.
        scheme: The scheme that the application accepts (``Bearer``), as far as known.
        in_middleware: Whether it is raised where the framework's exception handling does not reach, and becomes a 500.
        within: The middleware or backend that it is raised in; empty if that does not matter.
        raised_by: The function that raises it, if what stands at ``at`` only calls that.
        raised_at: Where that function raises it.
        anonymous: Whether it answers somebody who has not signed in (403 would be wrong then).
        signs_in: Whether it answers a wrong password: a sign-in form rather than a protected resource.
        reason: Why it has this status, where that is not plain from the code; completes "because ...".
        reason_at: The place that makes it so, for a label, which ``reason`` explains.
        is_ordered: Whether it would be 401 if what stands at ``reason_at`` stood before ``at``.
        weak: Whether the status may well be wanted.
        status_at: The status in the code, if a fix may change it.
        status_text: What to write there instead.
        handled_at: The handler that drops or adds the header, for a label.
        where: Under which conditions it is there.
    """

    framework: str
    status: int
    at: Location
    name: str
    challenge: ChallengeState
    call: Location | None = None
    argument: str = ""
    value: str = ""
    scheme: str = ""
    in_middleware: bool = False
    within: str = ""
    raised_by: str = ""
    raised_at: Location | None = None
    anonymous: bool = False
    signs_in: bool = False
    reason: str = ""
    reason_at: Location | None = None
    is_ordered: bool = False
    weak: bool = False
    status_at: Location | None = None
    status_text: str = ""
    handled_at: Location | None = None
    where: Where = EVERYWHERE


@record
class DroppedHeaders:
    """A handler of exceptions that builds the answer anew without the headers of the exception.

    Attributes:
        framework: As people write it.
        name: The handler, as the code writes it.
        at: What builds the answer, or what registers a handler of another file.
        parameter: The exception in the handler.
        challenge_at: What sends a challenge in the application, as far as it stands in this file.
        challenges: Whether something in the application surely sends one.
        registered_at: What makes it a handler, for a label.
        call: The call that builds the answer; None if headers cannot be added to it.
        value: The headers of the exception, as code.
        where: Under which conditions it is there.
    """

    framework: str
    name: str
    at: Location
    parameter: str
    challenges: bool
    challenge_at: Location | None = None
    registered_at: Location | None = None
    call: Location | None = None
    value: str = ""
    where: Where = EVERYWHERE


class Told(enum.Enum):
    """What an answer tells the caller."""

    TRACEBACK = "the traceback, with paths, code and versions"
    REASON = "why its token was refused"


@record
class ExceptionText:
    """The text of an exception in an answer.

    Attributes:
        framework: As people write it; empty if that does not matter.
        at: The expression that puts it there.
        told: What the caller learns.
        caught: The exception, as the code writes it.
        caught_at: Where it is caught, for a label.
        rewritable: Whether the expression is the whole message, so that a fix can write another one.
        where: Under which conditions it is there.
    """

    framework: str
    at: Location
    told: Told
    caught: str = ""
    caught_at: Location | None = None
    rewritable: bool = False
    where: Where = EVERYWHERE
