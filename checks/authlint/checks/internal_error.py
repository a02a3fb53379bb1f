"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Question
from authlint.facts.reading import Crash
from authlint.finding import Finding, Severity


class InternalError(Check[Crash]):
    """A check or adapter of authlint failed on this file.

    ## Why it matters
    What that check or adapter would have found here is missing. The others went on.

    ## How to fix it
    This is a bug of authlint. `authlint check --verbose` prints where it happened, without any of your code: please report it.
    Until it is repaired, `--ignore NAME` switches a failing check off.
    """

    severity = Severity.ERROR
    topic = "authlint"
    since = "0.1.0"
    unfixable = "it is not the project that is broken"
    examples = ()

    def run(self, fact: Crash, question: Question, /) -> Iterator[Finding]:
        """Name the part that failed."""
        del question
        yield self.finding(fact.at, f"{fact.module} failed: {fact.error}")
