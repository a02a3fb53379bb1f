"""JSON and JSON with comments: spans of every setting, and edits that touch nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from authlint.finding import Intent
from authlint.record import record
from authlint.sources import Language
from authlint.sources.decoding import decode
from authlint.sources.json.document import JsonDocument
from authlint.sources.json.scan import scan
from authlint.sources.members import Kind, Member, MemberSource
from authlint.text import Edit

__all__ = ["LANGUAGE", "JsonSource", "Kind", "Member"]


@record(eq=False)
class JsonSource(MemberSource):
    """One JSON file."""

    document: JsonDocument

    def edits(self, intents: Sequence[Intent]) -> list[Edit]:
        """The edits that carry out ``intents`` together.

        Raises:
            CannotEditError: if one of them cannot be carried out so that the file still parses and nothing else changes.
        """
        from authlint.sources.json.edit import edits  # noqa: PLC0415 - only fixes need it

        return edits(self.path, self.decoded.text, self.document, intents)


def parse(path: str, data: bytes) -> JsonSource:
    """Read a file.

    Raises:
        UnreadableError: if it is not text, or holds no object.
    """
    decoded = decode(data)
    return JsonSource(path, decoded, scan(decoded.text))


LANGUAGE = Language("JSON", (".json", ".jsonc"), decode, parse)
