"""CORS headers that a project writes itself: ``response.headers["Access-Control-Allow-Origin"] = origin``.

Where the origin of the request is sent back, together with credentials, everybody may read the answers unless it is compared
first; and a comparison by ``in``, ``startswith`` or ``endswith`` lets others through.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from authlint.adapter import Adapter
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.transport import Comparison, CorsPolicy, LooseOrigin
from authlint.record import record
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluator, FunctionNode, PythonSource
from authlint.sources.python.nodes import own_nodes
from authlint.text import Location

_ORIGIN, _CREDENTIALS = "access-control-allow-origin", "access-control-allow-credentials"
_HOST = re.compile(r"(?P<scheme>https?://)?(?P<dot>\.?)[a-z0-9-]+(\.[a-z0-9-]+)+(?P<rest>[:/].*)?", re.IGNORECASE)
_REQUEST = re.compile(r"req|header|meta|environ|scope", re.IGNORECASE)


@record(eq=False)
class _Written:
    """A header that a function writes: its value, and the place of the name."""

    name: ast.expr
    value: ast.expr


def facts(source: PythonSource, project: Project) -> Iterator[CorsPolicy | LooseOrigin]:
    """The policies of the functions that write the headers."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    for function in source.functions():
        nodes = own_nodes(function)
        written = dict(_headers(nodes))
        if _ORIGIN in written:
            yield from _judged(function, nodes, written, source, evaluator)


def _headers(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, _Written]]:
    for node in nodes:
        name: ast.expr | None = None
        value: ast.expr | None = None
        match node:
            case ast.Assign(targets=[ast.Subscript(slice=name)], value=value):
                pass
            case ast.Call(
                func=ast.Attribute(attr="add" | "set" | "setdefault" | "set_header" | "add_header" | "append"), args=[name, value]
            ):
                pass
            case ast.Dict(keys=keys, values=values):
                for key, one in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield key.value.lower(), _Written(key, one)
            case _:
                pass
        if isinstance(name, ast.Constant) and isinstance(name.value, str) and value is not None:
            yield name.value.lower(), _Written(name, value)


def _judged(
    function: FunctionNode, nodes: Sequence[ast.AST], written: dict[str, _Written], source: PythonSource, evaluator: Evaluator
) -> Iterator[CorsPolicy | LooseOrigin]:
    origin = written[_ORIGIN]
    allowed = written.get(_CREDENTIALS)
    with_credentials = allowed is not None and _is_true(allowed.value, source, evaluator)
    names = {node.id for node in [_unwrapped(origin.value)] if isinstance(node, ast.Name)}
    if not _is_of_request(origin.value, source):
        return
    where = source.where(origin.value).whatever_the_conditions()  # they are about single requests
    compared = False
    for node in nodes:
        if not _mentions(node, names, source):
            continue
        loose = _loose(node, names, source)
        if loose is not None:
            at, comparison, accepted = loose
            name = source.segment(node)
            yield LooseOrigin("", name, at, comparison, accepted, with_credentials, where=where)
        compared = True
    if not compared and allowed is not None and with_credentials and not _is_guarded(origin.value, source):
        yield CorsPolicy("", f"{function.name}()", source.location(origin.value), source.location(allowed.name), where)


def _unwrapped(node: ast.expr) -> ast.expr:
    """The origin in ``origin or "*"``."""
    return node.values[0] if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) else node


def _is_true(node: ast.expr, source: PythonSource, evaluator: Evaluator) -> bool:
    value = evaluator.value(node, source)
    return isinstance(value, Constant) and str(value.value).lower() == "true"


def _is_of_request(node: ast.expr, source: PythonSource, depth: int = 3) -> bool:
    """Whether it is the ``Origin`` header of the request: ``request.headers.get("Origin")``, ``request.META["HTTP_ORIGIN"]``."""
    node = _unwrapped(node)
    match node:
        case ast.Subscript(value=owner, slice=ast.Constant(value=key)):
            pass
        case ast.Call(func=ast.Attribute(value=owner, attr="get" | "get_header"), args=[ast.Constant(value=key), *_]):
            pass
        case ast.Attribute(value=ast.Name(id="request"), attr="origin"):
            return True
        case ast.Name() if depth:
            found = source.definition(node)
            return isinstance(found, ast.expr) and _is_of_request(found, source, depth - 1)
        case _:
            return False
    is_origin = isinstance(key, str) and key.lower() in {"origin", "http_origin"}
    return is_origin and bool(_REQUEST.search(source.segment(owner)))


def _mentions(node: ast.AST, names: set[str], source: PythonSource) -> bool:
    """Whether a comparison, a call or a test looks at the origin: then it may be a check."""
    match node:
        case ast.Compare(left=left, comparators=comparators, ops=ops):
            others = [one for one in comparators if not (isinstance(one, ast.Constant) and one.value in {None, ""})]
            return bool(others) and any(_is_origin(one, names, source) for one in (left, *comparators)) and bool(ops)
        case ast.Call(func=ast.Attribute(value=owner, attr=method), args=arguments):
            if method in {"lower", "strip", "rstrip", "get", "add", "set", "setdefault", "set_header", "add_header"}:
                return False
            return _is_origin(owner, names, source) or any(_is_origin(one, names, source) for one in arguments)
        case ast.Call(args=arguments):
            return any(_is_origin(one, names, source) for one in arguments)
        case _:
            return False


def _is_origin(node: ast.expr, names: set[str], source: PythonSource) -> bool:
    match node:
        case ast.Name(id=name):
            return name in names
        case ast.Call(func=ast.Attribute(value=inner, attr="lower" | "strip" | "rstrip")):
            return _is_origin(inner, names, source)
        case _:
            return _is_of_request(node, source, 0)


def _loose(node: ast.AST, names: set[str], source: PythonSource) -> tuple[Location, Comparison, str] | None:
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="endswith"), args=[ast.Constant(value=str(text))]):
            found = _HOST.fullmatch(text) if _is_origin(owner, names, source) else None
            if found and not found["scheme"] and not found["dot"] and not found["rest"]:
                return source.location(node), Comparison.ENDS, f"https://evil{text}"
        case ast.Call(func=ast.Attribute(value=owner, attr="startswith"), args=[ast.Constant(value=str(text))]):
            found = _HOST.fullmatch(text) if _is_origin(owner, names, source) else None
            if found and found["scheme"] and not found["rest"]:
                return source.location(node), Comparison.STARTS, f"{text}.evil.example"
        case ast.Compare(left=ast.Constant(value=str(text)), ops=[ast.In()], comparators=[right]):
            if _HOST.fullmatch(text) and _is_origin(right, names, source):
                host = text.rpartition("//")[2].strip(".")
                return source.location(node), Comparison.CONTAINS, f"https://{host}.evil.example"
        case ast.Compare(left=left, ops=[ast.In()], comparators=[ast.Constant(value=str(text))]):
            if _is_origin(left, names, source) and "://" in text:
                return source.location(node), Comparison.PART, ""
        case _:
            pass
    return None


def _is_guarded(node: ast.AST, source: PythonSource) -> bool:
    """Whether the value is only sent under a condition that may be about more than whether there is an origin at all."""
    child, parent = node, source.parent(node)
    while parent is not None and not isinstance(parent, FunctionNode):
        if isinstance(parent, (ast.If, ast.IfExp)) and child is not parent.test:
            tested = parent.test
            if not (isinstance(tested, ast.Name) or (isinstance(tested, ast.Compare) and _is_about_presence(tested))):
                return True
        child, parent = parent, source.parent(parent)
    return False


def _is_about_presence(test: ast.Compare) -> bool:
    return isinstance(test.ops[0], (ast.Is, ast.IsNot)) or (
        isinstance(test.left, ast.Constant) and isinstance(test.ops[0], ast.In) and str(test.left.value).lower() == "origin"
    )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="CORS headers",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"Access-Control-Allow-Origin", b"access-control-allow-origin", b"ACCESS-CONTROL-ALLOW-ORIGIN"),),
    facts=facts,
)
