"""python-keycloak: ``decode_token`` of ``KeycloakOpenID``.

Run against python-keycloak 7.1: ``validate=False`` reads whatever the token says. Up to 3 the call took the options of
python-jose, ``verify_signature`` among them; newer ones refuse them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters import audiences, leeways
from authlint.adapters.instances import is_instance
from authlint.adapters.pyjwt.peeking import Use, use_of, where_of
from authlint.facts.tokens import KeyKind, TokenReader
from authlint.facts.value import UNKNOWN, Value
from authlint.sources import Project
from authlint.sources.python import CallArguments, Constant, Entries, Evaluator, PythonSource, options

_CLASSES = frozenset({"keycloak.KeycloakOpenID", "keycloak.keycloak_openid.KeycloakOpenID"})
_METHODS = frozenset({"decode_token", "a_decode_token"})


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The token readers of ``source``, and those that compare no audience."""
    evaluator = Evaluator(project)
    for call in source.calls():
        if not (isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS):
            continue
        if is_instance(call.func.value, source, evaluator, _CLASSES):
            use = use_of(call, source)
            arguments = evaluator.arguments(call, source)
            for value in _verified(call, arguments, source):
                reader = TokenReader(
                    library="python-keycloak",
                    at=source.location(call.func),
                    verify_signature=value,
                    has_key=True,
                    peeks=use is Use.PEEKS,
                    verified_at=source.location(use) if isinstance(use, ast.Call) else None,
                    where=where_of(call, source),
                    pins_algorithm=True,
                    key_kind=KeyKind.KEY_SET,
                    leeway=leeways.seconds(arguments.get("leeway")),
                )
                yield reader
                if value.known is True and arguments.complete and arguments.get("check_claims") is None:
                    yield from audiences.unchecked(reader, call, source, 'check_claims={"aud": ...}')


def _verified(call: ast.Call, arguments: CallArguments, source: PythonSource) -> Iterator[Value[bool]]:
    given = arguments.get("validate")
    if given is None and len(arguments.positional) > 1:
        second = arguments.positional[1]  # up to 3 it was the key
        given = second if isinstance(second, Constant) and isinstance(second.value, bool) else None
    if given is None:
        table = arguments.get("options")
        given = table.get("verify_signature") if isinstance(table, Entries) else None
    if given is None:
        yield Value(source.location(call), True if arguments.complete else UNKNOWN)
        return
    for one in options(given):
        yield Value(one.at, UNKNOWN if one.truth is None or not isinstance(one, Constant) else one.truth, where=one.where)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="python-keycloak",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"eycloak",), (b"decode_token",)),
    facts=facts,
)
