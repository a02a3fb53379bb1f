"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.transport import Peer, UnverifiedCertificate
from authlint.finding import Finding, Fix, Label, SetValue, Severity


class CertificateNotVerified(Check[UnverifiedCertificate]):
    """The certificate of an identity provider or directory is not verified.

    ## Why it matters
    TLS without a verified certificate protects from nobody who is in between. They hand out their own keys in place of the
    provider's, and sign tokens for any user; or they read client secrets, codes and passwords.

    ## How to fix it
    Leave the verification on. For a certificate of your own authority, name it: `verify="/etc/ssl/corp-ca.pem"`, or
    `ssl.create_default_context(cafile=...)`.
    """

    severity = Severity.ERROR
    topic = "transport"
    since = "0.1.0"
    references = (
        "https://cwe.mitre.org/data/definitions/295.html",
        "https://openid.net/specs/openid-connect-discovery-1_0.html#TLSRequirements",
    )
    examples = (
        Example(
            bad="""
-- keys.py --
import requests

JWKS_URL = "https://login.example/jwks.json"


def keys() -> dict:
    return requests.get(JWKS_URL, verify=False, timeout=5).json()
                                         ^^^^^ the provider's certificate is not verified (`verify`): somebody in between can hand out keys and sign tokens with them
""",  # noqa: E501 - a message stands on one line
            good="""
-- keys.py --
import requests

JWKS_URL = "https://login.example/jwks.json"


def keys() -> dict:
    return requests.get(JWKS_URL, verify=True, timeout=5).json()
""",
            fixed=True,
        ),
    )

    def run(self, connection: UnverifiedCertificate, question: Question, /) -> Iterator[Finding]:
        """Report each connection outside development."""
        held = self.held(connection.where, question)
        if held is None:
            return
        whose = "the directory's" if connection.peer is Peer.DIRECTORY else "the provider's"
        name = f"`{connection.variable}`, which is off by default" if connection.variable else f"`{connection.name}`"
        can = f"somebody in between can {connection.peer.value}"
        severity = Severity.WARNING if connection.variable or connection.peer is Peer.CREDENTIALS else self.severity
        at, call_at = connection.at, connection.call_at
        is_elsewhere = call_at is not None and (call_at.path != at.path or not call_at.span.touches(at.span))
        # Not safe: where the certificate really cannot be verified, the connection fails from then on.
        fix = Fix("Verify it", (SetValue(at, True),)) if connection.fixable else None
        yield self.finding(
            at,
            f"{whose} certificate is not verified ({name}): {can}",
            severity=held.cap(severity),
            labels=[Label(call_at, "this connects")] if call_at is not None and is_elsewhere else (),
            environment=held.environment if connection.where.only else None,
            fix=fix,
        )
