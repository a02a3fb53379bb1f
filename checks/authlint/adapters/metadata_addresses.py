"""Addresses without TLS from which Python code fetches an identity provider's keys and metadata.

``PyJWKClient``, python-keycloak, Authlib's ``server_metadata_url``, and requests and httpx where the address says what it is for.
Addresses on the same machine are left out; those within a cluster may well be all right.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from authlint.adapter import Adapter
from authlint.adapters.appsettings_transport import INNER, LOOPBACK
from authlint.adapters.file_purposes import where_of_file
from authlint.adapters.pyjwt.peeking import where_of
from authlint.adapters.refusals import last_name
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.environment import named_in
from authlint.facts.transport import InsecureMetadata
from authlint.record import record
from authlint.sources import Project
from authlint.sources.python import Constant, EnvironmentRead, Evaluated, Evaluator, PythonSource, options


@record
class _Place:
    """Where a call takes the address."""

    system: str
    name: str
    position: int | None = 0


_CALLS = {
    **dict.fromkeys(("jwt.PyJWKClient", "jwt.jwks_client.PyJWKClient"), _Place("PyJWT", "uri")),
    **dict.fromkeys(("keycloak.KeycloakOpenID", "keycloak.KeycloakAdmin"), _Place("python-keycloak", "server_url")),
    "blacksheep.server.authentication.jwt.JWTBearerAuthentication": _Place("BlackSheep", "authority", None),
    **dict.fromkeys(
        ("guardpost.jwts.AsymmetricJWTValidator", "guardpost.jwts.JWTValidator"), _Place("guardpost", "authority", None)
    ),
}
_FETCHES = frozenset(
    {
        *(f"{library}.{method}" for library in ("requests", "httpx") for method in ("get", "post")),
        "urllib.request.urlopen",
    }
)
_ABOUT = re.compile(r"\.well-known/|jwks|/protocol/openid-connect/|/certs\b|introspect|/oauth2?/|userinfo", re.IGNORECASE)


def facts(source: PythonSource, project: Project) -> Iterator[InsecureMetadata]:
    """The addresses of ``source`` that are not HTTPS."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    here = named_in(source.path.rpartition("/")[2].removesuffix(".py")) & where_of_file(source)
    for call in source.calls():
        place = _place(call, source)
        if place is None:
            continue
        arguments = evaluator.arguments(call, source)
        given = arguments.get(place.name) if place.position is None else arguments.at(place.position, place.name)
        for one in options(given) if given is not None else ():
            found: Evaluated | None = one.default if isinstance(one, EnvironmentRead) else one
            for address in options(found) if found is not None else ():
                host = _host(address)
                if host is None or LOOPBACK.fullmatch(host) or (place.system == "" and not _is_about(address)):
                    continue
                yield InsecureMetadata(
                    place.system or (source.qualified_name(call.func) or "").partition(".")[0],
                    place.name,
                    address.at,
                    f"http://{host}",
                    where=here & where_of(call, source) & one.where & address.where,
                    weak=INNER.fullmatch(host) is not None or isinstance(one, EnvironmentRead),
                )


def _place(call: ast.Call, source: PythonSource) -> _Place | None:
    name = source.qualified_name(call.func) or ""
    if name in _CALLS:
        return _CALLS[name]
    if name in _FETCHES:
        return _Place("", "url")
    is_registered = last_name(call.func) == "register" and source.imports("authlib")
    return _Place("Authlib", "server_metadata_url", None) if is_registered else None


def _is_about(address: Evaluated) -> bool:
    return isinstance(address, Constant) and bool(_ABOUT.search(str(address.value)))


def _host(address: Evaluated) -> str | None:
    """The host of an address without TLS; None for anything else."""
    if not isinstance(address, Constant) or not isinstance(address.value, str) or not address.value.lower().startswith("http://"):
        return None
    try:
        return urlsplit(address.value).hostname
    except ValueError:
        return None


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Addresses of identity providers",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"PyJWKClient", b"Keycloak", b"authority", b"requests", b"httpx", b"urlopen", b"server_metadata_url", b"guardpost"),
        (
            b"PyJWKClient",
            b"Keycloak",
            b"uthority",
            b"well-known",
            b"jwks",
            b"openid",
            b"certs",
            b"introspect",
            b"oauth",
            b"userinfo",
        ),
    ),
    facts=facts,
)
