"""Time from a keystroke to its diagnostics, in a real language server over stdio.

Every ``textDocument/didChange`` carries one typed or deleted character; the clock runs from the moment it is written
to the moment the ``publishDiagnostics`` of that version (or, with ``--pull``, the answer to ``textDocument/diagnostic``)
has been read whole. One edit is under way at a time. Lines are typed on blank lines between statements and deleted
again, so the file neither grows nor drifts, and half of its states on the way are not valid Python, as when a person
types.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lsp_client import LanguageServer, Message, ServerError, encode
from bench.process import command_line, usage
from bench.typist import Buffer, Edit, typed_edits

START_TIMEOUT_S = 120.0

INCREMENTAL = 2
"""The kind of ``textDocumentSync`` that sends ranges instead of the whole text."""

GIVE_UP_AFTER = 5
"""Edits in a row without an answer before the server counts as one that does not answer."""


@dataclass(frozen=True)
class Latency:
    """How long answers took, in milliseconds; ``count`` is how many there were."""

    count: int
    p50_ms: float
    p99_ms: float
    max_ms: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Latency:
        """Summarise a list of durations in seconds."""
        if not seconds:
            return cls(0, 0.0, 0.0, 0.0)
        ordered = sorted(seconds)
        p50, p99 = (ordered[math.ceil(share * len(ordered)) - 1] for share in (0.50, 0.99))
        return cls(len(ordered), p50 * 1e3, p99 * 1e3, ordered[-1] * 1e3)


@dataclass(frozen=True)
class Typing:
    """What was typed into what; ``pause_s`` is the rest after each answer, in seconds."""

    text: str
    path: Path
    root: Path
    edits: int = 600
    pause_s: float = 0.0
    pull: bool = False
    split_by_validity: bool = True
    answer_timeout_s: float = 5.0


@dataclass(frozen=True)
class Result:
    """What typing cost. Memory is in MB of a million bytes, after opening, at ten points on the way, and at the end.

    ``load`` is the machine's load average (1 minute) before it all, when the measured server added nothing to it yet.
    """

    lines: int
    edits: int
    unanswered: int
    answers_carry_version: bool
    incremental: bool
    start_ms: float
    diagnostics_on_open: int
    all_states: Latency
    valid_states: Latency
    invalid_states: Latency
    cpu_ms_per_edit: float
    rss_open_mb: float
    rss_end_mb: float
    load: float
    rss_on_the_way_mb: list[float] = field(default_factory=list[float])

    @property
    def growth_mb(self) -> float:
        """How much resident memory grew from opening the file to the last edit."""
        return self.rss_end_mb - self.rss_open_mb


class Editor:
    """One open file in one server."""

    def __init__(self, server: LanguageServer, typing: Typing) -> None:
        self.server, self.typing = server, typing
        self.buffer = Buffer(typing.text.split("\n"))
        self.uri = typing.path.resolve().as_uri()
        self.version = 1
        self.incremental = True
        self.answers_carry_version = True

    def open(self) -> int:
        """Initialise the server, open the file, wait for its first diagnostics, and return how many there are."""
        root = self.typing.root.resolve().as_uri()
        capabilities: Message = {
            "general": {"positionEncodings": ["utf-16"]},
            "textDocument": {"publishDiagnostics": {"versionSupport": True, "relatedInformation": True}},
            "workspace": {"workspaceFolders": True, "configuration": True},
        }
        if self.typing.pull:
            capabilities["textDocument"]["diagnostic"] = {"dynamicRegistration": False}
        start = {
            "processId": None,
            "rootUri": root,
            "capabilities": capabilities,
            "workspaceFolders": [{"uri": root, "name": "bench"}],
        }
        answer = self.server.request("initialize", start, START_TIMEOUT_S)
        sync: Any = answer["capabilities"].get("textDocumentSync")
        self.incremental = INCREMENTAL in (sync, sync.get("change") if hasattr(sync, "get") else None)
        self.server.notify("initialized", {})
        document = {"uri": self.uri, "languageId": "python", "version": self.version, "text": self.buffer.text}
        self.server.send(encode(notification("textDocument/didOpen", {"textDocument": document})))
        _, items = self._answer(START_TIMEOUT_S)
        return len(items)

    def type(self, edit: Edit) -> float:
        """Make one edit and return how long its diagnostics took, in seconds."""
        self.buffer.apply(edit)
        self.version += 1
        change: Message = {"text": edit.text if self.incremental else self.buffer.text}
        if self.incremental:
            change["range"] = {
                "start": {"line": edit.line, "character": edit.start},
                "end": {"line": edit.line, "character": edit.end},
            }
        document = {"uri": self.uri, "version": self.version}
        frame = encode(notification("textDocument/didChange", {"textDocument": document, "contentChanges": [change]}))
        sent = self.server.send(frame)
        arrived, _ = self._answer(self.typing.answer_timeout_s)
        return arrived - sent

    def _answer(self, timeout_s: float) -> tuple[float, list[Any]]:
        if self.typing.pull:
            report = self.server.request("textDocument/diagnostic", {"textDocument": {"uri": self.uri}}, timeout_s)
            return time.perf_counter(), report.get("items", [])
        arrived, message = self.server.wait_for(self._is_answer, timeout_s)
        return arrived, message["params"]["diagnostics"]

    def _is_answer(self, message: Message) -> bool:
        if message.get("method") != "textDocument/publishDiagnostics" or message["params"]["uri"] != self.uri:
            return False
        version = message["params"].get("version")
        self.answers_carry_version &= version is not None
        return version is None or version >= self.version


def notification(method: str, params: Message) -> Message:
    """Return a notification as a message."""
    return {"jsonrpc": "2.0", "method": method, "params": params}


@dataclass
class Clock:
    """Durations in seconds by the state they were measured in, and memory on the way in MB."""

    valid: list[float] = field(default_factory=list[float])
    invalid: list[float] = field(default_factory=list[float])
    unanswered: int = 0
    rss_mb: list[float] = field(default_factory=list[float])


def type_all(editor: Editor) -> Clock:
    """Make all edits, one after the other's answer."""
    typing, clock = editor.typing, Clock()
    edits = typed_edits(list(editor.buffer.lines))
    silent = 0
    for number in range(1, typing.edits + 1):
        try:
            took = editor.type(next(edits))
        except TimeoutError as error:
            clock.unanswered += 1
            silent += 1
            if silent == GIVE_UP_AFTER:
                raise ServerError(f"no diagnostics for {GIVE_UP_AFTER} versions in a row") from error
        else:
            silent = 0
            valid = not typing.split_by_validity or editor.buffer.is_valid()
            (clock.valid if valid else clock.invalid).append(took)
        if number % max(1, typing.edits // 10) == 0:
            clock.rss_mb.append(round(usage(editor.server.pid).rss_mb, 1))
        time.sleep(typing.pause_s)
    return clock


def measure(server_argv: Sequence[str], typing: Typing, env: Mapping[str, str], log: IO[bytes]) -> Result:
    """Start a server, type, and return what it cost; raise ServerError when the server does not play along."""
    load = os.getloadavg()[0]
    began = time.perf_counter()
    server = LanguageServer(server_argv, typing.root, env, log)
    try:
        editor = Editor(server, typing)
        try:
            on_open = editor.open()
        except TimeoutError as error:
            raise ServerError(f"no diagnostics after opening the file: {error}") from error
        start_ms = (time.perf_counter() - began) * 1e3
        opened = usage(server.pid)
        clock = type_all(editor)
        ended = usage(server.pid)
    finally:
        server.close()
    return Result(
        lines=len(editor.buffer.lines),
        edits=typing.edits,
        unanswered=clock.unanswered,
        answers_carry_version=editor.answers_carry_version,
        incremental=editor.incremental,
        start_ms=start_ms,
        diagnostics_on_open=on_open,
        all_states=Latency.of(clock.valid + clock.invalid),
        valid_states=Latency.of(clock.valid),
        invalid_states=Latency.of(clock.invalid),
        cpu_ms_per_edit=(ended.cpu_s - opened.cpu_s) / typing.edits * 1e3,
        rss_open_mb=opened.rss_mb,
        rss_end_mb=ended.rss_mb,
        load=load,
        rss_on_the_way_mb=clock.rss_mb,
    )


def main() -> int:
    """Type into one file and print the result as JSON."""
    parser = argparse.ArgumentParser(description="Measure keystroke to diagnostics in a language server on stdio.")
    parser.add_argument("file", type=Path, help="the Python file to type in (it is not changed on disk)")
    parser.add_argument("--server", default=f"{sys.executable} -m authlint server", help="command of the server")
    parser.add_argument("--root", type=Path, help="workspace folder (default: the file's folder)")
    parser.add_argument("--edits", type=int, default=600, help="characters typed and deleted (default: 600)")
    parser.add_argument("--pause", type=float, default=0.0, metavar="MS", help="rest after each answer, milliseconds")
    parser.add_argument("--pull", action="store_true", help="ask for diagnostics instead of waiting for them")
    options = parser.parse_args()
    path: Path = options.file
    text = path.read_text(encoding="utf-8")
    typing = Typing(text, path, options.root or path.parent, options.edits, options.pause / 1e3, options.pull)
    with tempfile.TemporaryFile() as log:
        try:
            result = measure(command_line(options.server), typing, {}, log)
        except ServerError as error:
            print(f"keystrokes: {error}", file=sys.stderr)
            return 1
    print(json.dumps(asdict(result), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
