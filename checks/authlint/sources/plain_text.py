"""Files that are only searched for words: project files of MSBuild, deployment scripts, requirements and lock files.

Nothing in them is parsed or edited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import ClassVar

from authlint.facts.reading import Unreadable
from authlint.finding import Intent
from authlint.record import record
from authlint.sources import CannotEditError, Comment, Language
from authlint.sources.decoding import Decoded, UndecodableError, decode
from authlint.text import Edit, LineIndex, Span


@record(eq=False)
class TextSource:
    """One file as text, with its comments.

    Attributes:
        path: The file.
        decoded: Its text.
    """

    COMMENT: ClassVar[re.Pattern[str]] = re.compile(r"<!--[\s\S]*?(?:-->|\Z)")

    path: str
    decoded: Decoded

    @classmethod
    def parse(cls, path: str, data: bytes) -> TextSource:
        """Read a file.

        Raises:
            UnreadableError: if it is not text.
        """
        return cls(path, decode_anything(data))

    @cached_property
    def _lines(self) -> LineIndex:
        return LineIndex(self.decoded.text)

    @property
    def lines(self) -> LineIndex:
        """Lines and columns of the text."""
        return self._lines

    @property
    def problems(self) -> Sequence[Unreadable]:
        """What could not be read: nothing is read."""
        return ()

    def comments(self) -> Iterator[Comment]:
        """The comments, in order."""
        text = self.decoded.text
        for span in self.comment_spans:
            line = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
            yield Comment(span, alone=not text[line : span.start].strip())

    @cached_property
    def comment_spans(self) -> Sequence[Span]:
        """Where the comments stand."""
        return [Span(*match.span()) for match in self.COMMENT.finditer(self.decoded.text)]

    @cached_property
    def code(self) -> str:
        """The text without its comments."""
        text, parts, done = self.decoded.text, list[str](), 0
        for span in self.comment_spans:
            parts.append(text[done : span.start])
            done = span.end
        return " ".join([*parts, text[done:]])

    def edits(self, intents: Sequence[Intent]) -> list[Edit]:
        """Nothing of this kind is edited.

        Raises:
            CannotEditError: if there is anything to do.
        """
        if intents:
            raise CannotEditError(f"authlint only searches files like {self.path}")
        return []


def decode_anything(data: bytes) -> Decoded:
    """Decode the bytes of a file whose encoding does not matter: its words are ASCII.

    Raises:
        UndecodableError: if they hold NUL bytes.
    """
    try:
        return decode(data)
    except UndecodableError:
        return decode(data, "latin-1")


LANGUAGE = Language(
    "plain text",
    (".csproj", ".fsproj", ".vbproj", ".props", ".targets", ".pubxml", ".config", ".txt", ".in", ".lock"),
    decode_anything,
    TextSource.parse,
    names=("dockerfile", "dockerfile.*", "*.dockerfile", "pipfile"),
)
