"""mozilla-django-oidc's names in Django's settings (5.0, ``auth.py``): what lets anything in, and what refuses everybody.

Its tokens are verified with HS256 unless ``OIDC_RP_SIGN_ALGO`` says otherwise, whatever keys it is told to fetch.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from authlint.facts.environment import Where
from authlint.facts.settings import Gap, IncompleteSection
from authlint.facts.tokens import TokenReader
from authlint.facts.transport import Peer, UnverifiedCertificate
from authlint.facts.value import Value
from authlint.sources.python import Constant

_SYSTEM = "mozilla-django-oidc"
_KEYS = ("OIDC_RP_IDP_SIGN_KEY", "OIDC_OP_JWKS_ENDPOINT")
_ALGORITHM = "OIDC_RP_SIGN_ALGO"
Constants = Callable[[str], Iterator[tuple[Constant, Where]]]
"""The constants that a name of the settings may be, with where each decides."""


def facts_of(constants: Constants, is_set: Callable[[str], bool], *, is_ours: bool) -> Iterator[object]:
    """What one settings module says.

    Args:
        constants: Reads a name of it.
        is_set: Whether it, or what it starts from, may set a name at all.
        is_ours: Whether it names the package.
    """
    if not (is_ours or is_set("OIDC_RP_CLIENT_ID")):
        return  # another package's names
    for one, where in constants("OIDC_ALLOW_UNSECURED_JWT"):
        if one.value is True:
            verified = Value(one.at, known=False, where=where)
            yield TokenReader(_SYSTEM, one.at, verified, where=where, setting="OIDC_ALLOW_UNSECURED_JWT")
    for one, where in constants("OIDC_VERIFY_SSL"):
        if one.value is False:
            fixable = isinstance(one.node, ast.Constant)
            yield UnverifiedCertificate(one.at, "OIDC_VERIFY_SSL", Peer.KEYS, where=where, fixable=fixable)
    has_keys = any(map(is_set, _KEYS))
    for one, where in constants(_ALGORITHM):
        if isinstance(one.value, str) and one.value.startswith(("RS", "ES", "PS")) and not has_keys:
            effect = "it has no key to verify with, and fails when it is loaded"
            yield IncompleteSection(_SYSTEM, "settings", one.at, Gap.MISSING, (_KEYS[1],), effect, where)
    for one, where in constants(_KEYS[1]):
        if isinstance(one.value, str) and one.value and not is_set(_ALGORITHM):
            effect = "it expects HS256, and refuses what is signed with the keys of `OIDC_OP_JWKS_ENDPOINT`"
            yield IncompleteSection(_SYSTEM, "settings", one.at, Gap.MISSING, (_ALGORITHM,), effect, where)
