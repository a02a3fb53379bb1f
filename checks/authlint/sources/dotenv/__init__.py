"""``.env`` files as python-dotenv reads them: spans of every variable, and edits that touch nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authlint.record import record
from authlint.sources import Language
from authlint.sources.decoding import decode
from authlint.sources.members import Kind, Member, MemberSource

if TYPE_CHECKING:
    from authlint.sources.editing import Syntax

__all__ = ["LANGUAGE", "DotenvSource", "Kind", "Member"]


@record
class DotenvSource(MemberSource):
    """One ``.env`` file.

    Every value is a string, except that a name without ``=`` is null and that a value with ``${...}`` in it is unknown, its
    ``text`` then being the template. A variable that is set twice has two members; the last one counts.
    """

    def syntax(self) -> Syntax:
        """How to write ``.env`` files."""
        from authlint.sources.dotenv.edit import SYNTAX  # noqa: PLC0415 - only fixes need it

        return SYNTAX


def parse(path: str, data: bytes) -> DotenvSource:
    """Read a file.

    Raises:
        UnreadableError: if it is not text.
    """
    from authlint.sources.dotenv.scan import scan  # noqa: PLC0415 - only a file of this language needs it

    decoded = decode(data)
    return DotenvSource(path, decoded, scan(decoded.text))


LANGUAGE = Language("dotenv", (".env", ".flaskenv"), decode, parse, names=(".env", ".env.*", ".flaskenv"))
