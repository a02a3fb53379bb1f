"""Bytes to text and back, so that a file that is edited keeps its encoding and its byte order mark."""

from __future__ import annotations

import codecs

from authlint.record import record

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class UnreadableError(Exception):
    """Nothing of a file can be read.

    Attributes:
        reason: Why, in a few words; lower-case start, no full stop.
        offset: The code point at which reading failed; 0 if the text itself cannot be had.
    """

    def __init__(self, reason: str, offset: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class UndecodableError(UnreadableError, ValueError):
    """The bytes are not text in the encoding they should be in. The message says why, without showing any of them."""


@record
class Decoded:
    """A file's text without its byte order mark, and what is needed to write it again."""

    text: str
    encoding: str = "utf-8"
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """The bytes of ``text`` in this file's encoding, with its mark.

        Raises:
            UnicodeEncodeError: if the encoding has no such character.
        """
        return self.mark + text.encode(self.encoding)


def decode(data: bytes, encoding: str = "utf-8") -> Decoded:
    """Decode the bytes of a file; a byte order mark wins over ``encoding``.

    Raises:
        UndecodableError: if they are not text in that encoding, or hold NUL bytes.
    """
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", encoding))
    try:
        text = data[len(mark) :].decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        where = f" at byte {error.start + len(mark)}" if isinstance(error, UnicodeDecodeError) else ""
        raise UndecodableError(f"not valid {encoding.upper()}{where}") from None
    if "\0" in text:
        raise UndecodableError("holds NUL bytes, so it is not text")
    return Decoded(text, encoding, mark)
