"""python-jose: ``jwt.decode``, ``jwt.encode`` and ``jwt.get_unverified_claims``.

Arguments stand in the same places as PyJWT's. Run against python-jose 3.5: without the signature the other checks stay on.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.pyjwt.calls import Library, facts_of
from authlint.adapters.pyjwt.dead import JOSE
from authlint.sources import Project
from authlint.sources.python import PythonSource

_LIBRARY = Library(
    name="python-jose",
    package="jose",
    table=JOSE,
    decode=frozenset({"jose.jwt.decode"}),
    encode=frozenset({"jose.jwt.encode"}),
    payload=frozenset({"jose.jws.verify"}),
    unverified=frozenset({"jose.jwt.get_unverified_claims", "jose.jws.get_unverified_claims"}),
)


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The token readers of ``source``, and the literal keys that its calls use."""
    yield from facts_of(_LIBRARY, source, project)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="python-jose",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"jose",), (b"decode", b"encode", b"get_unverified_claims", b"jws")),
    facts=facts,
)
