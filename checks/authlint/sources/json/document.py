"""What stands in a JSON file: members as in every configuration language, and the outermost object."""

from __future__ import annotations

from authlint.record import record
from authlint.sources.members import Document
from authlint.text import Span


@record
class JsonDocument(Document):
    """What a scan gives; the members are in the order of their names, ``root`` is the outermost object."""

    root: Span = Span(0, 0)
