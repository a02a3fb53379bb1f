"""sanic-jwt: what ``Initialize`` is told about expiry and clocks (1.8, ``authentication.py``)."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters import leeways
from authlint.facts.tokens import ClaimCheck, TokenReader, Verified
from authlint.facts.value import Value
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluator, PythonSource, options

_SET_UP = frozenset({"sanic_jwt.Initialize", "sanic_jwt.initialize"})


def facts(source: PythonSource, project: Project) -> Iterator[TokenReader]:
    """What the extension is told."""
    evaluator = Evaluator(project)
    for call, _ in source.calls_to(_SET_UP):
        arguments = evaluator.arguments(call, source)
        where = source.where(call, project)
        found = leeways.reader("sanic-jwt", arguments.get("leeway"), where)
        if found is not None:
            yield found
        given = arguments.get("verify_exp")
        for one in options(given) if given is not None else ():
            if isinstance(one, Constant) and one.value is False:
                at = source.location(call.func)
                expiry = ClaimCheck(Verified.OFF, one.at, one.where)
                yield TokenReader("sanic-jwt", at, Value(at, known=True), where=where, pins_algorithm=True, expiry=expiry)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="sanic-jwt",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"sanic_jwt",), (b"leeway", b"verify_exp")),
    facts=facts,
)
