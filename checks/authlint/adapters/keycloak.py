"""python-keycloak: ``decode_token`` of ``KeycloakOpenID``.

Run against python-keycloak 7.1: ``validate=False`` reads whatever the token says. Up to 3 the call took the options of
python-jose, ``verify_signature`` among them; newer ones refuse them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters import audiences, leeways, switched_readers
from authlint.adapters.instances import is_instance
from authlint.facts.tokens import KeyKind
from authlint.record import replace
from authlint.sources import Project
from authlint.sources.python import CallArguments, Constant, Entries, Evaluated, Evaluator, PythonSource

_CLASSES = frozenset({"keycloak.KeycloakOpenID", "keycloak.keycloak_openid.KeycloakOpenID"})
_METHODS = frozenset({"decode_token", "a_decode_token"})


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The token readers of ``source``, and those that compare no audience."""
    evaluator = Evaluator(project)
    for call in source.calls():
        if not (isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS):
            continue
        if is_instance(call.func.value, source, evaluator, _CLASSES):
            yield from _readers(call, evaluator.arguments(call, source), source)


def _readers(call: ast.Call, arguments: CallArguments, source: PythonSource) -> Iterator[object]:
    leeway = leeways.seconds(arguments.get("leeway"))
    for one in switched_readers.readers("python-keycloak", call, arguments, _switch(arguments)):
        reader = replace(one, key_kind=KeyKind.KEY_SET, leeway=leeway)
        yield reader
        if reader.verify_signature.known is True and arguments.complete and arguments.get("check_claims") is None:
            yield from audiences.unchecked(reader, call, source, 'check_claims={"aud": ...}')


def _switch(arguments: CallArguments) -> Evaluated | None:
    """The argument that switches the verification off."""
    given = arguments.get("validate")
    if given is None and len(arguments.positional) > 1:
        second = arguments.positional[1]  # up to 3 it was the key
        given = second if isinstance(second, Constant) and isinstance(second.value, bool) else None
    if given is None:
        table = arguments.get("options")
        given = table.get("verify_signature") if isinstance(table, Entries) else None
    return given


ADAPTER: Adapter[PythonSource] = Adapter(
    name="python-keycloak",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"eycloak",), (b"decode_token",)),
    facts=facts,
)
