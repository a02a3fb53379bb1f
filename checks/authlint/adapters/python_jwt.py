"""python_jwt, which is not PyJWT: ``process_jwt`` reads whatever the token says, ``verify_jwt`` verifies."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.pyjwt.peeking import use_of, where_of
from authlint.facts.tokens import TokenReader
from authlint.facts.value import Value
from authlint.sources import Project
from authlint.sources.python import PythonSource


def facts(source: PythonSource, project: Project) -> Iterator[TokenReader]:
    """The calls that read without verifying."""
    for call, _ in source.calls_to(frozenset({"python_jwt.process_jwt"})):
        use = use_of(call, source)
        yield TokenReader(
            library="python_jwt",
            at=source.location(call.func),
            verify_signature=Value(source.location(call.func), known=False),
            peeks=use.peeks or use.verified_at is not None,  # its own manual processes first, and verifies then
            where=where_of(call, source),
        )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="python_jwt",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"python_jwt",), (b"process_jwt",)),
    facts=facts,
)
