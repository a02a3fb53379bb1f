"""Who reads a section of ``appsettings.json``: its name says it, what stands in it, or the code around it."""

from __future__ import annotations

import posixpath
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from authlint.adapters.aspnet_code import code_around
from authlint.adapters.aspnet_options import UNBOUND_SCHEMES
from authlint.adapters.aspnet_schemes import AZURE_SECTIONS, Handler, sections
from authlint.adapters.aspnet_sections import SCHEMES
from authlint.layers import Key, appsettings
from authlint.sources.json import JsonSource
from authlint_lsp.stacks import View

if TYPE_CHECKING:
    from authlint_lsp.model import Project

_BY_NAME = {
    "bearer": Handler.JWT_BEARER,
    "openidconnect": Handler.OPENID_CONNECT,
    "oidc": Handler.OPENID_CONNECT,
}
_SIGN_IN = frozenset({"clientid", "clientsecret", "responsetype", "callbackpath"})


def handler_of(section: Key, siblings: AbstractSet[str], project: Project, path: str) -> Handler | None:
    """Who reads a section, or the one around it; None if that is not known.

    Args:
        section: Its key path, in lower case.
        siblings: The names that stand in it already, in lower case.
        project: The project.
        path: The file.
    """
    if section in AZURE_SECTIONS:
        return Handler.IDENTITY_WEB
    scheme = section[: len(SCHEMES) + 1]
    if scheme[: len(SCHEMES)] != SCHEMES or len(scheme) <= len(SCHEMES):
        return None
    name = scheme[-1]
    if name in UNBOUND_SCHEMES:
        return Handler.NOBODY
    return _BY_NAME.get(name) or _by_code(scheme, project, path) or _by_settings(siblings)


def _by_code(scheme: Key, project: Project, path: str) -> Handler | None:
    view = View(project.sources)
    source = view.source(path)
    if not isinstance(source, JsonSource):
        return None
    code = code_around(posixpath.dirname(path), view)
    return next((one.handler for one in sections(appsettings(source, view), code) if one.key == scheme), None)


def _by_settings(siblings: AbstractSet[str]) -> Handler:
    return Handler.JWT_BEARER if siblings.isdisjoint(_SIGN_IN) else Handler.OPENID_CONNECT
