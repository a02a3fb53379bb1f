"""Calls that are made by somebody else: ``asyncio.to_thread(jwt.decode, token, ...)``, ``functools.partial(jwt.decode, ...)``."""

from __future__ import annotations

import ast

from authlint.sources.python import PythonSource

_CALLERS = {
    "asyncio.to_thread": 0,
    "anyio.to_thread.run_sync": 0,
    "starlette.concurrency.run_in_threadpool": 0,
    "fastapi.concurrency.run_in_threadpool": 0,
    "trio.to_thread.run_sync": 0,
    "litestar.concurrency.sync_to_thread": 0,
}
"""Who calls what is passed, with what is passed after it; and at which position."""
_PARTIAL = frozenset({"functools.partial", "functools.partialmethod"})
_WRAPPERS = frozenset({"asgiref.sync.sync_to_async", "asgiref.sync.SyncToAsync"})


def made_by(call: ast.Call, source: PythonSource) -> ast.Call:
    """The call that ``call`` has somebody make; ``call`` itself if there is none."""
    func = call.func
    if isinstance(func, ast.Call):
        wraps = source.qualified_name(func.func) in _WRAPPERS and len(func.args) == 1
        return _placed(call, func.args[0], call.args, source) if wraps else call
    if not call.args or not isinstance(func, (ast.Name, ast.Attribute)):
        return call
    if isinstance(func, ast.Attribute) and func.attr == "run_in_executor":
        return _placed(call, call.args[1], call.args[2:], source) if len(call.args) > 1 else call
    if not isinstance(call.args[0], (ast.Name, ast.Attribute)):
        return call
    name = source.qualified_name(func)
    return _placed(call, call.args[0], call.args[1:], source) if name in _CALLERS or name in _PARTIAL else call


def is_partial(call: ast.Call, source: PythonSource) -> bool:
    """Whether ``call`` only says some of the arguments of a call that comes later."""
    return source.qualified_name(call.func) in _PARTIAL


def _placed(call: ast.Call, func: ast.expr, arguments: list[ast.expr], source: PythonSource) -> ast.Call:
    made = ast.copy_location(ast.Call(func=func, args=list(arguments), keywords=call.keywords), call)
    parent = source.parent(call)
    if parent is not None:
        source.index.parents[made] = parent  # it stands where the other call does
    return made
