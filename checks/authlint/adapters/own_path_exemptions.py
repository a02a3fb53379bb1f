"""Paths that a middleware of the project itself lets through: ``any(path.startswith(p) for p in PUBLIC)`` before it refuses.

Read are functions that compare the path of the request with a list, leave early when it fits, and refuse further down.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.path_patterns import Pattern, matches_everything, patterns, reason
from authlint.adapters.refusals import last_name, raised_status, refusal_status, status_of, turns_away
from authlint.facts.access import Breadth, PathExemption
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, PythonSource, Reference
from authlint.sources.python.nodes import own_nodes, walk

_REGEX = frozenset({"re.match", "re.search"})


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The patterns of ``source`` that let every path through."""
    evaluator = Evaluator(project)
    for function in source.functions():
        for node in function.body:
            if not isinstance(node, ast.If) or not any(isinstance(part, ast.Call) for part in walk(node.test)):
                continue
            if _leaves(node) and _refuses_after(node, function):
                yield from _exemptions(node, _alternatives(node.test, ast.Or), source, evaluator)
            elif any(_refuses(part) for one in node.body for part in walk(one)):
                tests = _alternatives(node.test, ast.And)
                negated = [one.operand for one in tests if isinstance(one, ast.UnaryOp) and isinstance(one.op, ast.Not)]
                yield from _exemptions(node, negated, source, evaluator)


def _alternatives(test: ast.expr, operator: type[ast.boolop]) -> list[ast.expr]:
    return test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, operator) else [test]


def _leaves(node: ast.If) -> bool:
    """Whether the branch of an ``if`` at the top of a function is left at once, without a refusal: the request passes."""
    return isinstance(node.body[-1], ast.Return) and not any(_refuses(part) for one in node.body for part in walk(one))


def _refuses_after(node: ast.If, function: FunctionNode) -> bool:
    return any(_refuses(part) and getattr(part, "lineno", 0) > node.lineno for part in own_nodes(function))


def _refuses(node: ast.AST) -> bool:
    match node:
        case ast.Return(value=ast.Tuple(elts=[_, status, *_])):
            return status_of(status) is not None
        case ast.Call(func=function, args=[status, *_]) if last_name(function) == "abort":
            return status_of(status) is not None
        case ast.Return(value=ast.Call(args=args, keywords=words)):
            given = (*args, *(word.value for word in words))
            return any(status_of(one) is not None for one in given) or turns_away(node)
        case _:
            return refusal_status(node) is not None or raised_status(node) is not None or turns_away(node)


def _exemptions(node: ast.If, tests: list[ast.expr], source: PythonSource, evaluator: Evaluator) -> Iterator[PathExemption]:
    for part in tests:
        for name, pattern, why in _opened(part, source, evaluator):
            yield PathExemption(
                framework="Python",
                name=name,
                at=pattern.value.at,
                text=pattern.literal,
                breadth=Breadth.EVERYTHING,
                reason=why,
                where=source.where(node, evaluator.project) & pattern.value.where,
            )


def _opened(test: ast.expr, source: PythonSource, evaluator: Evaluator, depth: int = 1) -> Iterator[tuple[str, Pattern, str]]:
    """The patterns in one test that fit every path, with the name of their list and the reason."""
    match test:
        case ast.Call(func=ast.Name(id="any"), args=[ast.GeneratorExp() | ast.ListComp() as each]):
            generator = each.generators[0]
            if len(each.generators) == 1 and not generator.ifs and isinstance(generator.target, ast.Name):
                anchored = _compares(each.elt, generator.target.id, source)
                if anchored is not None:
                    yield from _fitting(generator.iter, anchored, source, evaluator)
        case ast.Call(func=ast.Attribute(value=path, attr="startswith"), args=[given]) if _is_path(path, source):
            yield from _fitting(given, "startswith", source, evaluator)
        case ast.Call(args=[given, path, *_]) if source.qualified_name(test.func) in _REGEX and _is_path(path, source):
            yield from _fitting(given, last_name(test.func) or "", source, evaluator)
        case ast.Call():
            helper = evaluator.value(test.func, source)
            if depth and isinstance(helper, Reference) and isinstance(helper.definition, FunctionNode):
                last = helper.definition.body[-1]
                if isinstance(last, ast.Return) and last.value is not None:
                    yield from _opened(last.value, helper.source, evaluator, depth - 1)
        case _:
            pass


def _compares(element: ast.expr, item: str, source: PythonSource) -> str | None:
    """How each item is compared with the path: ``startswith``, ``in``, ``match``, ``search``."""
    match element:
        case ast.Call(func=ast.Attribute(value=path, attr="startswith"), args=[ast.Name(id=name)]):
            return "startswith" if name == item and _is_path(path, source) else None
        case ast.Compare(left=ast.Name(id=name), ops=[ast.In()], comparators=[path]):
            return "in" if name == item and _is_path(path, source) else None
        case ast.Call(args=[ast.Name(id=name), path, *_]):
            is_regex = source.qualified_name(element.func) in _REGEX
            return last_name(element.func) if is_regex and name == item and _is_path(path, source) else None
        case _:
            return None


def _fitting(given: ast.expr, how: str, source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[str, Pattern, str]]:
    name = source.segment(given) if isinstance(given, (ast.Name, ast.Attribute)) else ""
    for pattern in patterns(evaluator.value(given, source)):
        if how in {"startswith", "in"}:
            if pattern.text in {"", "/"}:
                yield name, pattern, reason(pattern.text, anchored=how == "startswith")
        elif matches_everything(pattern.text, anchored=how == "match"):
            yield name, pattern, reason(pattern.text, anchored=how == "match")


def _is_path(node: ast.expr, source: PythonSource) -> bool:
    """Whether an expression is the path of the request: ``request.url.path``, ``scope["path"]``, or a name for it."""
    match node:
        case ast.Attribute(value=owner, attr="path" | "path_info"):
            return not _is_parsed(owner, source)
        case ast.Subscript(slice=ast.Constant(value="path")):
            return True
        case ast.Call(func=ast.Attribute(value=value, attr="lower")):
            return _is_path(value, source)
        case ast.Name():
            if node.id in {"path", "request_path"} and _is_parameter(node, source):
                return True  # of a helper
            found = source.definition(node)
            return isinstance(found, ast.expr) and not isinstance(found, ast.Name) and _is_path(found, source)
        case _:
            return False


def _is_parsed(owner: ast.expr, source: PythonSource) -> bool:
    """Whether an address was taken apart by hand: it may be any."""
    made = owner if isinstance(owner, ast.Call) else source.definition(owner)
    return isinstance(made, ast.Call) and last_name(made.func) in {"urlparse", "urlsplit"}


def _is_parameter(node: ast.Name, source: PythonSource) -> bool:
    found = source.lookup(node.id, node)
    return found is not None and all(isinstance(binder, ast.arg) for binder in found.binders)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Paths that a middleware lets through",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"startswith(", b"re.match(", b"re.search(", b"any("),
        (b".path", b'"path"', b"'path'"),
        (b"call_next", b"before_request", b"get_response", b"middleware", b"Middleware"),
        (b"401", b"403", b"UNAUTHORIZED", b"FORBIDDEN", b"Unauthorized", b"Forbidden", b"PermissionDenied", b"edirect"),
    ),
    facts=facts,
)
