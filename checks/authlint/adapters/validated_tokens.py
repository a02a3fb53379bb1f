"""The calls that read and issue tokens, of libraries that verify the signature and leave the claims to a second call."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from authlint.adapters import audiences, claims_use, leeways
from authlint.adapters.pyjwt.literals import algorithm_names, is_public, literal_keys
from authlint.adapters.pyjwt.peeking import where_of
from authlint.facts.environment import Where
from authlint.facts.keys import Key
from authlint.facts.tokens import ClaimCheck, KeyKind, NoneAlgorithm, TokenReader, Verified
from authlint.facts.value import UNKNOWN, Value
from authlint.record import field, record
from authlint.sources import Project
from authlint.sources.python import (
    Call,
    CallArguments,
    Choice,
    Constant,
    Entries,
    Evaluated,
    Evaluator,
    Items,
    PythonSource,
    Reference,
    options,
)
from authlint.sources.python.nodes import walk

_NO_IDENTITY = re.compile(r"hint|\bstate\b")


@record
class Library:
    """What a library calls its functions.

    Attributes:
        name: As people write it.
        package: The package that is imported.
        audience: How an audience is asked for.
        decode: The functions that verify and decode.
        encode: The functions that sign; the key comes third, the header first.
        others: Functions that are handed a key, with its position.
        instances: The classes whose methods ``decode`` and ``encode`` are, and that are handed the algorithms.
        options: The argument of ``decode`` that says what to validate, with its position; it counts only when that is done.
    """

    name: str
    package: str
    audience: str
    decode: frozenset[str]
    encode: frozenset[str]
    others: Mapping[str, int] = field(default_factory=dict[str, int])
    instances: frozenset[str] = frozenset()
    options: tuple[int, str] | None = None


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
        given = instance.at(0, "algorithms") if instance is not None else None
        is_signing = name in library.encode
        if library.options is None and given is None:
            given = arguments.at(3 if is_signing else 2, "algorithms")
        yield from _nones(library, given, arguments.at(0, "header"), where_of(call, source), is_signing=is_signing)
        if name in library.decode:
            reader = _reader(library, call, arguments, source, evaluator, given=given)
            yield reader
            if reader.validated.state is Verified.CHECKED:
                yield from audiences.unchecked(reader, call, source, library.audience)
        algorithms = _of_header(arguments.at(0, "header")) if is_signing else algorithm_names(given)
        key = arguments.at(library.others.get(name, 2 if is_signing else 1), "key")
        if key is None or (not is_signing and is_public(algorithms)):
            continue
        use = f"{'signing' if is_signing or 'serialize' in name else 'verification'} key of {library.name}"
        for one in literal_keys(key, use, call, source, evaluator, algorithms=algorithms):
            if is_signing or one.at not in keys:  # what signs says more than what verifies
                keys[one.at] = one
    yield from keys.values()


def _name(
    library: Library, call: ast.Call, source: PythonSource, evaluator: Evaluator
) -> tuple[str | None, CallArguments | None]:
    """The library's function that is called, and what its instance was made with."""
    known = library.decode | library.encode | library.others.keys()
    name = source.qualified_name(call.func)
    if name in known:
        return name, None
    if name is not None or not isinstance(call.func, ast.Attribute):
        return None, None
    if call.func.attr not in {"decode", "encode"}:
        return None, None
    owner = evaluator.value(call.func.value, source)
    found = f"{library.package}.{call.func.attr}"
    if isinstance(owner, Call) and owner.name in library.instances:
        return found, evaluator.arguments(owner.call, owner.source)
    if isinstance(owner, Reference) and f"{owner.name}.{call.func.attr}" in known:
        return f"{owner.name}.{call.func.attr}", None
    return None, None


def _reader(
    library: Library,
    call: ast.Call,
    arguments: CallArguments,
    source: PythonSource,
    evaluator: Evaluator,
    *,
    given: Evaluated | None,
) -> TokenReader:
    found = claims_use.outcome(call, source, evaluator)
    if library.options is not None and _validates_itself(arguments.at(2, "claims_cls")):
        found = claims_use.Outcome(Verified.UNKNOWN)
    options = arguments.at(*library.options) if library.options is not None else None
    key = arguments.at(1, "key")
    return TokenReader(
        library=library.name,
        at=source.location(call.func),
        verify_signature=Value(source.location(call), known=True),
        has_key=True,
        has_algorithms=given is not None,
        peeks=_is_no_identity(call, source),
        where=where_of(call, source),
        algorithms=algorithms_value(given),
        pins_algorithm=True,
        key_kind=kind_of(key),
        validated=ClaimCheck(found.state, options.at if options is not None else None),
        leaves_at=found.handed_on,
        leeway=_leeway(found.validation, evaluator),
    )


def _is_no_identity(call: ast.Call, source: PythonSource) -> bool:
    """Whether what is read says nothing of who somebody is: a hint, the ``state`` of OAuth, or an identifier to look up."""
    if _NO_IDENTITY.search(source.segment(call.args[0] if call.args else call)):
        return True
    match source.statement(call):
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is call:
            function = source.enclosing_function(call)
            uses = [node for node in walk(function or source.tree) if isinstance(node, ast.Name) and node.id == name]
            read = [source.segment(source.statement(node) or node) for node in uses if isinstance(node.ctx, ast.Load)]
            found = [re.search(rf"\b{name}(\.claims)?(\.get\(|\[)[\"']jti[\"']", text) for text in read]
            return bool(found) and all(found)
        case _:
            return False


def _validates_itself(claims: Evaluated | None) -> bool:
    """Whether a class of claims validates as soon as it is made."""
    if not isinstance(claims, Reference) or not isinstance(claims.definition, ast.ClassDef):
        return False
    methods = (node for node in claims.definition.body if isinstance(node, ast.FunctionDef) and node.name == "__init__")
    return any("valid" in claims.source.segment(method) for method in methods)


def _leeway(validation: tuple[ast.Call, PythonSource] | None, evaluator: Evaluator) -> Value[float] | None:
    """The leeway of the call that validates the claims: ``claims.validate(leeway=60)``."""
    return leeways.seconds(evaluator.arguments(*validation).get("leeway")) if validation is not None else None


def _nones(
    library: Library, given: Evaluated | None, header: Evaluated | None, where: Where, *, is_signing: bool
) -> Iterator[NoneAlgorithm]:
    """The places where ``none`` is an algorithm: both libraries accept what nobody signed, whatever key they are given."""
    for one in options(given) if given is not None else ():
        for item in one.items if isinstance(one, Items) else (one,):
            if not (isinstance(item, Constant) and item.value == "none"):
                continue
            if not is_signing:
                effect = "anybody can write such a token, and it is accepted"
                yield NoneAlgorithm(library.name, item.at, issues=False, effect=effect, where=where & one.where & item.where)
            elif isinstance(header, Entries) and isinstance(alg := header.get("alg"), Constant) and alg.value == "none":
                effect = "anybody can write such a token"
                yield NoneAlgorithm(library.name, alg.at, issues=True, effect=effect, where=where)


def algorithms_value(given: Evaluated | None) -> Value[tuple[str, ...]] | None:
    """The accepted algorithms; None if none are passed."""
    if given is None or (isinstance(given, Constant) and given.value is None):
        return None
    is_whole = isinstance(given, Items) and given.complete
    names = algorithm_names(given)
    known = names if is_whole and len(names) == len(getattr(given, "items", ())) else UNKNOWN
    return Value(given.at, known, where=given.where)


def kind_of(key: Evaluated | None) -> KeyKind:
    """What a signature is verified with, as far as the key tells."""
    match key:
        case Constant(value=str() | bytes() as text):
            marker = "-----BEGIN" if isinstance(text, str) else b"-----BEGIN"
            return KeyKind.PUBLIC if marker in text else KeyKind.SECRET  # type: ignore[operator]
        case Call(name=str(name)):
            if "key_set" in name or "KeySet" in name or "JWKSet" in name:
                return KeyKind.KEY_SET
            return KeyKind.SECRET if "OctKey" in name else KeyKind.UNKNOWN
        case Entries():
            return KeyKind.KEY_SET if key.get("keys") is not None else KeyKind.UNKNOWN
        case _:
            return KeyKind.UNKNOWN


def _of_header(header: Evaluated | None) -> tuple[str, ...]:
    value = header.get("alg") if isinstance(header, Entries) else None
    return () if isinstance(value, Choice) else algorithm_names(value)
