"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.tokens import KeyKind, TokenReader
from authlint.finding import AddArgument, Finding, Fix, Severity


class AlgorithmsNotPinned(Check[TokenReader]):
    """A token is verified with whatever algorithm it names itself.

    ## Why it matters
    The token's header is written by whoever sends it. If it chooses the algorithm, a public key can become the shared secret that
    signs a forged token (algorithm confusion). python-jose, and PyJWT before 2.0, accept any algorithm when none is listed;
    PyJWT 2 refuses every token then, so that nobody can sign in.

    ## How to fix it
    List the one algorithm that the issuer uses: `algorithms=["RS256"]`.
    """

    severity = Severity.ERROR
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.1",
        "https://pyjwt.readthedocs.io/en/stable/algorithms.html#specifying-an-algorithm",
        "https://auth0.com/blog/critical-vulnerabilities-in-json-web-token-libraries/",
    )
    examples = (
        Example(
            bad="""
-- auth.py --
from jose import jwt

from config import SECRET_KEY


def issue(user):
    return jwt.encode({"sub": user}, SECRET_KEY, algorithm="HS256")


def current_user(token):
    return jwt.decode(token, SECRET_KEY)["sub"]
           ^^^^^^^^^^ no `algorithms` are given: python-jose takes the one that the token names
""",
            good="""
-- auth.py --
from jose import jwt

from config import SECRET_KEY


def issue(user):
    return jwt.encode({"sub": user}, SECRET_KEY, algorithm="HS256")


def current_user(token):
    return jwt.decode(token, SECRET_KEY, algorithms=["HS256"])["sub"]
""",
            fixed=True,
        ),
        Example(
            bad="""
-- auth.py --
import jwt


def current_user(token, key):
    header = jwt.get_unverified_header(token)
    return jwt.decode(token, key, algorithms=[header["alg"]], audience="api")
                                              ^^^^^^^^^^^^^ the token's own header says which algorithm is accepted
""",
            good="""
-- auth.py --
import jwt


def current_user(token, key):
    return jwt.decode(token, key, algorithms=["RS256"], audience="api")
""",
        ),
    )

    def run(self, reader: TokenReader, question: Question, /) -> Iterator[Finding]:
        """Report readers that verify a signature and leave the algorithm open."""
        held = self.held(reader.where, question)
        if held is None or reader.verify_signature.known is False or reader.insert_at is None:
            return
        if reader.algorithms_from_token is not None:
            # A key set says which algorithm each key is for, though not every library listens.
            severity = Severity.WARNING if reader.key_kind is KeyKind.KEY_SET else self.severity
            yield self.finding(
                reader.algorithms_from_token,
                "the token's own header says which algorithm is accepted",
                severity=held.cap(severity),
                environment=held.environment,
            )
        elif reader.algorithms is None and not reader.pins_algorithm and reader.verify_signature.known is True:
            takes_any = reader.library != "PyJWT" or reader.version == "1"
            effect = "takes the one that the token names" if takes_any else "2 refuses every token, older ones take what it names"
            fix = None
            if reader.issued_with:
                argument = AddArgument(reader.insert_at, "algorithms", f"[{reader.issued_with}]")
                fix = Fix("Accept the algorithm that tokens are signed with", (argument,))
            yield self.finding(
                reader.at,
                f"no `algorithms` are given: {reader.library} {effect}",
                severity=held.cap(self.severity),
                environment=held.environment,
                fix=fix,
            )
