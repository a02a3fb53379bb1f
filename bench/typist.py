"""What is typed in the benchmark of keystrokes: single characters, on blank lines all over a file, and deleted again."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SNIPPETS = (
    "claims = jwt.decode(token, settings.SECRET_KEY, algorithms=['HS256'])",
    "# who may see this is decided in the middleware above",
    "app.add_middleware(SessionMiddleware, secret_key=SECRET_KEY, https_only=True)",
    "raise HTTPException(status_code=401, detail='Not authenticated')",
    "logging.getLogger('authlib').setLevel(logging.ERROR)",
    "ALLOWED_ORIGINS = ['https://app.example.com', *EXTRA_ORIGINS]",
)
"""What is typed, in turn; ASCII only, so that a column is the same number in every encoding."""

PLACES = 12
"""How many blank lines, spread over the file, are typed on."""


@dataclass(frozen=True)
class Edit:
    """One character typed (``text``) or deleted (empty ``text``) at a line and column, both from 0."""

    line: int
    start: int
    end: int
    text: str


@dataclass
class Buffer:
    """The text in the editor, as lines without their ends."""

    lines: list[str]

    def apply(self, edit: Edit) -> None:
        """Change one line."""
        line = self.lines[edit.line]
        self.lines[edit.line] = line[: edit.start] + edit.text + line[edit.end :]

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n".join(self.lines)

    def is_valid(self) -> bool:
        """Whether the text is valid Python just now."""
        try:
            ast.parse(self.text)
        except SyntaxError:
            return False
        return True


def typed_edits(lines: Sequence[str]) -> Iterator[Edit]:
    """Yield edits without end: a snippet typed on a blank line and deleted again, then the next one elsewhere."""
    blank = [
        number
        for number in range(1, len(lines) - 1)
        if not lines[number] and not lines[number - 1] and lines[number + 1][:1].strip()
    ] or [len(lines) - 1]
    places = [blank[round(step * (len(blank) - 1) / (PLACES - 1))] for step in range(PLACES)]
    turn = 0
    while True:
        line, snippet = places[turn * 5 % PLACES], SNIPPETS[turn % len(SNIPPETS)]
        for column, character in enumerate(snippet):
            yield Edit(line, column, column, character)
        for column in range(len(snippet), 0, -1):
            yield Edit(line, column - 1, column, "")
        turn += 1
