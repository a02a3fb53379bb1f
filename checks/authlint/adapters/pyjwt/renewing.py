"""Whether a function is about tokens that may have expired: to renew or revoke them, or because it looks at the expiry itself."""

from __future__ import annotations

import ast
import re

from authlint.adapters.refusals import last_name
from authlint.sources.python import FunctionNode
from authlint.sources.python.nodes import walk

_RENEWING = re.compile(
    r"refresh|renew|rotate|reissue|logout|log_out|sign_?out|revo[kc]|black_?list|deny_?list|block|expired|without_exp|ignore_exp"
    r"|introspect|invalidate|terminate|end_session|sessions?\.(delete|remove)|delete_session|cleanup",
    re.IGNORECASE,
)
_ASKING = re.compile(r"_*(is|has|was|check|find|get)_|exists", re.IGNORECASE)


def is_renewing(function: FunctionNode) -> bool:
    """Whether a function, its route or what it does with the token says that it is about tokens that may have expired."""
    texts = [function.name, *map(ast.unparse, function.decorator_list)]
    for node in walk(function):
        if isinstance(node, ast.Call):
            name = last_name(node.func) or ""
            if not _ASKING.match(name):
                texts.append(ast.unparse(node.func) if name in {"delete", "remove", "add", "setex"} else name)
    return bool(_RENEWING.search(" ".join(texts)))


def reads_expiry(function: FunctionNode) -> bool:
    """Whether a function looks at ``exp`` itself; one that writes it does not."""
    for node in walk(function):
        match node:
            case ast.Subscript(slice=ast.Constant(value="exp"), ctx=ast.Load()) | ast.Attribute(attr="exp", ctx=ast.Load()):
                return True
            case ast.Call(func=ast.Attribute(attr="get" | "pop"), args=[ast.Constant(value="exp"), *_]):
                return True
            case ast.Compare(left=ast.Constant(value="exp")):
                return True
            case _:
                pass
    return False
