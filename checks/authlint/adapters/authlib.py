"""Authlib: ``jwt.decode``, ``jwt.encode`` and ``JsonWebToken``.

Run against Authlib 1.9.9: ``decode`` verifies the signature only; expiry, issuer and audience wait for ``claims.validate()``,
and ``claims_options`` alone does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.validated_tokens import Library, facts_of
from authlint.sources import Project
from authlint.sources.python import PythonSource

_MODULES = ("authlib.jose", "authlib.jose.rfc7519", "authlib.jose.rfc7519.jwt", "authlib.specs.rfc7519")
_LIBRARY = Library(
    name="Authlib",
    package="authlib",
    audience='claims_options={"aud": ...}',
    decode=frozenset({"authlib.decode", "authlib.jose.jwt.decode", "authlib.specs.rfc7519.jwt.decode"}),
    encode=frozenset({"authlib.encode", "authlib.jose.jwt.encode", "authlib.specs.rfc7519.jwt.encode"}),
    instances=frozenset(f"{module}.{name}" for module in _MODULES for name in ("JsonWebToken", "JWT")),
    options=(3, "claims_options"),
)


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The token readers of ``source``, and the literal keys that its calls use."""
    yield from facts_of(_LIBRARY, source, project)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Authlib",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"authlib",), (b"jose", b"rfc7519"), (b"decode", b"encode")),
    facts=facts,
)
