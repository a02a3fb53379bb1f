"""Files that change on disk."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from authlint.project import OWN_FILE, PYPROJECT
from authlint_lsp.convert import path_of

if TYPE_CHECKING:
    from authlint_lsp.server import AuthlintServer


def register(server: AuthlintServer) -> None:
    """Answer the notifications about files."""
    server.handle(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, did_change_watched_files)


def did_change_watched_files(server: AuthlintServer, params: lsp.DidChangeWatchedFilesParams) -> None:
    """Files were created, changed or deleted."""
    changes = [(path, change.type) for change in params.changes if (path := path_of(change.uri))]
    if any(posixpath.basename(path) in {OWN_FILE, PYPROJECT} for path, _ in changes):
        server.scanner.restart()
    for path, kind in changes:
        server.documents.on_disk(path, listed=kind != lsp.FileChangeType.Changed)
