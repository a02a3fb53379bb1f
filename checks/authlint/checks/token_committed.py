"""See the class."""

from __future__ import annotations

import time
from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.keys import CommittedToken
from authlint.finding import Finding, Severity


class TokenCommitted(Check[CommittedToken]):
    """A token or a private key stands in a committed configuration file.

    ## Why it matters
    A token is good for whoever has it, until it expires, and cannot be called back. Everybody who can read the repository, a
    backup of it or the built image has it; removing it later is not enough, it stays in the history.

    ## How to fix it
    Fetch a token when it is needed, keep keys in a vault or the environment, and replace the one that was committed.
    """

    severity = Severity.WARNING
    topic = "keys"
    since = "0.1.0"
    references = ("https://cwe.mitre.org/data/definitions/798.html",)
    unfixable = "it has to be revoked where it was made"
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Orders": {
    "ApiToken": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUiLCJhdWQiOiJvcmRlcnMtYXBpIiwic3ViIjoic3ZjIiwiZXhwIjo0MTAyNDQ0ODAwfQ.gZKKVnOzQfJBhimCBF7cVtwa5FW3N-J0-7WjNf9JY7Y"
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Orders:ApiToken` is a JSON Web Token (algorithm `HS256`, issuer `https://login.example`, audience `orders-api`): everybody who can read the repository can use it
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.json --
{
  "Orders": {
    "ApiToken": ""
  }
}
""",
        ),
    )

    def run(self, token: CommittedToken, question: Question, /) -> Iterator[Finding]:
        """Report it; one that has expired or is a published example is only worth knowing."""
        held = self.held(token.where, question)
        if held is None:
            return
        details = f" ({token.details})" if token.details else ""
        is_over = token.expires is not None and token.expires < time.time()
        if token.sample:
            state = ", a published example"
        elif is_over:
            state = ", which has expired"
        else:
            state = ": everybody who can read the repository can use it"
        yield self.finding(
            token.at,
            f"`{token.name}` is {token.what}{details}{state}",
            severity=held.cap(Severity.INFO if is_over or token.sample else self.severity),
            environment=held.environment,
            secrets=(token.at,),
        )
