"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.tokens import TokenReader
from authlint.finding import Finding, Severity


class AlgorithmFamiliesMixed(Check[TokenReader]):
    """Both shared-secret and public-key algorithms are accepted with one key.

    ## Why it matters
    With a public key that everybody may have, a token can be signed as if that key were a shared secret. Newer libraries refuse
    keys that look like public ones for this, but not every form of them: PyJWT still takes one without its `BEGIN` line.

    ## How to fix it
    Accept the one algorithm that the issuer uses. If there are two issuers, verify each with its own key and its own algorithm.
    """

    severity = Severity.WARNING
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.1",
        "https://pyjwt.readthedocs.io/en/stable/algorithms.html#specifying-an-algorithm",
    )
    unfixable = "only the issuer's side says which algorithm is the right one"
    examples = (
        Example(
            bad="""
-- auth.py --
import jwt

ALGORITHMS = ["HS256", "RS256"]
             ^^^^^^^^^^^^^^^^^^ `HS256` and `RS256` are accepted with one key: what verifies the one can sign the other


def current_user(token, key):
    return jwt.decode(token, key, algorithms=ALGORITHMS, audience="api")
""",
            good="""
-- auth.py --
import jwt

ALGORITHMS = ["RS256"]


def current_user(token, key):
    return jwt.decode(token, key, algorithms=ALGORITHMS, audience="api")
""",
        ),
    )

    def run(self, reader: TokenReader, question: Question, /) -> Iterator[Finding]:
        """Report readers that verify a signature with algorithms of both kinds."""
        accepted = reader.algorithms
        if accepted is None or not isinstance(accepted.known, tuple) or reader.verify_signature.known is False:
            return
        held = self.held(reader.where & accepted.where, question)
        shared = next((name for name in accepted.known if name.startswith("HS")), None)
        public = next((name for name in accepted.known if name.startswith(("RS", "ES", "PS", "Ed"))), None)
        if held is None or shared is None or public is None:
            return
        yield self.finding(
            accepted.at,
            f"`{shared}` and `{public}` are accepted with one key: what verifies the one can sign the other",
            severity=held.cap(self.severity),
            environment=held.environment if accepted.where.only or reader.where.only else None,
        )
