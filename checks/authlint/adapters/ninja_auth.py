"""django-ninja: ``auth=ApiKey``, a class where an instance belongs.

Ninja calls what it is given with the request. Called with one argument the class makes an object or fails. Run against 1.7:
``HttpBearer`` and ``APIKeyHeader`` fail (500); one whose ``__init__`` takes an argument, as that of ``APIKeyCookie`` does, gives
an object that counts as the user, so that everybody gets in.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.methods import method_of, required_by, required_by_init
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, Items, PythonSource, options
from authlint.sources.python.values import Evaluated, Reference

_PACKAGES = ("ninja", "ninja_extra", "ninja_jwt")
_SECURITY = ("ninja.security.", "ninja_jwt.authentication.", "ninja_extra.security.")
_TAKES_ONE = frozenset({"APIKeyCookie", "SessionAuth", "SessionAuthSuperUser", "SessionAuthIsStaff"})
"""Classes of ninja whose ``__init__`` takes one argument: ``csrf``."""
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "api_operation", "add_router", "generic"})


def facts(source: PythonSource, project: Project) -> Iterator[IneffectiveProtection]:
    """The classes that are handed over as ``auth``."""
    if not source.imports(*_PACKAGES):
        return
    evaluator = Evaluator(project)
    for call in source.calls():
        given = next((word.value for word in call.keywords if word.arg == "auth"), None)
        if given is not None and _is_ninja(call, source):
            for node, value in _parts(given, source, evaluator):
                fact = _class_itself(node, value, call, source, evaluator)
                if fact is not None:
                    yield fact


def _is_ninja(call: ast.Call, source: PythonSource) -> bool:
    name = source.qualified_name(call.func)
    if name is not None and name.startswith(_PACKAGES):
        return True
    return isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS


def _parts(given: ast.expr, source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[ast.expr, Evaluated]]:
    """Each of what is handed over, with the expression of this file that hands it over."""
    if isinstance(given, (ast.List, ast.Tuple)):
        for element in given.elts:
            yield element, evaluator.value(element, source)
        return
    for value in options(evaluator.value(given, source)):
        for one in value.items if isinstance(value, Items) else (value,):
            yield given, one


def _class_itself(
    node: ast.expr, value: Evaluated, call: ast.Call, source: PythonSource, evaluator: Evaluator
) -> IneffectiveProtection | None:
    if not isinstance(value, Reference):
        return None
    takes_one = _takes_one(value, evaluator)
    if takes_one is None:
        return None
    at = source.location(node)
    is_direct = isinstance(node, (ast.Name, ast.Attribute)) and not isinstance(evaluator.value(node, source), Items)
    needs_arguments = required_by_init(value, evaluator) > 0
    protected = source.statement(call)
    name = protected.name if isinstance(protected, FunctionNode) else ""
    return IneffectiveProtection(
        framework="django-ninja",
        name=value.name.rpartition(".")[2],
        at=at,
        flaw=Flaw.CLASS_ITSELF,
        effect="everybody gets in, because its object counts as the user" if takes_one else "every request answers 500",
        endpoint=name,
        other=value.source.name_location(value.definition) if isinstance(value.definition, ast.ClassDef) else None,
        anchor=at if is_direct and not needs_arguments else None,
        fix="{}()",
        where=source.where(call) & value.where,
    )


def _takes_one(value: Reference, evaluator: Evaluator) -> bool | None:
    """Whether a class of authentication can be called with one argument; None if it is no such class."""
    if value.definition is None:
        return value.name.rpartition(".")[2] in _TAKES_ONE if _is_security(value.name) else None
    if not isinstance(value.definition, ast.ClassDef):
        return None
    family = evaluator.lineage(value.source, value.definition)
    outside = [member for member in family if isinstance(member, str)]
    if not any(_is_security(member) for member in outside):
        return None
    init = method_of(value, "__init__", evaluator)
    if init is not None:
        return _accepts_one(init[0])
    return any(member.rpartition(".")[2] in _TAKES_ONE for member in outside)


def _is_security(name: str) -> bool:
    return name.startswith(_SECURITY) and name.rpartition(".")[2][:1].isupper()


def _accepts_one(method: FunctionNode) -> bool:
    positional = len(method.args.posonlyargs) + len(method.args.args) - 1
    return (positional >= 1 or method.args.vararg is not None) and required_by(method) <= 1


ADAPTER: Adapter[PythonSource] = Adapter(
    name="django-ninja",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"ninja",), (b"auth=", b"auth =")),
    facts=facts,
)
