"""aiohttp: a middleware that aiohttp takes for something else, or calls in another way than it expects.

Without ``@web.middleware`` it is a factory of the old kind, which is called with the application. With it, it is handed the next
one by name: its second parameter has to be ``handler``. Run against aiohttp 3.14: otherwise each request answers 500.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.components import detached
from authlint.adapters.request_access import words
from authlint.record import replace
from authlint.sources import Project
from authlint.sources.python import Evaluator, PythonSource, Reference
from authlint.sources.python.nodes import own_nodes

_APPLICATIONS = frozenset({"aiohttp.web.Application", "aiohttp.web_app.Application"})
_MARK = frozenset({"aiohttp.web.middleware", "aiohttp.web_middlewares.middleware"})
_ABOUT_AUTH = re.compile(r"auth|token|jwt|user|session|permission|login|forbidden", re.IGNORECASE)


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The middleware about authentication in the lists of ``source`` that fails on every request."""
    evaluator = Evaluator(project)
    for item in _items(source):
        value = evaluator.value(item, source)
        function = value.definition if isinstance(value, Reference) else None
        if isinstance(value, Reference) and isinstance(function, ast.AsyncFunctionDef):
            effect = _effect(function, value.source)
            if effect is not None:
                fact = detached("aiohttp", source.segment(item), effect, source, item)
                yield replace(fact, other=value.source.name_location(function))


def _items(source: PythonSource) -> Iterator[ast.expr]:
    for call, _ in source.calls_to(_APPLICATIONS):
        for word in call.keywords:
            if word.arg == "middlewares" and isinstance(word.value, (ast.List, ast.Tuple)):
                yield from word.value.elts
    for call in source.calls():
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="middlewares"), attr="append"), args=[item]):
                if source.imports("aiohttp"):
                    yield item
            case _:
                pass


def _effect(function: ast.AsyncFunctionDef, source: PythonSource) -> str | None:
    parameters = [*function.args.posonlyargs, *function.args.args]
    nodes = list(own_nodes(function))
    if len(parameters) != 2 or not any(map(_ABOUT_AUTH.search, [function.name, *words(nodes)])):
        return None
    names = {source.qualified_name(one) for one in function.decorator_list}
    second = parameters[1].arg
    if names == set() and parameters[0].arg == "request" and not any(isinstance(one, ast.AsyncFunctionDef) for one in nodes):
        return "lacks `@web.middleware`: aiohttp takes it for a factory, and every request answers 500"
    if len(names) == 1 and names <= _MARK and second != "handler" and function.args.kwarg is None:
        return f"calls its second parameter `{second}`, and aiohttp passes `handler` by name: every request answers 500"
    return None


ADAPTER: Adapter[PythonSource] = Adapter(
    name="aiohttp's middleware",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"aiohttp",), (b"middlewares",)),
    facts=facts,
)
