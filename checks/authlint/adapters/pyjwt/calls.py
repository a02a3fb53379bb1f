"""The calls that read and issue tokens, of PyJWT and of libraries that take their arguments in the same places."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from authlint.adapters.pyjwt.callers import is_covered_by_callers
from authlint.adapters.pyjwt.claims import issued_with, none_algorithms, unchecked_claims
from authlint.adapters.pyjwt.dead import Table
from authlint.adapters.pyjwt.handed_over import is_partial, made_by
from authlint.adapters.pyjwt.literals import keys_of
from authlint.adapters.pyjwt.origins import is_named_as_own
from authlint.adapters.pyjwt.peeking import Use, use_of, where_of
from authlint.adapters.pyjwt.reading import Reader
from authlint.adapters.pyjwt.switches import verify_signature
from authlint.adapters.pyjwt.telling import is_announced, is_vouched
from authlint.facts.keys import Key
from authlint.facts.tokens import DeadArgument, TokenReader
from authlint.facts.value import UNKNOWN, Value
from authlint.pins import pin_of
from authlint.record import field, record, replace
from authlint.sources import Project
from authlint.sources.python import Call, CallArguments, Constant, Evaluated, Evaluator, Items, PythonSource, UnknownValue
from authlint.text import Location

_METHODS = frozenset({"decode", "decode_complete", "encode", "get_unverified_claims", "verify"})


@record
class Library:
    """What a library calls its functions.

    Attributes:
        name: As people write it.
        package: The package that is imported.
        decode: The functions that verify and decode.
        encode: The functions that sign.
        unverified: The functions that decode and never verify.
        payload: The functions that verify the signature and know no claims; their fourth argument can switch it off.
        table: What its options are called; None if only the signature is asked about.
        instances: The classes whose methods ``decode`` and ``encode`` are; whether options given to the class count there.
    """

    name: str
    package: str
    decode: frozenset[str]
    encode: frozenset[str]
    unverified: frozenset[str] = frozenset()
    payload: frozenset[str] = frozenset()
    instances: Mapping[str, bool] = field(default_factory=dict[str, bool])
    table: Table | None = None


def facts_of(library: Library, source: PythonSource, project: Project) -> Iterator[object]:
    """The token readers of ``source``, and the literal keys that its calls use."""
    if not source.imports(library.package):
        return
    evaluator = Evaluator(project)
    keys: dict[object, Key] = {}
    partial: list[tuple[ast.Call, str]] = []
    off: set[Location] = set()
    for written in source.calls():
        call = made_by(written, source)
        name, instance, counts = _name(library, call, source, evaluator)
        if name is None:
            continue
        if call is not written and is_partial(written, source):
            partial.append((call, name))
            continue
        arguments = evaluator.arguments(call, source)
        if name in library.unverified:
            yield _reader(library, call, arguments, evaluator, Value(source.location(call.func), False))
            continue
        if name in library.payload and library.table is not None:
            yield from _payload(library, library.table, call, arguments, evaluator)
        is_signing = name in library.encode
        if name in library.decode:
            yield from _noting(off, _decode(library, call, (arguments, instance, counts), source, evaluator))
        elif is_signing:
            yield from none_algorithms(library.name, arguments, where_of(call, source), issues=True)
        for key in keys_of(library.name, call, arguments, source, evaluator, is_signing=is_signing):
            if is_signing or key.at not in keys:  # what signs says more than what verifies
                keys[key.at] = key
    yield from keys.values()
    yield from _partial(library, [call for call, name in partial if name in library.decode], off, source, evaluator)


def _noting(off: set[Location], facts: Iterator[object]) -> Iterator[object]:
    """The facts, with a note of the places that switch the signature off."""
    for fact in facts:
        if isinstance(fact, TokenReader) and fact.verify_signature.known is False:
            off.add(fact.verify_signature.at)
        yield fact


def _partial(
    library: Library, calls: list[ast.Call], known: set[Location], source: PythonSource, evaluator: Evaluator
) -> Iterator[object]:
    """Decodes of which only some arguments are said here: if the signature is switched off, it is wherever they are called."""
    for call in calls:
        arguments = evaluator.arguments(call, source)
        for value in verify_signature(arguments, call, source, evaluator, None):
            if value.known is False and value.at not in known:
                yield replace(_reader(library, call, arguments, evaluator, value), peeks=False, verified_at=None)


def _decode(
    library: Library,
    call: ast.Call,
    given: tuple[CallArguments, CallArguments | None, bool],
    source: PythonSource,
    evaluator: Evaluator,
) -> Iterator[object]:
    """What is known of one decode, of what it and its instance are given, and whether the latter can switch the signature off."""
    arguments, instance, counts = given
    verify: Evaluated | None
    below_2 = _is_below_2(library, call, source, evaluator.project)
    if library.name == "PyJWT" and len(arguments.positional) > 2 and _is_bool(arguments.positional[2]):
        verify = arguments.positional[2]  # the order of PyJWT 1.x
        arguments = replace(arguments, positional=(*arguments.positional[:2], *arguments.positional[3:]))
    else:
        verify = arguments.get("verify") if library.name == "PyJWT" else None
    values = list(verify_signature(arguments, call, source, evaluator, instance if counts else None))
    if below_2 and verify is not None and verify.truth is False:
        values = [Value(verify.at, False, where=verify.where)]
    reading = Reader(call, arguments, instance, library.table, evaluator).read(below_2) if library.table is not None else None
    for index, value in enumerate(values):
        found = _reader(library, call, arguments, evaluator, value)
        if reading is not None and index == 0 and value.known is not False:
            found = replace(
                found,
                algorithms=reading.algorithms,
                algorithms_from_token=reading.algorithms_from_token,
                pins_algorithm=reading.pins_algorithm,
                key_kind=reading.key_kind,
                audience=reading.audience,
                issuer=reading.issuer,
                expiry=reading.expiry,
                leeway=reading.leeway,
                dead=(*reading.dead, *_listed_issuers(library, arguments, source, evaluator)),
                insert_at=source.location(call),
                issued_with=issued_with(library.encode, call, source) if reading.algorithms is None else "",
                version="1" if below_2 else "",
            )
            yield from unchecked_claims(found, call, source)
            yield from none_algorithms(library.name, arguments, found.where, issues=False)
        yield found


def _listed_issuers(
    library: Library, arguments: CallArguments, source: PythonSource, evaluator: Evaluator
) -> Iterator[DeadArgument]:
    """A list of issuers, which PyJWT understands from 2.9 on: run against 2.8, which refuses every token."""
    given = arguments.get("issuer")
    if library.name != "PyJWT" or not isinstance(given, Items):
        return
    pin = pin_of("PyJWT", source.path, evaluator.project)
    if pin is not None and pin.is_below("2.9"):
        effect = "PyJWT before 2.9 compares the whole list with the token's `iss`, and every token is refused"
        yield DeadArgument(given.at, "issuer=", effect, "one text", fatal=True)


def _payload(
    library: Library, table: Table, call: ast.Call, arguments: CallArguments, evaluator: Evaluator
) -> Iterator[TokenReader]:
    """What is known of a call that verifies a signature and gives back what was signed."""
    source = arguments.source
    verify = arguments.at(3, "verify")
    value = Value[bool](source.location(call.func), True)
    if verify is not None:
        truth = verify.truth if isinstance(verify, Constant) else None
        value = Value(verify.at, UNKNOWN if truth is None else truth, where=verify.where)
    reading = Reader(call, arguments, None, table, evaluator).read(False)
    yield replace(
        _reader(library, call, arguments, evaluator, value),
        algorithms=reading.algorithms,
        algorithms_from_token=reading.algorithms_from_token,
        insert_at=source.location(call),
    )


def _is_bool(value: Evaluated) -> bool:
    return isinstance(value, Constant) and isinstance(value.value, bool)


def _is_below_2(library: Library, call: ast.Call, source: PythonSource, project: Project) -> bool:
    """Whether the project surely uses PyJWT 1.x; only asked where that would make a difference."""
    matters = (
        any(word.arg in {"verify", "verify_expiration"} for word in call.keywords)
        or len(call.args) > 2
        or "require_" in source.text
    )
    if library.name != "PyJWT" or not (matters or not any(word.arg == "algorithms" for word in call.keywords)):
        return False
    pin = pin_of("PyJWT", source.path, project)
    return pin is not None and pin.is_below("2")


def _name(
    library: Library, call: ast.Call, source: PythonSource, evaluator: Evaluator
) -> tuple[str | None, CallArguments | None, bool]:
    """The library's function that is called, partial applications and instances followed; what the instance was given.

    Returns:
        Its name; the instance's own arguments, with the options at position 1; whether they can switch the signature off.
    """
    nothing = None, None, False
    if isinstance(call.func, ast.Attribute) and call.func.attr not in _METHODS:
        return nothing
    known = library.decode | library.encode | library.unverified | library.payload
    name = source.qualified_name(call.func)
    if name in known:
        return name, None, False
    if name is not None and not name.startswith("functools."):
        return nothing
    if isinstance(call.func, ast.Attribute):
        if source.self_class(call.func.value) is not None and "staticmethod" in source.text:
            found = evaluator.arguments(call, source).name
            if found in known:
                return found, None, False
        if not library.instances:
            return nothing
        owner = evaluator.value(call.func.value, source)
        counts = library.instances.get(owner.name or "") if isinstance(owner, Call) else None
        if not isinstance(owner, Call) or counts is None:
            return nothing
        own = evaluator.arguments(owner.call, owner.source)
        return (
            f"{library.package}.{call.func.attr}",
            replace(own, positional=(UnknownValue(source, call), *own.positional)),
            counts,
        )
    if isinstance(call.func, ast.Name) and isinstance(source.definition(call.func), ast.expr):
        found = evaluator.arguments(call, source).name
        return (found if found in known else None), None, False
    return nothing


def _reader(library: Library, call: ast.Call, arguments: CallArguments, evaluator: Evaluator, value: Value[bool]) -> TokenReader:
    source = arguments.source
    use = use_of(call, source)
    if not use.peeks and value.known is False and is_covered_by_callers(call, source, evaluator.project):
        use = Use(peeks=True)
    return TokenReader(
        library=library.name,
        at=source.location(call.func),
        verify_signature=value,
        has_key=_is_given(arguments.at(1, "key")),
        has_algorithms=_is_given(arguments.at(2, "algorithms")),
        peeks=use.peeks,
        verified_at=use.verified_at,
        announced=is_named_as_own(call) or is_announced(call, source),
        vouched=is_vouched(call, source),
        where=where_of(call, source),
    )


def _is_given(value: Evaluated | None) -> bool:
    return value is not None and not (isinstance(value, Constant) and not value.value)
