"""The keys that stand in the code as literals, wherever a call gets them from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapters.file_purposes import where_of_file
from authlint.adapters.key_looks import looks_of
from authlint.adapters.pyjwt.peeking import where_of
from authlint.facts.keys import Key, KeyPower
from authlint.sources.python import Call, CallArguments, Constant, Evaluated, Evaluator, PythonSource, options

_DECODING = frozenset(
    {
        "base64.b64decode",
        "base64.standard_b64decode",
        "base64.urlsafe_b64decode",
        "base64.b32decode",
        "binascii.unhexlify",
        "binascii.a2b_hex",
        "builtins.bytes",
        "bytes",
        "bytes.fromhex",
        "builtins.bytes.fromhex",
    }
)
_WRAPPING = frozenset({"encode", "strip", "replace", "fromhex"})
_ASYMMETRIC = ("RS", "ES", "PS", "Ed")


def keys_of(
    library: str, call: ast.Call, arguments: CallArguments, source: PythonSource, evaluator: Evaluator, *, is_signing: bool
) -> Iterator[Key]:
    """The literal that is passed as the key, in each place it may come from."""
    given = arguments.at(1, "key")
    if given is None:
        return
    algorithms = _algorithms(arguments.at(2, "algorithm" if is_signing else "algorithms"))
    is_public = not is_signing and bool(algorithms) and all(name.startswith(_ASYMMETRIC) for name in algorithms)
    for one in (inner for option in options(given) for inner in _unwrapped(option, evaluator)):
        if not (isinstance(one.node, ast.Constant) and isinstance(one.node.value, (str, bytes))):
            continue  # put together from parts: there is no one literal to point at
        literal = one.node.value
        looks = looks_of(literal if isinstance(literal, str) else literal.decode("latin-1"))
        if looks is None or is_public:
            continue
        used_at = source.location(call.func)
        yield Key(
            at=one.at,
            use=f"{'signing' if is_signing else 'verification'} key of {library}",
            length=len(literal.encode() if isinstance(literal, str) else literal),
            looks=looks,
            where=where_of(call, source) & one.where & one.source.where(one.node) & where_of_file(one.source),
            used_at=None if one.at.path == used_at.path and source.statement(one.node) is source.statement(call) else used_at,
            variable=_variable(one),
            algorithms=algorithms,
            power=KeyPower.SIGN_TOKENS,
        )


def _unwrapped(value: Evaluated, evaluator: Evaluator, depth: int = 3) -> Iterator[Evaluated]:
    """The literal in ``KEY.encode()`` and ``base64.b64decode("...")``."""
    node = value.node
    if isinstance(node, ast.Call) and depth and (isinstance(value, (Constant, Call)) or node.args):
        inner: ast.expr | None = None
        if isinstance(node.func, ast.Attribute) and node.func.attr in _WRAPPING and node.func.attr != "fromhex":
            inner = node.func.value
        elif (value.source.qualified_name(node.func) or ast.unparse(node.func)) in _DECODING and node.args:
            inner = node.args[0]
        if inner is not None:
            for option in options(evaluator.value(inner, value.source)):
                yield from _unwrapped(option.under(value.where), evaluator, depth - 1)
    elif isinstance(value, Constant) and isinstance(value.value, (str, bytes)):
        yield value


def _variable(value: Evaluated) -> str:
    """The environment variable that a fix would read: the name that the literal is assigned to."""
    match value.source.parent(value.node):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name.lstrip("_").upper()
        case _:
            return "JWT_SECRET_KEY"


def _algorithms(value: Evaluated | None) -> tuple[str, ...]:
    items = getattr(value, "items", (value,))
    return tuple(item.value for item in items if isinstance(item, Constant) and isinstance(item.value, str))
