"""JSON as .NET's configuration reads it: comments, trailing commas and duplicate names are fine, everything else is strict.

The scanner never gives up: what is half typed becomes a problem, and reading goes on behind it. It knows nothing of what the
settings mean. One regular expression finds the tokens, so that offsets are code points from the start; containers are kept on a
stack of our own, so that no nesting is too deep for Python.
"""

from __future__ import annotations

import enum
import re

from authlint.record import field, record
from authlint.sources import UnreadableError
from authlint.sources.json.document import JsonDocument
from authlint.sources.members import Kind, Member
from authlint.text import Span

DEEPEST = 64
"""System.Text.Json's ``JsonReaderOptions.MaxDepth``: .NET refuses to read a file that nests deeper."""

_MOST_PROBLEMS = 10
_AFTER_THE_END = "text after the end of the object"

TOKEN = re.compile(
    r"""
      (?P<blank>[ \t\r\n]+)
    | (?P<string>"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*")
    | (?P<colon>:)
    | (?P<comma>,)
    | (?P<open>[{\[])
    | (?P<close>[}\]])
    | (?P<word>[^\s{}\[\],:"/]+)
    | (?P<comment>//[^\r\n]*|/\*[\s\S]*?\*/)
    | (?P<unclosed>"[^\r\n]*|/\*[\s\S]*)
    | (?P<other>[\s\S])
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_CONTROL = re.compile(r"[\x00-\x1f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_NOWHERE = Span(0, 0)


_WORDS = {"true": Kind.BOOL, "false": Kind.BOOL, "null": Kind.NULL}


class _Expects(enum.Enum):
    KEY = "a name"
    COLON = "a colon"
    VALUE = "a value"
    NEXT = "a comma"


@record(frozen=False)
class _Container:
    """An object or array that is being read."""

    keys: tuple[str, ...]
    is_object: bool
    start: int
    slot: int | None  # where its own member goes when it is closed
    at_key: Span
    lost: bool  # nothing in it can be named, so nothing in it is kept
    expects: _Expects
    items: int = 0
    name: str = ""
    name_at: Span = _NOWHERE
    last: int | None = None  # the slot of the string read last, which may turn out to be a name


def scan(text: str) -> JsonDocument:
    """Read a text.

    Raises:
        UnreadableError: if there is no object to read.
    """
    scanner = _Scanner(text)
    for match in TOKEN.finditer(text):
        group = match.lastgroup
        if group != "blank":
            scanner.token(str(group), match.start(), match.end())
    return scanner.finish()


@record(frozen=False)
class _Scanner:
    text: str
    members: list[Member | None] = field(default_factory=list[Member | None])
    comments: list[Span] = field(default_factory=list[Span])
    problems: list[tuple[Span, str]] = field(default_factory=list[tuple[Span, str]])
    stack: list[_Container] = field(default_factory=list[_Container])
    root: Span | None = None
    opened: list[int] = field(default_factory=lambda: [0, 0])  # how many arrays and objects are open

    def token(self, group: str, start: int, end: int) -> None:
        """Take the next token, blanks excepted."""
        if group == "comment":
            self.comments.append(Span(start, end))
        elif self.root is not None and not self.stack:
            if not self.problems or self.problems[-1][1] != _AFTER_THE_END:
                self.problem(start, end, _AFTER_THE_END)
        elif not self.stack:
            self.begin(group, start, end)
        elif group == "string":
            self.string(start, end)
        elif group == "open":
            self.open(start)
        elif group == "close":
            self.close(self.text[start] == "}", start, end)
        elif group == "comma":
            self.comma(start, end)
        elif group == "colon":
            self.colon(start, end)
        elif group == "word":
            self.word(start, end)
        else:
            self.broken(group, start, end)

    def begin(self, group: str, start: int, end: int) -> None:
        """The first token must open an object."""
        if self.text[start] != "{":
            what = "an array" if self.text[start] == "[" else f"a {group}" if group in ("string", "word") else "something else"
            raise UnreadableError(f"the top level must be an object, not {what}", start)
        self.push(_Container((), True, start, None, Span(start, end), False, _Expects.KEY))

    def string(self, start: int, end: int) -> None:
        """A name or a value."""
        top = self.stack[-1]
        text = self.decoded(start, end)
        if top.expects is _Expects.NEXT:
            self.problem(start, end, "a comma is missing before this")
            top.expects = _Expects.KEY if top.is_object else _Expects.VALUE
        elif top.expects is _Expects.COLON:
            self.problem(top.name_at.start, top.name_at.end, "a value is missing")
            top.expects = _Expects.KEY
        if top.expects is _Expects.VALUE:
            self.value(Kind.STRING, text, start, end)
        else:
            top.name, top.name_at, top.expects = text, Span(start, end), _Expects.COLON

    def word(self, start: int, end: int) -> None:
        """A number, true, false or null; in place of a name, a name without its quotes."""
        top = self.stack[-1]
        word = self.text[start:end]
        if top.expects is _Expects.NEXT:
            self.problem(start, end, "a comma is missing before this")
            top.expects = _Expects.KEY if top.is_object else _Expects.VALUE
        if top.expects is not _Expects.VALUE:
            self.problem(start, end, "a name needs double quotes")
            top.name, top.name_at, top.expects = word.strip("'"), Span(start, end), _Expects.COLON
            return
        kind = _WORDS.get(word) or (Kind.NUMBER if _NUMBER.fullmatch(word) else None)
        if kind is None:
            self.problem(start, end, "this is no value: neither a string in double quotes, nor a number, true, false or null")
            top.expects, top.last = _Expects.NEXT, None
            top.items += 1
        else:
            self.value(kind, word, start, end)

    def value(self, kind: Kind, text: str, start: int, end: int) -> None:
        """Keep a value that is neither an object nor an array."""
        top = self.stack[-1]
        keys, at_key = self.place(top, Span(start, end))
        top.last = None
        if not top.lost:
            top.last = len(self.members) if kind is Kind.STRING and top.is_object else None
            self.members.append(Member(keys, at_key, Span(start, end), kind, text))
        top.expects = _Expects.NEXT

    def open(self, start: int) -> None:
        """An object or array begins."""
        top = self.stack[-1]
        is_object = self.text[start] == "{"
        lost = top.lost
        if top.expects is not _Expects.VALUE and not (top.expects is _Expects.NEXT and not top.is_object):
            self.problem(start, start + 1, f"{top.expects.value} is missing before this")
            lost = lost or top.expects is not _Expects.COLON
        if len(self.stack) == DEEPEST:
            self.problem(start, start + 1, f"nested more than {DEEPEST} levels deep")
        lost = lost or len(self.stack) >= DEEPEST
        keys, at_key = ((), Span(start, start)) if lost else self.place(top, Span(start, start + 1))
        slot = None if lost else len(self.members)
        if not lost:
            self.members.append(None)
        top.expects, top.last = _Expects.NEXT, None
        expects = _Expects.KEY if is_object else _Expects.VALUE
        self.push(_Container(keys, is_object, start, slot, at_key, lost, expects))

    def push(self, container: _Container) -> None:
        """A container becomes the innermost one."""
        self.stack.append(container)
        self.opened[container.is_object] += 1

    def close(self, is_object: bool, start: int, end: int) -> None:
        """An object or array ends; those inside it that were not closed end too."""
        if not self.opened[is_object]:
            self.problem(start, end, "nothing is open that this could close")
            return
        while self.stack[-1].is_object != is_object:
            self.problem(start, end, "a closing bracket is missing before this")
            self.end(start)
        top = self.stack[-1]
        if top.is_object and top.expects in (_Expects.COLON, _Expects.VALUE):
            self.problem(top.name_at.start, top.name_at.end, "a value is missing")
        self.end(end)

    def end(self, offset: int) -> None:
        """Close the innermost container."""
        top = self.stack.pop()
        self.opened[top.is_object] -= 1
        if top.slot is not None:
            kind = Kind.OBJECT if top.is_object else Kind.ARRAY
            self.members[top.slot] = Member(top.keys, top.at_key, Span(top.start, offset), kind)
        elif not self.stack:
            self.root = Span(top.start, offset)

    def comma(self, start: int, end: int) -> None:
        """The next member or item begins; the last comma may have nothing behind it."""
        top = self.stack[-1]
        if top.is_object and top.expects in (_Expects.COLON, _Expects.VALUE):
            self.problem(top.name_at.start, top.name_at.end, "a value is missing")
        elif top.expects is not _Expects.NEXT:
            self.problem(start, end, "a comma with nothing before it")
        top.expects = _Expects.KEY if top.is_object else _Expects.VALUE

    def colon(self, start: int, end: int) -> None:
        """A value follows; if one was just read, that was the next name, and the value before it is missing."""
        top = self.stack[-1]
        if top.expects is _Expects.COLON:
            top.expects = _Expects.VALUE
            return
        taken = self.members.pop() if top.last is not None and top.last == len(self.members) - 1 else None
        if taken is None:
            self.problem(start, end, "a colon with no name before it")
            return
        self.problem(taken.key.start, taken.key.end, "a value is missing")
        top.name, top.name_at, top.expects, top.last = taken.text, taken.at, _Expects.VALUE, None

    def broken(self, group: str, start: int, end: int) -> None:
        """Something that is no token of JSON."""
        top = self.stack[-1]
        comment = self.text.startswith("/*", start)
        if group == "other":
            self.problem(start, end, "an unexpected character")
        else:
            self.problem(start, end, "a comment that is not closed" if comment else "a string that is not closed")
        if group == "unclosed" and not comment and top.expects is _Expects.VALUE:
            top.expects, top.last = _Expects.NEXT, None
            top.items += 1

    def place(self, top: _Container, at: Span) -> tuple[tuple[str, ...], Span]:
        """The names and the name's place of the next value of a container."""
        if top.is_object:
            return (*top.keys, top.name), top.name_at
        top.items += 1
        return (*top.keys, str(top.items - 1)), at

    def decoded(self, start: int, end: int) -> str:
        """The text that a string stands for."""
        raw = self.text[start:end]
        text = raw[1:-1]
        if _CONTROL.search(text):
            self.problem(start, end, "a control character in a string")
        if "\\" in text:
            import json  # noqa: PLC0415 - few strings hold escapes

            try:
                text = str(json.loads(raw, strict=False))
            except ValueError:
                self.problem(start, end, "an escape in a string that JSON does not know")
            if _LONE_SURROGATE.search(text):
                self.problem(start, end, "half a surrogate pair in a string")
                text = _LONE_SURROGATE.sub("\ufffd", text)
        return text

    def problem(self, start: int, end: int, reason: str) -> None:
        """Note what could not be read; the first few are enough."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append((Span(start, end), reason))

    def finish(self) -> JsonDocument:
        """The end of the text."""
        if self.root is None and not self.stack:
            raise UnreadableError("the file is empty where an object is expected")
        length = len(self.text)
        if self.stack:
            self.problem(length, length, "the end of the file comes before a closing bracket")
        while self.stack:
            self.end(length)
        members = [member for member in self.members if member is not None]
        return JsonDocument(members, self.comments, self.problems, self.root or Span(0, length))
