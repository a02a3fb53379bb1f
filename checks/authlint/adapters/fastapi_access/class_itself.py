"""Classes whose instances look at requests, handed to ``Depends`` as they are.

FastAPI then makes an object for each request and looks at nothing. Run against FastAPI 0.165: ``Depends(HTTPBearer)`` lets
everybody in (200), and so does a class with a ``__call__`` of its own; what ``__init__`` requires becomes a parameter of the
request, so that ``Depends(OAuth2PasswordBearer)`` answers 422 without a ``tokenUrl`` and 200 with any.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from authlint.adapters.fastapi_access.meaning import is_authenticating
from authlint.adapters.fastapi_access.parameters import DEPENDS, dependencies, depends, parameters
from authlint.adapters.fastapi_access.schemes import NEEDS_NOTHING, class_of
from authlint.adapters.fastapi_access.uses import UseKind, uses
from authlint.adapters.methods import method_of
from authlint.adapters.refusals import last_name
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.sources.python import Evaluated, Evaluator, FunctionNode, PythonSource, Reference
from authlint.sources.python.nodes import walk

_ASKED = {
    "OAuth2PasswordBearer": "tokenUrl",
    "OAuth2AuthorizationCodeBearer": "authorizationUrl",
    "OpenIdConnect": "openIdConnectUrl",
    "APIKeyHeader": "name",
    "APIKeyQuery": "name",
    "APIKeyCookie": "name",
}
"""The first thing that making one requires."""
_PLAIN = frozenset({"str", "int", "bool", "float", "list", "set", "tuple", "List", "Set", "Sequence", "Optional", "Literal"})
_BASES = ("builtins.object", "abc.ABC", "typing.Protocol", "typing.Generic")


class _Making(NamedTuple):
    """What making an object requires: the name of the first argument without a default, and whether it is a class of its own."""

    required: str | None = None
    is_gate: bool = False


def class_itself(source: PythonSource, evaluator: Evaluator) -> Iterator[IneffectiveProtection]:
    """The classes of authentication that a file hands to ``Depends``."""
    for call, _ in source.calls_to(DEPENDS):
        found = depends(call, source)
        function, parameter, annotation = _place(call, source)
        target = found.target if found is not None and found.target is not None else annotation
        value = None if target is None else evaluator.value(target, source)
        if not isinstance(value, Reference) or target is None:
            continue
        making = _making(value, evaluator)
        if making is None:
            continue
        is_known = annotation is not None and _is_same(evaluator.value(annotation, source), value)
        if function is not None and _is_asked(function, parameter, source, is_known=is_known or making.is_gate):
            continue
        at = source.location(target)
        is_fixable = making.required is None and target is not annotation and isinstance(target, (ast.Name, ast.Attribute))
        yield IneffectiveProtection(
            framework="FastAPI",
            name=value.name.rpartition(".")[2],
            at=at,
            flaw=Flaw.CLASS_ITSELF,
            effect=_effect(making, function, parameter, source),
            endpoint="" if function is None else function.name,
            other=value.source.name_location(value.definition) if isinstance(value.definition, ast.ClassDef) else None,
            anchor=at if is_fixable else None,
            fix="{}()",
            where=source.where(call, evaluator.project) & value.where,
        )


def _place(call: ast.Call, source: PythonSource) -> tuple[FunctionNode | None, str, ast.expr | None]:
    """The function and the parameter that a call of ``Depends`` stands at, and the parameter's type; none for a list or alias."""
    around: ast.AST | None = source.parent(call)
    while around is not None and not isinstance(around, (ast.arguments, ast.stmt, ast.Lambda)):
        around = source.parent(around)
    function = source.parent(around) if isinstance(around, ast.arguments) else None
    if not isinstance(function, FunctionNode):
        return None, "", None
    for one in parameters(function):
        if one.default is call:
            return function, one.name, one.annotation
        match one.annotation:
            case ast.Subscript(slice=ast.Tuple(elts=[kind, *added])) if call in added:
                return function, one.name, kind
            case _:
                pass
    return None, "", None


def _making(value: Reference, evaluator: Evaluator) -> _Making | None:
    """What making an object takes; None if it is no class of authentication, or may look at requests by itself."""
    scheme = class_of(value, evaluator)
    own = isinstance(value.definition, ast.ClassDef)
    if scheme is None and not (own and _is_gate(value, evaluator)):
        return None
    if own:
        found = method_of(value, "__init__", evaluator)
        if found is not None:
            made = _read(*found, evaluator)
            return None if made is None else made._replace(is_gate=scheme is None)
    if scheme is None or scheme[0] in NEEDS_NOTHING:
        return _Making(is_gate=scheme is None)
    asked = _ASKED.get(scheme[0])
    return None if asked is None else _Making(asked)


def _is_gate(value: Reference, evaluator: Evaluator) -> bool:
    """Whether a class of the project is surely one whose instances refuse requests when they are called."""
    assert isinstance(value.definition, ast.ClassDef)
    family = evaluator.lineage(value.source, value.definition)
    if any(isinstance(member, str) and not member.startswith(_BASES) for member in family) or value.definition.decorator_list:
        return False
    found = method_of(value, "__call__", evaluator)
    return found is not None and is_authenticating(*found, evaluator)


def _read(init: FunctionNode, source: PythonSource, evaluator: Evaluator) -> _Making | None:
    """What an ``__init__`` requires; None if it may look at the request, or takes what FastAPI can't take out of one."""
    if init.args.vararg is not None or init.args.kwarg is not None or next(iter(dependencies(init, source, evaluator)), None):
        return None
    if any(isinstance(node, ast.Raise) for body in init.body for node in walk(body)):
        return None
    required: str | None = None
    for one in parameters(init):
        if one.annotation is not None and not _is_plain(one.annotation):
            return None
        if isinstance(one.default, ast.Call):
            return None  # `Header()`, `Query()`
        if one.default is None and required is None:
            required = one.name
    return _Making(required)


def _is_plain(annotation: ast.expr) -> bool:
    names = [last_name(node) for node in walk(annotation) if isinstance(node, (ast.Name, ast.Attribute))]
    return all(name in _PLAIN for name in names)


def _is_same(annotation: Evaluated, value: Reference) -> bool:
    return isinstance(annotation, Reference) and annotation.name == value.name and annotation.definition is value.definition


def _is_asked(function: FunctionNode, parameter: str, source: PythonSource, *, is_known: bool) -> bool:
    """Whether the function may ask the object that it is given by itself.

    Args:
        function: The function.
        parameter: The parameter.
        source: The file.
        is_known: Whether whoever wrote it may know that it is such an object.
    """
    found = uses(function, parameter, source)
    if is_known and any(use.kind is not UseKind.SHOWN for use in found):
        return True
    parents = [(use.node, source.parent(use.node)) for use in found]
    return any(isinstance(parent, ast.Call) and parent.func is node for node, parent in parents)


def _effect(making: _Making, function: FunctionNode | None, parameter: str, source: PythonSource) -> str:
    if making.required is not None:
        return f"FastAPI asks the caller for its `{making.required}`, not for credentials, and whoever gives one gets in"
    if function is not None and any(use.kind not in {UseKind.SHOWN, UseKind.TESTED} for use in uses(function, parameter, source)):
        return f"FastAPI makes one and looks at no credentials, and `{parameter}` is that object"
    return "FastAPI makes one and looks at no credentials, so everybody gets in"
