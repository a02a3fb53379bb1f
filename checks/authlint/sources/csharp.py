"""C# as plain text: its comments and its string literals, nothing else. Enough to say that a word does not occur in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from authlint.record import record
from authlint.sources import Language
from authlint.sources.plain_text import TextSource, decode_anything
from authlint.text import Span

_TOKEN = re.compile(
    r"""
      (?P<comment>//[^\r\n]*|/\*[\s\S]*?(?:\*/|\Z))
    | (?P<raw>\$*(?P<quotes>"{3,})[\s\S]*?(?:(?P=quotes)|\Z))
    | (?P<verbatim>(?:\$@|@\$|@)"(?:[^"]|"")*"?)
    | (?P<string>"(?:[^"\\\r\n]|\\[^\r\n])*"?)
    | '(?:[^'\\\r\n]|\\[^'\r\n]+|\\')'
    """,
    re.VERBOSE,
)


@record(eq=False)
class CSharpSource(TextSource):
    """One C# file."""

    @cached_property
    def _tokens(self) -> tuple[Sequence[Span], Sequence[str]]:
        comments: list[Span] = []
        strings: list[str] = []
        for match in _TOKEN.finditer(self.decoded.text):
            if match.lastgroup == "comment":
                comments.append(Span(*match.span()))
            elif match.lastgroup is not None:
                strings.append(match[0].lstrip("$@").strip('"'))
        return comments, strings

    @cached_property
    def comment_spans(self) -> Sequence[Span]:
        """Where the comments stand; what looks like one within a string is none."""
        return self._tokens[0]

    @property
    def strings(self) -> Sequence[str]:
        """The texts of the string literals, as written between their quotes."""
        return self._tokens[1]


LANGUAGE = Language("C#", (".cs",), decode_anything, CSharpSource.parse)
