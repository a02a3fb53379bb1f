"""simplejwt and django-ninja-jwt in code: tokens that are read with ``verify=False``.

Run against simplejwt 5.5: neither the signature nor the expiry is looked at then. Settings are read by the adapter for Django's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters import switched_readers
from authlint.adapters.instances import is_instance
from authlint.adapters.pyjwt.literals import literal_keys
from authlint.facts.tokens import TokenReader
from authlint.record import replace
from authlint.sources import Project
from authlint.sources.python import Evaluator, PythonSource

_PACKAGES = {"rest_framework_simplejwt": "simplejwt", "ninja_jwt": "django-ninja-jwt"}
_TOKENS = frozenset(
    f"{package}.tokens.{name}"
    for package in _PACKAGES
    for name in ("Token", "AccessToken", "RefreshToken", "SlidingToken", "UntypedToken")
)
_BACKENDS = frozenset(f"{package}.backends.TokenBackend" for package in _PACKAGES)
_DECODE = frozenset(f"{package}.state.token_backend.decode" for package in _PACKAGES)


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The token readers of ``source`` that may not verify, and the literal keys of its backends."""
    if not source.imports(*_PACKAGES):
        return
    evaluator = Evaluator(project)
    for call in source.calls():
        name = source.qualified_name(call.func)
        if name in _BACKENDS:
            key = evaluator.arguments(call, source).at(1, "signing_key")
            if key is not None:
                yield from literal_keys(key, "signing key of simplejwt", call, source, evaluator)
        elif name in _TOKENS or name in _DECODE or (name is None and _is_backend(call, source, evaluator)):
            yield from _readers(call, source, evaluator)


def _is_backend(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> bool:
    """``TokenBackend(...).decode(...)``."""
    if not (isinstance(call.func, ast.Attribute) and call.func.attr == "decode"):
        return False
    return is_instance(call.func.value, source, evaluator, _BACKENDS)


def _readers(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> Iterator[TokenReader]:
    arguments = evaluator.arguments(call, source)
    given = arguments.at(1, "verify")
    for one in switched_readers.readers("simplejwt", call, arguments, given) if given is not None else ():
        yield replace(one, has_algorithms=True)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="simplejwt",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"rest_framework_simplejwt", b"ninja_jwt"), (b"verify", b"signing_key")),
    facts=facts,
)
