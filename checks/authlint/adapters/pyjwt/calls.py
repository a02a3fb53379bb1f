"""The calls that read and issue tokens, of PyJWT and of libraries that take their arguments in the same places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from authlint.adapters.pyjwt.literals import keys_of
from authlint.adapters.pyjwt.origins import is_named_as_own
from authlint.adapters.pyjwt.peeking import Use, use_of, where_of
from authlint.adapters.pyjwt.switches import verify_signature
from authlint.facts.keys import Key
from authlint.facts.tokens import TokenReader
from authlint.facts.value import Value
from authlint.record import field, record
from authlint.sources import Project
from authlint.sources.python import Call, CallArguments, Constant, Evaluated, Evaluator, PythonSource

_ANNOUNCING = re.compile(r"unverified|unvalidated|untrusted|trusted|without_verif|no_?verif|unsafe|insecure|peek", re.IGNORECASE)
_TELLING = re.compile(
    r"without (\w+ )?(\w+ )?(verif|validat|check)|(not|n't|no|never|skips?) (be )?(signature )?(verif|validat)"
    r"|unverified|untrusted",
    re.IGNORECASE,
)
_METHODS = frozenset({"decode", "decode_complete", "encode", "get_unverified_claims"})


@record
class Library:
    """What a library calls its functions.

    Attributes:
        name: As people write it.
        package: The package that is imported.
        decode: The functions that verify and decode.
        encode: The functions that sign.
        unverified: The functions that decode and never verify.
        instances: The classes whose methods ``decode`` and ``encode`` are; whether options given to the class count there.
    """

    name: str
    package: str
    decode: frozenset[str]
    encode: frozenset[str]
    unverified: frozenset[str] = frozenset()
    instances: Mapping[str, bool] = field(default_factory=dict[str, bool])


def facts_of(library: Library, source: PythonSource, project: Project) -> Iterator[object]:
    """The token readers of ``source``, and the literal keys that its calls use."""
    if not source.imports(library.package):
        return
    evaluator = Evaluator(project)
    keys: dict[object, Key] = {}
    for call in source.calls():
        name, instance = _name(library, call, source, evaluator)
        if name is None:
            continue
        arguments = evaluator.arguments(call, source)
        if name in library.unverified:
            yield _reader(library, call, arguments, source, Value(source.location(call.func), False))
            continue
        if name in library.decode:
            for value in verify_signature(arguments, call, source, evaluator, instance):
                yield _reader(library, call, arguments, source, value)
        is_signing = name in library.encode
        for key in keys_of(library.name, call, arguments, source, evaluator, is_signing=is_signing):
            if is_signing or key.at not in keys:  # what signs says more than what verifies
                keys[key.at] = key
    yield from keys.values()


def _name(
    library: Library, call: ast.Call, source: PythonSource, evaluator: Evaluator
) -> tuple[str | None, CallArguments | None]:
    """The library's function that is called, partial applications and instances followed; the instance's own arguments."""
    if isinstance(call.func, ast.Attribute) and call.func.attr not in _METHODS:
        return None, None
    known = library.decode | library.encode | library.unverified
    name = source.qualified_name(call.func)
    if name in known:
        return name, None
    if name is not None and not name.startswith("functools."):
        return None, None
    if isinstance(call.func, ast.Attribute):
        if not library.instances:
            return None, None
        owner = evaluator.value(call.func.value, source)
        counts = library.instances.get(owner.name or "") if isinstance(owner, Call) else None
        if not isinstance(owner, Call) or counts is None:
            return None, None
        own = evaluator.arguments(owner.call, owner.source) if counts else None
        return f"{library.package}.{call.func.attr}", own
    if isinstance(call.func, ast.Name) and source.definition(call.func) is not None:
        found = evaluator.arguments(call, source).name
        return (found if found in known else None), None
    return None, None


def _reader(library: Library, call: ast.Call, arguments: CallArguments, source: PythonSource, value: Value[bool]) -> TokenReader:
    use = use_of(call, source)
    return TokenReader(
        library=library.name,
        at=source.location(call.func),
        verify_signature=value,
        has_key=_is_given(arguments.at(1, "key")),
        has_algorithms=_is_given(arguments.at(2, "algorithms")),
        peeks=use is Use.PEEKS,
        verified_at=source.location(use) if isinstance(use, ast.Call) else None,
        announced=is_named_as_own(call) or _is_announced(call, source),
        where=where_of(call, source),
    )


def _is_announced(call: ast.Call, source: PythonSource) -> bool:
    """Whether the function says, by its name or in its docstring, that it does not verify."""
    function = source.enclosing_function(call)
    if function is None:
        return False
    return bool(_ANNOUNCING.search(function.name) or _TELLING.search(" ".join((ast.get_docstring(function) or "").split())))


def _is_given(value: Evaluated | None) -> bool:
    return value is not None and not (isinstance(value, Constant) and not value.value)
