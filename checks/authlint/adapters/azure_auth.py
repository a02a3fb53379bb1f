"""fastapi-azure-auth: schemes that accept the tokens of every tenant (5.3, ``auth.py``)."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.facts.settings import Claim, ClaimTrouble, UncheckedClaim
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluator, PythonSource, options

_SCHEMES = frozenset(
    f"{module}.MultiTenantAzureAuthorizationCodeBearer" for module in ("fastapi_azure_auth", "fastapi_azure_auth.auth")
)


def facts(source: PythonSource, project: Project) -> Iterator[UncheckedClaim]:
    """The schemes that are told not to look at the issuer."""
    evaluator = Evaluator(project)
    for call, _ in source.calls_to(_SCHEMES):
        given = evaluator.arguments(call, source).get("validate_iss")
        for one in options(given) if given is not None else ():
            if isinstance(one, Constant) and one.value is False:
                where = source.where(call, project) & one.where
                yield UncheckedClaim(
                    "fastapi-azure-auth", Claim.ISSUER, one.at, "validate_iss", True, ClaimTrouble.ANY, "iss_callable", where
                )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="fastapi-azure-auth",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"fastapi_azure_auth",), (b"validate_iss",)),
    facts=facts,
)
