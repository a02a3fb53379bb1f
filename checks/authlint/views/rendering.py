"""Tables as text, Markdown, HTML and for a terminal. What a table is about is not known here."""

from __future__ import annotations

import enum
import html
from collections.abc import Callable, Sequence
from typing import TextIO

from authlint.record import record
from authlint.terminal import Row, printable

FORMATS = ("text", "json", "markdown", "html")


class Tone(enum.Enum):
    """How a cell is to be taken."""

    PLAIN = ""
    GOOD = "green"
    BAD = "red"
    UNSURE = "yellow"


@record
class Cell:
    """One cell: what it says, what is worth knowing about it, and how it is to be taken."""

    text: str
    note: str = ""
    tone: Tone = Tone.PLAIN

    @property
    def whole(self) -> str:
        """Text and note on one line."""
        return f"{self.text} ({self.note})" if self.note else self.text


@record
class Grid:
    """A table with its title."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def as_text(grids: Sequence[Grid], _: str) -> str:
    """Aligned columns, for a log or another program's eyes."""
    return "\n".join("".join(f"{line}\n" for line in _aligned(grid)) for grid in grids)


def _aligned(grid: Grid) -> list[str]:
    table = [list(grid.headings), *([cell.whole for cell in row] for row in grid.rows)]
    shown = [[printable(text) for text in row] for row in table]
    widths = [max(Row.of(row[column]).width for row in shown) for column in range(len(grid.headings))]
    rule = ["-" * width for width in widths]
    padded = [[text + " " * (width - Row.of(text).width) for text, width in zip(row, widths, strict=True)] for row in shown]
    return [printable(grid.title), "", *("  ".join(row).rstrip() for row in [padded[0], rule, *padded[1:]])]


def as_markdown(grids: Sequence[Grid], title: str) -> str:
    """A page of GitHub's Markdown."""
    lines = [f"# {_escaped(title)}"]
    for grid in grids:
        lines += ["", f"## {_escaped(grid.title)}", ""]
        lines.append("| " + " | ".join(map(_escaped, grid.headings)) + " |")
        lines.append("|" + "---|" * len(grid.headings))
        lines += ["| " + " | ".join(_escaped(cell.whole) for cell in row) + " |" for row in grid.rows]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Text in which nothing is Markdown or HTML; back quotes stay, for they mark what is written in a file."""
    plain = printable(text)
    for char in "\\|*_[]<>#~":
        plain = plain.replace(char, f"\\{char}")
    return plain


_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #8886; padding: .35rem .6rem; text-align: left; vertical-align: top; }
small { display: block; opacity: .75; }
.green { background: #2a83; } .red { background: #d334; } .yellow { background: #da04; }
"""


def as_html(grids: Sequence[Grid], title: str) -> str:
    """One page that needs nothing else."""
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        f'<head><meta charset="utf-8"><title>{html.escape(title)}</title><style>{_STYLE}</style></head>',
        f"<body><h1>{html.escape(title)}</h1>",
    ]
    for grid in grids:
        parts.append(f"<h2>{html.escape(printable(grid.title))}</h2>")
        heads = "".join(f'<th scope="col">{html.escape(printable(text))}</th>' for text in grid.headings)
        parts.append(f"<table><thead><tr>{heads}</tr></thead><tbody>")
        parts += ["<tr>" + "".join(map(_html_cell, row)) + "</tr>" for row in grid.rows]
        parts.append("</tbody></table>")
    return "\n".join([*parts, "</body></html>"]) + "\n"


def _html_cell(cell: Cell) -> str:
    note = f"<small>{html.escape(printable(cell.note))}</small>" if cell.note else ""
    style = f' class="{cell.tone.value}"' if cell.tone is not Tone.PLAIN else ""
    return f"<td{style}>{html.escape(printable(cell.text))}{note}</td>"


RENDERERS: dict[str, Callable[[Sequence[Grid], str], str]] = {"text": as_text, "markdown": as_markdown, "html": as_html}


def to_terminal(grids: Sequence[Grid], stream: TextIO) -> None:
    """Tables in colour, as wide as the terminal."""
    from rich.console import Console  # noqa: PLC0415 - only for a terminal
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=stream)
    for grid in grids:
        table = Table(title=Text(printable(grid.title)), title_justify="left")
        for heading in grid.headings:
            table.add_column(Text(printable(heading)), overflow="fold")
        for row in grid.rows:
            cells = [Text(printable(cell.text), style=cell.tone.value) for cell in row]
            for text, cell in zip(cells, row, strict=True):
                text.append(f"\n{printable(cell.note)}" if cell.note else "", style="dim")
            table.add_row(*cells)
        console.print(table)
