"""Readers with an argument that can switch the verification off: ``verify=False``, ``validate=False``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapters.pyjwt.peeking import use_of, where_of
from authlint.facts.tokens import TokenReader
from authlint.facts.value import UNKNOWN, Value
from authlint.sources.python import CallArguments, Constant, Evaluated, options


def readers(library: str, call: ast.Call, arguments: CallArguments, switch: Evaluated | None) -> Iterator[TokenReader]:
    """What is known of a call, once for each value that the switch may have; without one it verifies."""
    source = arguments.source
    use = use_of(call, source)
    values = [Value(source.location(call), True if arguments.complete else UNKNOWN)]
    if switch is not None:
        values = [
            Value(one.at, bool(one.value) if isinstance(one, Constant) else UNKNOWN, where=one.where) for one in options(switch)
        ]
    for value in values:
        yield TokenReader(
            library=library,
            at=source.location(call.func),
            verify_signature=value,
            has_key=True,
            peeks=use.peeks,
            verified_at=use.verified_at,
            where=where_of(call, source),
            pins_algorithm=True,
        )
