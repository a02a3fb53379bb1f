"""How text looks on a terminal: the columns that it takes, the characters that must not reach it, and a few colours."""

from __future__ import annotations

from authlint.record import record

TAB = 4
_ESCAPED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that move the cursor, reorder the line or start a command to the terminal."""
_JOINERS = "\u200c\u200d"
"""Of category Cf too, but they only hold an emoji or a ligature together."""

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "hint": "1;32",
    "frame": "1;34",
    "strong": "1",
    "good": "1;32",
}


def paint(text: str, style: str, *, color: bool) -> str:
    """The text in a style of the table above; as it is if ``color`` is false or there is nothing to see."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if color and text.strip() else text


def printable(text: str) -> str:
    r"""The text with every character that a terminal would obey instead of showing written as an escape (``\x1b``)."""
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def _shown(char: str) -> str:
    import unicodedata  # noqa: PLC0415 - only for text that is not ASCII

    if unicodedata.category(char) not in _ESCAPED or char in _JOINERS:
        return char
    return char.encode("unicode_escape").decode()


def _width(char: str) -> int:
    import unicodedata  # noqa: PLC0415

    if unicodedata.category(char) in {"Mn", "Me"} or char in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


@record
class Row:
    """A line of source as it is shown: ``cells[i]`` shows its i-th code point, ``columns[i]`` is where that begins.

    ``columns`` has one more entry: the width of the whole row.
    """

    cells: tuple[str, ...]
    columns: tuple[int, ...]

    @classmethod
    def of(cls, line: str) -> Row:
        """Lay out a line: tabs become blanks, wide characters take two columns, combining ones none."""
        cells: list[str] = []
        columns = [0]
        for char in line:
            at = columns[-1]
            if char == "\t":
                cells.append(" " * (TAB - at % TAB))
                columns.append(at + len(cells[-1]))
            else:
                cells.append(_shown(char))
                columns.append(at + (_width(char) if cells[-1] == char else len(cells[-1])))
        return cls(tuple(cells), tuple(columns))

    @property
    def width(self) -> int:
        """How many columns it takes."""
        return self.columns[-1]

    def column(self, offset: int) -> int:
        """The column at which a code point of the line begins, clamped to the row."""
        return self.columns[min(max(offset, 0), len(self.cells))]

    def window(self, start: int, width: int) -> str:
        """The part of the row between two columns, blanks in place of a wide character that is cut in half."""
        pieces: list[str] = []
        end = start + width
        for cell, at, after in zip(self.cells, self.columns, self.columns[1:], strict=False):
            if at >= start and after <= end and (at < end or at == after):
                pieces.append(cell)
            elif at < end and after > start:
                pieces.append(" " * (min(after, end) - max(at, start)))
        return "".join(pieces)
