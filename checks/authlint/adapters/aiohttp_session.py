"""aiohttp-session without ``setup``: there is no session, and who asks for it fails.

Run against aiohttp-session 2.12: ``get_session`` and ``new_session`` raise a ``RuntimeError`` (500).
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.aiohttp_security import may_call
from authlint.adapters.components import applications, detached
from authlint.adapters.whole_project import WholeProject
from authlint.sources import Project
from authlint.sources.python import PythonSource

_ASKS = frozenset({"aiohttp_session.get_session", "aiohttp_session.new_session"})
_SETUPS = frozenset({"aiohttp_session.setup", "aiohttp_session.session_middleware"})
_APPLICATIONS = frozenset({"aiohttp.web.Application", "aiohttp.web_app.Application"})


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The first call of ``source`` that asks for a session which nothing sets up."""
    if not source.imports("aiohttp_session"):
        return
    found = next(iter(source.calls_to(_ASKS)), None)
    if found is None:
        return
    whole = WholeProject(project, source)
    if any(may_call(one, _SETUPS) for one in whole.sources("aiohttp_session")):
        return
    keys = ("STORAGE_KEY", "SESSION_KEY", "AIOHTTP_SESSION", "aiohttp_session_storage")
    if whole.lacks(*keys) and applications(whole, _APPLICATIONS, "Application("):
        call, name = found
        effect = "has no session to give: nothing calls `aiohttp_session.setup`, so these requests answer 500"
        yield detached("aiohttp-session", name.rpartition(".")[2], effect, source, call.func)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="aiohttp-session",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"aiohttp_session",), (b"get_session", b"new_session")),
    facts=facts,
)
