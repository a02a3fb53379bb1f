"""PyJWT: ``jwt.decode`` and ``jwt.encode``.

Which ``jwt`` it is decides the import: python-jose, Authlib and joserfc have a ``jwt`` of their own. Semantics run against PyJWT
1.7 to 2.15: with a falsy ``verify_signature`` the other checks are off too, unless named; the text ``"False"`` is on.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.pyjwt.calls import Library, facts_of
from authlint.adapters.pyjwt.dead import PYJWT
from authlint.sources import Project
from authlint.sources.python import PythonSource

_LIBRARY = Library(
    name="PyJWT",
    package="jwt",
    table=PYJWT,
    decode=frozenset(
        {
            "jwt.decode",
            "jwt.decode_complete",
            "jwt.api_jwt.decode",
            "jwt.api_jwt.decode_complete",
            "jwt.api_jws.decode",
            "jwt.api_jws.decode_complete",
        }
    ),
    encode=frozenset({"jwt.encode", "jwt.api_jwt.encode", "jwt.api_jws.encode"}),
    instances={
        "jwt.PyJWT": False,  # decode() checks the signature whatever options the instance was made with
        "jwt.api_jwt.PyJWT": False,
        "jwt.PyJWS": True,
        "jwt.api_jws.PyJWS": True,
    },
)


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The token readers of ``source``, and the literal keys that its calls use."""
    yield from facts_of(_LIBRARY, source, project)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="PyJWT",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"import jwt", b"from jwt", b", jwt", b",jwt"), (b"decode", b"encode")),
    facts=facts,
)
