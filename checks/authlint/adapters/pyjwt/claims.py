"""Claims that a decode does not compare, tokens without a signature, and what the issuing call says of the algorithm."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from authlint.facts.environment import Where
from authlint.facts.settings import Claim, ClaimTrouble, UncheckedClaim
from authlint.facts.tokens import ClaimCheck, KeyKind, NoneAlgorithm, TokenReader, Verified
from authlint.sources.python import CallArguments, Constant, Entries, Evaluated, Items, PythonSource, options
from authlint.sources.python.nodes import argument

_ISSUED = "anybody can write such a token"
# Neither library ever accepts one (run against PyJWT 2.15 and python-jose 3.5).
_ALONE = "no token passes"
_AMONG = {
    "PyJWT": "a token that says so raises `InvalidKeyError`, which is no `InvalidTokenError`",
    "python-jose": "a token that says so raises `JWKError`, which is no `JWTError`",
}


def unchecked_claims(reader: TokenReader, call: ast.Call, source: PythonSource) -> Iterator[UncheckedClaim]:
    """The claims of an identity provider's tokens that nobody compares.

    A service that verifies with a shared secret reads its own tokens. PyJWT and python-jose refuse a token with an audience
    where none is given (PyJWT: ``InvalidAudienceError``), so that only tokens without one get through.
    """
    name = source.segment(call.func)
    for claim, check, missing in (
        (Claim.AUDIENCE, reader.audience, "audience"),
        (Claim.ISSUER, reader.issuer, "issuer"),
    ):
        where = reader.where & check.where
        if check.state is Verified.OFF and check.at is not None and (check.given or reader.key_kind is not KeyKind.SECRET):
            switch = f"verify_{'aud' if claim is Claim.AUDIENCE else 'iss'}"
            # Whoever passes what to compare with believes that it is compared.
            is_sure = (
                check.given
                or reader.key_kind is KeyKind.KEY_SET
                or (reader.key_kind is KeyKind.PUBLIC and claim is Claim.AUDIENCE)
            )
            yield UncheckedClaim(reader.library, claim, check.at, switch, True, ClaimTrouble.ANY, missing, where, certain=is_sure)
        elif check.state is Verified.ABSENT and reader.key_kind is KeyKind.KEY_SET:
            yield from _absent(reader, claim, check, missing, name)


def _absent(reader: TokenReader, claim: Claim, check: ClaimCheck, missing: str, name: str) -> Iterator[UncheckedClaim]:
    is_audience = claim is Claim.AUDIENCE
    trouble = ClaimTrouble.PRESENT if is_audience else ClaimTrouble.ANY
    if check.at is not None:
        yield UncheckedClaim(reader.library, claim, check.at, name, False, trouble, missing, reader.where)


def none_algorithms(library: str, arguments: CallArguments, where: Where, *, issues: bool) -> Iterator[NoneAlgorithm]:
    """The place where ``none`` is an algorithm."""
    given = arguments.at(2, "algorithm" if issues else "algorithms")
    if issues and isinstance(payload := arguments.at(0, "payload"), Entries) and payload.get("payer_id") is not None:
        return  # PayPal's `PayPal-Auth-Assertion` is an unsigned token by its specification
    for one in options(given) if given is not None else ():
        for item in one.items if isinstance(one, Items) else (one,):
            if not isinstance(item, Constant) or not _is_none(item, arguments, issues=issues):
                continue
            alone = not isinstance(one, Items) or len(one.items) == 1
            effect = _ISSUED if issues else _ALONE if alone else _AMONG[library]
            yield NoneAlgorithm(library, item.at, issues, effect, where & item.where)


def _is_none(item: Constant, arguments: CallArguments, *, issues: bool) -> bool:
    if isinstance(item.value, str):
        return item.value.lower() == "none"
    key = arguments.at(1, "key")
    return issues and item.value is None and _is_empty(key)


def _is_empty(key: Evaluated | None) -> bool:
    return isinstance(key, Constant) and not key.value


def issued_with(encode: Collection[str], call: ast.Call, source: PythonSource) -> str:
    """The algorithm with which the same file signs with the same key; empty if it does not, or with several."""
    key = argument(call, {"key"}, 1)
    if key is None:
        return ""
    text, found = ast.unparse(key), set[str]()
    for other, _ in source.calls_to(encode):
        signing = argument(other, {"key"}, 1)
        if signing is None or ast.unparse(signing) != text:
            continue
        algorithm = argument(other, {"algorithm"}, 2)
        if algorithm is None:
            found.add('"HS256"')  # what both libraries sign with by default
        elif isinstance(algorithm, (ast.Constant, ast.Name, ast.Attribute)):
            found.add(source.segment(algorithm))
    return found.pop() if len(found) == 1 else ""
