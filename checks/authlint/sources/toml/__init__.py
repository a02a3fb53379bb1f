"""TOML: spans of every setting, and edits that touch nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authlint.record import record
from authlint.sources import Language
from authlint.sources.decoding import decode
from authlint.sources.members import Kind, Member, MemberSource

if TYPE_CHECKING:
    from authlint.sources.editing import Syntax

__all__ = ["LANGUAGE", "Kind", "Member", "TomlSource"]


@record
class TomlSource(MemberSource):
    """One TOML file.

    A table with a header reaches from the header to its last value; one that is only named on the way to another has its place
    there. An array of tables has its place in the header of its first item, and each item has its index for a name.
    """

    def syntax(self) -> Syntax:
        """How to write TOML."""
        from authlint.sources.toml.edit import SYNTAX  # noqa: PLC0415 - only fixes need it

        return SYNTAX


def parse(path: str, data: bytes) -> TomlSource:
    """Read a file.

    Raises:
        UnreadableError: if it is not text, or is nested too deeply.
    """
    from authlint.sources.toml.scan import scan  # noqa: PLC0415 - only a file of this language needs it

    decoded = decode(data)
    return TomlSource(path, decoded, scan(decoded.text))


LANGUAGE = Language("TOML", (".toml",), decode, parse)
