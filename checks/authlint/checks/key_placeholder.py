"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.keys import Key, KeyLooks, KeyPower, KeySource
from authlint.finding import Finding, Fix, Label, ReadVariable, Severity

_WORKS = frozenset({KeyPower.SIGN_TOKENS, KeyPower.FORGE_SESSIONS, KeyPower.USE})
"""What a text that everybody knows is good for; where somebody else gives out the secret, a placeholder opens nothing."""


class KeyPlaceholder(Check[Key]):
    """A key is still the placeholder of a template or tutorial, and works.

    ## Why it matters
    Any text is a key. With `change-me` or `your-256-bit-secret` the application starts, signs and accepts tokens, and everybody
    who knows the template can sign them too.

    ## How to fix it
    Leave the key empty in the file, so that the application does not start without one, and set a random key of at least 32 bytes
    by an environment variable or a vault. In .NET that of `Jwt:Key` is `Jwt__Key`.
    """

    severity = Severity.ERROR
    topic = "keys"
    since = "0.1.0"
    references = (
        "https://cwe.mitre.org/data/definitions/1394.html",
        "https://learn.microsoft.com/aspnet/core/security/app-secrets",
    )
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Jwt": {
    "Issuer": "https://orders.example",
    "Key": "your-256-bit-secret"
           ^^^^^^^^^^^^^^^^^^^^^ `Jwt:Key` is a placeholder in appsettings.json, and works in Production: everybody who knows the template can sign tokens
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
    )

    def run(self, key: Key, question: Question, /) -> Iterator[Finding]:
        """Report a placeholder that counts outside development."""
        if key.looks is not KeyLooks.PLACEHOLDER or key.source is not KeySource.LITERAL or key.power not in _WORKS:
            return
        held = self.held(key.where, question)
        if held is None:
            return
        start = f"`{key.use}` is a placeholder in {key.layer}" if key.layer else f"the {key.use} is a placeholder in the code"
        fix = None
        if key.variable is not None and not key.layer:
            # Unsafe: without the variable nothing starts.
            fix = Fix(f"Read it from the environment variable {key.variable}", (ReadVariable(key.at, key.variable),))
        yield self.finding(
            key.at,
            f"{start}, and works {held.phrase}: everybody who knows the template can {key.power.value}",
            severity=held.cap(self.severity),
            labels=[Label(key.used_at, "it is used here")] if key.used_at else (),
            environment=held.environment,
            fix=fix,
            secrets=(key.at,),
        )
