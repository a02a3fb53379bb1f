"""Where tokens are read, and with which checks."""

from __future__ import annotations

from authlint.facts.environment import EVERYWHERE, Where
from authlint.facts.value import Value
from authlint.record import record
from authlint.text import Location


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
