"""Tornado: ``@authenticated`` without ``login_url``.

The decorator redirects a GET or HEAD of somebody who has not signed in to ``login_url``, and fails when there is none. Run
against Tornado 6.6: such a request answers 500; other methods answer 403.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.components import detached
from authlint.adapters.whole_project import WholeProject
from authlint.sources import Project
from authlint.sources.python import PythonSource

_DECORATOR = "tornado.web.authenticated"
_APPLICATIONS = frozenset({"tornado.web.Application"})


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The first GET of ``source`` that redirects to nowhere."""
    for function in source.functions():
        called = next((one for one in function.decorator_list if source.qualified_name(one) == _DECORATOR), None)
        if called is None or function.name not in {"get", "head"} or not isinstance(source.parent(function), ast.ClassDef):
            continue
        whole = WholeProject(project, source)
        if whole.lacks("login_url") and _has_application(whole):
            effect = f"sends callers of `{function.name}` to `login_url`, which nothing sets: they get a 500"
            yield detached("Tornado", source.segment(called), effect, source, called)
        return


def _has_application(whole: WholeProject) -> bool:
    """Whether the project makes an application, and all of its settings can be seen."""
    found = False
    for source in whole.sources("Application(", tests=False):
        for call, _ in source.calls_to(_APPLICATIONS):
            found = True
            if not whole.evaluator.arguments(call, source).complete:
                return False
        if any("tornado.web.Application" in whole.evaluator.lineage(source, one) for one in source.classes()):
            return False  # it may set it on its own way
    return found


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Tornado's sign-in",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"authenticated",), (b"tornado",)),
    facts=facts,
)
