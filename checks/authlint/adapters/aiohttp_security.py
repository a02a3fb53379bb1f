"""aiohttp-security without ``setup``: ``permits`` allows everything then, and everybody is anonymous.

Run against aiohttp-security 0.5: ``permits`` returns True, ``check_authorized`` and ``check_permission`` answer 401 to everybody.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.components import applications, detached
from authlint.adapters.whole_project import WholeProject
from authlint.sources import Project
from authlint.sources.python import PythonSource

_EFFECTS = {
    "permits": "allows everything to everybody: nothing calls `aiohttp_security.setup`",
    "check_permission": "answers 401 to everybody: nothing calls `aiohttp_security.setup`",
    "check_authorized": "answers 401 to everybody: nothing calls `aiohttp_security.setup`",
}
_ASKS = {f"{package}.{name}": name for package in ("aiohttp_security", "aiohttp_security.api") for name in _EFFECTS}
_SETUPS = frozenset({"aiohttp_security.setup", "aiohttp_security.api.setup"})
_APPLICATIONS = frozenset({"aiohttp.web.Application", "aiohttp.web_app.Application"})


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The first call of each function of ``source`` that has nobody to ask."""
    if not source.imports("aiohttp_security"):
        return
    found = {name: call for call, name in reversed(list(source.calls_to(_ASKS)))}
    if not found:
        return
    whole = WholeProject(project, source)
    for one in whole.sources("aiohttp_security"):
        if "setup" in one.text and may_call(one, _SETUPS):
            return
    if whole.lacks("IDENTITY_KEY", "AUTZ_KEY", "aiohttp_security_") and applications(whole, _APPLICATIONS, "Application("):
        for name, call in found.items():
            effect = _EFFECTS[_ASKS[name]]
            yield detached("aiohttp-security", _ASKS[name], effect, source, call.func)


def may_call(source: PythonSource, names: frozenset[str]) -> bool:
    """Whether a file may call one of the functions: it does, imports it, or names it in a way that is not followed."""
    if any(True for _ in source.calls_to(names)) or source.scopes.stars:
        return True
    return any(
        f"{source.scopes.import_base(node)}.{alias.name}" in names
        for node in source.index.imports
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="aiohttp-security",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"aiohttp_security",), (b"permits", b"check_permission", b"check_authorized")),
    facts=facts,
)
