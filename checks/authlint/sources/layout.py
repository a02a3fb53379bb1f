"""Lines, line breaks and indentation of a text that is about to be edited."""

from __future__ import annotations

from authlint.text import Edit, Span


def removal(text: str, at: Span) -> Edit:
    """Remove a span with the blanks around it, and the line if nothing else is left on it."""
    start, end = at.start, at.end
    while end < len(text) and text[end] in " \t":
        end += 1
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    if end < len(text) and text[end] not in "\r\n":  # something follows: it keeps its place
        return Edit(Span(at.start, end), "")
    if start > 0 and text[start - 1] not in "\r\n":
        return Edit(Span(start, at.end), "")
    return Edit(Span(start, end + len(break_at(text, end))), "")


def break_at(text: str, offset: int) -> str:
    """The line break that stands at an offset; empty if there is none."""
    return (
        "\r\n"
        if text.startswith("\r\n", offset)
        else text[offset : offset + 1]
        if text[offset : offset + 1] in ("\r", "\n")
        else ""
    )


def line_break(text: str) -> str:
    """The line break that a text uses."""
    return next((ending for ending in ("\r\n", "\n", "\r") if ending in text), "\n")


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset begins."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Where the line of an offset ends, before its line break."""
    ends = [end for end in (text.find("\n", offset), text.find("\r", offset)) if end >= 0]
    return min(ends, default=len(text))


def indent_at(text: str, offset: int) -> str:
    """The blanks at the start of the line of an offset."""
    line = text[line_start(text, offset) : offset]
    return line[: len(line) - len(line.lstrip(" \t"))]


def lines_behind(text: str, offset: int, lines: str) -> Edit:
    """Add ``lines``, which have no line break at their end, behind the line of an offset."""
    at = line_end(text, offset)
    ending = line_break(text)
    if at == len(text):  # a last line without a line break stays without
        return Edit(Span(at, at), ending + lines if at > line_start(text, at) else lines + ending)
    at += len(break_at(text, at))
    return Edit(Span(at, at), lines + ending)
