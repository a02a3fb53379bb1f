"""Handlers around a token's decode: errors that do not exist, that another library raises, that an earlier handler catches.

And errors that escape: PyJWT's of the algorithm and of the key set are no ``DecodeError`` and no ``InvalidTokenError``. A
decode without any handler is not looked at: an application may handle all of them in one place.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from authlint.adapter import Adapter
from authlint.adapters.refusals import last_name
from authlint.adapters.settings_modules import is_deployed
from authlint.adapters.token_errors.families import FAMILIES, HOMES, PYJWT, ErrorFamily, family_of
from authlint.adapters.token_errors.handlers import Handler, handler_of, tried_by
from authlint.adapters.token_errors.outside import is_handled_outside
from authlint.facts.environment import Where
from authlint.facts.handling import Miss, MissedError
from authlint.record import record
from authlint.sources import Project
from authlint.sources.python import Evaluator, PythonSource
from authlint.sources.python.nodes import walk

_KEY_SET = "get_signing_key_from_jwt"
_COMPARES = re.compile(r"""(?s)get_unverified_header.*\balg(orithm)?(["'\])]|, None)*\s*(!=|==|not in\b|in\b)""")
"""The algorithm of the header is compared first: another one never gets to the decode."""


class _Raising(NamedTuple):
    """A call that raises for a refused token: of which library, and whether it looks for the key."""

    call: ast.Call
    family: ErrorFamily
    is_key: bool


@record
class _Tried:
    """One ``try`` with its handlers, and the calls in it that raise for a refused token."""

    node: ast.Try
    handlers: list[Handler]
    calls: list[_Raising]
    source: PythonSource
    project: Project
    evaluator: Evaluator

    @property
    def where(self) -> Where:
        """In which environments it is there."""
        return self.source.where(self.node).whatever_the_conditions()

    @property
    def is_open(self) -> bool:
        """Whether it may catch more than is known."""
        return any(one.is_broad or not one.is_known for one in self.handlers)

    def is_handled_outside(self, family: ErrorFamily) -> bool:
        """Whether something further out may handle the errors of a library."""
        return is_handled_outside(self.node, self.source, family, self.project, self.evaluator)


def facts(source: PythonSource, project: Project) -> Iterator[MissedError]:
    """The handlers of ``source`` that miss."""
    if not is_deployed(source, project) or not source.imports(*(family.package for family in FAMILIES)):
        return
    evaluator = Evaluator(project)
    calls = _raising(source)
    handled = (node for node in source.index.parents if isinstance(node, ast.ExceptHandler))
    tries = {parent: None for node in handled if isinstance(parent := source.parent(node), ast.Try)}
    for node in tries:
        handlers = [handler_of(one, source, evaluator) for one in node.handlers]
        tried = _Tried(node, handlers, calls.get(node, []), source, project, evaluator)
        missed = list(_absent(tried)) or list(_foreign(tried))
        yield from missed
        yield from _dead(handlers, source)
        if not missed:
            yield from _escaping(tried)


def _raising(source: PythonSource) -> dict[ast.Try, list[_Raising]]:
    """By ``try``: the calls in it that raise for a refused token, each with its library and whether it looks for a key."""
    found: dict[ast.Try, list[_Raising]] = {}
    uses_pyjwt = source.imports("jwt")
    for call in source.calls():
        family, is_key = None, False
        if isinstance(call.func, ast.Attribute) and call.func.attr == _KEY_SET and uses_pyjwt:
            family, is_key = PYJWT, True
        elif last_name(call.func) in {"decode", "decode_complete", "get_unverified_claims"} or isinstance(call.func, ast.Name):
            name = source.qualified_name(call.func) or ""
            family = next((one for one in FAMILIES if name in one.decode), None)
        tried = tried_by(call, source) if family is not None else None
        if family is not None and tried is not None:
            found.setdefault(tried, []).append(_Raising(call, family, is_key))
    return found


def _absent(tried: _Tried) -> Iterator[MissedError]:
    """``jwt.JWTError``: looked up only when something was raised, and then that fails."""
    source = tried.source
    earlier_broad = False
    for handler in tried.handlers:
        for node, name in handler.kinds:
            module, _, last = name.rpartition(".")
            family = family_of(name)
            if family is None or module not in family.modules or not isinstance(node, ast.Attribute) or earlier_broad:
                continue
            known = family.modules[module]
            if (
                last in (family.all if known is None else known)
                or not last[:1].isupper()
                or _is_other_package(source, family, last)
            ):
                continue
            meant = family.meant.get(last, "")
            if not meant and not last.endswith(("Error", "Exception")):
                continue
            owner = source.segment(node.value)
            replacement = f"{owner}.{meant}" if meant else f"{{jwt.exceptions.{last}}}" if last in family.all else ""
            yield MissedError(
                library=family.name,
                name=source.segment(node),
                at=source.location(node),
                miss=Miss.ABSENT,
                escapes="AttributeError",
                replace_at=source.location(node) if replacement else None,
                replacement=replacement,
                certain=not is_handled_outside(tried.node, source, None),
                where=tried.where,
            )
        earlier_broad = earlier_broad or handler.is_broad or any(name.endswith(".PyJWTError") for _, name in handler.kinds)


def _is_other_package(source: PythonSource, family: ErrorFamily, name: str) -> bool:
    """Whether it is the package ``jwt`` of the same name, or PyJWT 1, which had shorter names."""
    if family is not PYJWT:
        return False
    if re.search(r"\bjwt\.(JWT\(|jwk_from|supported_)|from jwt import .*\b(JWT|jwk_from_\w+)\b", source.text):
        return True
    is_old = name in {"ExpiredSignature", "InvalidAudience", "InvalidIssuer"}
    return is_old and bool(re.search(r"encode\([^()]*\)\.decode\(|\bverify=", source.text))


def _foreign(tried: _Tried) -> Iterator[MissedError]:
    """Errors of a library that does not read the token, where those of the one that does are not handled."""
    if not tried.calls or tried.is_open or len({one.family.name for one in tried.calls}) != 1:
        return
    call, family, _ = tried.calls[0]
    source = tried.source
    if any(one.names(family) for one in tried.handlers) or tried.is_handled_outside(family):
        return
    for handler in tried.handlers:
        for node, name in handler.kinds:
            other = family_of(name)
            last = name.rpartition(".")[2]
            if other is None or other is family or last not in other.all or not _is_about_reading(last):
                continue
            meant = last if last in family.all and last != "InvalidTokenError" else family.meant.get(last, "")
            yield MissedError(
                library=family.name,
                name=source.segment(node),
                at=source.location(node),
                miss=Miss.FOREIGN,
                escapes=family.refused,
                other=source.location(call.func),
                other_name=other.name,
                replace_at=source.location(node) if meant else None,
                replacement=f"{{{HOMES[family.package]}.{meant}}}" if meant else "",
                where=tried.where,
            )
            return


def _is_about_reading(name: str) -> bool:
    return not name.startswith(("PyJWK", "JWE", "InvalidKey", "MissingCrypt"))


def _dead(handlers: list[Handler], source: PythonSource) -> Iterator[MissedError]:
    """Handlers that an earlier one leaves nothing for, where that makes a difference."""
    for index, handler in enumerate(handlers):
        mine = [(node, name, family_of(name)) for node, name in handler.kinds]
        if not mine or any(family is None or name.rpartition(".")[2] not in family.all for _, name, family in mine):
            continue
        if len(mine) != _count(handler.node.type):
            continue
        for earlier in handlers[:index]:
            covering = [_covering(earlier, name, family) for _, name, family in mine if family is not None]
            if all(covering) and _text(earlier.node) != _text(handler.node):
                node, _, family = mine[0]
                at = covering[0]
                assert family is not None
                yield MissedError(
                    library=family.name,
                    name=source.segment(node),
                    at=source.location(node),
                    miss=Miss.DEAD,
                    other=source.location(at) if at is not None else None,
                    other_name=source.segment(at) if isinstance(at, ast.expr) else "except",
                    where=source.where(earlier.node).whatever_the_conditions(),
                )
                break


def _count(kind: ast.expr | None) -> int:
    return len(kind.elts) if isinstance(kind, ast.Tuple) else 1


def _text(handler: ast.ExceptHandler) -> str:
    return ";".join(ast.dump(statement) for statement in handler.body)


def _covering(earlier: Handler, name: str, family: ErrorFamily) -> ast.AST | None:
    """What an earlier handler names that catches the error, too."""
    last = name.rpartition(".")[2]
    if earlier.is_broad:
        return earlier.node.type or earlier.node
    return next((node for node, other in earlier.names(family) if family.is_kind_of(last, other)), None)


def _escaping(tried: _Tried) -> Iterator[MissedError]:
    """What PyJWT raises beside what is handled, where somebody wanted to handle all of it."""
    source = tried.source
    own = [(call, is_key) for call, family, is_key in tried.calls if family is PYJWT]
    if not own or tried.is_open:
        return
    named = [pair for one in tried.handlers for pair in one.names(PYJWT)]
    names = {name for _, name in named}
    if "PyJWTError" in names or not names & {"InvalidTokenError", "DecodeError", "InvalidSignatureError"}:
        return
    if tried.is_handled_outside(PYJWT):
        return
    key_call = next((call for call, is_key in own if is_key), None)
    if key_call is not None and not names & {"PyJWKClientError", "PyJWKSetError", "PyJWKError"}:
        node, name = next((pair for pair in reversed(named) if pair[1] == "InvalidTokenError"), named[-1])
        yield MissedError(
            library="PyJWT",
            name=source.segment(node),
            at=source.location(node),
            miss=Miss.KEY_SET,
            escapes="PyJWKClientError",
            other=source.location(key_call.func),
            replace_at=source.location(node) if name == "InvalidTokenError" else None,
            replacement="{jwt.PyJWTError}",
            where=tried.where,
        )
        return
    decode = next((call for call, is_key in own if not is_key and "verify_signature" not in source.segment(call)), None)
    if decode is None or _decodes_again(tried):
        return
    if not names & {"InvalidTokenError", "InvalidAlgorithmError"} and not _COMPARES.search(source.text):
        yield _narrow(tried, decode, named)


def _decodes_again(tried: _Tried) -> bool:
    """Whether a handler tries another decode: it wanted that error, and no other."""
    nodes = (node for one in tried.handlers for node in walk(one.node) if isinstance(node, ast.Call))
    return any(last_name(node.func) in {"decode", "decode_complete"} for node in nodes)


def _narrow(tried: _Tried, decode: ast.Call, named: list[tuple[ast.expr, str]]) -> MissedError:
    """``DecodeError`` alone: an algorithm that is not accepted is another error."""
    source = tried.source
    node = next(node for node, name in reversed(named) if name in {"DecodeError", "InvalidSignatureError"})
    is_last = any(node is one for one, _ in tried.handlers[-1].names(PYJWT))
    return MissedError(
        library="PyJWT",
        name=source.segment(node),
        at=source.location(node),
        miss=Miss.NARROW,
        escapes="InvalidAlgorithmError",
        other=source.location(decode.func),
        replace_at=source.location(node) if is_last else None,
        replacement="{jwt.InvalidTokenError}",
        where=tried.where,
    )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Errors of token libraries",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"jwt", b"jose"), (b"except ", b"except("), (b"Error", b"Exception", b"Signature", b"Invalid")),
    facts=facts,
)
