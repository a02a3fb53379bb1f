"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.tokens import TokenReader, Verified
from authlint.finding import Finding, Label, Severity


class ClaimsNotValidated(Check[TokenReader]):
    """A token is decoded by a library that leaves its claims alone, and nothing validates them.

    ## Why it matters
    `decode` of Authlib and joserfc verifies the signature and nothing else. An expired token is accepted for ever, and so is one
    that the same identity provider made for another service. Options such as `claims_options` count only once the claims are
    validated. With PyJWT the same line is right, which is why it looks right.

    ## How to fix it
    Authlib: `claims = jwt.decode(token, key, claims_options={"iss": {"essential": True, "value": ISSUER}, ...})`, then
    `claims.validate(leeway=60)`. joserfc: `JWTClaimsRegistry(iss={"essential": True, "value": ISSUER}).validate(token.claims)`.
    Name `exp`, `iss` and `aud` with `"essential": True`: a claim that is not essential may be missing.
    """

    severity = Severity.ERROR
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://docs.authlib.org/en/latest/jose/jwt.html#jwt-payload-claims-validation",
        "https://jose.authlib.org/en/guide/jwt/#claims-validation",
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.8",
    )
    unfixable = "only the application knows which issuer and audience are right"
    examples = (
        Example(
            bad="""
-- auth.py --
from authlib.jose import jwt

KEY = load_key()


def current_user(token: str) -> str:
    claims = jwt.decode(token, KEY)
             ^^^^^^^^^^ nothing validates the claims: Authlib accepts expired tokens, and those of any issuer and for any audience
    return claims["sub"]
""",
            good="""
-- auth.py --
from authlib.jose import jwt

KEY = load_key()


def current_user(token: str) -> str:
    claims = jwt.decode(token, KEY, claims_options={"exp": {"essential": True}, "aud": {"essential": True, "value": "api"}})
    claims.validate(leeway=60)
    return claims["sub"]
""",
        ),
        Example(
            bad="""
-- auth.py --
from joserfc import jwt


def current_user(token, keys):
    return jwt.decode(token, keys, algorithms=["RS256"]).claims["sub"]
           ^^^^^^^^^^ nothing validates the claims: joserfc accepts expired tokens, and those of any issuer and for any audience
""",
            good="""
-- auth.py --
from joserfc import jwt

REGISTRY = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": "https://login.example"},
    aud={"essential": True, "value": "api"},
    exp={"essential": True},
)


def current_user(token, keys):
    decoded = jwt.decode(token, keys, algorithms=["RS256"])
    REGISTRY.validate(decoded.claims)
    return decoded.claims["sub"]
""",
        ),
    )

    def run(self, reader: TokenReader, question: Question, /) -> Iterator[Finding]:
        """Report a decode whose claims nobody validates."""
        held = self.held(reader.where & reader.validated.where, question)
        if reader.validated.state is not Verified.ABSENT or reader.peeks or held is None:
            return
        labels: list[Label] = []
        if reader.validated.at is not None:
            labels.append(Label(reader.validated.at, "this counts only when the claims are validated"))
        severity = self.severity
        if reader.leaves_at is not None:
            severity = Severity.WARNING  # weak evidence: somebody who cannot be seen may validate them
            labels.append(Label(reader.leaves_at, "they are handed on as they are"))
        accepted = "expired tokens, and those of any issuer and for any audience"
        yield self.finding(
            reader.at,
            f"nothing validates the claims: {reader.library} accepts {accepted}",
            severity=held.cap(severity),
            labels=labels,
            environment=held.environment if reader.where.only else None,
        )
