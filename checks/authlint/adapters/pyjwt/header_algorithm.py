"""Whether the accepted algorithm is the one that the token's own header names, in the spellings in which people write that."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapters.refusals import last_name
from authlint.sources.python import CallArguments, Evaluated, Evaluator, FunctionNode, Items, PythonSource, Reference, options
from authlint.sources.python.nodes import argument, walk
from authlint.text import Location

_HEADERS = frozenset({"get_unverified_header", "get_unverified_headers"})
_PARSED = re.compile(r"(b64|base64)\w*\(.*(split\(|partition\(|header)", re.IGNORECASE | re.DOTALL)
_NAMED = re.compile(r"(unverified|parsed|decoded|jwt|jws|jose|token)_headers?")
_GUARDING = re.compile(r"check|valid|verif|allow|ensure|assert|require|supported|startswith|index", re.IGNORECASE)
_DEPTH = 4


def from_token(
    arguments: CallArguments, call: ast.Call, source: PythonSource, evaluator: Evaluator, key: ast.expr | None
) -> Location | None:
    """The place that takes the algorithm from the token's header, unless something is done about it first.

    Args:
        arguments: What the decode is given.
        call: The decode.
        source: Its file.
        evaluator: Follows names.
        key: The key that it is given; one that belongs to the algorithm is no danger.
    """
    followed = _Followed(evaluator)
    for node, home in _candidates(arguments, call, source):
        if not followed.is_algorithm(node, home, _DEPTH):
            continue
        if not _is_guarded(_spellings(followed.names, call, source), call, source, key):
            return home.location(node)
    return None


def _candidates(arguments: CallArguments, call: ast.Call, source: PythonSource) -> Iterator[tuple[ast.expr, PythonSource]]:
    """The accepted algorithms one by one: as the call names them, then as they are put together elsewhere."""
    written = argument(call, {"algorithms"}, 2)
    if written is not None:
        yield from ((one, source) for one in _elements(written))
    given = arguments.at(2, "algorithms")
    for option in options(given) if given is not None else ():
        for item in option.items if isinstance(option, Items) else (option,):
            if isinstance(item.node, ast.expr):
                yield item.node, item.source


def _elements(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, (ast.List, ast.Tuple, ast.Set)) else [node]


class _Followed:
    """Follows names and functions of the project back to the header."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self.names: set[str] = set()
        """How the algorithm and its header were written on the way."""

    def is_algorithm(self, node: ast.expr, source: PythonSource, depth: int) -> bool:
        """Whether ``node`` is the algorithm of an unverified header."""
        found = self._is_algorithm(node, source, depth)
        if found:
            self.names.add(ast.unparse(node))
        return found

    def _is_algorithm(self, node: ast.expr, source: PythonSource, depth: int) -> bool:
        match node:
            case ast.Subscript(value=owner, slice=ast.Constant(value="alg")):
                return self.is_header(owner, source, depth)
            case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[ast.Constant(value="alg"), *_]):
                return self.is_header(owner, source, depth)
            case ast.IfExp(body=body, orelse=orelse):
                return any(self.is_algorithm(value, source, depth) for value in (body, orelse))
            case ast.BoolOp(op=ast.Or(), values=values):
                return any(self.is_algorithm(value, source, depth) for value in values)
            case ast.Call(func=ast.Name(id="str"), args=[inner]):
                return self.is_algorithm(inner, source, depth)
            case ast.Await(value=inner) | ast.NamedExpr(value=inner):
                return self.is_algorithm(inner, source, depth)
            case ast.Name() | ast.Attribute() if depth:
                found = source.definition(node)
                return isinstance(found, ast.expr) and self.is_algorithm(found, source, depth - 1)
            case ast.Call() if depth:
                return any(self.is_algorithm(value, home, depth - 1) for value, home in self._returned(node, source))
            case _:
                return False

    def is_header(self, node: ast.expr, source: PythonSource, depth: int) -> bool:
        """Whether ``node`` is the header of a token, unverified."""
        match node:
            case ast.Await(value=inner) | ast.NamedExpr(value=inner):
                return self.is_header(inner, source, depth)
            case ast.Subscript(value=whole, slice=ast.Constant(value="header")) if depth:
                found = source.definition(whole) if isinstance(whole, ast.Name) else whole
                return (
                    isinstance(found, ast.Call)
                    and last_name(found.func) == "decode_complete"
                    and bool(re.search(r"verify_signature\W+False", source.segment(found)))
                )
            case ast.Call(func=func) if last_name(func) in _HEADERS:
                return True
            case ast.Call(func=func) if last_name(func) == "loads":
                return bool(_PARSED.search(self._written(node, source)))
            case ast.Attribute(attr=name) if _NAMED.fullmatch(name):
                return True
            case ast.Name() | ast.Attribute() if depth:
                found = source.definition(node)
                return isinstance(found, ast.expr) and self.is_header(found, source, depth - 1)
            case ast.Call() if depth:
                return any(self.is_header(value, home, depth - 1) for value, home in self._returned(node, source))
            case _:
                return False

    def _returned(self, call: ast.Call, source: PythonSource) -> Iterator[tuple[ast.expr, PythonSource]]:
        """What a function of the project gives back."""
        function, home = source.definition(call.func), source
        if function is None and isinstance(call.func, ast.Name):
            callee: Evaluated = self._evaluator.value(call.func, source)
            if isinstance(callee, Reference) and isinstance(callee.definition, FunctionNode):
                function, home = callee.definition, callee.source
        if isinstance(function, FunctionNode) and not any(isinstance(node, ast.Compare) for node in walk(function)):
            for node in walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    yield node.value, home

    @staticmethod
    def _written(call: ast.Call, source: PythonSource) -> str:
        """What is parsed, with what its names stand for."""
        texts = [source.segment(call)]
        for node in walk(call):
            found = source.definition(node) if isinstance(node, ast.Name) else None
            if isinstance(found, ast.expr):
                texts.append(source.segment(found))
        return " ".join(texts)


def _is_guarded(names: set[str], call: ast.Call, source: PythonSource, key: ast.expr | None) -> bool:
    """Whether the algorithm, however it is called, is compared with others, checked by something, or chooses the key."""
    keys = [key, source.definition(key)] if isinstance(key, (ast.Name, ast.Attribute)) else [key]
    if any(isinstance(one, ast.expr) and _mentions(one, names) for one in keys):
        return True
    function = source.enclosing_function(call)
    return any(_guards(other, names) for other in walk(function or source.tree) if other is not call)


def _guards(node: ast.AST, names: set[str]) -> bool:
    match node:
        case ast.Compare():
            return _mentions(node, names) and not _is_about_nothing(node)
        case ast.Match(subject=subject):
            return _mentions(subject, names)
        case ast.Call(func=func, args=given) if _GUARDING.search(last_name(func) or "") and not _is_decode(node):
            owner = [func.value] if isinstance(func, ast.Attribute) else []
            return last_name(func) not in _HEADERS and any(_mentions(part, names) for part in (*owner, *given))
        case _:
            return False


def _spellings(names: set[str], call: ast.Call, source: PythonSource) -> set[str]:
    """The same algorithm as it may be written elsewhere in the function: by subscript, by ``get``, under another name."""
    found = {*names, *(name.replace("['alg']", ".get('alg')") for name in names)}
    found |= {re.sub(r"\.get\('alg'.*\)$", "['alg']", name) for name in names}
    for one in walk(source.enclosing_function(call) or source.tree):
        if isinstance(one, ast.Assign) and ast.unparse(one.value) in found:
            found |= {target.id for target in one.targets if isinstance(target, ast.Name)}
    return found


def _is_decode(call: ast.Call) -> bool:
    return last_name(call.func) in {"decode", "decode_complete"}


def _mentions(node: ast.AST, names: set[str]) -> bool:
    return any(isinstance(one, ast.expr) and ast.unparse(one) in names for one in walk(node))


def _is_about_nothing(compare: ast.Compare) -> bool:
    """Whether something is only compared with ``None`` or ``"none"``, which leaves every real algorithm open."""
    others = [item for side in (compare.left, *compare.comparators) for item in _elements(side) if isinstance(item, ast.Constant)]
    known = {str(item.value).lower() for item in others}
    return bool(others) and known <= {"none", ""}
