"""Where tokens are read and issued, and with which checks."""

from __future__ import annotations

import enum

from authlint.facts.environment import EVERYWHERE, Where
from authlint.facts.value import Value
from authlint.record import record
from authlint.text import Location


class Verified(enum.Enum):
    """Whether a reader looks at one claim of the token."""

    CHECKED = "checked"
    OFF = "switched off"
    """The code says that it is not to be looked at."""
    ABSENT = "nothing to compare with"
    """The code says nothing, and then the library does not look at it."""
    LATER = "checked afterwards"
    """The code itself compares it after decoding."""
    UNKNOWN = "unknown"


class KeyKind(enum.Enum):
    """What a reader verifies the signature with."""

    SECRET = "shared secret"  # noqa: S105 - a word for a kind of key
    PUBLIC = "public key"
    KEY_SET = "key set of an identity provider"
    UNKNOWN = "unknown"


@record
class ClaimCheck:
    """What happens to one claim (``exp``, ``aud``, ``iss``, ...) of a token that is read.

    Attributes:
        state: Whether it is looked at.
        at: The place that says so (the option, the argument); None if no place does.
        where: Under which conditions that is so.
        given: Whether the code passes something to compare with, whatever comes of it.
        fixable: Whether the place is a switch that only has to be on.
    """

    state: Verified = Verified.UNKNOWN
    at: Location | None = None
    where: Where = EVERYWHERE
    given: bool = False
    fixable: bool = True


_UNKNOWN = ClaimCheck()


@record
class DeadArgument:
    """An argument or option of a reader that the library ignores, or that does not do what it says.

    Attributes:
        at: The name as written.
        name: The name (``verify_expiration``, ``iss=``).
        effect: What happens instead; completes "`name` is ignored: ..." or stands alone.
        instead: What to write; empty if there is nothing.
        rename: The name that the place can simply be given; empty if more has to change.
        fatal: Whether every token is refused because of it, or the call raises.
    """

    at: Location
    name: str
    effect: str
    instead: str = ""
    rename: str = ""
    fatal: bool = False


@record
class NoneAlgorithm:
    """A call that accepts or makes tokens without a signature.

    Attributes:
        library: As people write it.
        at: The place that says so.
        issues: Whether it makes them; else it accepts them.
        effect: What happens because of it; completes "..., so": ``anybody can write a token``.
        where: Under which conditions it runs.
    """

    library: str
    at: Location
    issues: bool
    effect: str
    where: Where = EVERYWHERE


@record
class TokenReader:
    """One call that decodes a token.

    Attributes:
        library: As people write it (``PyJWT``).
        at: The call's callee: what a label points to.
        verify_signature: Whether the signature is verified, with the place that says so.
        has_key: Whether a key is passed.
        has_algorithms: Whether the accepted algorithms are passed.
        peeks: Whether the call only looks into the token to choose a key, an issuer or a tenant before a verified decode,
            or only to show something.
        verified_at: The verified decode of the same token in the same function, if there is one.
        announced: Whether a name says what it is about, so that people know: of the function, that it does not verify; of the
            token, that it is an ID token, which a client gets straight from the provider.
        vouched: Whether the code says that somebody before it has verified the token (a proxy, the client that fetched it), or
            that nothing rests on the claims.
        where: Under which conditions it runs.
        version: The library's version as the project pins it, or the lowest that it allows (``2.10.1``); empty if not known.
        algorithms: The accepted algorithms; None if none are passed.
        algorithms_from_token: The place where the accepted algorithm is taken from the token's own header.
        pins_algorithm: Whether the library accepts only what fits the key when no algorithms are passed.
        key_kind: What the signature is verified with.
        audience: What happens to ``aud``.
        issuer: What happens to ``iss``.
        expiry: What happens to ``exp``.
        validated: Whether the claims are validated at all, where a library needs a second call for that; its place is that of
            the options which only count then.
        leaves_at: Where the claims leave what can be seen before anybody has validated them; None if they do not.
        leeway: The tolerated clock difference in seconds; None if none is given.
        dead: Arguments and options that have no effect.
        setting: The variable outside of the code that decides, if it is one.
        insert_at: The call, into which a fix may insert arguments; None if it cannot be edited.
        issued_with: The algorithm with which the same file signs with the same key; empty if it does not.
    """

    library: str
    at: Location
    verify_signature: Value[bool]
    has_key: bool = False
    has_algorithms: bool = False
    peeks: bool = False
    verified_at: Location | None = None
    announced: bool = False
    vouched: bool = False
    where: Where = EVERYWHERE
    version: str = ""
    algorithms: Value[tuple[str, ...]] | None = None
    algorithms_from_token: Location | None = None
    pins_algorithm: bool = False
    key_kind: KeyKind = KeyKind.UNKNOWN
    audience: ClaimCheck = _UNKNOWN
    issuer: ClaimCheck = _UNKNOWN
    expiry: ClaimCheck = _UNKNOWN
    validated: ClaimCheck = _UNKNOWN
    leaves_at: Location | None = None
    leeway: Value[float] | None = None
    dead: tuple[DeadArgument, ...] = ()
    setting: str = ""
    insert_at: Location | None = None
    issued_with: str = ""


class Clock(enum.Enum):
    """How a point in time is made."""

    LOCAL = "local time without its zone"
    UTC_AS_LOCAL = "a naive UTC time whose timestamp is taken as local time"
    MILLISECONDS = "milliseconds"
    DURATION = "a duration, not a point in time"
    SECONDS = "a number of seconds, not a point in time"


@record
class TimeClaim:
    """A point in time that is written into a token, and that is surely not the one that is meant.

    Attributes:
        library: As people write it (``PyJWT``).
        claim: ``exp``, ``iat`` or ``nbf``.
        at: What makes it wrong: the call that reads the clock, the number.
        shown: That place as it is written.
        clock: What is wrong with it.
        value: The whole value where it is written into the claims; None if that is another file.
        reads: The call that reads the clock, which a fix may replace; None if that does not repair it.
        where: Under which conditions that is so.
    """

    library: str
    claim: str
    at: Location
    shown: str
    clock: Clock
    value: Location | None = None
    reads: Location | None = None
    where: Where = EVERYWHERE


class SubjectKind(enum.Enum):
    """What is written into ``sub`` that is no text."""

    NUMBER = "a number"
    OBJECT = "an object"
    UUID = "a UUID"
    PROBABLY_NUMBER = "probably a number"
    """The ``id`` or ``pk`` of a row."""


@record
class Subject:
    """A subject that is no text.

    Attributes:
        library: As people write it (``PyJWT``).
        at: The value of ``sub``, where it is written into the claims.
        shown: That value as it is written.
        kind: What it is.
        refusal: What happens because of it.
        declared: The place that says that it is a number; None if the value says so itself.
        where: Under which conditions that is so.
    """

    library: str
    at: Location
    shown: str
    kind: SubjectKind
    refusal: str
    declared: Location | None = None
    where: Where = EVERYWHERE


class Renewal(enum.Enum):
    """What a token is good for, as far as its lifetime goes."""

    ACCESS = "access token"
    REFRESH = "refresh token"
    ANY = "token"


@record
class Lifetime:
    """How long a token lives.

    Attributes:
        library: As people write it (``PyJWT``).
        at: The place that says so: the value of the claim, the argument, the setting; for a missing claim the call.
        seconds: The lifetime; ``math.inf`` for "never expires".
        name: The argument or setting as people write it; empty where the claim is missing or is computed.
        shown: What the place says.
        of: What kind of token it is.
        where: In which environments that is so.
    """

    library: str
    at: Location
    seconds: float
    name: str = ""
    shown: str = ""
    of: Renewal = Renewal.ANY
    where: Where = EVERYWHERE


@record
class UncheckedType:
    """A reader that does not tell a refresh token from an access token.

    Attributes:
        library: As people write it (``PyJWT``).
        at: The reader, or the setting that switches the look at the claim off.
        name: That place as it is written.
        claim: The claim that tells them apart.
        refresh: The place that writes it into a refresh token; None if the library does.
        where: Under which conditions that is so.
    """

    library: str
    at: Location
    name: str
    claim: str
    refresh: Location | None = None
    where: Where = EVERYWHERE
