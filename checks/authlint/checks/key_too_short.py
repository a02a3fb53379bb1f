"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.keys import Key, KeyLooks, KeyPower, KeySource
from authlint.finding import Finding, Label, Severity

_NEEDED = {"HS256": 32, "HS384": 48, "HS512": 64}
"""RFC 7518, section 3.2: a key of the size of the hash, or larger."""
_USUAL = "HS256"
_LITERAL = frozenset({KeyLooks.SECRET})
"""A placeholder has to go whatever its length: see `key-placeholder`."""


class KeyTooShort(Check[Key]):
    """A key that signs tokens is shorter than its algorithm asks for.

    ## Why it matters
    Whoever has one token can try keys until its signature fits, as fast as their machines can, and a short key is found. Some
    libraries refuse such keys: Microsoft.IdentityModel with IDX10720 or IDX10653 on the first token.

    ## How to fix it
    Use random bytes, 32 for HS256, 48 for HS384, 64 for HS512: `openssl rand -base64 32`.
    """

    severity = Severity.ERROR
    topic = "keys"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc7518#section-3.2",
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.5",
    )
    unfixable = "a new key has to be made, and kept out of the file"
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Jwt": {
    "Issuer": "https://orders.example",
    "Key": "Zb0f3FqHk2vT9sXw"
           ^^^^^^^^^^^^^^^^^^ `Jwt:Key` has 16 bytes in Production, and HS256 needs 32: it is refused or can be found
  }
}
""",
            good="""
-- appsettings.json --
{
  "Jwt": {
    "Issuer": "https://orders.example",
    "Key": "${JWT_KEY}"
  }
}
""",
        ),
    )

    def run(self, key: Key, question: Question, /) -> Iterator[Finding]:
        """Report a literal that is too short for the weakest of its algorithms."""
        if (
            not (key.looks in _LITERAL or _is_passed_empty(key))
            or key.source is not KeySource.LITERAL
            or key.power is not KeyPower.SIGN_TOKENS
        ):
            return
        known = [name for name in key.algorithms if name in _NEEDED]
        if key.algorithms and not known:
            return
        algorithm = min(known or [_USUAL], key=_NEEDED.__getitem__)
        held = self.held(key.where, question)
        if held is None or key.length >= _NEEDED[algorithm]:
            return
        what = f"`{key.use}`" if key.layer else f"the {key.use}"
        needed = f"{algorithm} needs {_NEEDED[algorithm]}"
        yield self.finding(
            key.at,
            f"{what} has {key.length} bytes {held.phrase}, and {needed}: it is refused or can be found",
            severity=held.cap(self.severity),
            labels=[Label(key.used_at, "it is used here")] if key.used_at else (),
            environment=held.environment,
            secrets=(key.at,),
        )


def _is_passed_empty(key: Key) -> bool:
    """Whether a call signs with an empty text. One that is a setting is filled in elsewhere."""
    return key.looks is KeyLooks.EMPTY and key.used_at is None and not key.layer and bool(key.algorithms)
