"""Which call of a function verifies a token, and whether the claims were used before, without having been verified."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapters.pyjwt.origins import token_of
from authlint.adapters.refusals import last_name
from authlint.sources.python import FunctionNode, PythonSource
from authlint.sources.python.nodes import walk

_VERIFYING = re.compile(
    r"(?<!un)verif|validat|introspect|authenticate_token|check_token|is_valid|decode_token|user_?info", re.IGNORECASE
)
_LOGGING = re.compile(r"^(log|logger|logging|_logger|LOG|_log|print|pprint|pp|console|click|typer|rich|stdout|stderr)$")
_DECODING = ("jwt.", "jose.jwt.", "authlib.jose.jwt.", "joserfc.jwt.", "google.auth.jwt.")
_SWITCHES = frozenset({"verify", "validate", "verify_signature"})


def verification_in(call: ast.Call, function: FunctionNode | None, source: PythonSource) -> ast.Call | None:
    """The call of a function that verifies the token which ``call`` reads."""
    token = token_of(call)
    return verification_of(token, call, function, source) if token is not None and function is not None else None


def verification_of(token: ast.expr, call: ast.Call, function: FunctionNode, source: PythonSource) -> ast.Call | None:
    """A call of the same function that verifies the same token: a decode with a key, or something that says it verifies."""
    texts = {ast.dump(token), *_parts(token, function)}
    for other in calls_in(function):
        nodes = [node for argument in _passed(other) for node in walk(_defined(argument, source))]
        if other is call or call in nodes or not any(ast.dump(node) in texts for node in nodes):
            continue
        if (source.where(call) & source.where(other)).is_nowhere:
            continue  # the one or the other
        if any(
            word.arg in _SWITCHES and isinstance(word.value, ast.Constant) and not word.value.value for word in other.keywords
        ):
            continue
        name = source.qualified_name(other.func) or ""
        if name.startswith(_DECODING) and name.rpartition(".")[2] in {"decode", "decode_complete"}:
            if _leaves_on(other, source) and not _is_handler_of(call, other, source):
                return other
        elif _VERIFYING.search(last_name(other.func) or ""):
            return other
    return None


def _parts(token: ast.expr, function: FunctionNode) -> Iterator[str]:
    """What a token is taken apart into: ``message, signature = token.rsplit(".", 1)``."""
    text = ast.unparse(token)
    for node in walk(function):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Call(func=ast.Attribute(attr="split" | "rsplit"))):
                if ast.unparse(node.value).startswith(f"{text}."):
                    yield from (ast.dump(ast.Name(name.id, ast.Load())) for name in names if isinstance(name, ast.Name))
            case _:
                pass


def _leaves_on(call: ast.Call, source: PythonSource) -> bool:
    """Whether a decode has a key and options that leave the verification on."""
    given = next((word.value for word in call.keywords if word.arg == "options"), None)
    if len(call.args) < 2 and not any(word.arg in {"key", None} for word in call.keywords):
        return False
    if given is None:
        return len(call.args) < 4
    defined = source.definition(given) if isinstance(given, ast.Name) else None
    text = source.segment(defined if isinstance(defined, ast.expr) else given)
    return "verify_signature" not in text or bool(re.search(r"verify_signature\W+True", text))


def _is_handler_of(call: ast.Call, tried: ast.Call, source: PythonSource) -> bool:
    """Whether ``call`` is what is done when ``tried`` has failed."""
    node: ast.AST | None = call
    while node is not None and not isinstance(node, FunctionNode):
        above = source.parent(node)
        if isinstance(node, ast.ExceptHandler) and isinstance(above, ast.Try):
            return any(part is tried for statement in above.body for part in walk(statement))
        node = above
    return False


def calls_in(function: FunctionNode | ast.Module) -> Iterator[ast.Call]:
    """The calls within a function or a module."""
    yield from (node for node in walk(function) if isinstance(node, ast.Call))


def _defined(argument: ast.expr, source: PythonSource) -> ast.expr:
    """What an argument was put together as: ``{"access_token": token}``."""
    found = source.definition(argument) if isinstance(argument, ast.Name) else None
    return found if isinstance(found, ast.Dict) else argument


def _passed(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    yield from (word.value for word in call.keywords)


def leaves_between(call: ast.Call, verification: ast.Call, function: FunctionNode, source: PythonSource) -> bool:
    """Whether something is done with the claims other than to find the key, before or after the token is verified.

    That is: the function may return something before, or the claims are looked at afterwards.
    """
    returns_before = False
    for node in walk(function):
        if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
            returns_before = returns_before or call.lineno < node.lineno < verification.lineno
    names = {
        target.id
        for node in walk(function)
        if isinstance(node, (ast.Assign, ast.NamedExpr, ast.AnnAssign)) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and any(part is call for part in walk(node.value))
    }
    last = verification.end_lineno or verification.lineno
    uses = [node for node in walk(function) if isinstance(node, ast.Name) and node.id in names]
    return returns_before or not names or any(node.lineno > last or _acts(node, source) for node in uses)


def _acts(node: ast.Name, source: PythonSource) -> bool:
    """Whether a statement is there only for what it does with the claims."""
    statement = source.statement(node)
    value = statement.value if isinstance(statement, ast.Expr) else None
    value = value.value if isinstance(value, ast.Await) else value
    return isinstance(value, ast.Call) and not is_logging(value)


def is_logging(call: ast.Call) -> bool:
    """Whether a call writes to a log or to the console."""
    target = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    return bool(_LOGGING.match(last_name(target) or ""))
