"""BlackSheep: ``@auth()`` without ``use_authorization``.

The decorator leaves a note on the function, which only the middleware of ``app.use_authorization()`` reads. Run against
BlackSheep 2.6.4: without it everybody is answered, with or without ``use_authentication``.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.components import applications, decorated, detached
from authlint.adapters.whole_project import WholeProject
from authlint.sources import Project
from authlint.sources.python import PythonSource

_DECORATORS = frozenset({"blacksheep.server.authorization.auth", "blacksheep.server.authorization.auth.auth"})
_APPLICATIONS = frozenset(
    {"blacksheep.Application", "blacksheep.server.Application", "blacksheep.server.application.Application"}
)

_OTHER_HALF = ("use_authorization", "AuthorizationMiddleware", "get_authorization_middleware", "authorization_strategy")


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The first ``@auth()`` of ``source``, if nothing reads it."""
    found = decorated(source, _DECORATORS, above=True)
    if found is None:
        return
    function, called = found
    whole = WholeProject(project, source)
    if whole.lacks(*_OTHER_HALF) and applications(whole, _APPLICATIONS, "Application("):
        effect = f"counts only with `use_authorization`, which nothing calls: everybody can call `{function.name}`"
        yield detached("BlackSheep", source.segment(called), effect, source, called)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="BlackSheep's authorization",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"blacksheep.server.authorization",), (b"auth",)),
    facts=facts,
)
