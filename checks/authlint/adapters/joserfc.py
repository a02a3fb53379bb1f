"""joserfc: ``jwt.decode``, ``jwt.encode`` and the functions of ``jws`` that are handed a key.

Run against joserfc 1.8: ``decode`` verifies the signature only; expiry, issuer and audience wait for
``JWTClaimsRegistry(...).validate(token.claims)``. Without ``algorithms`` it accepts the recommended ones only.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters import leeways
from authlint.adapters.pyjwt.peeking import where_of
from authlint.adapters.validated_tokens import Library, facts_of
from authlint.sources import Project
from authlint.sources.python import Evaluator, PythonSource

_LIBRARY = Library(
    name="joserfc",
    package="joserfc",
    audience="JWTClaimsRegistry(aud=...)",
    decode=frozenset({"joserfc.jwt.decode"}),
    encode=frozenset({"joserfc.jwt.encode"}),
    others={
        "joserfc.jws.deserialize_compact": 1,
        "joserfc.jws.serialize_compact": 2,
    },
)
_REGISTRIES = frozenset({"joserfc.jwt.JWTClaimsRegistry"})


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The token readers of ``source``, and the literal keys that its calls use."""
    yield from facts_of(_LIBRARY, source, project)
    evaluator = Evaluator(project)
    for call, _ in source.calls_to(_REGISTRIES):
        found = leeways.reader("joserfc", evaluator.arguments(call, source).get("leeway"), where_of(call, source))
        if found is not None:
            yield found


ADAPTER: Adapter[PythonSource] = Adapter(
    name="joserfc",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"joserfc",), (b"decode", b"encode", b"serialize", b"JWTClaimsRegistry")),
    facts=facts,
)
