"""The calls that issue tokens, by library, with the place of the claims.

What each library makes of a ``datetime``, a missing ``exp`` and a subject that is no text was run: PyJWT 2.15, python-jose 3.5,
Authlib 1.7, joserfc 1.7, jwcrypto 1.5.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from authlint.adapters.instances import is_instance
from authlint.record import record
from authlint.sources.python import Evaluator, PythonSource
from authlint.sources.python.nodes import argument


@record
class Issuing:
    """How a library issues tokens.

    Attributes:
        library: As people write it.
        position: Where the claims stand.
        name: Their name.
        takes_datetime: Whether it turns a ``datetime`` into seconds itself.
        refusal: What becomes of a subject that is no text; empty where nothing does.
    """

    library: str
    position: int
    name: str
    takes_datetime: bool = True
    refusal: str = ""


_PYJWT = Issuing("PyJWT", 0, "payload", refusal="PyJWT refuses the token when it reads it: `Subject must be a string`")
_JOSE = Issuing("python-jose", 0, "claims", refusal="python-jose refuses the token when it reads it: `Subject must be a string`")
_AUTHLIB = Issuing("Authlib", 1, "payload")
_JOSERFC = Issuing("joserfc", 1, "claims")
_JWCRYPTO = Issuing(
    "jwcrypto",
    1,
    "claims",
    takes_datetime=False,
    refusal="jwcrypto refuses the token when it reads it: `Claim sub is not a StringOrURI type`",
)
_CALLS: Mapping[str, Issuing] = {
    "jwt.encode": _PYJWT,
    "jwt.api_jwt.encode": _PYJWT,
    "jose.jwt.encode": _JOSE,
    "authlib.jose.jwt.encode": _AUTHLIB,
    "joserfc.jwt.encode": _JOSERFC,
    "jwcrypto.jwt.JWT": _JWCRYPTO,
}
_CLASSES: Mapping[str, Issuing] = {
    "jwt.PyJWT": _PYJWT,
    "jwt.api_jwt.PyJWT": _PYJWT,
    "authlib.jose.JsonWebToken": _AUTHLIB,
    "authlib.jose.rfc7519.JsonWebToken": _AUTHLIB,
}
PACKAGES = ("jwt", "jose", "authlib", "joserfc", "jwcrypto")


def issuing_calls(source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[ast.Call, Issuing, ast.expr]]:
    """The calls of ``source`` that issue tokens, each with the expression of its claims."""
    if not source.imports(*PACKAGES):
        return
    for call in source.calls():
        found = _issuing(call, source, evaluator)
        claims = _claims(call, found) if found is not None else None
        if found is not None and claims is not None:
            yield call, found, claims


def _issuing(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> Issuing | None:
    name = source.qualified_name(call.func)
    if name is not None and name in _CALLS:
        return _CALLS[name]
    if isinstance(call.func, ast.Attribute) and call.func.attr == "encode" and name is None:
        for class_name, found in _CLASSES.items():
            if source.imports(class_name.partition(".")[0]) and is_instance(call.func.value, source, evaluator, {class_name}):
                return found
    if isinstance(call.func, ast.Name) and name is None and isinstance(source.definition(call.func), ast.expr):
        return _CALLS.get(evaluator.arguments(call, source).name or "")  # a partial application
    return None


def _claims(call: ast.Call, found: Issuing) -> ast.expr | None:
    if any(isinstance(one, ast.Starred) for one in call.args):
        return None
    return argument(call, {found.name}, found.position)
