"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Held, Question
from authlint.facts.keys import Key, KeyLooks, KeySource
from authlint.finding import Finding, Fix, Label, ReadVariable, Severity

_LITERAL = frozenset({KeyLooks.SECRET, KeyLooks.PRIVATE_KEY})
"""A placeholder is no secret: `key-placeholder` reports those that would be used."""


class KeyHardcoded(Check[Key]):
    """A key or secret of authentication stands in the code or in a committed configuration file.

    ## Why it matters
    Everybody who can read the repository, a backup of it or the built image has the key, and with a signing key can sign tokens
    for any user. Removing it later is not enough: it stays in the history.

    ## How to fix it
    Read it from the environment or a vault, leave it empty in the file, and replace the key that was committed. In .NET a setting
    `Jwt:Key` is read from the environment variable `Jwt__Key`, and in development from `dotnet user-secrets`.
    """

    severity = Severity.ERROR
    topic = "keys"
    since = "0.1.0"
    references = (
        "https://cwe.mitre.org/data/definitions/798.html",
        "https://learn.microsoft.com/aspnet/core/security/app-secrets",
    )
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Jwt": {
    "Issuer": "https://orders.example",
    "Key": "b7!Zr0-orders-signing-key-2024-7Qm"
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Jwt:Key` is a literal of 34 bytes in appsettings.json, and so in Production: everybody who can read the repository can sign tokens
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.json --
{
  "Jwt": {
    "Issuer": "https://orders.example",
    "Key": "" // from the environment variable Jwt__Key
  }
}
""",
        ),
        Example(
            bad="""
-- appsettings.Development.json --
{
  "Jwt": {
    "SecretKey": "only-for-the-machines-of-developers"
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ (hint) `Jwt:SecretKey` is a literal of 35 bytes in appsettings.Development.json, which is for development only
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.Development.json --
{
  "Jwt": {
    "SecretKey": "${JWT_KEY}"
  }
}
""",
        ),
    )

    def run(self, key: Key, question: Question, /) -> Iterator[Finding]:
        """Report a literal that somebody could use, wherever it is the effective one."""
        if key.looks not in _LITERAL or key.source is not KeySource.LITERAL:
            return
        held = self.held(key.where, question)
        if held is None and (not key.where.is_sure or key.where.production_like or key.where.is_nowhere):
            return
        yield self.finding(
            key.at,
            _message(key, held),
            severity=held.cap(self.severity) if held else Severity.HINT,
            labels=[Label(key.used_at, "it is used here")] if key.used_at else (),
            environment=held.environment if held else None,
            fix=_fix(key),
            secrets=(key.at,),
        )


def _message(key: Key, held: Held | None) -> str:
    """What it is for, how long it is and where it counts; never the key."""
    what = "a private key" if key.looks is KeyLooks.PRIVATE_KEY else "a literal"
    if not key.layer:
        start = f"the {key.use} is {what} of {key.length} bytes in the code"
        return (
            f"{start}: everybody who can read the repository can {key.power.value}" if held else f"{start}, for development only"
        )
    start = f"`{key.use}` is {what} of {key.length} bytes in {key.layer}"
    if held is None:
        return f"{start}, which is for development only"
    return f"{start}, and so {held.phrase}: everybody who can read the repository can {key.power.value}"


def _fix(key: Key) -> Fix | None:
    """Read it from the environment, in code only: a configuration file cannot, and without the variable nothing starts."""
    if key.variable is None or key.layer:
        return None
    return Fix(f"Read it from the environment variable {key.variable}", (ReadVariable(key.at, key.variable),))
