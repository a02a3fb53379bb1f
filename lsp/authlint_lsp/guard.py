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
    what = described(error)
    log.error("%s: %s", method, what)
    return JsonRpcInternalError(f"{method}: {what}")


def described(error: BaseException) -> str:
    """An exception's kind and place: enough to find a bug, and nothing of the user's text."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {posixpath.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + where
