"""Where a token comes from: what a client gets for itself needs no signature (OpenID Connect Core 3.1.3.7, rule 6)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapters.refusals import last_name
from authlint.sources.python import FunctionNode, PythonSource
from authlint.sources.python.nodes import argument, walk

_FROM_ENDPOINT = frozenset({"id_token", "access_token", "refresh_token"})
_FROM_CALLER = re.compile(r"\brequest\b|cookie|header|form|body|quer|param|args|session\b|payload|credential", re.IGNORECASE)


def is_from_endpoint(call: ast.Call, source: PythonSource) -> bool:
    """Whether the token is a member of a token endpoint's answer, not of something the caller sent."""
    token = _unwrapped(token_of(call), source)
    key: object = None
    match token:
        case ast.Attribute(value=ast.Name(id="self"), attr="id_token" | "_id_token"):
            return True
        case ast.Subscript(value=owner, slice=ast.Constant(value=key)):
            pass
        case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[ast.Constant(value=key), *_]):
            pass
        case _:
            return False
    if key not in _FROM_ENDPOINT:
        return False
    texts = [source.segment(owner)]
    if isinstance(owner, ast.Name) and isinstance(defined := source.definition(owner), ast.expr):
        # Of a chain of calls only what is called matters, not what is passed: `requests.post(url, params=...).json()`.
        texts.append(".".join(node.attr if isinstance(node, ast.Attribute) else node.id for node in _called(defined)))
    return not any(_FROM_CALLER.search(text) for text in texts)


def token_of(call: ast.Call) -> ast.expr | None:
    """The token that a decode is handed."""
    return call.args[0] if call.args else argument(call, {"jwt", "token"})


def _unwrapped(token: ast.expr | None, source: PythonSource, depth: int = 4) -> ast.expr | None:
    """What a token was assigned to, ``self.token`` within one function and conversions of it followed."""
    if not depth:
        return token
    match token:
        case ast.Name():
            defined = source.definition(token)
            return _unwrapped(defined, source, depth - 1) if isinstance(defined, ast.expr) else None
        case ast.Attribute():
            text = ast.unparse(token)
            inside = source.enclosing_function(token)
            for node in walk(inside) if inside is not None else ():
                if isinstance(node, ast.Assign) and any(ast.unparse(target) == text for target in node.targets):
                    return _unwrapped(node.value, source, depth - 1)
            return token
        case ast.Call(func=ast.Name(), args=[inner], keywords=[]):
            return _unwrapped(inner, source, depth - 1)
        case _:
            return token


def was_accepted_elsewhere(call: ast.Call, function: FunctionNode | None) -> bool:
    """Whether the same function first sends the token as its own ``Authorization``: who answered has accepted it."""
    if function is None or not call.args:
        return False
    token = ast.dump(call.args[0])
    for node in walk(function):
        if isinstance(node, ast.JoinedStr) and node.lineno < call.lineno:
            start, *rest = node.values
            says_bearer = isinstance(start, ast.Constant) and str(start.value).strip().lower() == "bearer"
            if says_bearer and any(isinstance(part, ast.FormattedValue) and ast.dump(part.value) == token for part in rest):
                return True
    return False


def is_named_as_own(call: ast.Call) -> bool:
    """Whether the token's name says that it is an ID token: what a client gets for itself, not what a caller sends."""
    token = call.args[0] if call.args else None
    return "id_token" in ((last_name(token) if token is not None else None) or "")


def _called(node: ast.AST) -> Iterator[ast.Attribute | ast.Name]:
    while isinstance(node, (ast.Call, ast.Await, ast.Attribute)):
        if isinstance(node, ast.Attribute):
            yield node
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node
