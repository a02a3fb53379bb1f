"""YAML: spans of every setting, through anchors and merge keys, and edits that touch nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from authlint.record import record
from authlint.sources import Language
from authlint.sources.decoding import decode
from authlint.sources.members import Kind, Member, MemberSource

if TYPE_CHECKING:
    from authlint.sources.editing import Syntax
    from authlint.sources.yaml.scan import YamlDocument

__all__ = ["LANGUAGE", "Kind", "Member", "YamlSource"]


@record
class YamlSource(MemberSource):
    """One YAML file.

    The value of an alias stands where the alias does; what is inside it, or comes through a merge key, stands where it is
    written, and ``via`` is the place of the alias. A value with a tag that is not YAML's own (``!ENV``, ``!vault``) is unknown.
    A name that is set twice has two members; which of them counts depends on the program.
    """

    document: YamlDocument

    @property
    def documents(self) -> Sequence[Sequence[Member]]:
        """The members of each of the documents that ``---`` separates."""
        starts = self.document.starts
        if not starts:  # nothing of it could be read
            return []
        return [self.members[start:end] for start, end in zip(starts, [*starts[1:], len(self.members)], strict=True)]

    def syntax(self) -> Syntax:
        """How to write YAML."""
        from authlint.sources.yaml.edit import SYNTAX  # noqa: PLC0415 - only fixes need it

        return SYNTAX


def parse(path: str, data: bytes) -> YamlSource:
    """Read a file.

    Raises:
        UnreadableError: if it is not text, is nested too deeply, or its aliases stand for too much.
    """
    from authlint.sources.yaml.scan import scan  # noqa: PLC0415 - only a file of this language needs it

    decoded = decode(data)
    return YamlSource(path, decoded, scan(decoded.text))


LANGUAGE = Language("YAML", (".yaml", ".yml"), decode, parse)
