"""Dependencies that nothing calls: a function as a default, in ``Annotated`` or in a list, without ``Depends`` around it.

Run against FastAPI 0.165: a default is the parameter's value (200), what ``Annotated`` adds is passed over and the parameter is
read from the request, a list without ``Depends`` fails at import in routes and routers and is passed over in ``include_router``
of an empty router, and ``Depends(get_user())`` calls the function once, when the module is imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapters.fastapi_access.meaning import is_authentication
from authlint.adapters.fastapi_access.parameters import DEPENDS, Written, dependencies, dependency, parameters, written
from authlint.adapters.fastapi_access.routes import attached, routes
from authlint.adapters.fastapi_access.schemes import is_made_of_scheme
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.facts.environment import EVERYWHERE, Where
from authlint.sources.python import Evaluated, Evaluator, FunctionNode, Items, PythonSource, Reference, options
from authlint.sources.python.nodes import callee_of, walk
from authlint.text import Location

_WRAP = "{fastapi.Depends}({})"


def not_called(source: PythonSource, evaluator: Evaluator) -> Iterator[IneffectiveProtection]:
    """The protections of a file that nothing calls."""
    seen: set[ast.AST] = set()
    for function, home, where in _called_by_fastapi(source, evaluator):
        if function in seen:
            continue
        seen.add(function)
        for parameter in parameters(function):
            parts = written(parameter, home, evaluator)
            if not _calls(function, parameter.name) and all(dependency(one, evaluator) is None for one in parts):
                for one in parts:
                    if one.node not in seen and (fact := _bare(one, parameter.name, function, where, evaluator)):
                        seen.add(one.node)
                        yield fact
    for call, given in attached(source):
        yield from _listed(call, given, source, evaluator)
    for call, _ in source.calls_to(DEPENDS):
        fact = _called_at_once(call, source, evaluator)
        if fact is not None:
            yield fact


def _calls(function: FunctionNode, name: str) -> bool:
    """Whether a function calls its parameter by itself."""
    return any(isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name for node in walk(function))


def _called_by_fastapi(source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[FunctionNode, PythonSource, Where]]:
    """The routes of a file, and the functions of this file that it depends on."""
    for route in routes(source, evaluator):
        if route.source is source:
            yield route.function, source, source.where(route.function, evaluator.project)
    for call, _ in source.calls_to(DEPENDS):
        value = evaluator.value(call.args[0], source) if call.args else None
        if isinstance(value, Reference) and isinstance(value.definition, FunctionNode) and value.source is source:
            yield value.definition, source, EVERYWHERE


def _bare(
    one: Written, parameter: str, function: FunctionNode, where: Where, evaluator: Evaluator
) -> IneffectiveProtection | None:
    value = evaluator.value(one.node, one.source)
    if not is_authentication(value, evaluator):
        return None
    name = one.source.segment(callee_of(one.node))
    at = one.source.location(one.node)
    if one.is_default:
        effect = f"FastAPI takes it as the default value of `{parameter}`"
    else:
        effect = (
            f"without `Depends`, `Annotated` does not tell FastAPI to call it, and `{parameter}` is whatever the request says"
        )
    return IneffectiveProtection(
        framework="FastAPI",
        name=name,
        at=at,
        flaw=Flaw.NOT_CALLED,
        effect=effect,
        endpoint=function.name,
        defined_at=_defined(value),
        anchor=at,
        fix=_WRAP,
        where=where,
        certain=not is_made_of_scheme(value, evaluator),
    )


def _listed(call: ast.Call, given: ast.expr, source: PythonSource, evaluator: Evaluator) -> Iterator[IneffectiveProtection]:
    """The items of ``dependencies=[...]`` that are not dependencies."""
    direct = {id(node) for node in given.elts} if isinstance(given, (ast.List, ast.Tuple)) else set[int]()
    nodes: list[tuple[ast.expr, Evaluated]] = []
    if isinstance(given, (ast.List, ast.Tuple)):
        nodes = [(node, evaluator.value(node, source)) for node in given.elts if not isinstance(node, ast.Starred)]
    else:
        value = evaluator.value(given, source)
        items = [item for one in options(value) if isinstance(one, Items) for item in one.items]
        nodes = [(given, item) for item in items]
    for node, value in nodes:
        if not is_authentication(value, evaluator):
            continue
        at = source.location(node)
        made = value.node if id(node) not in direct else node
        yield IneffectiveProtection(
            framework="FastAPI",
            name=(value.source if made is value.node else source).segment(callee_of(made)),
            at=at,
            flaw=Flaw.NOT_CALLED,
            effect="`dependencies` wants `Depends(...)`, and FastAPI fails or passes it over",
            defined_at=_defined(value),
            anchor=at if id(node) in direct else None,
            fix=_WRAP,
            where=source.where(call, evaluator.project),
        )


def _called_at_once(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> IneffectiveProtection | None:
    """``Depends(get_user())``: the function is called when the module is imported."""
    inner = call.args[0] if call.args else None
    if not isinstance(inner, ast.Call) or inner.args or inner.keywords:
        return None
    value = evaluator.value(inner.func, source)
    if not (isinstance(value, Reference) and isinstance(value.definition, FunctionNode)):
        return None
    function = value.definition
    if not (is_authentication(value, evaluator) and _surely_no_factory(function, value.source, evaluator)):
        return None
    return IneffectiveProtection(
        framework="FastAPI",
        name=source.segment(inner.func),
        at=source.location(inner),
        flaw=Flaw.NOT_CALLED,
        effect="it is called here, once, when the module is imported",
        defined_at=_defined(value),
        anchor=source.location(inner),
        fix=source.segment(inner.func),
        where=source.where(call, evaluator.project),
    )


def _surely_no_factory(function: FunctionNode, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether what a function gives back is surely not what FastAPI should call."""
    if function.decorator_list or any(isinstance(n, (FunctionNode, ast.Lambda)) for b in function.body for n in walk(b)):
        return False
    has_dependencies = next(iter(dependencies(function, source, evaluator)), None) is not None
    return isinstance(function, ast.AsyncFunctionDef) or has_dependencies


def _defined(value: Evaluated) -> Location | None:
    match value:
        case Reference(definition=ast.FunctionDef() | ast.AsyncFunctionDef() as definition):
            return value.source.name_location(definition)
        case _:
            return None
