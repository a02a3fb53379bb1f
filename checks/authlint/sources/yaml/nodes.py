"""From the events of PyYAML's parser to nodes with their places.

Not ``yaml.compose``: it is recursive, it gives nothing of a file that is half typed, and it forgets where an alias stands. Events
come one after the other, so all that stands above an error is there. Nothing is constructed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from authlint.record import field, record
from authlint.sources import UnreadableError
from authlint.sources.members import Kind
from authlint.text import Span

if TYPE_CHECKING:
    import yaml

DEEPEST = 100
"""Deeper nesting is no configuration, and PyYAML would end in a RecursionError."""

_PROPERTIES = re.compile(r"(?:[&!]\S*(?:\s+(?:#[^\r\n]*\s+)*|\Z))+")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_COLON = re.compile(r"[ \t]*:[ \t]*")
_MOST_PROBLEMS = 10
_OWN_TAG = "tag:yaml.org,2002:"
_KINDS = {
    "str": Kind.STRING,
    "int": Kind.NUMBER,
    "float": Kind.NUMBER,
    "bool": Kind.BOOL,
    "null": Kind.NULL,
    "timestamp": Kind.DATE,
    "merge": Kind.STRING,
    "value": Kind.STRING,
    "map": Kind.OBJECT,
    "seq": Kind.ARRAY,
}
_TRUE = ("true", "yes", "on")

Resolvers: TypeAlias = "dict[Any, list[tuple[str, re.Pattern[str]]]]"


@record(frozen=False)
class Node:
    """One value.

    Attributes:
        kind: What it is.
        at: Its place, without its anchor and its tag.
        text: The text of a scalar.
        items: The items of a mapping or a sequence, those of a sequence without a name.
        target: The node that an alias stands for.
        is_merge: Whether it is the name ``<<``.
        is_open: Whether its end was not read yet.
        is_flow: Whether it is in brackets.
        is_sequence: Whether its items have no names.
    """

    kind: Kind
    at: Span
    text: str = ""
    items: list[tuple[Node | None, Node]] = field(default_factory=list["tuple[Node | None, Node]"])
    target: Node | None = None
    is_merge: bool = False
    is_open: bool = False
    is_flow: bool = False
    is_sequence: bool = False


@cache
def _resolvers() -> Resolvers:
    """YAML's rules for what a plain scalar is, by its first character."""
    import yaml  # noqa: PLC0415 - only needed where there is YAML

    return dict(yaml.SafeLoader.yaml_implicit_resolvers)


def kind_of_plain(text: str) -> tuple[Kind, str]:
    """What a scalar without quotes is, and the name of its tag."""
    resolvers = _resolvers()
    for tag, pattern in [*resolvers.get(text[:1], ()), *resolvers.get(None, ())]:
        if pattern.match(text):
            name = tag.removeprefix(_OWN_TAG)
            return _KINDS.get(name, Kind.UNKNOWN), name
    return Kind.STRING, "str"


def events(text: str) -> Iterator[yaml.Event]:
    """The events of PyYAML's parser, the one in C if there is one."""
    import yaml  # noqa: PLC0415 - only needed where there is YAML

    return yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


class Builder:
    """Takes events and makes nodes.

    Attributes:
        roots: The outermost node of each document.
        scalars: The places in which ``#`` begins no comment, in order.
        problems: What could not be read.
        end: The offset up to which the text was read.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.roots: list[Node] = []
        self.scalars: list[Span] = []
        self.problems: list[tuple[Span, str]] = []
        self.end = len(text)
        self._stack: list[tuple[Node, list[Node]]] = []  # open containers, each with a name that has no value yet
        self._anchors: dict[str, Node] = {}
        self._last: Node | None = None

    def read(self) -> None:
        """Read everything that can be read.

        Raises:
            UnreadableError: if it is nested too deeply.
        """
        import yaml  # noqa: PLC0415 - only needed where there is YAML

        unprintable = _UNPRINTABLE.search(self.text)
        text = self.text
        if unprintable:
            self.end = max(text.rfind("\n", 0, unprintable.start()), text.rfind("\r", 0, unprintable.start())) + 1
            text = text[: self.end]
            self.problems.append((Span(unprintable.start(), unprintable.end()), "a character that YAML does not allow"))
        try:
            for event in events(text):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            self._broken(error)
        except yaml.YAMLError:
            self._stop(0, 0, "this is not YAML")

    def _take(self, event: Any) -> None:
        match type(event).__name__:
            case "ScalarEvent":
                self._scalar(event)
            case "MappingStartEvent":
                self._open(event, Kind.OBJECT)
            case "SequenceStartEvent":
                self._open(event, Kind.ARRAY)
            case "MappingEndEvent" | "SequenceEndEvent":
                self._close(event.end_mark.index)
            case "AliasEvent":
                self._alias(event)
            case "DocumentStartEvent":
                self._anchors = {}
            case _:
                pass

    def _place(self, event: Any) -> Span:
        """Where a node stands without its properties."""
        start, end = event.start_mark.index, event.end_mark.index
        if not event.anchor and not event.tag:
            return Span(start, end)
        match = _PROPERTIES.match(self.text, start)
        if match:
            start = min(match.end(), end) if end > start else match.end()
        return Span(start, max(start, end))

    def _scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        at = self._place(event)
        style = event.style or ""
        text, name = str(event.value), "str"
        if style in ("|", ">"):
            at = Span(at.start, at.start + len(self.text[at.start : at.end].rstrip(" \t\r\n")))
            breaks = [found for found in (self.text.find("\n", at.start), self.text.find("\r", at.start)) if found >= 0]
            self.scalars.append(Span(min(min(breaks, default=end), end), end))
        else:
            self.scalars.append(at)
        kind = Kind.STRING
        if event.tag and event.tag != "!":
            name = event.tag.removeprefix(_OWN_TAG) if event.tag.startswith(_OWN_TAG) else ""
            kind = _KINDS.get(name, Kind.UNKNOWN)
            at = Span(start, at.end) if kind is Kind.UNKNOWN else at
        elif event.implicit[0] and not style.strip("'\""):
            kind, name = kind_of_plain(text)
        if kind is Kind.BOOL:
            text = "true" if text.lower() in _TRUE else "false"
        self._add(Node(kind, at, text, is_merge=name == "merge"), event.anchor)

    def _open(self, event: Any, kind: Kind) -> None:
        if len(self._stack) >= DEEPEST:
            raise UnreadableError(f"nested more than {DEEPEST} levels deep", event.start_mark.index)
        at = self._place(event)
        is_sequence = kind is Kind.ARRAY
        if event.tag and not event.tag.startswith(_OWN_TAG) and event.tag != "!":
            kind = Kind.UNKNOWN
            at = Span(event.start_mark.index, at.end)
        node = Node(kind, at, is_open=True, is_flow=bool(event.flow_style), is_sequence=is_sequence)
        self._add(node, event.anchor)
        self._stack.append((node, []))

    def _close(self, end: int) -> None:
        node, _ = self._stack.pop()
        if not node.is_flow:  # the parser says where the next thing begins, not where this one ended
            end = max([node.at.start, *(value.at.end for _, value in node.items), *(key.at.end for key, _ in node.items if key)])
        node.at = Span(node.at.start, max(node.at.start, end))
        node.is_open = False

    def _alias(self, event: Any) -> None:
        at = Span(event.start_mark.index, event.end_mark.index)
        target = self._anchors.get(event.anchor)
        if target is None and len(self.problems) < _MOST_PROBLEMS:
            self.problems.append((at, "there is no anchor of this name"))
        if target is None or target.is_open:
            self._add(Node(Kind.UNKNOWN, at), None)
        else:
            self._add(Node(target.kind, at, target.text, target=target.target or target), None)

    def _add(self, node: Node, anchor: str | None) -> None:
        """A node is an item of the innermost container, or the name of one."""
        if anchor:
            self._anchors[anchor] = node
        self._last = node
        if not self._stack:
            self.roots.append(node)
            return
        container, names = self._stack[-1]
        if container.is_sequence:
            container.items.append((None, node))
        elif names:
            container.items.append((names.pop(), node))
        else:
            names.append(node)
            self._last = None

    def _broken(self, error: Any) -> None:
        """Keep what stands above an error."""
        mark = error.problem_mark or error.context_mark
        reason = str(error.problem or "this is not YAML")
        if "nesting" in reason:
            raise UnreadableError("nested too deeply", mark.index)
        first = error.context_mark or mark  # the problem of an unfinished line is found further down
        self._stop(min(first.index, mark.index), mark.index, reason)

    def _stop(self, first: int, offset: int, reason: str) -> None:
        if self.end == len(self.text):  # else it ends where a character is that YAML does not allow
            self.problems.append((Span(offset, self._line_end(offset)), reason))
        self.end = min(self.end, offset)
        self._doubt(first, offset)
        while self._stack:
            self._close(self.end)

    def _doubt(self, first: int, offset: int) -> None:
        """What an error may have cut short is unknown: brackets that are not closed, a name without its value, the last value."""
        for node, names in self._stack:
            if node.is_flow:
                node.kind, node.items = Kind.UNKNOWN, []
                return
            if names and node is self._stack[-1][0]:
                name = names[0]
                match = _COLON.match(self.text, name.at.end)
                begin = match.end() if match else name.at.end
                node.items.append((name, Node(Kind.UNKNOWN, Span(begin, max(begin, min(offset, self._line_end(begin)))))))
        last = self._last
        if last is not None and not last.items and last.at.end > last.at.start:
            is_near = any(self._line_start(mark) < last.at.end for mark in (first, offset))
            if is_near or self._line_end(last.at.start) < last.at.end:
                last.kind, last.text, last.target = Kind.UNKNOWN, "", None

    def _line_start(self, offset: int) -> int:
        return max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1

    def _line_end(self, offset: int) -> int:
        ends = [found for found in (self.text.find("\n", offset), self.text.find("\r", offset)) if found >= 0]
        return min(ends, default=len(self.text))
