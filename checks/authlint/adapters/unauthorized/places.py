"""The places of a file that answer 401."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapters.refusals import last_name, status_of
from authlint.adapters.unauthorized.shapes import EXCEPTIONS, METHODS, SHAPES, TUPLES, Kind, Shape
from authlint.record import record
from authlint.sources.python import Constant, Evaluator, FunctionNode, PythonSource
from authlint.sources.python.nodes import argument, own_nodes
from authlint.sources.python.values import Reference
from authlint.text import Location


@record(eq=False)
class Found:
    """A 401 in the code.

    Attributes:
        shape: What makes it.
        node: The call or the tuple.
        at: What a finding underlines.
        name: As the code writes it.
        call: The call, if it is one.
        owner: The exception class of the project that it is about, if it stands in one.
    """

    shape: Shape
    node: ast.AST
    at: Location
    name: str
    call: ast.Call | None = None
    owner: ast.ClassDef | None = None


def places(source: PythonSource, evaluator: Evaluator) -> list[Found]:
    """All of them, in no order."""
    return [*_calls(source, evaluator), *_tuples(source), *_subclasses(source, evaluator)]


def _calls(source: PythonSource, evaluator: Evaluator) -> Iterator[Found]:
    for call, name in source.calls_to(SHAPES):
        if _is_unauthorized(call, SHAPES[name], source, evaluator):
            yield Found(SHAPES[name], call, source.location(call.func), source.segment(call.func), call)
    if source.imports("tornado"):
        for call in source.calls():
            shape = METHODS.get(call.func.attr) if isinstance(call.func, ast.Attribute) else None
            is_own = isinstance(call.func, ast.Attribute) and source.self_class(call.func.value) is not None
            if shape is not None and is_own and _is_unauthorized(call, shape, source, evaluator):
                yield Found(shape, call, source.location(call.func), source.segment(call.func), call)


def _is_unauthorized(call: ast.Call, shape: Shape, source: PythonSource, evaluator: Evaluator) -> bool:
    if not shape.words and shape.position is None:
        return True
    given = argument(call, shape.words, shape.position)
    return given is not None and _is_401(given, source, evaluator)


def _is_401(node: ast.expr, source: PythonSource, evaluator: Evaluator | None) -> bool:
    if status_of(node) == 401:
        return True
    if isinstance(node, ast.Attribute) and node.attr == "HTTP_401":
        return True
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value[:3] == "401"
    value = evaluator.value(node, source) if evaluator is not None and isinstance(node, (ast.Name, ast.Attribute)) else None
    return isinstance(value, Constant) and value.value == 401


def _tuples(source: PythonSource) -> Iterator[Found]:
    """``return jsonify(...), 401``; ninja's ``return 401, {...}``."""
    framework = next((name for package, name in TUPLES.items() if source.imports(package)), None)
    is_ninja = source.imports("ninja")
    if framework is None and not is_ninja:
        return
    for function in source.functions():
        for node in own_nodes(function):
            match node:
                case ast.Return(value=ast.Tuple(elts=[_, status]) as made) if framework and _is_401(status, source, None):
                    yield Found(Shape(framework, Kind.RESPONSE), made, _tuple_place(made, status, source), "401")
                case ast.Return(value=ast.Tuple(elts=[status, _]) as made) if is_ninja and _is_401(status, source, None):
                    yield Found(Shape("django-ninja", Kind.RESPONSE), made, source.location(status), "401")
                case _:
                    pass


def _tuple_place(made: ast.Tuple, status: ast.expr, source: PythonSource) -> Location:
    """The status, if it stands on the line of ``return``; else what stands there."""
    if status.lineno == made.lineno:
        return source.location(status)
    first = made.elts[0]
    return source.location(first.func if isinstance(first, ast.Call) else made)


def _subclasses(source: PythonSource, evaluator: Evaluator) -> Iterator[Found]:
    """Classes of the project that derive from such an exception and hand 401 to it; calls of those that hand on what they get."""
    for owner in source.classes():
        shape = _derived(source, owner, evaluator)
        if shape is None or not shape.words:
            continue
        for call in source.calls():
            match call.func:
                case ast.Attribute(attr="__init__", value=base) if source.enclosing_class(call) is owner:
                    is_super = isinstance(base, ast.Call) and last_name(base.func) == "super"
                    shifted = call if is_super else ast.Call(func=call.func, args=call.args[1:], keywords=call.keywords)
                    if _is_unauthorized(shifted, shape, source, evaluator):
                        yield Found(shape, call, source.location(call.func), owner.name, call, owner)
                case _:
                    pass
    yield from _of_subclasses(source, evaluator)


def _of_subclasses(source: PythonSource, evaluator: Evaluator) -> Iterator[Found]:
    for call in source.calls():
        if not isinstance(source.parent(call), ast.Raise) or not isinstance(call.func, (ast.Name, ast.Attribute)):
            continue
        if source.qualified_name(call.func) in SHAPES:
            continue
        value = evaluator.value(call.func, source)
        if isinstance(value, Reference) and isinstance(value.definition, ast.ClassDef):
            shape = _derived(value.source, value.definition, evaluator)
            is_plain = not any(isinstance(part, FunctionNode) for part in value.definition.body)
            if shape is not None and is_plain and shape.words and _is_unauthorized(call, shape, source, evaluator):
                yield Found(shape, call, source.location(call.func), source.segment(call.func), call)


def _derived(source: PythonSource, owner: ast.ClassDef, evaluator: Evaluator) -> Shape | None:
    if not owner.bases:
        return None
    family = evaluator.lineage(source, owner)
    return next((SHAPES[one] for one in family if isinstance(one, str) and one in EXCEPTIONS), None)
