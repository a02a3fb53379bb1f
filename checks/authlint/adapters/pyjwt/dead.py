"""Arguments and options of decodes that do nothing, or not what they say: knowledge, as data.

Run against PyJWT 1.7 to 2.15 and python-jose 3.5: unknown options are ignored without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from authlint.facts.tokens import DeadArgument
from authlint.record import field, record
from authlint.sources.python import CallArguments, Constant, Entries, Evaluated, options
from authlint.text import Location

_ABOUT = re.compile(r"verif|valid|require|leeway|exp|aud|iss|nbf|iat|sub|jti|strict|check|ignore", re.IGNORECASE)


@record
class Table:
    """What a library calls its options and arguments.

    Attributes:
        library: As people write it.
        options: The names of its options.
        arguments: The names of arguments that it knows.
        renamed: What people write instead, with the right name.
        renamed_arguments: The same for arguments.
        leeway_in_options: Whether the leeway is an option.
        lists_required: Whether ``require`` lists claims; else there is an option for each.
        ignores_arguments: Whether unknown arguments are ignored.
    """

    library: str
    options: frozenset[str]
    arguments: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict[str, str])
    renamed_arguments: Mapping[str, str] = field(default_factory=dict[str, str])
    leeway_in_options: bool = False
    lists_required: bool = True
    ignores_arguments: bool = True


_RENAMED = {
    "verify_expiration": "verify_exp",
    "verify_expiry": "verify_exp",
    "verify_exp_date": "verify_exp",
    "verify_sig": "verify_signature",
    "verify_signing": "verify_signature",
    "signature": "verify_signature",
    "verify_audience": "verify_aud",
    "verify_issuer": "verify_iss",
    "verify_subject": "verify_sub",
}
_CLAIMS = {"expiration": "exp", "expiry": "exp", "expires": "exp", "audience": "aud", "issuer": "iss", "subject": "sub"}
_CHECKS = frozenset({"signature", "exp", "nbf", "iat", "aud", "iss", "sub", "jti"})
PYJWT = Table(
    "PyJWT",
    frozenset(f"verify_{name}" for name in _CHECKS) | {"require", "strict_aud", "enforce_minimum_key_length"},
    frozenset({"jwt", "key", "algorithms", "options", "verify", "detached_payload", "audience", "subject", "issuer", "leeway"}),
    _RENAMED,
    {"iss": "issuer", "aud": "audience", "algorithm": "algorithms", "issuers": "issuer", "audiences": "audience"},
)
JOSE = Table(
    "python-jose",
    frozenset(f"{verb}_{name}" for verb in ("verify", "require") for name in (*_CHECKS, "at_hash")) | {"leeway"},
    renamed=_RENAMED,
    leeway_in_options=True,
    lists_required=False,
    ignores_arguments=False,
)


def dead_arguments(
    table: Table, arguments: CallArguments, given: Evaluated | None, version_below_2: bool
) -> Iterator[DeadArgument]:
    """What of a call has no effect.

    Args:
        table: What the library knows.
        arguments: What the call passes.
        given: Its options.
        version_below_2: Whether the project surely uses PyJWT 1.x, which knew more.
    """
    for one in options(given) if given is not None else ():
        for entry in one.entries if isinstance(one, Entries) else ():
            if isinstance(entry.key, str):
                yield from _option(table, entry.key, entry.key_at, entry.value, version_below_2)
    if not table.ignores_arguments:
        return
    for entry in arguments.named:
        name = entry.key
        if isinstance(name, str) and entry.key_at.path == arguments.source.path:
            found = _argument(table, name, entry.value, version_below_2)
            if found is not None:
                yield DeadArgument(entry.key_at, f"{name}=", *found)


def _option(table: Table, name: str, at: Location, value: Evaluated, version_below_2: bool) -> Iterator[DeadArgument]:
    ignored = f"{table.library} has no such option and ignores it"
    if name in table.options:
        yield from _value(table, name, at, value)
    elif name in table.renamed:
        yield DeadArgument(at, name, ignored, f"`{table.renamed[name]}`", table.renamed[name])
    elif name == "leeway":
        yield DeadArgument(at, name, f"{table.library} only takes it as an argument of the call", "`leeway=`")
    elif name.startswith("require_") and table.lists_required:
        if not version_below_2 and not (isinstance(value, Constant) and value.truth is False):  # nothing is required anyway
            yield DeadArgument(at, name, ignored, _required(name))
    elif name == "require" and not table.lists_required:
        yield DeadArgument(at, name, ignored, '`"require_exp": True` and so on')
    elif _ABOUT.search(name):
        yield DeadArgument(at, name, ignored)


def _value(table: Table, name: str, at: Location, value: Evaluated) -> Iterator[DeadArgument]:
    if not isinstance(value, Constant) or not isinstance(value.value, str):
        return
    if name == "require":
        yield DeadArgument(value.at, name, "a text is read letter by letter, and every token is refused", "a list", fatal=True)
    elif name.startswith("verify_") and value.value.lower() in {"false", "0", "no", "off"}:
        yield DeadArgument(value.at, name, "every text that is not empty counts as true", "`False`")


def _required(name: str) -> str:
    """How a claim is required that ``require_exp`` or so names."""
    claim = name.removeprefix("require_")
    return f'`"require": ["{_CLAIMS.get(claim, claim)}"]`'


def _argument(table: Table, name: str, value: Evaluated, version_below_2: bool) -> tuple[str, str, str] | None:
    """What happens to an argument, what to write instead, and the name that it can simply be given."""
    if name == "verify":
        if version_below_2 or value.truth is not False:
            return None  # what is always on is not missed
        return ("PyJWT 2 and newer ignore it, older ones then verify nothing", "", "")
    if name == "verify_expiration" and version_below_2:
        return None
    if name in table.renamed_arguments:
        return "it is ignored", f"`{table.renamed_arguments[name]}=`", table.renamed_arguments[name]
    if name in table.arguments:
        return None
    if name.startswith("require_"):
        return "it is ignored", f"`options={{{_required(name)[1:-1]}}}`", ""
    if name in table.options or name in table.renamed:
        right = table.renamed.get(name, name)
        return "it is ignored", f'`options={{"{right}": ...}}`', ""
    return None
