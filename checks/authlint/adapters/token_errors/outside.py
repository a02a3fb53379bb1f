"""Whether something further out handles an error: an outer ``try``, a caller in the same file, a decorator, the application."""

from __future__ import annotations

import ast
import posixpath
import re

from authlint.adapters.refusals import last_name
from authlint.adapters.token_errors.families import ErrorFamily
from authlint.adapters.token_errors.handlers import BROAD, handler_of, tried_by
from authlint.sources import Project
from authlint.sources.python import Evaluator, PythonSource

_REGISTERED = re.compile(r"exception_handlers?\b|errorhandler\b|error_handler\b|process_exception")
_CATCHING = re.compile(r"error|exception|catch|handle|suppress", re.IGNORECASE)
_ENTRIES = ("main.py", "app.py", "application.py", "server.py", "__init__.py", "exceptions.py", "errors.py", "handlers.py")


def is_handled_outside(
    tried: ast.Try,
    source: PythonSource,
    family: ErrorFamily | None,
    project: Project | None = None,
    evaluator: Evaluator | None = None,
) -> bool:
    """Whether something further out may handle what escapes: an outer ``try``, a caller, a decorator, the application."""
    function = source.enclosing_function(tried)
    node: ast.AST = tried
    while (outer := tried_by(node, source)) is not None:
        if _may_catch(outer, source, family, evaluator):
            return True
        node = outer
    parent = source.parent(tried)
    while parent is not None and parent is not function:
        if isinstance(parent, (ast.With, ast.AsyncWith)):
            contexts = (last_name(one.context_expr.func) or "" for one in parent.items if isinstance(one.context_expr, ast.Call))
            if any(_CATCHING.search(name) for name in contexts):
                return True
        parent = source.parent(parent)
    if function is None or family is None or project is None:
        return False
    if any(_CATCHING.search(source.segment(one)) for one in function.decorator_list):
        return True
    for call in source.calls():
        outer = tried_by(call, source) if last_name(call.func) == function.name else None
        if outer is not None and _may_catch(outer, source, family, evaluator):
            return True
    return _is_registered(source, project, family)


def _may_catch(tried: ast.Try, source: PythonSource, family: ErrorFamily | None, evaluator: Evaluator | None) -> bool:
    handlers = [handler_of(one, source, evaluator) for one in tried.handlers] if evaluator is not None else []
    if evaluator is None:
        return any(one.type is None or source.qualified_name(one.type) in BROAD for one in tried.handlers)
    wide: set[str] = {family.refused, *(name for name, above in family.all.items() if not above)} if family is not None else set()
    return any(
        one.is_broad or not one.is_known or (family and wide & {name for _, name in one.names(family)}) for one in handlers
    )


def _is_registered(source: PythonSource, project: Project, family: ErrorFamily) -> bool:
    """Whether this file, or one that an application starts in, registers a handler for the library's errors."""
    names = re.compile(rf"\b({'|'.join(sorted(family.all))})\b")
    directory = posixpath.dirname(source.path)
    sources: list[PythonSource] = [source]
    for _ in range(6):
        for file in sorted(project.names(directory).intersection(_ENTRIES)):
            found = project.source(posixpath.join(directory, file) if directory else file)
            if isinstance(found, PythonSource):
                sources.append(found)
        if directory in {"", "/", project.root.rstrip("/")}:
            break
        directory = posixpath.dirname(directory)
    return any(_REGISTERED.search(one.text) and _has_registration(one, names) for one in sources)


def _has_registration(source: PythonSource, names: re.Pattern[str]) -> bool:
    return any(names.search(line) for line in source.text.splitlines() if _REGISTERED.search(line))
