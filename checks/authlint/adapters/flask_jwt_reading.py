"""Flask-JWT-Extended's ``decode_token``: tokens that have expired are accepted with ``allow_expired=True``. Run against 4.7."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters import claims_use
from authlint.adapters.pyjwt.peeking import where_of
from authlint.adapters.pyjwt.renewing import is_renewing, reads_expiry
from authlint.facts.tokens import ClaimCheck, TokenReader, Verified
from authlint.facts.value import Value
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluator, PythonSource

_CALLS = frozenset({"flask_jwt_extended.decode_token", "flask_jwt_extended.utils.decode_token"})


def facts(source: PythonSource, project: Project) -> Iterator[TokenReader]:
    """The calls of ``source`` that accept expired tokens, but for those that renew or revoke them or look at the expiry."""
    if not source.imports("flask_jwt_extended"):
        return
    evaluator = Evaluator(project)
    for call, _ in source.calls_to(_CALLS):
        given = evaluator.arguments(call, source).at(2, "allow_expired")
        function = source.enclosing_function(call)
        if not isinstance(given, Constant) or given.value is not True or function is None:
            continue
        looks = claims_use.outcome(call, source, evaluator, frozenset({"exp", "iat"})).state
        if is_renewing(function) or reads_expiry(function) or looks is Verified.CHECKED:
            continue
        at, where = source.location(call.func), where_of(call, source)
        off = ClaimCheck(Verified.OFF, given.at, given.where, fixable=False)
        yield TokenReader("Flask-JWT-Extended", at, Value(at, known=True), pins_algorithm=True, expiry=off, where=where)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Flask-JWT-Extended's decode_token",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"flask_jwt_extended",), (b"decode_token",), (b"allow_expired",)),
    facts=facts,
)
