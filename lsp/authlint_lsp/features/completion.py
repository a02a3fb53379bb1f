"""Completion in ``appsettings.json`` and its environments: what authentication and its logs may be told there."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from authlint.adapters.aspnet_schemes import Handler
from authlint.adapters.aspnet_sections import SCHEMES
from authlint.layers import appsettings
from authlint.sources.json import JsonSource
from authlint.text import Edit, Span
from authlint_lsp.cursor import Cursor, cursor_at
from authlint_lsp.handlers import handler_of
from authlint_lsp.offers import Offer, names, values
from authlint_lsp.stacks import View, is_appsettings

if TYPE_CHECKING:
    from authlint_lsp.convert import Text
    from authlint_lsp.model import Project
    from authlint_lsp.server import AuthlintServer

TRIGGERS = ['"', ":"]
_INDENT = re.compile(r"^([ \t]+)\S", re.MULTILINE)
_JSON = frozenset({"json", "jsonc"})


def register(server: AuthlintServer) -> None:
    """Answer the request for completions."""
    server.handle(lsp.TEXT_DOCUMENT_COMPLETION, completion, lsp.CompletionOptions(trigger_characters=TRIGGERS))


async def completion(server: AuthlintServer, params: lsp.CompletionParams) -> lsp.CompletionList | None:
    """What may be written at a place."""
    await asyncio.sleep(0)  # what else has arrived, a cancellation perhaps, goes first
    document = server.documents.document(params.text_document.uri)
    if document is None or document.language not in _JSON or not is_appsettings(document.path):
        return None
    text = document.text
    cursor = cursor_at(text.plain, text.offset(params.position))
    if cursor is None:
        return None
    project = server.documents.analysis_of(document.path).project
    offers = _offers(cursor, project, document.path)
    items = _Items(cursor, text, snippets=server.client.snippets, as_is=server.client.keeps_indentation)
    return lsp.CompletionList(is_incomplete=False, items=[items.item(offer, place) for place, offer in enumerate(offers)])


def _offers(cursor: Cursor, project: Project, path: str) -> list[Offer]:
    def handler() -> Handler | None:
        return handler_of(cursor.section, cursor.siblings, project, path)

    if cursor.name is not None:
        return list(values(cursor.section, cursor.name, handler, _schemes(project, path)))
    return [offer for offer in names(cursor.section, handler) if offer.label.lower() not in cursor.siblings]


def _schemes(project: Project, path: str) -> list[str]:
    """The schemes that the settings name, as written."""
    view = View(project.sources)
    source = view.source(path)
    layers = appsettings(source, view).layers if isinstance(source, JsonSource) else ()
    depth = len(SCHEMES)
    found = [
        one.names[depth] for layer in layers for one in layer.settings if one.key[:depth] == SCHEMES and len(one.key) > depth
    ]
    return list(dict.fromkeys(found))


class _Items:
    """Turns what is offered into the protocol's items, at one place."""

    def __init__(self, cursor: Cursor, text: Text, *, snippets: bool, as_is: bool) -> None:
        self._cursor = cursor
        self._text = text
        self._snippets = snippets
        self._as_is = as_is
        before = text.plain[: cursor.at.start]
        line = before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]
        self._indent = line[: len(line) - len(line.lstrip(" \t"))]
        units = [found[1] for found in _INDENT.finditer(text.plain)]
        self._unit = min(units, key=len, default="  ")
        self._before: list[lsp.TextEdit] | None = None
        if cursor.lacks:
            missing = cursor.lacks if cursor.lacks == "," or text.plain[cursor.lacks_at : cursor.at.start] else cursor.lacks + " "
            self._before = [text.text_edit(Edit(Span(cursor.lacks_at, cursor.lacks_at), missing))]

    def item(self, offer: Offer, place: int) -> lsp.CompletionItem:
        """One item; the order is that of the offers."""
        cursor = self._cursor
        is_name = cursor.name is None
        with_value = not (is_name and cursor.colon)
        is_snippet = self._snippets and bool(offer.snippet) and with_value
        written = self._laid_out(offer.snippet if is_snippet else offer.plain)
        if is_name:
            written = f'"{offer.label}": {written}' if with_value else f'"{offer.label}"'
        if cursor.comma and with_value:
            written += ","
        kind = lsp.CompletionItemKind.Property if is_name else lsp.CompletionItemKind.Value
        return lsp.CompletionItem(
            offer.label,
            kind=kind,
            detail=offer.detail or None,
            documentation=offer.text or None,
            sort_text=f"{place:03}",
            filter_text=f'"{offer.label}"' if cursor.quoted else offer.label,
            insert_text_format=lsp.InsertTextFormat.Snippet if is_snippet else None,
            insert_text_mode=lsp.InsertTextMode.AsIs if self._as_is and "\n" in written else None,
            text_edit=self._text.text_edit(Edit(cursor.at, written)),
            additional_text_edits=self._before,
        )

    def _laid_out(self, lines: str) -> str:
        return lines.replace("\t", self._unit).replace("\n", "\n" + self._indent)
