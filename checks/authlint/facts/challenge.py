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


@record
class MissingChallenge:
    """An answer of 401 that does not say how to authenticate (``WWW-Authenticate``, RFC 9110 section 11.6.1).

    Attributes:
        at: The expression that refuses.
        name: The class or function, as the code writes it.
        call: The call to which the header can be added; None if it cannot.
        argument: The argument that takes headers, for a fix; empty if there is none.
        value: Its value as code.
        scheme: The scheme that the application accepts (``Bearer``), as far as known.
        signs_in: Whether it answers a wrong password: a sign-in form rather than a protected resource.
        where: Under which conditions it is there.
    """

    at: Location
    name: str
    call: Location | None = None
    argument: str = ""
    value: str = ""
    scheme: str = ""
    signs_in: bool = False
    where: Where = EVERYWHERE


@record
class AnonymousForbidden:
    """An answer of 403 for somebody who is not known.

    Attributes:
        at: The expression that refuses.
        name: The class or function, as the code writes it.
        reason: Why somebody is not known there, or why that is answered; completes "because ...".
        reason_at: The place that makes it so, for a label; None if it is ``at``.
        is_ordered: Whether it would be 401 if what stands at ``reason_at`` stood before ``at``.
        weak: Whether the status may well be wanted.
        status_at: The status in the code, if a fix may change it.
        status_text: What to write there instead.
        where: Under which conditions it is there.
    """

    at: Location
    name: str
    reason: str
    reason_at: Location | None = None
    is_ordered: bool = False
    weak: bool = False
    status_at: Location | None = None
    status_text: str = ""
    where: Where = EVERYWHERE


@record
class UnhandledRefusal:
    """A refusal that is raised where the framework's exception handling does not reach, and becomes a 500.

    Attributes:
        at: The expression that refuses.
        name: The class or function, as the code writes it.
        status: The status that is meant.
        within: The middleware or backend that it leaves.
        raised_by: The function that raises it, if what stands at ``at`` only calls that.
        raised_at: Where that function raises it.
        where: Under which conditions it is there.
    """

    at: Location
    name: str
    status: int
    within: str
    raised_by: str = ""
    raised_at: Location | None = None
    where: Where = EVERYWHERE


@record
class DroppedHeaders:
    """A handler of exceptions that builds the answer anew without the headers of the exception.

    Attributes:
        name: The handler, as the code writes it.
        at: What builds the answer, or what registers a handler of another file.
        challenges: Whether something in the application surely sends a challenge.
        registered_at: What makes it a handler, for a label.
        call: The call that builds the answer; None if headers cannot be added to it.
        value: The headers of the exception, as code.
        where: Under which conditions it is there.
    """

    name: str
    at: Location
    challenges: bool
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
        at: The expression that puts it there.
        told: What the caller learns.
        caught: The exception, as the code writes it.
        caught_at: Where it is caught, for a label.
        rewritable: Whether the expression is the whole message, so that a fix can write another one.
        where: Under which conditions it is there.
    """

    at: Location
    told: Told
    caught: str = ""
    caught_at: Location | None = None
    rewritable: bool = False
    where: Where = EVERYWHERE
