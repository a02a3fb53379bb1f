"""Readers that do not tell refresh tokens from access tokens, though what issues them writes down which is which.

Own tokens are only reported where nothing in the application reads the claim. Flask-JWT-Extended looks at it unless it is told
not to, which is right for a route that revokes both.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from authlint.adapter import Adapter
from authlint.adapters.pyjwt.peeking import where_of
from authlint.adapters.settings_modules import is_deployed
from authlint.adapters.token_issuing.calls import PACKAGES, issuing_calls
from authlint.adapters.token_issuing.claims import Claims, claims_of, texts
from authlint.adapters.whole_project import WholeProject
from authlint.facts.tokens import UncheckedType
from authlint.sources import Project
from authlint.sources.python import Entry, PythonSource
from authlint.sources.python.nodes import argument
from authlint.text import Location

_CLAIMS = ("type", "token_type", "typ", "scope", "token_use", "kind")
_DECODE = {"jwt.decode": "PyJWT", "jose.jwt.decode": "python-jose"}
_REQUIRED = frozenset({"flask_jwt_extended.jwt_required", "flask_jwt_extended.verify_jwt_in_request"})
_REVOKING = re.compile(r"log_?out|revoke|sign_?out|blacklist|blocklist|refresh|introspect|inspect", re.IGNORECASE)
_OWNER = r"(payload|claims?|data|decoded\w*|jwt\w*|\w*token\w*)"
_READ = re.compile(r"""(?<=[\w)])\[\s*["'](\w+)["']\s*\]|\bget\(\s*["'](\w+)["']""")


class _Writer(NamedTuple):
    """A call that issues tokens: the key's name, the kind of its tokens, where that is written, and all claims."""

    key: str
    kinds: frozenset[str]
    at: Location
    claims: Claims


def facts(source: PythonSource, project: Project) -> Iterator[UncheckedType]:
    """The readers of ``source`` that take refresh tokens for access tokens."""
    if not is_deployed(source, project):
        return
    if source.imports("flask_jwt_extended"):
        yield from _switched_off(source)
    if source.imports("jwt", "jose"):
        yield from _own(source, WholeProject(project, source))


def _switched_off(source: PythonSource) -> Iterator[UncheckedType]:
    for call, _ in source.calls_to(_REQUIRED):
        word = next((word for word in call.keywords if word.arg == "verify_type"), None)
        if word is None or not isinstance(word.value, ast.Constant) or word.value.value is not False:
            continue
        parent = source.parent(call)
        decorated = isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)) and call in parent.decorator_list
        function = parent if decorated else source.enclosing_function(call)
        text = source.segment(function) if function is not None else source.segment(call)
        head = " ".join(source.segment(one) for one in getattr(function, "decorator_list", ()))
        if _REVOKING.search(f"{getattr(function, 'name', '')} {head}") or re.search(r"""["']type["']|\bjti\b""", text):
            continue
        where = where_of(call, source)
        yield UncheckedType("Flask-JWT-Extended", source.location(word), "verify_type=False", "type", None, where)


def _own(source: PythonSource, project: WholeProject) -> Iterator[UncheckedType]:
    calls = [one for one in source.calls_to(_DECODE) if _is_access(one[0], source)]
    if not calls:
        return
    # By their bytes first: most applications have no file that both signs and speaks of refresh tokens.
    if not set(project.holding("encode") or ()) & set(project.holding("refresh") or ()):
        return
    issued = list(_issued(project))
    for claim in _CLAIMS:
        writers = list(_writers(claim, issued))
        refresh = next((one for one in writers if any("refresh" in kind for kind in one.kinds)), None)
        others = [one for one in writers if refresh and one.key == refresh.key and (one is not refresh or len(one.kinds) > 1)]
        if refresh is None or not others or _is_compared(claim, source, project):
            continue
        for call, name in calls:
            if _key(call) == refresh.key and _can_be_read(refresh.claims, call, source):
                shown = source.segment(call.func)
                where = where_of(call, source)
                yield UncheckedType(_DECODE[name], source.location(call.func), shown, claim, refresh.at, where)


def _is_access(call: ast.Call, source: PythonSource) -> bool:
    """Whether a decode verifies, and is none of a function that is about refresh tokens or the end of a session."""
    function = source.enclosing_function(call)
    return "verify_signature" not in source.segment(call) and not (function and _REVOKING.search(function.name))


def _issued(project: WholeProject) -> Iterator[tuple[ast.Call, PythonSource, Claims]]:
    """The calls of the application that issue tokens, each with its claims."""
    for source in project.sources("encode", also=PACKAGES, tests=False):
        for call, issuing, node in issuing_calls(source, project.evaluator):
            if issuing.position == 0:
                yield call, source, claims_of(node, source, project.evaluator, project)


def _writers(claim: str, issued: list[tuple[ast.Call, PythonSource, Claims]]) -> Iterator[_Writer]:
    for call, source, claims in issued:
        entries = list(claims.each(claim))
        kinds = frozenset(kind for entry in entries for kind in _kinds(entry))
        if not claims.has("aud") and (kinds or not entries):
            yield _Writer(_key(call), kinds, entries[0].key_at if entries else source.location(call), claims)


def _kinds(entry: Entry) -> Iterator[str]:
    """The kinds that are written; where it is a parameter, those that the calls in the same file hand over."""
    yield from texts(entry.value)
    parameter, source = entry.value.node, entry.value.source
    function = source.parent(source.parent(parameter) or parameter) if isinstance(parameter, ast.arg) else None
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return
    for call in source.calls():
        if isinstance(call.func, (ast.Name, ast.Attribute)) and source.segment(call.func).split(".")[-1] == function.name:
            for given in (*call.args, *(word.value for word in call.keywords)):
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value


def _is_compared(claim: str, source: PythonSource, project: WholeProject) -> bool:
    """Whether anything in the application reads the claim."""
    read = re.compile(
        rf"""\[\s*["']{claim}["']\s*\](?!\s*=[^=])|\b(get|pop)\(\s*["']{claim}["']|\b{_OWNER}\.{claim}\b|["']{claim}["']\s+(not\s+)?in\b"""
    )
    return any(read.search(other.text) for other in (source, *project.sources("token", "jwt", also=(claim,))))


def _key(call: ast.Call) -> str:
    """The last name of the key that a call is given."""
    key = argument(call, {"key"}, 1)
    return ast.unparse(key).rpartition(".")[2] if key is not None else ""


def _can_be_read(refresh: Claims, call: ast.Call, source: PythonSource) -> bool:
    """Whether a refresh token has the claims that the function reads of an access token."""
    function = source.enclosing_function(call)
    if not refresh.complete or function is None:
        return True
    read = {one or other for one, other in _READ.findall(source.segment(function))}
    return all(refresh.has(key) for key in read)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="kinds of tokens",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"verify_type", b"decode"), (b"flask_jwt_extended", b"jwt", b"jose")),
    facts=facts,
)
