"""Readers of an identity provider's tokens that compare no audience, in libraries where it has to be asked for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapters.pyjwt.origins import is_named_as_own
from authlint.facts.settings import Claim, ClaimTrouble, UncheckedClaim
from authlint.facts.tokens import KeyKind, TokenReader
from authlint.sources.python import PythonSource

_COMPARED = re.compile(r"""["'](aud|azp|client_id|resource_access)["']|\baud *=|audience""", re.IGNORECASE)
"""What a file says that has to do with for whom a token is: then it may well be compared, in whatever way."""


def unchecked(reader: TokenReader, call: ast.Call, source: PythonSource, missing: str) -> Iterator[UncheckedClaim]:
    """That nothing in the file has to do with the audience of tokens, although their keys are those of a provider."""
    if reader.key_kind is KeyKind.KEY_SET and not reader.peeks and not _COMPARED.search(source.text):
        name = source.segment(call.func).rpartition(".")[2]
        where, certain = reader.where, not is_named_as_own(call)  # an ID token most likely comes straight from the provider
        claim, trouble = Claim.AUDIENCE, ClaimTrouble.ANY
        yield UncheckedClaim(reader.library, claim, reader.at, name, False, trouble, missing, where, certain=certain)
