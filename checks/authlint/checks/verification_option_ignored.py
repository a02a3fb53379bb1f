"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.tokens import DeadArgument, TokenReader
from authlint.finding import Finding, Fix, Label, RenameSetting, Safety, Severity


class VerificationOptionIgnored(Check[TokenReader]):
    """An option of a token's verification does nothing, or not what it says.

    ## Why it matters
    PyJWT and python-jose ignore what they do not know without a word. Whoever wrote `require_exp` believes that tokens without an
    expiry are refused, and they are not; whoever wrote `iss=` believes that the issuer is compared.

    ## How to fix it
    Write what the library knows: `issuer=`, `audience=`, `leeway=`, `options={"require": ["exp"]}`.
    """

    severity = Severity.WARNING
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://pyjwt.readthedocs.io/en/stable/api.html#jwt.decode",
        "https://python-jose.readthedocs.io/en/latest/jwt/api.html",
    )
    examples = (
        Example(
            bad="""
-- auth.py --
import jwt


def current_user(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], options={"require_exp": True})
                                                                 ^^^^^^^^^^^^^ `require_exp` does nothing: PyJWT has no such option and ignores it, use `"require": ["exp"]`
""",  # noqa: E501 - a message stands on one line
            good="""
-- auth.py --
import jwt


def current_user(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], options={"require": ["exp"]})
""",
        ),
    )

    def run(self, reader: TokenReader, question: Question, /) -> Iterator[Finding]:
        """Report each such option."""
        held = self.held(reader.where, question)
        for dead in reader.dead if held is not None else ():
            labels: list[Label] = []
            if dead.at.path != reader.at.path or not dead.at.span.touches(reader.at.span):
                labels.append(Label(reader.at, "the token is decoded here"))
            yield self.finding(
                dead.at,
                _message(dead),
                severity=held.cap(self.severity) if held is not None else None,
                labels=labels,
                fix=_fix(dead),
            )


def _message(dead: DeadArgument) -> str:
    instead = f", use {dead.instead}" if dead.instead else ""
    if dead.fatal:
        return f"`{dead.name}` breaks: {dead.effect}{instead}"
    return f"`{dead.name}` does nothing: {dead.effect}{instead}"


def _fix(dead: DeadArgument) -> Fix | None:
    if not dead.rename:
        return None
    # Unsafe: what was not checked will be, and tokens may be refused.
    return Fix(f"Rename it to `{dead.rename}`", (RenameSetting(dead.at, dead.rename),), Safety.UNSAFE)
