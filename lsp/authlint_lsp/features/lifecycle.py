"""The beginning of a session, workspace folders and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from authlint.adapters import all_adapters
from authlint.project import OWN_FILE, PYPROJECT
from authlint_lsp.client import Client
from authlint_lsp.convert import chosen_encoding, normal, path_of
from authlint_lsp.rules import Settings
from authlint_lsp.transport import is_alive

if TYPE_CHECKING:
    from authlint_lsp.server import AuthlintServer


def register(server: AuthlintServer) -> None:
    """Answer what a session begins with, and what changes it as a whole."""
    server.handle(lsp.INITIALIZE, initialize)
    server.handle(lsp.INITIALIZED, initialized)
    server.handle(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, did_change_folders)
    server.handle(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION, did_change_configuration)


def initialize(server: AuthlintServer, params: lsp.InitializeParams) -> None:
    """Remember what the client can do and where its folders are."""
    if params.process_id is not None and is_alive(params.process_id):  # it is not to be seen from within a container
        server.parent = params.process_id
    encoding = chosen_encoding(params.capabilities)
    server.begin(Client.read(params.capabilities), encoding, Settings.read(params.initialization_options))
    uris = [folder.uri for folder in params.workspace_folders or ()]
    if not uris and params.root_uri:
        uris = [params.root_uri]
    paths = [path for uri in uris if (path := path_of(uri))]
    if not paths and params.root_path:
        paths = [normal(params.root_path)]
    server.documents.folders = list(dict.fromkeys(paths))


async def initialized(server: AuthlintServer, params: lsp.InitializedParams) -> None:
    """Look at the workspace, and ask the client to tell when files change."""
    del params
    server.scanner.restart()
    if server.client.watches:
        names = {OWN_FILE, PYPROJECT, *(pattern for adapter in all_adapters() for pattern in adapter.files)}
        watchers = [lsp.FileSystemWatcher(f"**/{name}") for name in sorted(names)]
        options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
        watching = lsp.Registration("authlint-files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        try:
            await server.client_register_capability_async(lsp.RegistrationParams([watching]))
        except JsonRpcException:
            return  # the client thought better of it


def did_change_folders(server: AuthlintServer, params: lsp.DidChangeWorkspaceFoldersParams) -> None:
    """Folders were added or removed."""
    removed = {path_of(folder.uri) for folder in params.event.removed}
    added = [path for folder in params.event.added if (path := path_of(folder.uri))]
    kept = [path for path in server.documents.folders if path not in removed]
    server.documents.folders = list(dict.fromkeys([*kept, *added]))
    server.scanner.restart()


async def did_change_configuration(server: AuthlintServer, params: lsp.DidChangeConfigurationParams) -> None:
    """The editor's settings were changed."""
    given: object = params.settings
    if not given and server.client.configuration:
        item = lsp.ConfigurationItem(section="authlint")
        try:
            given = next(iter(await server.workspace_configuration_async(lsp.ConfigurationParams([item]))), None)
        except JsonRpcException:
            return
    settings = Settings.read(given)
    if settings != server.documents.settings:
        server.documents.settings = settings
        server.scanner.restart()
