"""The parameters of routes and dependencies: what FastAPI calls for each, and what it only seems to call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.record import record
from authlint.sources.python import Call, Evaluated, Evaluator, FunctionNode, PythonSource, Reference, UnknownValue
from authlint.sources.python.nodes import callee_of, signature

DEPENDS = frozenset(
    {
        "fastapi.Depends",
        "fastapi.Security",
        "fastapi.params.Depends",
        "fastapi.params.Security",
        "fastapi.param_functions.Depends",
        "fastapi.param_functions.Security",
    }
)
_ANNOTATED = frozenset({"typing.Annotated", "typing_extensions.Annotated"})
_UNIONS = frozenset({"typing.Optional", "typing.Union"})


@record
class Parameter:
    """One parameter.

    Attributes:
        name: Its name.
        default: Its default.
        annotation: Its annotation.
    """

    name: str
    default: ast.expr | None
    annotation: ast.expr | None


@record
class Written:
    """Something that stands where a dependency may stand: a default, or what ``Annotated`` adds to a type.

    Attributes:
        node: The expression.
        source: Its file; that of the alias for ``CurrentUser = Annotated[...]``.
        is_default: Whether it is the parameter's default.
    """

    node: ast.expr
    source: PythonSource
    is_default: bool = False


@record
class Dependency:
    """A call of ``Depends`` or ``Security``.

    Attributes:
        call: The call.
        source: Its file.
        target: What it names; None for ``Depends()``, which is about the parameter's type.
    """

    call: ast.Call
    source: PythonSource
    target: ast.expr | None

    @property
    def name(self) -> str:
        """What it calls, as the project writes it; empty for ``Depends()``."""
        return "" if self.target is None else self.source.segment(callee_of(self.target))


def parameters(function: FunctionNode) -> Iterator[Parameter]:
    """The parameters of a function, ``self`` left out."""
    for node, default in signature(function):
        if node.arg not in {"self", "cls"}:
            yield Parameter(node.arg, default, node.annotation)


def written(parameter: Parameter, source: PythonSource, evaluator: Evaluator) -> list[Written]:
    """What stands where a dependency may stand: FastAPI looks at the default and at what ``Annotated`` adds."""
    found = [Written(parameter.default, source, is_default=True)] if parameter.default is not None else []
    if parameter.annotation is not None:
        found += _metadata(parameter.annotation, source, evaluator)
    return found


def is_readable(annotation: ast.expr | None, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether a type surely adds no dependency that cannot be seen: aliases of other packages may."""
    if annotation is None or isinstance(annotation, (ast.Constant, ast.Subscript, ast.BinOp)):
        return True
    value = evaluator.value(annotation, source)
    if isinstance(value, Reference):
        return value.definition is not None or value.name.startswith(("builtins.", "typing.", "fastapi.", "starlette."))
    return isinstance(value, UnknownValue) and isinstance(value.node, ast.Subscript)


def _metadata(annotation: ast.expr, source: PythonSource, evaluator: Evaluator, depth: int = 4) -> list[Written]:
    match annotation:
        case ast.Subscript(value=base, slice=ast.Tuple(elts=[_, *added])) if source.qualified_name(base) in _ANNOTATED:
            return [Written(node, source) for node in added]
        case ast.Subscript(value=base, slice=inner) if source.qualified_name(base) in _UNIONS and depth:
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return [one for part in parts for one in _metadata(part, source, evaluator, depth - 1)]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right) if depth:
            return [one for part in (left, right) for one in _metadata(part, source, evaluator, depth - 1)]
        case ast.Name() | ast.Attribute() if depth:
            value = evaluator.value(annotation, source)
            if isinstance(value, UnknownValue) and isinstance(value.node, ast.Subscript):
                return _metadata(value.node, value.source, evaluator, depth - 1)
        case _:
            pass
    return []


def dependency(one: Written, evaluator: Evaluator) -> Dependency | None:
    """The dependency that stands there, also behind a name (``CURRENT = Depends(...)``); None if there is none."""
    call, source = one.node, one.source
    if not isinstance(call, ast.Call):
        value = evaluator.value(call, source)
        if not isinstance(value, Call):
            return None
        call, source = value.call, value.source
    return depends(call, source)


def depends(call: ast.Call, source: PythonSource) -> Dependency | None:
    """The dependency that a call of ``Depends`` or ``Security`` is; None for any other call."""
    if source.qualified_name(call.func) not in DEPENDS:
        return None
    target = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg == "dependency"), None)
    return Dependency(call, source, target)


def dependencies(function: FunctionNode, source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[Parameter, Dependency]]:
    """The dependencies of a function, each with its parameter."""
    for parameter in parameters(function):
        for one in written(parameter, source, evaluator):
            if (found := dependency(one, evaluator)) is not None:
                yield parameter, found


def target_of(found: Dependency, evaluator: Evaluator) -> Evaluated | None:
    """What a dependency calls; None for ``Depends()``."""
    return None if found.target is None else evaluator.value(found.target, found.source)
