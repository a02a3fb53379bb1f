r"""The words of TOML: names, strings, numbers and dates, as regular expressions, and what strings stand for.

TOML 1.1 is read: what it allows beyond 1.0 (line breaks in inline tables, ``\e``, ``\x41``, times without seconds) has one
meaning only.
"""

from __future__ import annotations

import re

from authlint.sources.members import Kind

BLANK = re.compile(r"[ \t]*")
GAP = re.compile(r"[ \t\r\n]*")
COMMENT = re.compile(r"#[^\r\n]*")
BREAK = re.compile(r"\r\n|\n|\r")
BARE = re.compile(r"[A-Za-z0-9_-]+")
BASIC = re.compile(r'"([^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*)"')
LITERAL = re.compile(r"'([^'\r\n]*)'")
# Up to two quotes may stand directly before the three that close a string.
LONG_BASIC = re.compile(r'"""(?:\r?\n)?([^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*"""(?:""?)?)')
LONG_LITERAL = re.compile(r"'''(?:\r?\n)?([^']*(?:'(?!'')[^']*)*'''(?:''?)?)")
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")

_DIGITS = r"[0-9](?:_?[0-9])*"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::(?:[0-5][0-9]|60)(?:\.[0-9]+)?)?"
_DATE = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_OFFSET = r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_SCALARS = (
    (Kind.BOOL, re.compile(r"true|false")),
    (Kind.DATE, re.compile(rf"{_DATE}(?:[Tt ]{_TIME}{_OFFSET}?)?|{_TIME}")),
    (
        Kind.NUMBER,
        re.compile(
            r"0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*|[+-]?(?:inf|nan)"
            rf"|[+-]?(?:0|[1-9](?:_?[0-9])*)(?:\.{_DIGITS})?(?:[eE][+-]?{_DIGITS})?"
        ),
    ),
)
_WORD_END = re.compile(r"[\s,\]}#]|\Z")

_ESCAPE = re.compile(r"\\(?:[ \t]*\r?\n[ \t\r\n]*|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|([\s\S]))")
_SHORT = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}


class BadEscapeError(ValueError):
    """A string holds an escape that TOML does not know."""


def scalar(text: str, offset: int) -> tuple[Kind, int] | None:
    """The kind and the end of the boolean, date or number that begins at an offset; None if there is none."""
    for kind, pattern in _SCALARS:
        match = pattern.match(text, offset)
        if match and _WORD_END.match(text, match.end()):
            return kind, match.end()
    return None


def unescaped(body: str, *, is_long: bool) -> str:
    """What the inside of a basic string stands for.

    Raises:
        BadEscapeError: if it holds an escape that TOML does not know.
    """
    if is_long:
        body = body.replace("\r\n", "\n")
    return _ESCAPE.sub(lambda match: _character(match, is_long), body) if "\\" in body else body


def _character(match: re.Match[str], is_long: bool) -> str:
    digits = match[1] or match[2] or match[3]
    if digits:
        code = int(digits, 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise BadEscapeError
        return chr(code)
    if match[4] is None:  # a backslash at the end of a line takes the blanks that follow with it
        if not is_long:
            raise BadEscapeError
        return ""
    try:
        return _SHORT[match[4]]
    except KeyError:
        raise BadEscapeError from None
