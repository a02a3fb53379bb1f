"""What crosses the network, or a border, without its protection: metadata, cookies, requests from other origins, logs.

The attributes that all of them have are those of ``authlint.facts.settings``.
"""

from __future__ import annotations

import enum

from authlint.facts.environment import EVERYWHERE, Where
from authlint.record import record
from authlint.text import Location


@record
class InsecureMetadata:
    """Where keys and endpoints of an identity provider are fetched without TLS, or may be.

    Attributes:
        name: The setting.
        at: Its value.
        address: The address, if that is what is insecure; empty for a switch that allows it.
        refused: Whether the reader refuses such an address, so that nobody can sign in.
        address_at: For a switch: the address it is about, if there is one.
        weak: Whether it may well be all right: an address within a cluster, one that is HTTPS anyway, a section of the
            application's own.
    """

    system: str
    name: str
    at: Location
    address: str = ""
    refused: bool = False
    address_at: Location | None = None
    where: Where = EVERYWHERE
    layer: str = ""
    weak: bool = False


@record
class PersonalDataLog:
    """A switch that writes tokens and personal data into the log.

    Attributes:
        at: Its value.
    """

    system: str
    name: str
    at: Location
    where: Where = EVERYWHERE
    layer: str = ""


@record
class WeakCookie:
    """A cookie of authentication without one of its protections.

    Attributes:
        name: The setting.
        at: Its value.
        problem: What is wrong; completes "`name` is".
        effect: What happens because of it.
        secure: The value that protects; None if there is not one.
    """

    system: str
    name: str
    at: Location
    problem: str
    effect: str
    secure: bool | str | None = None
    where: Where = EVERYWHERE
    layer: str = ""


@record
class CorsPolicy:
    """A policy for requests from other origins that has any origin and credentials together.

    Attributes:
        at: The origin ``*``.
        section: The section of the policy.
        credentials_at: What allows credentials.
        certain: Whether the section is surely about CORS.
        echoes: Whether the origin that asks is sent back, so that browsers let it read the answer; else ``*`` is, with
            credentials, which browsers refuse.
    """

    system: str
    section: str
    at: Location
    credentials_at: Location
    where: Where = EVERYWHERE
    layer: str = ""
    certain: bool = True
    echoes: bool = True


class Comparison(enum.Enum):
    """How an origin that is too long or too short gets through; completes "`allow_origins`"."""

    PART = "is a text, and every origin that is a part of it is allowed"
    DOT = "has a dot that stands for any character"
    JOINED = "lets anything stand directly before the domain"
    OPEN_END = "lets anything follow the domain"
    ENDS = "only looks at how the origin ends"
    STARTS = "only looks at how the origin starts"
    CONTAINS = "only looks for a part of the origin"
    CHARACTERS = "is a text and not a list, and each of its characters counts as a pattern"


@record
class LooseOrigin:
    """A comparison of origins that lets others through, too.

    Attributes:
        name: The argument, setting or expression.
        at: The origin or pattern as written.
        comparison: How others get through.
        accepted: Such an origin; empty if the text is not known.
        credentials: Whether requests with credentials are surely allowed.
        is_list: Whether the fix is to make a list of the text.
    """

    system: str
    name: str
    at: Location
    comparison: Comparison
    accepted: str = ""
    credentials: bool = False
    is_list: bool = False
    where: Where = EVERYWHERE
    layer: str = ""


class PreflightReason(enum.Enum):
    """Why browsers do not get through with a request that has an ``Authorization`` header."""

    REFUSED = "preflight requests are refused"
    HEADER = "the header is not allowed"


@record
class RejectedPreflight:
    """Set-up in which preflight requests of browsers fail.

    Attributes:
        framework: As people write it.
        name: What refuses them (``check_token``), or what configures CORS.
        at: Its place.
        reason: Why they fail.
        status: The status with which they are refused.
        refusal: The place that refuses them, for a label.
        other: The place that shows that browsers are meant to get through: that adds CORS headers, or that reads the
            ``Authorization`` header.
        where: Under which conditions that is so.
    """

    framework: str
    name: str
    at: Location
    reason: PreflightReason
    status: int = 401
    refusal: Location | None = None
    other: Location | None = None
    where: Where = EVERYWHERE


class Peer(enum.Enum):
    """Whom a connection is to, and what somebody in between can do; completes "somebody in between can"."""

    KEYS = "hand out keys and sign tokens with them"
    CREDENTIALS = "read the credentials and answer in its place"
    DIRECTORY = "read the passwords and answer in its place"


@record
class UnverifiedCertificate:
    """A connection to an identity provider whose certificate is not verified.

    Attributes:
        at: What switches the verification off.
        name: As the project writes it (``verify``, ``ssl_context``, ``OPT_X_TLS_REQUIRE_CERT``).
        peer: Whom the connection is to.
        call_at: The call that connects, if that is another place.
        variable: The environment variable that it is the default of; empty for none.
        where: Under which conditions it is so.
        fixable: Whether ``at`` is a literal that can be set to true.
    """

    at: Location
    name: str
    peer: Peer
    call_at: Location | None = None
    variable: str = ""
    where: Where = EVERYWHERE
    fixable: bool = False
