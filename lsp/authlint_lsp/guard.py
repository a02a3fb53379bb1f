"""Between pygls and the features: an exception in one is logged without the user's text, answered, and survived."""

from __future__ import annotations

import inspect
import logging
import posixpath
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcException, JsonRpcInternalError

if TYPE_CHECKING:
    from authlint_lsp.server import AuthlintServer


log = logging.getLogger(__name__)


def guarded(method: str, handler: Callable[..., Any], server: AuthlintServer) -> Callable[..., Any]:
    """``handler(server, params)`` as pygls wants it."""
    if inspect.iscoroutinefunction(handler):

        async def awaited(params: Any = None) -> Any:
            try:
                return await handler(server, params)
            except JsonRpcException:
                raise
            except Exception as error:  # noqa: BLE001 - a bug in one feature must not end the server
                raise _internal(method, error) from None

        return awaited

    def called(params: Any = None) -> Any:
        try:
            return handler(server, params)
        except JsonRpcException:
            raise
        except Exception as error:  # noqa: BLE001 - a bug in one feature must not end the server
            raise _internal(method, error) from None

    return called


def _internal(method: str, error: Exception) -> JsonRpcInternalError:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__} in {posixpath.basename(frame.filename)}:{frame.lineno}"
    log.error("%s: %s", method, what)
    return JsonRpcInternalError(f"{method}: {what}")
