"""What a decode does beyond the signature: which algorithms it accepts, which claims it looks at, what it ignores."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapters import claims_use, leeways
from authlint.adapters.near_files import is_mentioned
from authlint.adapters.pyjwt.dead import Table, dead_arguments
from authlint.adapters.pyjwt.header_algorithm import from_token
from authlint.adapters.pyjwt.renewing import is_renewing, reads_expiry
from authlint.adapters.refusals import last_name
from authlint.facts.tokens import ClaimCheck, DeadArgument, KeyKind, Verified
from authlint.facts.value import UNKNOWN, Unknown, Value
from authlint.record import record
from authlint.sources.python import (
    CallArguments,
    Constant,
    Entries,
    EnvironmentRead,
    Evaluated,
    Evaluator,
    FunctionNode,
    Items,
    Reference,
    UnknownValue,
    options,
)
from authlint.sources.python.nodes import argument, signature, walk
from authlint.text import Location

_AUDIENCE = frozenset({"aud", "azp", "client_id", "appid", "cid"})
_ISSUER = frozenset({"iss", "tid"})
_KEY_SET = re.compile(r"jwks?\b|jwk_|jwks_|signing_key|get_signing_key|certs|well_known", re.IGNORECASE)
_PUBLIC = re.compile(r"public|pub_key|pubkey|certificate|\bpem\b", re.IGNORECASE)
_SECRET = re.compile(r"secret|hmac|shared", re.IGNORECASE)
_EVERY = re.compile(r"\bget_default_algorithms\(\)|\bALGORITHMS\.(SUPPORTED|ALL)\b")
_FAMILY = re.compile(r"(HS|RS|ES|PS)(\d|$)")
_PERHAPS_JWK = re.compile(r"jwk|signing_key", re.IGNORECASE)
_FROM_JWKS = frozenset({"get_signing_key_from_jwt", "get_signing_key"})


@record(eq=False)
class Reading:
    """What is known of one decode; the attributes are those of ``TokenReader``."""

    algorithms: Value[tuple[str, ...]] | None
    algorithms_from_token: Location | None
    pins_algorithm: bool
    key_kind: KeyKind
    audience: ClaimCheck
    issuer: ClaimCheck
    expiry: ClaimCheck
    leeway: Value[float] | None
    dead: tuple[DeadArgument, ...]


class Reader:
    """Reads one call.

    Args:
        call: The call.
        arguments: What it passes.
        instance: What the instance was made with, if that counts.
        table: What the library's options and arguments are called.
        evaluator: Follows names.
    """

    def __init__(
        self, call: ast.Call, arguments: CallArguments, instance: CallArguments | None, table: Table, evaluator: Evaluator
    ) -> None:
        self._call = call
        self._source = arguments.source
        self._arguments = arguments
        self._table = table
        self._evaluator = evaluator
        given = arguments.at(3, "options")
        if given is None and instance is not None:
            given = instance.at(1, "options")
        self._is_of_instance = given is not None and arguments.at(3, "options") is None
        self._options = given

    def read(self, version_below_2: bool) -> Reading:
        """What the call does."""
        algorithms = self._algorithms()
        kind = self._key_kind(algorithms)
        return Reading(
            algorithms=algorithms,
            algorithms_from_token=from_token(self._arguments, self._call, self._source, self._evaluator, self._key()),
            pins_algorithm=self._is_bound_key(),
            key_kind=kind,
            audience=self._claim("verify_aud", "audience", _AUDIENCE),
            issuer=self._claim("verify_iss", "issuer", _ISSUER),
            expiry=self._expiry(version_below_2),
            leeway=self._leeway(),
            dead=tuple(dead_arguments(self._table, self._arguments, self._options, version_below_2)),
        )

    def _algorithms(self) -> Value[tuple[str, ...]] | None:
        given = self._arguments.at(2, "algorithms")
        if (
            isinstance(given, EnvironmentRead)
            and isinstance(given.default, Items)
            and not is_mentioned(given, self._evaluator.project)
        ):
            given = given.default
        place = self._source.location(self._call.func)
        if given is None:
            return None if self._arguments.complete else Value(place)
        if _EVERY.search(given.source.segment(given.node)):
            return Value(given.at, ("HS256", "RS256"), where=given.where)
        if isinstance(given, Constant):
            if isinstance(given.value, str):
                return Value(given.at, tuple(re.findall(r"\w+", given.value)), where=given.where)
            return None if given.value is None else Value(given.at)
        if isinstance(given, Items) and given.complete and not given.items and self._table.library == "PyJWT":
            return None  # the same error as without
        if isinstance(given, Items):
            texts = [_algorithm(item) for item in given.items]
            names = tuple(text for text in texts if text is not None)
            is_known = given.complete and len(names) == len(given.items)
            # What else may be accepted makes no difference where it is too much already.
            is_mixed = any(name.startswith("HS") for name in names) and not all(name.startswith("HS") for name in names)
            if is_mixed and self._chooses_key():
                return Value(given.at)
            known: tuple[str, ...] | Unknown = names if is_known or is_mixed else UNKNOWN
            return Value(given.at, known, where=given.where)
        return Value(given.at)

    def _chooses_key(self) -> bool:
        """Whether the function asks for the family of an algorithm, so that each has its own key."""
        function = self._source.enclosing_function(self._call)
        for node in walk(function) if function is not None else ():
            is_asked = isinstance(node, ast.Compare) or (isinstance(node, ast.Call) and last_name(node.func) == "startswith")
            if is_asked and any(
                isinstance(one, ast.Constant) and isinstance(one.value, str) and _FAMILY.match(one.value) for one in walk(node)
            ):
                return True
        key = self._key()
        found = self._source.definition(key) if isinstance(key, ast.Name) else key
        return isinstance(found, (ast.Call, ast.Subscript)) and bool(re.search(r"\balg", ast.unparse(found)))

    def _key(self) -> ast.expr | None:
        return argument(self._call, {"key"}, 1)

    def _key_kind(self, algorithms: Value[tuple[str, ...]] | None) -> KeyKind:
        names = algorithms.known if algorithms is not None and isinstance(algorithms.known, tuple) else ()
        node = self._key()
        texts = [ast.unparse(node)] if node is not None else []
        root = node.value if isinstance(node, ast.Attribute) else node
        if isinstance(root, ast.Name) and isinstance(found := self._source.definition(root), ast.expr):
            texts.append(ast.unparse(found))
        if names and all(name.startswith("HS") for name in names):
            return KeyKind.SECRET
        for pattern, kind in ((_KEY_SET, KeyKind.KEY_SET), (_PUBLIC, KeyKind.PUBLIC), (_SECRET, KeyKind.SECRET)):
            if any(pattern.search(text) for text in texts):
                return kind
        return KeyKind.PUBLIC if names and not any(name.startswith("HS") for name in names) else KeyKind.UNKNOWN

    def _is_bound_key(self) -> bool:
        """Whether the key is a ``PyJWK``, which says its own algorithm, or may be one."""
        node = self._key()
        return node is not None and self._is_jwk(node, 3)

    def _is_jwk(self, node: ast.expr, depth: int) -> bool:
        match node:
            case ast.Await(value=inner) | ast.Subscript(value=inner) if depth:
                return self._is_jwk(inner, depth - 1)
            case ast.Call(func=func):
                name = last_name(func)
                if name in _FROM_JWKS or name in {"PyJWK", "PyJWKSet", "from_dict", "from_json"}:
                    return True
                function = self._source.definition(func) if depth else None
                return isinstance(function, FunctionNode) and self._gives_jwk(function, depth - 1)
            case ast.Name() if depth:
                found = self._source.definition(node)
                if found is None:
                    return bool(_PERHAPS_JWK.search(node.id))
                return isinstance(found, ast.expr) and self._is_jwk(found, depth - 1)
            case _:
                return False

    def _gives_jwk(self, function: FunctionNode, depth: int) -> bool:
        if function.returns is not None and "PyJWK" in ast.unparse(function.returns):
            return True
        returned = (node.value for node in walk(function) if isinstance(node, ast.Return))
        return any(value is not None and self._is_jwk(value, depth) for value in returned)

    def _switch(self, name: str) -> Iterator[Evaluated]:
        for one in options(self._options) if self._options is not None else ():
            entry = one.get(name) if isinstance(one, Entries) else None
            for value in options(entry) if entry is not None else ():
                yield value.under(one.where)

    def _off(self, name: str) -> Evaluated | None:
        """The constant that switches a check off."""
        return next((one for one in self._switch(name) if isinstance(one, Constant) and one.truth is False), None)

    def _claim(self, switch: str, argument: str, claims: frozenset[str]) -> ClaimCheck:
        off = self._off(switch)
        given = self._arguments.get(argument)
        is_given = given is not None and not (isinstance(given, Constant) and given.value is None)
        if off is None and is_given:
            return ClaimCheck(Verified.CHECKED, given.at if given is not None else None)
        unknown = self._options is not None and not all(
            isinstance(one, Entries) and one.complete for one in options(self._options)
        )
        if off is None and (unknown or not self._arguments.complete or len(self._call.args) > 4):
            return ClaimCheck(Verified.UNKNOWN)
        found = claims_use.outcome(self._call, self._source, self._evaluator, claims).state
        if found is not Verified.ABSENT:
            return ClaimCheck(Verified.LATER if found is Verified.CHECKED else Verified.UNKNOWN)
        if off is not None:
            return ClaimCheck(Verified.OFF, off.at, off.where, is_given)
        return ClaimCheck(Verified.ABSENT, self._source.location(self._call.func))

    def _expiry(self, version_below_2: bool) -> ClaimCheck:
        off = self._off("verify_exp")
        if off is None and self._is_of_instance and not list(self._switch("verify_exp")):
            off = self._off("verify_signature")  # PyJWT 2.11 and newer then verify the signature, and nothing else
        old = self._arguments.get("verify_expiration") if version_below_2 else None
        if off is None and isinstance(old, Constant) and old.truth is False:
            off = old
        if off is None:
            return ClaimCheck(Verified.CHECKED if not list(self._switch("verify_exp")) else Verified.UNKNOWN)
        function = self._source.enclosing_function(self._call)
        around = [function, *self._callers(function)] if function is not None else []
        if any(is_renewing(one) or reads_expiry(one) for one in around):
            return ClaimCheck(Verified.UNKNOWN)
        others = sum(1 for name in ("verify_aud", "verify_iat", "verify_nbf", "verify_iss") if self._off(name) is not None)
        if others > 1 and isinstance(self._source.parent(self._call), ast.Expr):
            return ClaimCheck(Verified.UNKNOWN)  # somebody only asks who signed it
        found = claims_use.outcome(self._call, self._source, self._evaluator, frozenset({"exp", "iat"})).state
        if found is Verified.CHECKED:
            return ClaimCheck(Verified.LATER)
        return ClaimCheck(Verified.OFF, off.at, off.where)

    def _callers(self, function: FunctionNode) -> list[FunctionNode]:
        """The functions of the same file that name the one that decodes, and the others of its class that look at a time."""
        if function.name.startswith("__"):
            return []
        return [
            other
            for other in self._source.functions()
            if other is not function and any(last_name(node) == function.name for node in walk(other))
        ]

    def _leeway(self) -> Value[float] | None:
        given = self._arguments.get("leeway")
        if self._table.leeway_in_options and given is None:
            given = next(iter(self._switch("leeway")), None)
        return leeways.seconds(self._default_of(given) if isinstance(given, UnknownValue) else given)

    def _default_of(self, given: Evaluated) -> Evaluated:
        """What a parameter is when nothing is passed for it; the value itself for anything else."""
        if not isinstance(given.node, ast.arg):
            return given
        function = given.source.parent(given.source.parent(given.node) or given.node)
        if not isinstance(function, FunctionNode):
            return given
        default = dict(signature(function)).get(given.node)
        return self._evaluator.value(default, given.source) if default is not None else given


def _algorithm(item: Evaluated) -> str | None:
    """The algorithm that a text names, or python-jose's constant for it."""
    if isinstance(item, Constant) and isinstance(item.value, str):
        return item.value
    if isinstance(item, Reference) and item.name.startswith("jose.") and ".ALGORITHMS." in item.name:
        return item.name.rpartition(".")[2]
    return None
