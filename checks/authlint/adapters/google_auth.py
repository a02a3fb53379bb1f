"""google-auth: ``google.oauth2.id_token`` and ``google.auth.jwt``.

Run against google-auth 2.62: without an audience, ``verify_oauth2_token`` accepts what Google made for any client of anybody;
``google.auth.jwt.decode(verify=False)`` reads whatever the token says.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters import claims_use, leeways, switched_readers
from authlint.adapters.pyjwt.peeking import where_of
from authlint.facts.settings import Claim, ClaimTrouble, UncheckedClaim
from authlint.facts.tokens import ClaimCheck, KeyKind, TokenReader, Verified
from authlint.facts.value import Value
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluator, PythonSource

_MODULES = ("google.oauth2.id_token", "google.oauth2._id_token_async")
_VERIFY = frozenset(
    f"{module}.{name}" for module in _MODULES for name in ("verify_oauth2_token", "verify_token", "verify_firebase_token")
)
_DECODE = frozenset({"google.auth.jwt.decode"})
_AUDIENCE = frozenset({"aud", "azp"})


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The token readers of ``source``, and those that compare no audience."""
    evaluator = Evaluator(project)
    for call, name in source.calls_to(_VERIFY | _DECODE):
        if name in _DECODE:
            arguments = evaluator.arguments(call, source)
            yield from switched_readers.readers("google-auth", call, arguments, arguments.at(2, "verify"))
            continue
        state = _audience(call, source, evaluator)
        yield TokenReader(
            library="google-auth",
            at=source.location(call.func),
            verify_signature=Value(source.location(call), known=True),
            has_key=True,
            where=where_of(call, source),
            pins_algorithm=True,
            key_kind=KeyKind.KEY_SET,
            audience=ClaimCheck(state),
            leeway=leeways.seconds(evaluator.arguments(call, source).at(3 + ("verify_token" in name), "clock_skew_in_seconds")),
            expiry=ClaimCheck(Verified.CHECKED),
        )
        if state is Verified.ABSENT:
            at = source.location(call.func)
            word = name.rpartition(".")[2]
            yield UncheckedClaim(
                "google-auth", Claim.AUDIENCE, at, word, False, ClaimTrouble.ANY, "audience", where_of(call, source)
            )


def _audience(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> Verified:
    """Whether the audience is compared: by the call, or by whoever gets the claims."""
    arguments = evaluator.arguments(call, source)
    given = arguments.at(2, "audience")
    if given is not None:
        return Verified.ABSENT if isinstance(given, Constant) and given.value is None else Verified.CHECKED
    if not arguments.complete:
        return Verified.UNKNOWN
    found = claims_use.outcome(call, source, evaluator, _AUDIENCE)
    return Verified.LATER if found.state is Verified.CHECKED else found.state


ADAPTER: Adapter[PythonSource] = Adapter(
    name="google-auth",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"google",),
        (b"verify_oauth2_token", b"verify_token", b"verify_firebase_token", b"google.auth", b"google import auth"),
    ),
    facts=facts,
)
