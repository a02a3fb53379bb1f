"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.reading import UnusedSuppression as Unused
from authlint.finding import Finding, Fix, RemoveText, Safety, Severity


class UnusedSuppression(Check[Unused]):
    """A comment silences a check that has nothing to say here.

    ## Why it matters
    The comment outlived the finding, or its name is misspelled. It would silence the next real finding on this line, or it does
    not silence what you meant it to.

    ## How to fix it
    Remove the comment, or correct the name.
    """

    severity = Severity.WARNING
    topic = "authlint"
    since = "0.1.0"
    examples = (
        Example(
            bad="""
-- settings.py --
import os

SECRET_KEY = os.environ["SECRET_KEY"]  # authlint: ignore[key-hardcoded]
                                                          ^^^^^^^^^^^^^ no key-hardcoded finding here to ignore
""",
            good="""
-- settings.py --
import os

SECRET_KEY = os.environ["SECRET_KEY"]
""",
            fixed=True,
        ),
    )

    def run(self, fact: Unused, question: Question, /) -> Iterator[Finding]:
        """Point at the name that silences nothing."""
        del question
        if fact.known:
            message = f"no {fact.check} finding here to ignore"
        else:
            message = f"unknown check {fact.check!r}, so nothing is ignored"
        # Safe: a comment that silences nothing can go without any effect on what is reported.
        fix = Fix("Remove the comment", (RemoveText(fact.line),), Safety.SAFE) if fact.known and fact.last else None
        yield self.finding(fact.at, message, fix=fix)
