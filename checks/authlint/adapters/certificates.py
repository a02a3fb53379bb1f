"""Connections to identity providers whose certificate is not verified: ``verify=False``, ``ssl=False``, contexts, LDAP options.

That a connection is to an identity provider say the library (python-keycloak, Authlib, ``PyJWKClient``), the address, or the name
of the function. What an application does with other servers is not our business.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.file_purposes import where_of_file
from authlint.adapters.pyjwt.peeking import where_of
from authlint.adapters.refusals import last_name
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.environment import Where, named_in
from authlint.facts.transport import Peer, UnverifiedCertificate
from authlint.sources import Project
from authlint.sources.python import Constant, EnvironmentRead, Evaluated, Evaluator, PythonSource, options
from authlint.text import Location

_CLIENTS = {
    **dict.fromkeys(("keycloak.KeycloakOpenID", "keycloak.KeycloakAdmin", "keycloak.KeycloakOpenIDConnection"), Peer.KEYS),
    **dict.fromkeys(
        (
            "authlib.integrations.requests_client.OAuth2Session",
            "authlib.integrations.requests_client.OAuth2Client",
            "authlib.integrations.httpx_client.AsyncOAuth2Client",
            "authlib.integrations.httpx_client.OAuth2Client",
            "msal.ConfidentialClientApplication",
            "msal.PublicClientApplication",
        ),
        Peer.CREDENTIALS,
    ),
    "jwt.PyJWKClient": Peer.KEYS,
    "jwt.jwks_client.PyJWKClient": Peer.KEYS,
}
_HTTP = frozenset(
    {"get", "post", "put", "request", "send", "urlopen", "stream", "fetch_token", "introspect_token", "Client", "AsyncClient"}
)
_MADE = frozenset({"Client", "AsyncClient", "TCPConnector", "ClientSession"})
_WORDS = ("verify", "ssl", "ssl_context", "context", "verify_ssl")
_LIBRARIES = ("requests", "httpx", "aiohttp", "urllib", "urllib3", "requests_oauthlib", "authlib", "keycloak", "msal", "jwt")
_KEYS = re.compile(
    r"jwks|openid-?configuration|well[-_]known|/certs\b|certs_ur[il]|public_?keys?|signing_?keys?|introspect|user_?info",
    re.IGNORECASE,
)
_CREDENTIALS = re.compile(
    r"oauth2?|/token\b|token_(ur[il]|endpoint)|openid|oidc|keycloak|/realms/|auth0|okta|login\.microsoftonline|/authorize\b|\bsso\b|\bidp\b"
    r"|(get|fetch|request|refresh|exchange|obtain)_\w*(access_|id_|bearer_|auth_)?(token|code)\b|identity_?(provider|server)|saml",
    re.IGNORECASE,
)
_LOOPBACK = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\]|host\.docker\.internal)\b", re.IGNORECASE)
_ASKED = re.compile(r"self_?signed|insecure|ssl|tls|cert|allow|self\.", re.IGNORECASE)
_UNVERIFIED = frozenset({"ssl._create_unverified_context", "ssl._create_stdlib_context"})
_DEFAULT = "_create_default_https_context"
_URLLIB = re.compile(r"\burlopen\(|urllib\.request")
_LDAP = "OPT_X_TLS_REQUIRE_CERT"
_LDAP_OFF = frozenset({"OPT_X_TLS_NEVER", "OPT_X_TLS_ALLOW"})
_SETTINGS = re.compile(r"SOCIAL_AUTH_(\w+_)?VERIFY_SSL|CAS_VERIFY_SSL_CERTIFICATE")


def facts(source: PythonSource, project: Project) -> Iterator[UnverifiedCertificate]:
    """The unverified connections of ``source``."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    here = named_in(source.path.rpartition("/")[2].removesuffix(".py")) & where_of_file(source)
    yield from _ldap(source, here)
    yield from _settings(source, evaluator, here)
    yield from _default_context(source, here)
    if not source.imports(*_LIBRARIES):
        return
    yield from _sessions(source, evaluator)
    for call in source.calls():
        word = _word(call)
        if word is None or word.arg is None:
            continue
        peer = _peer(call, source, evaluator)
        if peer is not None:
            yield from _switched(call, word, peer, source, evaluator)


def _word(call: ast.Call) -> ast.keyword | None:
    """The argument that decides about the verification, also of Authlib's ``client_kwargs={"verify": False}``."""
    for one in call.keywords:
        if one.arg in _WORDS:
            return one
        if one.arg == "client_kwargs" and isinstance(one.value, ast.Dict) and last_name(call.func) == "register":
            for key, value in zip(one.value.keys, one.value.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "verify":
                    return ast.keyword(arg="verify", value=value)
    return None


def _sessions(source: PythonSource, evaluator: Evaluator) -> Iterator[UnverifiedCertificate]:
    """``session.verify = False``, where the session then asks an identity provider."""
    for one in source.assignments():
        match one:
            case ast.Assign(targets=[ast.Attribute(value=owner, attr="verify")], value=ast.Constant(value=False)):
                name = ast.unparse(owner)
            case _:
                continue
        for call in source.calls():
            if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == name:
                peer = _peer(call, source, evaluator)
                if peer is not None:
                    where = source.where(one) & where_of_file(source)
                    at, call_at = source.location(one.value), source.location(call.func)
                    yield UnverifiedCertificate(at, "verify", peer, call_at, where=where, fixable=True)
                    break


def _switched(
    call: ast.Call, word: ast.keyword, peer: Peer, source: PythonSource, evaluator: Evaluator
) -> Iterator[UnverifiedCertificate]:
    where = _where(call, source) & where_of_file(source)
    for one in options(evaluator.value(word.value, source)):
        variable = ""
        found: Evaluated = one
        if isinstance(one, EnvironmentRead) and one.default is not None and one.variable:
            variable, found = one.variable, one.default
        is_off = isinstance(found, Constant) and found.value is False and word.arg not in {"context", "ssl_context"}
        off_at = source.location(word.value) if is_off else _context_off(word.value, source)
        if off_at is None:
            continue
        is_literal = is_off and isinstance(word.value, ast.Constant)
        yield UnverifiedCertificate(
            at=off_at if is_literal or not is_off else found.at,
            name=word.arg or "",
            peer=peer,
            call_at=source.location(call.func),
            variable=variable,
            where=where & one.where & found.where,
            fixable=is_off and isinstance(found.node, ast.Constant) and not variable,
        )


def _where(call: ast.Call, source: PythonSource) -> Where:
    """Where a call is reached; a condition about certificates leaves it unknown, one about the request does not."""
    node = source.parent(call)
    while node is not None:
        if isinstance(node, (ast.If, ast.IfExp)) and _ASKED.search(source.segment(node.test)):
            return source.where(call)
        node = source.parent(node)
    return where_of(call, source)


def _peer(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> Peer | None:
    """Whom a call is to; None if that is no identity provider, or one on this machine."""
    name = source.qualified_name(call.func) or ""
    handed = [*call.args[:2], *(word.value for word in call.keywords if word.arg in {"url", "uri", "server_url", "base_url"})]
    values = [evaluator.value(one, source) for one in handed]
    known = " ".join(value.value for value in values if isinstance(value, Constant) and isinstance(value.value, str))
    if _LOOPBACK.search(known) or any(_LOOPBACK.search(source.segment(one)) for one in handed):
        return None
    if name in _CLIENTS:
        return _CLIENTS[name]
    last = last_name(call.func)
    if last == "register":
        return Peer.KEYS if source.imports("authlib") else None
    if last not in _HTTP and last not in _MADE:
        return None
    function = source.enclosing_function(call)
    text = " ".join([known, *(source.segment(one) for one in handed), function.name if function is not None else ""])
    owner = source.enclosing_class(call)
    text += f" {owner.name}" if owner is not None else ""
    if last in _MADE and function is not None:
        text += source.segment(function)  # what is made here is used here
    if last in {"fetch_token", "introspect_token"}:
        return Peer.CREDENTIALS
    return Peer.KEYS if _KEYS.search(text) else Peer.CREDENTIALS if _CREDENTIALS.search(text) else None


def _context_off(value: ast.expr, source: PythonSource) -> Location | None:
    """Where a context is made that does not verify."""
    if isinstance(value, ast.Call) and source.qualified_name(value.func) in _UNVERIFIED:
        return source.location(value)
    if not isinstance(value, (ast.Name, ast.Attribute)):
        return None
    made = source.definition(value)
    if isinstance(made, ast.Call) and source.qualified_name(made.func) in _UNVERIFIED:
        return source.location(made)
    text = ast.unparse(value)
    for one in source.assignments():
        if not isinstance(one, ast.Assign) or source.enclosing_function(one) not in {source.enclosing_function(value), None}:
            continue
        for target in one.targets:
            is_mode = isinstance(target, ast.Attribute) and target.attr == "verify_mode" and ast.unparse(target.value) == text
            if is_mode and source.qualified_name(one.value) == "ssl.CERT_NONE" and source.where(one).is_sure:
                return source.location(one.value)
    return None


def _default_context(source: PythonSource, here: Where) -> Iterator[UnverifiedCertificate]:
    """``ssl._create_default_https_context = ssl._create_unverified_context``, by which nothing verifies that uses urllib.

    ``PyJWKClient`` does, and so does a file that calls an identity provider by ``urlopen``.
    """
    text = source.text
    if _DEFAULT not in text or not ("PyJWKClient" in text or (_URLLIB.search(text) and _KEYS.search(text))):
        return
    for one in source.assignments():
        targets = one.targets if isinstance(one, ast.Assign) else []
        is_default = any(source.qualified_name(target) == f"ssl.{_DEFAULT}" for target in targets)
        if is_default and one.value is not None and source.qualified_name(one.value) in _UNVERIFIED:
            where = here & where_of_file(source) & source.where(one)
            yield UnverifiedCertificate(source.location(one.value), _DEFAULT, Peer.KEYS, where=where)


def _ldap(source: PythonSource, here: Where) -> Iterator[UnverifiedCertificate]:
    """``ldap.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_NEVER)``, the same in a table, and ldap3's ``Tls``."""
    if not source.imports("ldap", "ldap3"):
        return
    for call in source.calls():
        name, last = source.qualified_name(call.func) or "", last_name(call.func)
        if last == "set_option" and len(call.args) == 2 and last_name(call.args[0]) == _LDAP:
            if last_name(call.args[1]) in _LDAP_OFF:
                yield _directory(call.args[1], _LDAP, here & source.where(call), source)
        elif name in {"ldap3.Tls", "ldap3.core.tls.Tls"} and not _only_looks(call, source):
            for word in call.keywords:
                if word.arg == "validate" and source.qualified_name(word.value) == "ssl.CERT_NONE":
                    yield _directory(word.value, "validate", here & source.where(call), source)
    for node in source.index.parents:
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is not None and last_name(key) == _LDAP and last_name(value) in _LDAP_OFF:
                    yield _directory(value, _LDAP, here & source.where(node), source)


def _only_looks(call: ast.Call, source: PythonSource) -> bool:
    """Whether somebody wants to see the certificate, and sends nothing."""
    function = source.enclosing_function(call)
    return function is not None and "getpeercert" in source.segment(function)


def _directory(node: ast.expr, name: str, where: Where, source: PythonSource) -> UnverifiedCertificate:
    return UnverifiedCertificate(source.location(node), name, Peer.DIRECTORY, where=where)


def _settings(source: PythonSource, evaluator: Evaluator, here: Where) -> Iterator[UnverifiedCertificate]:
    """Settings of social-auth and django-cas-ng."""
    for name in source.scopes.names(source.tree):
        if not _SETTINGS.fullmatch(name):
            continue
        value = evaluator.module_value(source, name)
        for one in options(value) if value is not None else ():
            if isinstance(one, Constant) and one.value is False and one.at.path == source.path:
                yield UnverifiedCertificate(
                    one.at, name, Peer.CREDENTIALS, where=here & one.where, fixable=isinstance(one.node, ast.Constant)
                )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Certificates of identity providers",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"verify", b"ssl=", b"ssl_context", b"context=", b"OPT_X_TLS", b"CERT_NONE", b"VERIFY_SSL", b"_create_default_https"),
        (b"False", b"CERT_NONE", b"_unverified", b"OPT_X_TLS", b"verify=", b"ssl="),
    ),
    facts=facts,
    # Something other than `True` is given to a switch.
    pattern=rb"(?:verify|ssl|validate|VERIFY|SSL)\w*[\"'\])]*\s*(?::\s*[\w. |\[\]]+)?[=:]\s*(?!True\b)"
    rb"|CERT_NONE|_unverified|OPT_X_TLS|check_hostname",
)
