"""PyJWT: ``jwt.decode`` and ``jwt.encode``.

Which ``jwt`` it is decides the import: python-jose, Authlib and joserfc have a ``jwt`` of their own. Semantics run against PyJWT
1.7 to 2.15: with a falsy ``verify_signature`` the other checks are off too, unless named; the text ``"False"`` is on.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.key_looks import looks_of
from authlint.adapters.pyjwt.peeking import Use, is_named_as_own, use_of, where_of
from authlint.facts.environment import Where
from authlint.facts.keys import Key, KeyPower
from authlint.facts.tokens import TokenReader
from authlint.facts.value import UNKNOWN, Value
from authlint.sources import Project
from authlint.sources.python import (
    Call,
    CallArguments,
    Constant,
    Entries,
    EnvironmentRead,
    Evaluated,
    Evaluator,
    PythonSource,
    options,
)

_DECODE = frozenset({"jwt.decode", "jwt.decode_complete", "jwt.api_jwt.decode", "jwt.api_jwt.decode_complete"})
_ENCODE = frozenset({"jwt.encode", "jwt.api_jwt.encode"})
_INSTANCES = frozenset({"jwt.PyJWT", "jwt.api_jwt.PyJWT"})
_ANNOUNCING = re.compile(r"unverified|unvalidated|untrusted|trusted|without_verif|no_?verif|unsafe|insecure|peek", re.IGNORECASE)
_METHODS = frozenset({"decode", "decode_complete", "encode"})


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The token readers of ``source``, and the literal keys that its calls use."""
    if not source.imports("jwt"):
        return
    evaluator = Evaluator(project)
    keys: dict[object, Key] = {}
    for call in source.calls():
        name = _name(call, source, evaluator)
        if name is None:
            continue
        arguments = evaluator.arguments(call, source)
        if name in _DECODE:
            yield from _readers(call, arguments, source)
        for key in _keys(call, arguments, source, is_signing=name in _ENCODE):
            if name in _ENCODE or key.at not in keys:  # what signs says more than what verifies
                keys[key.at] = key
    yield from keys.values()


def _name(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> str | None:
    """The PyJWT function that is called, partial applications and instances of ``PyJWT`` followed."""
    if isinstance(call.func, ast.Attribute) and call.func.attr not in _METHODS:
        return None
    name = source.qualified_name(call.func)
    if name in _DECODE or name in _ENCODE:
        return name
    if name is not None and not name.startswith("functools."):
        return None
    if isinstance(call.func, ast.Attribute):
        owner = evaluator.value(call.func.value, source)
        return f"jwt.{call.func.attr}" if isinstance(owner, Call) and owner.name in _INSTANCES else None
    if isinstance(call.func, ast.Name) and source.definition(call.func) is not None:
        found = evaluator.arguments(call, source).name
        return found if found in _DECODE or found in _ENCODE else None
    return None


def _readers(call: ast.Call, arguments: CallArguments, source: PythonSource) -> Iterator[TokenReader]:
    use = use_of(call, source)
    function = source.enclosing_function(call)
    at, where = source.location(call.func), where_of(call, source)
    has_key = _is_given(arguments.at(1, "key"))
    has_algorithms = _is_given(arguments.at(2, "algorithms"))
    for value in _verify_signature(arguments, call, source):
        yield TokenReader(
            library="PyJWT",
            at=at,
            verify_signature=value,
            has_key=has_key,
            has_algorithms=has_algorithms,
            peeks=use is Use.PEEKS,
            verified_at=source.location(use) if isinstance(use, ast.Call) else None,
            announced=is_named_as_own(call) or (function is not None and _ANNOUNCING.search(function.name) is not None),
            where=where,
        )


def _verify_signature(arguments: CallArguments, call: ast.Call, source: PythonSource) -> Iterator[Value[bool]]:
    """Whether the signature is verified; several values where that depends on a condition."""
    given = arguments.at(3, "options")
    if given is None:
        yield Value(source.location(call), True if arguments.complete else UNKNOWN)
        return
    for one in options(given):
        if isinstance(one, Constant) and one.value is None:
            yield Value(one.at, True, where=one.where)
        elif isinstance(one, Entries):
            entry = one.get("verify_signature")
            if entry is None:
                yield Value(one.at, True if one.complete else UNKNOWN, where=one.where)
            else:
                yield from (_switch(value, one.where) for value in options(entry))
        else:
            yield Value(one.at, where=one.where)


def _switch(value: Evaluated, where: Where) -> Value[bool]:
    known: bool | None = None
    if isinstance(value, Constant):
        known = value.truth
    elif isinstance(value, EnvironmentRead):
        return Value(value.at, variable=value.variable or "", where=where & value.where)
    return Value(value.at, UNKNOWN if known is None else known, where=where & value.where)


def _is_given(value: Evaluated | None) -> bool:
    return value is not None and not (isinstance(value, Constant) and not value.value)


def _keys(call: ast.Call, arguments: CallArguments, source: PythonSource, *, is_signing: bool) -> Iterator[Key]:
    """The literal that is passed as the key, in each place it may come from."""
    given = arguments.at(1, "key")
    if given is None:
        return
    algorithms = arguments.at(2, "algorithm" if is_signing else "algorithms")
    for one in options(given):
        if not (isinstance(one, Constant) and isinstance(one.value, (str, bytes))):
            continue
        if not (isinstance(one.node, ast.Constant) and isinstance(one.node.value, (str, bytes))):
            continue  # put together from parts: there is no one literal to point at
        text = one.value if isinstance(one.value, str) else one.value.decode("latin-1")
        looks = looks_of(text)
        if looks is None:
            continue
        used_at = source.location(call.func)
        yield Key(
            at=one.at,
            use=f"{'signing' if is_signing else 'verification'} key of PyJWT",
            length=len(text.encode()),
            looks=looks,
            where=where_of(call, source) & one.where & one.source.where(one.node),
            used_at=None if one.at.path == used_at.path and source.statement(one.node) is source.statement(call) else used_at,
            variable=_variable(one),
            algorithms=_algorithms(algorithms),
            power=KeyPower.SIGN_TOKENS,
        )


def _variable(value: Evaluated) -> str:
    """The environment variable that a fix would read: the name that the literal is assigned to."""
    match value.source.parent(value.node):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name.lstrip("_").upper()
        case _:
            return "JWT_SECRET_KEY"


def _algorithms(value: Evaluated | None) -> tuple[str, ...]:
    items = getattr(value, "items", (value,))
    return tuple(item.value for item in items if isinstance(item, Constant) and isinstance(item.value, str))


ADAPTER: Adapter[PythonSource] = Adapter(
    name="PyJWT",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"import jwt", b"from jwt", b", jwt"), (b"decode", b"encode")),
    facts=facts,
)
