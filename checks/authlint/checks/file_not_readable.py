"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.reading import Unreadable
from authlint.finding import Finding, Severity


class FileNotReadable(Check[Unreadable]):
    """A file that could hold authentication set-up could not be read, or only in part.

    ## Why it matters
    What was not read was not checked. Silence about such a file would look like approval.

    ## How to fix it
    Repair the file's syntax, encoding or permissions. If it is not meant to be read, exclude it in the configuration:

    ```toml
    [tool.authlint]
    exclude = ["legacy/**"]
    ```
    """

    severity = Severity.WARNING
    topic = "authlint"
    since = "0.1.0"
    unfixable = "only its author knows what the file should say"
    examples = (
        Example(
            bad="""
-- tokens.py --
import jwt


def read(token, key):
    return jwt.decode(token, key, algorithms=["HS256"]
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ only read in part: not valid Python: '(' was never closed
""",
            good="""
-- tokens.py --
import jwt


def read(token, key):
    return jwt.decode(token, key, algorithms=["HS256"])
""",
        ),
    )

    def run(self, fact: Unreadable, question: Question, /) -> Iterator[Finding]:
        """Say what could not be read, and why."""
        del question  # what cannot be read cannot be read in any environment
        message = f"only read in part: {fact.reason}" if fact.partial else f"not read: {fact.reason}"
        # A template is read as what it will become only after somebody has filled it in.
        yield self.finding(fact.at, message, severity=Severity.INFO if fact.template else None)
