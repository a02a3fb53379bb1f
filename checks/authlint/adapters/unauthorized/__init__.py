"""Answers of 401 in all frameworks, and whether they say how to authenticate.

Run: no framework adds ``WWW-Authenticate`` to a 401 that the application builds; the security classes of FastAPI, Flask-HTTPAuth
and the authenticators of Django REST framework send their own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.refusals import last_name
from authlint.adapters.unauthorized.added import LITERALS, adds_challenge
from authlint.adapters.unauthorized.evidence import Evidence, Witness, decides
from authlint.adapters.unauthorized.places import Found, places
from authlint.adapters.unauthorized.purposes import (
    is_about_rights,
    is_given_user,
    is_route,
    is_sign_in,
    is_socket,
    takes_form,
)
from authlint.adapters.unauthorized.shapes import PACKAGES, SHAPES, Kind, Shape
from authlint.adapters.whole_project import WholeProject
from authlint.facts.challenge import MissingChallenge
from authlint.sources import Project
from authlint.sources.python import Constant, Entries, Evaluator, FunctionNode, PythonSource
from authlint.sources.python.nodes import argument, own_nodes, walk

_FILES = 30
"""In how many files the users of an exception class are looked for."""


def facts(source: PythonSource, project: Project) -> Iterator[MissingChallenge]:
    """The places of ``source`` that answer 401 and do not say how to authenticate."""
    evaluator = Evaluator(project)
    # What is raised in a middleware never becomes an answer of 401: another adapter's.
    answered = (one for one in places(source, evaluator) if not _is_in_middleware(one, source))
    found = [one for one in answered if _lacks_challenge(one, source, evaluator)]
    if not found:
        return
    whole = WholeProject(project, source)
    witness = Witness(evaluator)
    added: bool | None = None
    for one in found:
        evidence, signs_in = _evidence(one, source, witness, whole)
        if evidence.scheme:
            added = adds_challenge(source, whole) if added is None else added
            if added:
                continue
        is_changeable = one.call is not None and one.shape.argument and evidence.scheme and _takes(one.call, one.shape)
        yield MissingChallenge(
            at=one.at,
            name=one.name,
            call=source.location(one.call) if one.call is not None and is_changeable else None,
            argument=one.shape.argument,
            value=one.shape.value.replace("SCHEME", evidence.scheme),
            scheme=evidence.scheme,
            signs_in=signs_in,
            where=source.where(one.node, project),
        )


def _takes(call: ast.Call, shape: Shape) -> bool:
    """Whether the argument is not given yet and can be."""
    return not any(word.arg in {None, shape.argument, *shape.others} for word in call.keywords)


def _lacks_challenge(one: Found, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether the answer itself surely lacks the header."""
    shape, call = one.shape, one.call
    if call is not None:
        if any(word.arg is None or word.arg in shape.others for word in call.keywords):
            return False
        if any(isinstance(part, ast.Starred) for part in call.args):
            return False
        given = argument(call, {shape.argument}, shape.place)
        if given is not None and not _lacks(given, source, evaluator):
            return False
        if shape.kind is Kind.EXCEPTION and one.owner is not None and _sets_headers(one.owner, source):
            return False
    function = source.enclosing_function(one.node)
    return function is None or not _has_literal(_without_refusals(function, source))


def _lacks(given: ast.expr, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether headers that are given surely lack the challenge."""
    value = evaluator.value(given, source)
    if isinstance(value, Constant):
        return value.value is None
    if isinstance(value, Entries) and value.complete:
        return not any(isinstance(entry.key, str) and entry.key.lower() == "www-authenticate" for entry in value.entries)
    return False


def _has_literal(text: str) -> bool:
    lowered = text.lower()
    return any(literal.lower() in lowered for literal in LITERALS)


def _without_refusals(function: FunctionNode, source: PythonSource) -> str:
    """The text of a function without its other refusals, which have headers of their own."""
    text = source.segment(function)
    for node in walk(function):
        if isinstance(node, ast.Call) and (shape := SHAPES.get(source.qualified_name(node.func) or "")) is not None:
            if shape.kind is Kind.EXCEPTION and isinstance(source.parent(node), ast.Raise):
                text = text.replace(source.segment(node), "")
        elif isinstance(node, ast.Return) and node.value is not None:
            text = text.replace(source.segment(node.value), "")
    return text


def _sets_headers(owner: ast.ClassDef, source: PythonSource) -> bool:
    return "headers" in source.segment(owner).replace("headers=None", "")


def _evidence(one: Found, source: PythonSource, witness: Witness, whole: WholeProject) -> tuple[Evidence, bool]:
    """How callers of the place authenticate, and whether it rather is where somebody signs in."""
    function = source.enclosing_function(one.node)
    if one.owner is None and one.shape.kind is Kind.DECORATOR:
        return Evidence("Bearer" if source.imports("jwt", "jose") else "", reads_header=False), False
    if one.owner is None and function is not None:
        if is_socket(function, source):
            return Evidence(), True
        found = witness.of(function, source)
        signs_in = is_sign_in(function, source)
        if found.scheme and _is_let_in(found, one, function, source):
            return Evidence(), False  # who comes this far is authenticated: 403 is most likely meant
        if found.scheme:
            return found, takes_form(function, source) or (signs_in and (not found.reads_header or bool(found.calls)))
        if signs_in:
            return found, True
    name = one.owner.name if one.owner is not None else function.name if function is not None else _assigned(one, source)
    users = list(_users(name, source, witness)) if name else []
    if not users and one.owner is not None and name is not None:
        paths = whole.holding(name)
        if paths is not None and len(paths) <= _FILES:
            users = [user for other in whole.sources(name) if other is not source for user in _users(name, other, witness)]
    if users and not any(signs_in for _, signs_in in users):
        return next((found for found, _ in users if found.scheme), Evidence()), False
    return Evidence(), any(signs_in for _, signs_in in users)


def _is_let_in(found: Evidence, one: Found, function: FunctionNode, source: PythonSource) -> bool:
    """Whether others have authenticated the caller before this place."""
    if found.calls and is_route(function) and not decides(found, one.node, source):
        return True
    if found.is_indirect:
        return is_route(function) or is_about_rights(one.node, source)
    return is_given_user(function, source)


def _assigned(one: Found, source: PythonSource) -> str | None:
    match source.parent(one.node):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return None


def _users(name: str, source: PythonSource, witness: Witness) -> Iterator[tuple[Evidence, bool]]:
    """The functions that raise, return or call what has ``name``."""
    for function in source.functions():
        if function.name == name:
            continue
        if any(isinstance(node, (ast.Name, ast.Attribute)) and last_name(node) == name for node in own_nodes(function)):
            found = witness.of(function, source)
            found = Evidence() if is_route(function) and (found.is_indirect or found.calls) else found
            yield found, is_sign_in(function, source) and not found.reads_header


def _is_in_middleware(one: Found, source: PythonSource) -> bool:
    """Whether an exception of Starlette's is raised where nothing turns it into an answer."""
    if one.shape.framework not in {"FastAPI", "Starlette"} or one.shape.kind is not Kind.EXCEPTION:
        return False
    function = source.enclosing_function(one.node)
    if function is None:
        return False
    names = {argument.arg for argument in function.args.args}
    return "call_next" in names


ADAPTER: Adapter[PythonSource] = Adapter(
    name="401",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"401", b"nauthorized", b"UNAUTHORIZED", b"NotAuthorizedException"),
        PACKAGES,
    ),
    facts=facts,
)
