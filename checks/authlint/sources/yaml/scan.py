"""YAML to members with their places: aliases and merge keys resolved, tags left alone, comments found between the scalars."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from authlint.record import field, record
from authlint.sources import UnreadableError
from authlint.sources.members import Document, Kind, Member
from authlint.sources.yaml.nodes import DEEPEST, Builder, Node
from authlint.text import Span

MOST = 100_000
"""Aliases of aliases multiply; a file whose aliases stand for more values than this is a bomb."""

_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\r\n]*")

_Entry: TypeAlias = "tuple[str, Span, Node, Span | None]"


@record
class YamlDocument(Document):
    """What a scan gives: for each document of the file also its outermost node, and the index of its first member."""

    roots: Sequence[Node] = ()
    starts: Sequence[int] = ()


def scan(text: str) -> YamlDocument:
    """Read a text.

    Raises:
        UnreadableError: if it is nested too deeply, or its aliases stand for too much.
    """
    builder = Builder(text)
    builder.read()
    flattener = _Flattener(text)
    starts: list[int] = []
    for root in builder.roots:
        starts.append(len(flattener.members))
        flattener.contents(root, (), None)
    comments = list(_comments(text, builder.scalars, builder.end))
    return YamlDocument(flattener.members, comments, builder.problems, builder.roots, starts)


def _comments(text: str, scalars: Sequence[Span], end: int) -> Iterator[Span]:
    """The comments: PyYAML drops them, but ``#`` behind a blank begins one wherever no scalar is."""
    if "#" not in text:
        return
    at = index = 0
    while match := _COMMENT.search(text, at, end):
        while index < len(scalars) and scalars[index].end <= match.start():
            index += 1
        if index < len(scalars) and scalars[index].start <= match.start():
            at = scalars[index].end
            continue
        stop = match.end()
        yield Span(match.start(), stop)
        at = stop


@record(frozen=False)
class _Flattener:
    text: str
    members: list[Member] = field(default_factory=list[Member])
    _expanded: int = 0

    def contents(self, node: Node, keys: tuple[str, ...], via: Span | None) -> None:
        """Add what is in a mapping or sequence."""
        if node.target is not None:
            node, via = node.target, node.at
        if len(keys) > DEEPEST:
            raise UnreadableError(f"nested more than {DEEPEST} levels deep", node.at.start)
        if node.kind is Kind.ARRAY:
            for index, (_, value) in enumerate(node.items):
                self._member((*keys, str(index)), value.at, value, via)
        elif node.kind is Kind.OBJECT:
            for name, key, value, entry_via in self._entries(node, via):
                self._member((*keys, name), key, value, entry_via)

    def _member(self, keys: tuple[str, ...], key: Span, value: Node, via: Span | None) -> None:
        self._count(via)
        is_container = value.kind in (Kind.OBJECT, Kind.ARRAY)
        self.members.append(Member(keys, key, value.at, value.kind, "" if is_container else value.text, via))
        self.contents(value, keys, via)

    def _entries(self, node: Node, via: Span | None) -> list[_Entry]:
        """The names and values of a mapping, those that merge keys bring included: what is written here goes first."""
        own: list[_Entry] = []
        merged: dict[str, _Entry] = {}
        for key, value in node.items:
            if key is None:
                continue
            if key.is_merge:
                for entry in self._merged(value):
                    self._count(entry[3])
                    merged[entry[0]] = entry
            else:
                own.append((self._name(key), key.at, value, via))
        names = {name for name, _, _, _ in own}
        return own + [entry for name, entry in merged.items() if name not in names]

    def _merged(self, value: Node) -> Iterator[_Entry]:
        """What a merge key brings, the stronger later: of a list, the first mapping wins."""
        place = value.at
        node = value.target or value
        for source in [item for _, item in reversed(node.items)] if node.kind is Kind.ARRAY else [node]:
            target = source.target or source
            if target.kind is Kind.OBJECT:
                for name, key, inner, _ in self._entries(target, None):
                    yield name, key, inner, place

    def _name(self, key: Node) -> str:
        """A name as written; one that is a mapping or sequence has its text for a name."""
        target = key.target or key
        if target.kind in (Kind.STRING, Kind.NUMBER, Kind.DATE):
            return target.text
        return self.text[target.at.start : target.at.end]

    def _count(self, via: Span | None) -> None:
        self._expanded += via is not None
        if self._expanded > MOST:
            raise UnreadableError(f"its aliases stand for more than {MOST:,} values")
