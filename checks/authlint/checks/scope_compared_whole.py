"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.scopes import Comparison, ScopeComparison
from authlint.finding import Finding, Fix, Rewrite, Severity


class ScopeComparedWhole(Check[ScopeComparison]):
    """The scopes of a token are compared as one text, without being split.

    ## Why it matters
    `scope` is one text with a space between the scopes. `"read" in claims["scope"]` looks for a part of that text, and finds it
    in `read:public` and `no-read`, too: somebody gets in who may not. `claims["scope"] == "read"` refuses everybody who has one
    scope more.

    ## How to fix it
    Split it first: `"read" in claims["scope"].split()`. For `scp`, look at what your provider writes: Microsoft Entra a text,
    Okta a list.
    """

    severity = Severity.WARNING
    topic = "claims"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc9068#section-2.2.3",
        "https://www.rfc-editor.org/rfc/rfc6749#section-3.3",
    )
    examples = (
        Example(
            bad="""
-- auth.py --
import jwt


def may_read(token: str, key: str) -> bool:
    claims = jwt.decode(token, key, algorithms=["RS256"], audience="api")
    return "orders:read" in claims.get("scope", "")
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `scope` holds all scopes in one text, and `in` looks for a part of it: `orders:read` is found in any scope that contains it
""",  # noqa: E501 - a message stands on one line
            good="""
-- auth.py --
import jwt


def may_read(token: str, key: str) -> bool:
    claims = jwt.decode(token, key, algorithms=["RS256"], audience="api")
    return "orders:read" in claims.get("scope", "").split()
""",
            fixed=True,
        ),
    )

    def run(self, compared: ScopeComparison, question: Question, /) -> Iterator[Finding]:
        """Report each comparison; where the claim may be a list it is only worth knowing."""
        held = self.held(compared.where, question)
        if held is None:
            return
        start = f"`{compared.claim}` holds all scopes in one text"
        wanted = f"`{compared.wanted}`" if compared.wanted else "it"
        if compared.comparison is Comparison.PART:
            message = f"{start}, and `in` looks for a part of it: {wanted} is found in any scope that contains it"
        else:
            message = f"{start}: a token that has more than {wanted} is another text"
        fix = None
        if compared.replace_at is not None and compared.certain:
            # Unsafe: whoever was let in by a part of a scope no longer is, which is the point, but somebody should look.
            fix = Fix("Split it first", (Rewrite(compared.replace_at, compared.replacement),))
        severity = self.severity if compared.certain else Severity.INFO
        yield self.finding(compared.at, message, severity=held.cap(severity), fix=fix)
