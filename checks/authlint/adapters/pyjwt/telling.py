"""What a function says of the token that it reads without verifying: that it does not, who has, or what for."""

from __future__ import annotations

import ast
import re

from authlint.adapters.pyjwt.origins import is_named_as_own
from authlint.sources.python import FunctionNode, PythonSource

_ANNOUNCING = re.compile(r"unverified|unvalidated|untrusted|trusted|without_verif|no_?verif|unsafe|insecure|peek", re.IGNORECASE)
_TELLING = re.compile(
    r"without (\w+ )?(\w+ )?(verif|validat|check)|(not|n't|no|never|skips?) (be )?(signature )?(verif|validat)"
    r"|unverified|untrusted",
    re.IGNORECASE,
)
_VOUCHING = re.compile(
    r"\b(already|has been|have been|was) (been )?(verified|validated|authenticated)\b"
    r"|(verif|validat|authenticat)\w+ (by|at|in) (the |an? |our )?(\w+ )?"
    r"(proxy|gateway|ingress|load balancer|middleware|mesh|sidecar)"
    r"|(over TLS|directly|straight) from the .{0,20}(idp|provider|token endpoint|issuer)"
    r"|\bfor (\w+ )?(routing|logging|debugging|display|diagnostics|metrics|informational)\b"
    r"|not (be )?(used|relied on|meant|intended) for auth",
    re.IGNORECASE,
)
_CLIENT = re.compile(
    r"grant_type|authorization_code|token_endpoint|fetch_token|authorize_access_token|code_verifier|userinfo_endpoint"
)
_SIGN_IN = re.compile(r"sso|oidc|oauth|callback", re.IGNORECASE)


def is_announced(call: ast.Call, source: PythonSource) -> bool:
    """Whether the function says, by its name or in its docstring, that it does not verify."""
    function = source.enclosing_function(call)
    return function is not None and bool(_ANNOUNCING.search(function.name) or _TELLING.search(_docstring(function)))


def is_vouched(call: ast.Call, source: PythonSource) -> bool:
    """Whether the function says that somebody before it has verified the token, or that nothing rests on the claims.

    So do names in a client of OpenID Connect: what it reads there it has from the provider.
    """
    function = source.enclosing_function(call)
    if function is None:
        return False
    comments = " ".join(line.partition("#")[2].strip() for line in source.segment(function).splitlines() if "#" in line)
    if function.name.endswith("from_trusted_token") or _VOUCHING.search(f"{_docstring(function)} {comments}"):
        return True
    return bool(_CLIENT.search(source.text)) and (is_named_as_own(call) or bool(_SIGN_IN.search(function.name)))


def _docstring(function: FunctionNode) -> str:
    return " ".join((ast.get_docstring(function) or "").split())
