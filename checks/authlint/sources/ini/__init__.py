"""INI files as configparser reads them: spans of every option, its value after interpolation, edits that touch nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from authlint.record import record
from authlint.sources import Language
from authlint.sources.decoding import decode
from authlint.sources.ini.interpolation import DEFAULT, interpolated
from authlint.sources.members import Kind, Member, MemberSource

if TYPE_CHECKING:
    from authlint.sources.editing import Syntax

__all__ = ["LANGUAGE", "IniSource", "Kind", "Member", "Option"]


@record
class Option:
    """What a section has for an option.

    Attributes:
        member: Where it is written; in another section if it is inherited.
        raw: Its value as written.
        text: Its value after interpolation; None if that refers to what is not in the file.
        is_inherited: Whether it comes from ``[DEFAULT]``.
    """

    member: Member
    raw: str
    text: str | None
    is_inherited: bool


@record
class IniSource(MemberSource):
    """One INI file.

    Members are what is written where it is written: sections, and options (with the case of their names) whose values are raw
    strings. What configparser makes of them is in ``options``.
    """

    @cached_property
    def _sections(self) -> dict[str, dict[str, Member]]:
        sections: dict[str, dict[str, Member]] = {}
        for member in self.members:
            options = sections.setdefault(member.keys[0], {})
            if len(member.keys) == 2:
                options.setdefault(member.keys[1].lower(), member)
        return sections

    @property
    def sections(self) -> list[str]:
        """The names of the sections, ``DEFAULT`` excepted."""
        return [name for name in self._sections if name != DEFAULT]

    def options(self, section: str) -> Mapping[str, Option]:
        """The options of a section by their names in lower case, inherited ones included; empty if there is no such section."""
        if section not in self._sections:
            return {}
        own = self._sections[section]
        members = self._sections.get(DEFAULT, {}) | own
        raw = {name: member.text for name, member in members.items()}
        return {
            name: Option(member, member.text, interpolated(member.text, raw), is_inherited=name not in own)
            for name, member in members.items()
        }

    def option(self, section: str, name: str) -> Option | None:
        """What a section has for an option, in any case; None if it has nothing."""
        return self.options(section).get(name.lower())

    def syntax(self) -> Syntax:
        """How to write INI files."""
        from authlint.sources.ini.edit import SYNTAX  # noqa: PLC0415 - only fixes need it

        return SYNTAX


def parse(path: str, data: bytes) -> IniSource:
    """Read a file.

    Raises:
        UnreadableError: if it is not text.
    """
    from authlint.sources.ini.scan import scan  # noqa: PLC0415 - only a file of this language needs it

    decoded = decode(data)
    return IniSource(path, decoded, scan(decoded.text))


LANGUAGE = Language("INI", (".ini", ".cfg", ".conf"), decode, parse)
