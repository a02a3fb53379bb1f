"""The keys that stand in the code as literals, wherever a call gets them from."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from authlint.adapters.default_keys import default_keys, parameter_key
from authlint.adapters.file_purposes import where_of_file
from authlint.adapters.key_looks import looks_of
from authlint.adapters.pyjwt.peeking import where_of
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.keys import Key, KeyLooks, KeyPower
from authlint.record import replace
from authlint.sources.python import (
    Call,
    CallArguments,
    Constant,
    Entries,
    Evaluated,
    Evaluator,
    PythonSource,
    UnknownValue,
    options,
)

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
_IMPORTING = frozenset(
    {
        "joserfc.jwk.OctKey.import_key",
        "joserfc.jwk.import_key",
        "joserfc.jwk.JWKRegistry.import_key",
        "joserfc.jwk.RSAKey.import_key",
        "joserfc.jwk.ECKey.import_key",
        "authlib.jose.OctKey.import_key",
        "authlib.jose.JsonWebKey.import_key",
        "authlib.jose.RSAKey.import_key",
        "authlib.jose.ECKey.import_key",
        "jwcrypto.jwk.JWK.from_password",
        "jwcrypto.jwk.JWK.from_pem",
        "essentials.secrets.Secret",
        "essentials.secrets.Secret.from_plain_text",
        "blacksheep.server.authentication.jwt.Secret",
        "pydantic.SecretStr",
    }
)
"""What makes a key of the text that it is handed first."""
_WRAPPING = frozenset({"encode", "strip", "replace", "fromhex"})
_ASYMMETRIC = ("RS", "ES", "PS", "Ed")


def keys_of(
    library: str, call: ast.Call, arguments: CallArguments, source: PythonSource, evaluator: Evaluator, *, is_signing: bool
) -> Iterator[Key]:
    """The literal that is passed as the key, in each place it may come from."""
    given = arguments.at(1, "key")
    if given is None:
        return
    algorithms = algorithm_names(arguments.at(2, "algorithm" if is_signing else "algorithms"))
    if is_signing or not is_public(algorithms):
        use = f"{'signing' if is_signing else 'verification'} key of {library}"
        found = literal_keys(given, use, call, source, evaluator, algorithms=algorithms)
        # Without a key is what does not verify, or what somebody wants to see refused.
        yield from (key for key in found if is_signing or key.looks is not KeyLooks.EMPTY)


def is_public(algorithms: Collection[str]) -> bool:
    """Whether what verifies these algorithms is surely a public key."""
    return bool(algorithms) and all(name.startswith(_ASYMMETRIC) for name in algorithms)


def literal_keys(
    given: Evaluated,
    use: str,
    call: ast.Call,
    source: PythonSource,
    evaluator: Evaluator,
    *,
    algorithms: tuple[str, ...] = (),
    variable: str = "JWT_SECRET_KEY",
    power: KeyPower = KeyPower.SIGN_TOKENS,
) -> Iterator[Key]:
    """The literals that ``given``, an argument of ``call``, may come from."""
    used_at = source.location(call.func)
    for one in literals(given, evaluator):
        key = literal_key(one, use, algorithms=algorithms, variable=variable, power=power)
        if key is not None:
            is_here = one.at.path == used_at.path and source.statement(one.node) is source.statement(call)
            yield replace(key, where=where_of(call, source) & key.where, used_at=None if is_here else used_at)
    if is_deployed(source, evaluator.project):
        for key in default_keys(_imported(given, evaluator), evaluator, use, power=power, algorithms=algorithms, used_in=source):
            yield replace(key, where=where_of(call, source) & key.where, used_at=used_at)
        default = parameter_key(call, given.node, source, use, power) if isinstance(given, UnknownValue) else None
        if default is not None:
            yield replace(default, where=where_of(call, source) & default.where)


def _imported(value: Evaluated, evaluator: Evaluator) -> Evaluated:
    """What a key is made of: the text in ``OctKey.import_key(text)``."""
    if isinstance(value, Call) and value.name in _IMPORTING and value.call.args:
        return evaluator.value(value.call.args[0], value.source)
    return value


def literals(given: Evaluated, evaluator: Evaluator) -> Iterator[Evaluated]:
    """The literals that a value may come from; none where it is put together from parts, for there is no one to point at."""
    for one in (inner for option in options(given) for inner in _unwrapped(option, evaluator)):
        if isinstance(one.node, ast.Constant) and isinstance(one.node.value, (str, bytes)):
            yield one


def literal_key(
    one: Evaluated, use: str, *, algorithms: tuple[str, ...], variable: str, power: KeyPower = KeyPower.SIGN_TOKENS
) -> Key | None:
    """The fact for one literal; None if it is no key."""
    assert isinstance(one.node, ast.Constant)
    literal: str | bytes = one.node.value  # type: ignore[assignment]
    size = len(literal.encode() if isinstance(literal, str) else literal)
    looks = looks_of(literal if isinstance(literal, str) else literal.decode("latin-1"))
    if looks is None:
        return None
    return Key(
        at=one.at,
        use=use,
        length=size * 3 // 4 if _is_jwk_member(one) else size,
        looks=looks,
        where=one.where & one.source.where(one.node) & where_of_file(one.source),
        variable=_variable(one, variable),
        algorithms=algorithms,
        power=power,
    )


def _unwrapped(value: Evaluated, evaluator: Evaluator, depth: int = 3) -> Iterator[Evaluated]:
    """The literal in ``KEY.encode()``, ``base64.b64decode("...")`` and ``{"kty": "oct", "k": "..."}``."""
    node = value.node
    if isinstance(value, Entries):
        member = value.get("k") if _is_shared(value.get("kty")) else None
        for option in options(member) if member is not None else ():
            yield from _unwrapped(option.under(value.where), evaluator, 0)
    elif isinstance(node, ast.Call) and depth and (isinstance(value, (Constant, Call)) or node.args):
        inner: ast.expr | None = None
        if isinstance(node.func, ast.Attribute) and node.func.attr in _WRAPPING and node.func.attr != "fromhex":
            inner = node.func.value
        elif (value.source.qualified_name(node.func) or ast.unparse(node.func)) in _DECODING | _IMPORTING and node.args:
            inner = node.args[0]
        if inner is not None:
            for option in options(evaluator.value(inner, value.source)):
                yield from _unwrapped(option.under(value.where), evaluator, depth - 1)
    elif isinstance(value, Constant) and isinstance(value.value, (str, bytes)):
        yield value


def _is_shared(kind: Evaluated | None) -> bool:
    """Whether a JSON Web Key says that it is a shared secret."""
    return isinstance(kind, Constant) and kind.value == "oct"


def _is_jwk_member(value: Evaluated) -> bool:
    """Whether a literal is the member ``k`` of a JSON Web Key, which is base64."""
    match value.source.parent(value.node):
        case ast.Dict(keys=keys, values=values):
            return any(
                v is value.node and isinstance(k, ast.Constant) and k.value == "k" for k, v in zip(keys, values, strict=True)
            )
        case ast.keyword(arg="k"):
            return True
        case _:
            return False


def _variable(value: Evaluated, otherwise: str) -> str:
    """The environment variable that a fix would read: the name that the literal is assigned to."""
    match value.source.parent(value.node):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name.lstrip("_").upper()
        case _:
            return otherwise


def algorithm_names(value: Evaluated | None) -> tuple[str, ...]:
    """The algorithms that an argument names, as far as they are known."""
    items = getattr(value, "items", (value,))
    return tuple(item.value for item in items if isinstance(item, Constant) and isinstance(item.value, str))
