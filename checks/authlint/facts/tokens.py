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
    """

    state: Verified = Verified.UNKNOWN
    at: Location | None = None
    where: Where = EVERYWHERE
    given: bool = False


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
        where: Under which conditions it runs.
        version: The library's version as the project pins it, or the lowest that it allows (``2.10.1``); empty if not known.
        algorithms: The accepted algorithms; None if none are passed.
        algorithms_from_token: The place where the accepted algorithm is taken from the token's own header.
        pins_algorithm: Whether the library accepts only what fits the key when no algorithms are passed.
        key_kind: What the signature is verified with.
        audience: What happens to ``aud``.
        issuer: What happens to ``iss``.
        expiry: What happens to ``exp``.
        token_type: What happens to the claim that tells access from refresh tokens.
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
    where: Where = EVERYWHERE
    version: str = ""
    algorithms: Value[tuple[str, ...]] | None = None
    algorithms_from_token: Location | None = None
    pins_algorithm: bool = False
    key_kind: KeyKind = KeyKind.UNKNOWN
    audience: ClaimCheck = _UNKNOWN
    issuer: ClaimCheck = _UNKNOWN
    expiry: ClaimCheck = _UNKNOWN
    token_type: ClaimCheck = _UNKNOWN
    validated: ClaimCheck = _UNKNOWN
    leaves_at: Location | None = None
    leeway: Value[float] | None = None
    dead: tuple[DeadArgument, ...] = ()
    setting: str = ""
    insert_at: Location | None = None
    issued_with: str = ""


class Clock(enum.Enum):
    """How a point in time is made."""

    RIGHT = "right"
    """Aware, or a naive UTC object where the library takes it as UTC, or seconds since the epoch."""
    LOCAL = "local time without its zone"
    UTC_AS_LOCAL = "a naive UTC time whose timestamp is taken as local time"
    MILLISECONDS = "milliseconds"
    DURATION = "a duration, not a point in time"
    UNKNOWN = "unknown"


class SubjectKind(enum.Enum):
    """What is written into ``sub``."""

    TEXT = "text"
    NUMBER = "number"
    """Surely a number, or an object that is not text."""
    PROBABLY_NUMBER = "probably a number"
    """The ``id`` or ``pk`` of a row."""
    ABSENT = "absent"
    UNKNOWN = "unknown"


@record
class Lifetime:
    """How long a token or session lives.

    Attributes:
        at: The place that says so: the claim, the argument, the setting; for an absent one the call or section that lacks it.
        seconds: The lifetime; ``math.inf`` for "never expires"; None if it is not known.
        clock: How the point in time is made.
        clock_at: The expression that makes it.
        where: In which environments that is so.
        layer: The layer it comes from; empty for plain code.
        name: The claim, argument or setting as people write it (``exp``, ``JWT_ACCESS_TOKEN_EXPIRES``).
    """

    at: Location
    seconds: float | None = None
    clock: Clock = Clock.UNKNOWN
    clock_at: Location | None = None
    where: Where = EVERYWHERE
    layer: str = ""
    name: str = "exp"


@record
class TokenIssuer:
    """One call that issues a token, or a setting that decides how a framework issues them.

    Attributes:
        library: As people write it (``PyJWT``, ``Flask-JWT-Extended``).
        at: The callee, or the setting.
        lifetime: How long its tokens live; None if that is not known.
        subject: What ``sub`` holds.
        subject_at: The value of ``sub``.
        algorithm: The algorithm it signs with; empty if not known.
        type_claim: The claim that tells kinds of tokens apart (``type``), if it writes one; else empty.
        type_value: The kind it writes (``refresh``); empty if not known.
        type_at: Where it writes it.
        version: As for readers.
        where: Under which conditions it runs.
    """

    library: str
    at: Location
    lifetime: Lifetime | None = None
    subject: SubjectKind = SubjectKind.UNKNOWN
    subject_at: Location | None = None
    algorithm: str = ""
    type_claim: str = ""
    type_value: str = ""
    type_at: Location | None = None
    version: str = ""
    where: Where = EVERYWHERE
