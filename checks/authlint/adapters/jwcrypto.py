"""jwcrypto: ``JWT``, ``JWS`` and the keys that are made of text.

Run against jwcrypto 1.6: without a key nothing is verified, ``.claims`` and ``.payload`` say so, and ``.token`` and ``.objects``
give what anybody wrote. ``JWT`` looks at ``exp`` and ``nbf`` by itself; the payload of a ``JWS`` is only bytes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters import audiences, claims_use
from authlint.adapters.instances import is_instance
from authlint.adapters.pyjwt.literals import literal_key, literal_keys, literals
from authlint.adapters.pyjwt.peeking import where_of
from authlint.adapters.validated_tokens import algorithms_value, kind_of
from authlint.facts.keys import Key
from authlint.facts.tokens import ClaimCheck, TokenReader, Verified
from authlint.facts.value import Value
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluated, Evaluator, FunctionNode, PythonSource
from authlint.sources.python.nodes import walk

_JWT = frozenset({"jwcrypto.jwt.JWT"})
_JWS = frozenset({"jwcrypto.jws.JWS"})
_FROM_TOKEN = frozenset({"jwcrypto.jws.JWS.from_jose_token", "jwcrypto.jwt.JWT.from_jose_token"})
_KEYS = frozenset({"jwcrypto.jwk.JWK"})
_FROM_TEXT = frozenset({"jwcrypto.jwk.JWK.from_password", "jwcrypto.jwk.JWK.from_pem"})
_LOADS = frozenset({"json.loads", "jwcrypto.common.json_decode", "jwcrypto.jwt.json_decode", "jwcrypto.jws.json_decode"})
_READ = re.compile(r"""(?:\[|\.get\()["'](\w+)["']|["'](?:\w+)["'] (?:not )?in """)
_ROUTING = frozenset({"iss", "kid", "aud", "azp", "tid", "client_id", "alg", "typ", "exp", "iat", "nbf", ""})
_CHOOSING = re.compile(r"key|tenant|issuer|peek|unverif|hint|kid|header", re.IGNORECASE)
_UNVERIFIED = ("objects", "token")
_IDENTITY = re.compile(r"""["'](sub|user|user_id|uid|username|email|scope|roles?|permissions|groups|tenant\w*)["']""")


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The token readers of ``source``, and the keys that are made of literals."""
    if not source.imports("jwcrypto"):
        return
    evaluator = Evaluator(project)
    for call, name in source.calls_to(_JWT | _FROM_TOKEN | _KEYS | _FROM_TEXT | _LOADS):
        if name in _JWT:
            yield from _token(call, source, evaluator)
        elif name in _FROM_TOKEN and _is_read_unverified(call, source):
            yield _unverified(call, source)
        elif name in _KEYS | _FROM_TEXT:
            yield from _key(call, name, source, evaluator)
        elif name in _LOADS:
            yield from _payload(call, source, evaluator)
    for call in source.calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr == "deserialize":
            yield from _deserialized(call, call.func.value, source, evaluator)


def _token(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> Iterator[object]:
    """``JWT(jwt=token, key=key)``."""
    arguments = evaluator.arguments(call, source)
    if not arguments.complete or arguments.at(2, "jwt") is None:
        return
    key = arguments.at(3, "key")
    if key is None or (isinstance(key, Constant) and key.value is None):
        if _is_read_unverified(call, source):
            yield _unverified(call, source)
        return
    reader = TokenReader(
        library="jwcrypto",
        at=source.location(call.func),
        verify_signature=Value(source.location(call), known=True),
        has_key=True,
        has_algorithms=arguments.at(4, "algs") is not None,
        where=where_of(call, source),
        algorithms=algorithms_value(arguments.at(4, "algs")),
        pins_algorithm=True,
        key_kind=kind_of(key),
        expiry=ClaimCheck(Verified.CHECKED),
    )
    yield reader
    if arguments.at(6, "check_claims") is None:
        yield from audiences.unchecked(reader, call, source, 'check_claims={"aud": ...}')


def _deserialized(call: ast.Call, owner: ast.expr, source: PythonSource, evaluator: Evaluator) -> Iterator[TokenReader]:
    """``signed.deserialize(token)`` without a key."""
    arguments = evaluator.arguments(call, source)
    is_keyless = arguments.complete and arguments.at(1, "key") is None
    if not (is_keyless and isinstance(owner, ast.Name) and is_instance(owner, source, evaluator, _JWS | _JWT)):
        return
    if _reads_unverified(owner.id, owner, source):
        yield _unverified(call, source)


def _unverified(call: ast.Call, source: PythonSource) -> TokenReader:
    at = source.location(call.func)
    function = source.enclosing_function(call)
    return TokenReader(
        library="jwcrypto",
        at=at,
        verify_signature=Value(at, known=False),
        peeks=function is not None and _only_routes(function, source),
        announced=function is not None and "unverif" in source.segment(function),
        where=where_of(call, source),
    )


def _only_routes(function: FunctionNode, source: PythonSource) -> bool:
    """Whether a function reads nothing but what says which key or tenant a token belongs to."""
    if _CHOOSING.search(function.name):
        return True
    read = set(_READ.findall(source.segment(function))) - {"payload", "utf-8", "header", "protected"}
    return bool(read) and read <= _ROUTING


def _is_read_unverified(call: ast.Call, source: PythonSource) -> bool:
    """Whether what a call makes is read, and nothing in the function verifies it."""
    match source.parent(call):
        case ast.Assign(targets=[ast.Name(id=name)]):
            return _reads_unverified(name, call, source)
        case ast.Attribute(attr=attribute) as parent:
            return attribute in _UNVERIFIED and _reaches_payload(parent, source)
        case _:
            return False


def _reads_unverified(name: str, node: ast.AST, source: PythonSource) -> bool:
    is_read = False
    for one in walk(source.enclosing_function(node) or source.tree):
        if not (isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load)):
            continue
        parent = source.parent(one)
        if not isinstance(parent, ast.Attribute):
            return False  # handed on: somebody else may verify it
        if parent.attr in {"validate", "verify"} or (parent.attr == "deserialize" and _has_key(source.parent(parent))):
            return False
        if parent.attr == "token" and ".token.verify" in source.segment(source.statement(parent) or parent):
            return False
        is_read = is_read or (parent.attr in _UNVERIFIED and _reaches_payload(parent, source))
    return is_read


def _has_key(call: ast.AST | None) -> bool:
    return isinstance(call, ast.Call) and (len(call.args) > 1 or any(word.arg in {"key", None} for word in call.keywords))


def _reaches_payload(node: ast.AST, source: PythonSource) -> bool:
    """Whether the payload is taken: ``.objects["payload"]``, ``.token.objects.get("payload")``, ``.token.payload``."""
    above = source.parent(node)
    while isinstance(above, (ast.Attribute, ast.Subscript, ast.Call)):
        node, above = above, source.parent(above)
    return bool(re.search(r"""objects(\.get\(|\[)\s*["']payload["']""", source.segment(node)))


def _payload(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> Iterator[TokenReader]:
    """``json.loads(signed.payload)``, whose claims nobody has looked at."""
    given = call.args[0] if call.args else None
    if isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute) and given.func.attr == "decode":
        given = given.func.value
    if not (isinstance(given, ast.Attribute) and given.attr == "payload"):
        return
    function = source.enclosing_function(call)
    if function is None or not _IDENTITY.search(source.segment(function)):
        return
    if is_instance(given.value, source, evaluator, _JWS):
        found = claims_use.outcome(call, source, evaluator)
        yield TokenReader(
            library="jwcrypto",
            at=source.location(given),
            verify_signature=Value(source.location(call), known=True),
            has_key=True,
            where=where_of(call, source),
            pins_algorithm=True,
            validated=ClaimCheck(found.state),
            leaves_at=found.handed_on,
        )


def _key(call: ast.Call, name: str, source: PythonSource, evaluator: Evaluator) -> Iterator[Key]:
    """The literal that a key is made of."""
    arguments = evaluator.arguments(call, source)
    if name in _FROM_TEXT:
        given = arguments.at(0, "password" if name.endswith("password") else "data")
        if given is not None:
            yield from literal_keys(given, "key of jwcrypto", call, source, evaluator)
        return
    kind: Evaluated | None = arguments.get("kty")
    member = arguments.get("k") if isinstance(kind, Constant) and kind.value == "oct" else None
    for one in literals(member, evaluator) if member is not None else ():
        key = literal_key(one, "key of jwcrypto", algorithms=(), variable="JWT_SECRET_KEY")
        if key is not None:
            yield key


ADAPTER: Adapter[PythonSource] = Adapter(
    name="jwcrypto",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"jwcrypto",),),
    facts=facts,
)
