"""Comparisons with the claims ``scope`` and ``scp`` of a decoded token, which hold all scopes in one text (RFC 8693, RFC 9068).

Some issuers write a list all the same (Okta's ``scp``, tokens that a project makes for itself), and some projects keep the kind
of a token there (``"scope": "refresh_token"``). Where the code expects a list, or splits, nothing is said.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.refusals import last_name
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.scopes import Comparison, ScopeComparison
from authlint.sources import Project
from authlint.sources.python import FunctionNode, PythonSource
from authlint.sources.python.nodes import walk

_CLAIMS = frozenset({"scope", "scp"})
_DECODES = frozenset(
    {
        "jwt.decode",
        "jwt.decode_complete",
        "jose.jwt.decode",
        "jose.jwt.get_unverified_claims",
        "authlib.jose.jwt.decode",
        "flask_jwt_extended.get_jwt",
        "flask_jwt_extended.decode_token",
        "google.oauth2.id_token.verify_oauth2_token",
        "google.oauth2.id_token.verify_token",
        "firebase_admin.auth.verify_id_token",
    }
)
_METHODS = frozenset({"decode_token", "a_decode_token", "introspect", "a_introspect", "introspect_token"})
_DECODING = re.compile(
    r"(decode|verif|validat|parse|introspect)\w*(token|jwt|claims)|(token|jwt)_?(claims|payload)|get_claims", re.IGNORECASE
)
_NAMED = re.compile(
    r"(token_|jwt_|access_token_|decoded_|id_token_)?claims|(token|jwt|decoded)_payload|decoded_(token|jwt)|token_?info",
    re.IGNORECASE,
)
_KIND = re.compile(r"token|access$|refresh|reset|verif|login|session|2fa|mfa|password|invit|activat|email|temp", re.IGNORECASE)
_FOREIGN = re.compile(
    r"PyJWKClient|jwks|get_signing_key|RS256|ES256|openid|keycloak|auth0|cognito|okta|login\.microsoftonline", re.IGNORECASE
)


def facts(source: PythonSource, project: Project) -> Iterator[ScopeComparison]:
    """The comparisons of ``source`` with scopes that are not split."""
    if not is_deployed(source, project):
        return
    for node in source.index.parents:
        match node:
            case ast.Compare(ops=[op], comparators=[right], left=left):
                pass
            case _:
                continue
        if isinstance(op, (ast.In, ast.NotIn)):
            yield from _compared(node, right, left, source, Comparison.PART)
        elif isinstance(op, (ast.Eq, ast.NotEq)):
            claims, other = (left, right) if isinstance(right, ast.Constant) else (right, left)
            if isinstance(other, ast.Constant) and isinstance(other.value, str) and other.value:
                yield from _compared(node, claims, other, source, Comparison.WHOLE)


def _compared(
    node: ast.Compare, side: ast.expr, other: ast.expr, source: PythonSource, comparison: Comparison
) -> Iterator[ScopeComparison]:
    function = source.enclosing_function(node)
    read = _read(side, source, function)
    if read is None:
        return
    owner, claim, default = read
    if not _is_claims(owner, source, function) or _is_list(side, default, claim, source, function):
        return
    wanted = other.value if isinstance(other, ast.Constant) and isinstance(other.value, str) else ""
    if _KIND.search(wanted) or " " in wanted:
        return
    is_foreign = bool(_FOREIGN.search(source.text))
    if comparison is Comparison.WHOLE and not (is_foreign or re.search(r"[:./]", wanted)):
        return  # a project's own tokens may well have exactly one
    is_in = isinstance(node.ops[0], (ast.In, ast.Eq))
    text = source.segment(side)
    whole = f"{source.segment(other)} {'in' if is_in else 'not in'} {text}.split()"
    yield ScopeComparison(
        at=source.location(node),
        claim=claim,
        comparison=comparison,
        wanted=wanted,
        replace_at=source.location(side if comparison is Comparison.PART else node),
        replacement="{}.split()" if comparison is Comparison.PART else whole,
        certain=_is_text(default) or (claim == "scope" and is_foreign),
        where=source.where(node).whatever_the_conditions(),
    )


def _read(side: ast.expr, source: PythonSource, function: FunctionNode | None) -> tuple[ast.expr, str, ast.expr | None] | None:
    """The claims, the claim and its default, where ``side`` is that claim, or a name that is given nothing else."""
    match side:
        case ast.Subscript(value=owner, slice=ast.Constant(value=str(claim))) if claim in _CLAIMS:
            return owner, claim, None
        case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[ast.Constant(value=str(claim)), *rest]) if (
            claim in _CLAIMS
        ):
            return owner, claim, rest[0] if rest else None
        case ast.BoolOp(op=ast.Or(), values=[first, default]):
            found = _read(first, source, function)
            return (found[0], found[1], default) if found is not None else None
        case ast.Name(id=name) if function is not None:
            given = [
                one.value
                for one in walk(function)
                if isinstance(one, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in one.targets)
            ]
            return _read(given[0], source, None) if len(given) == 1 else None
        case _:
            return None


def _is_claims(owner: ast.expr, source: PythonSource, function: FunctionNode | None, depth: int = 3) -> bool:
    """Whether an expression is the claims of a token."""
    if isinstance(owner, ast.Await):
        owner = owner.value
    if isinstance(owner, ast.Call):
        name, last = source.qualified_name(owner.func) or "", last_name(owner.func) or ""
        return name in _DECODES or last in _METHODS or bool(_DECODING.search(last))
    if isinstance(owner, ast.Attribute):
        return owner.attr == "claims" or bool(_NAMED.fullmatch(owner.attr))
    if not isinstance(owner, ast.Name) or not depth:
        return False
    given = [
        one.value
        for one in walk(function or source.tree)
        if isinstance(one, (ast.Assign, ast.NamedExpr))
        and any(
            isinstance(t, ast.Name) and t.id == owner.id for t in (one.targets if isinstance(one, ast.Assign) else [one.target])
        )
    ]
    if given:
        return any(_is_claims(value, source, function, depth - 1) for value in given)
    is_parameter = function is not None and any(isinstance(one, ast.arg) and one.arg == owner.id for one in walk(function.args))
    return is_parameter and bool(_NAMED.fullmatch(owner.id))


def _is_list(side: ast.expr, default: ast.expr | None, claim: str, source: PythonSource, function: FunctionNode | None) -> bool:
    """Whether the code takes the claim for a list, or makes one of it."""
    if isinstance(default, (ast.List, ast.Tuple, ast.Set)) or (
        isinstance(default, ast.Call) and last_name(default.func) in {"list", "set"}
    ):
        return True
    text = source.segment(function) if function is not None else source.text
    if "isinstance(" in text and re.search(r"isinstance\([^()]*sc(o?pes?|p)\b", text):
        return True
    if re.search(r"scopes?\b[^\n]{0,60}\.split\(|scp\b[^\n]{0,60}\.split\(", text):
        return True
    written = rf"""['"]{claim}['"]\s*:\s*(\[|list\(|scopes\b|sorted\(|\w+\.scopes\b)|\b{claim}\s*=\s*\["""
    return bool(re.search(written, source.text))


def _is_text(default: ast.expr | None) -> bool:
    return isinstance(default, ast.Constant) and isinstance(default.value, str)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Scopes of tokens",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b'"scope"', b"'scope'", b'"scp"', b"'scp'"),
        (b"jwt", b"jose", b"claims", b"oken"),
    ),
    facts=facts,
)
