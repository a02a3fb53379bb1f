"""The pages of the checks, for editors that show them: the request ``authlint/explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcInvalidParams

from authlint.checks import all_checks
from authlint.docs import page

if TYPE_CHECKING:
    from authlint_lsp.server import AuthlintServer

EXPLAIN = "authlint/explain"


def register(server: AuthlintServer) -> None:
    """Answer the request for a page."""
    server.handle(EXPLAIN, explain)


def explain(server: AuthlintServer, params: Any) -> dict[str, object]:
    """The page of the check that is named; the list of all checks if none is."""
    del server
    name = getattr(params, "check", None)
    if name is None:
        checks = all_checks().values()
        return {
            "checks": [
                {"name": one.name, "summary": one.summary(), "severity": one.severity.word, "topic": one.topic} for one in checks
            ]
        }
    if not isinstance(name, str) or name not in all_checks():
        raise JsonRpcInvalidParams("no check of that name")
    return {"markdown": page(name)}
