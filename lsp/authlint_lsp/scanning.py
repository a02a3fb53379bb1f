"""Looks at what is not open: all files of the workspace folders, in the background."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from authlint_lsp.rules import LastGoodHomes

if TYPE_CHECKING:
    from authlint_lsp.server import AuthlintServer

REPORT_S = 0.2


class Scanner:
    """Scans the workspace folders; a new scan ends the one before."""

    def __init__(self, server: AuthlintServer, homes: LastGoodHomes) -> None:
        self._server = server
        self._homes = homes
        self._task: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)
        self._ending: set[asyncio.Future[None]] = set()

    @property
    def _progress(self) -> Any:  # pygls leaves its futures without a type
        return self._server.work_done_progress

    def restart(self) -> None:
        """Look at everything anew: folders, configurations or settings may be others."""
        self.stop()
        self._homes.reload()
        self._server.documents.restart()
        for path in self._server.publisher.faulty:
            self._server.publisher.check_configuration(path)
        self._task = asyncio.ensure_future(self._scan())

    def stop(self) -> None:
        """End the scan that is going on."""
        if self._task is not None:
            self._task.cancel()

    async def settled(self) -> None:
        """Wait until everything has been looked at."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])
        for analysis in self._server.documents.analyses:
            await analysis.settled()

    async def _scan(self) -> None:
        workspace = self._server.documents
        progress = asyncio.ensure_future(self._begin())
        try:
            for folder in list(workspace.folders):
                paths = await asyncio.to_thread(self._homes.walk, folder)
                for start in range(0, len(paths), 256):
                    workspace.add(paths[start : start + 256])
                    await asyncio.sleep(0)
            await self._work_off(progress)
            self._server.publisher.drop_all_but(analysis.project for analysis in workspace.analyses)
        finally:  # without waiting for a client that has yet to agree to be shown progress
            ending = asyncio.ensure_future(self._end(progress))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)

    async def _work_off(self, progress: asyncio.Future[str | None]) -> None:
        """Wait until nothing is pending, and show how it goes; the user may cancel it."""
        analyses = self._server.documents.analyses
        total = sum(analysis.project.pending for analysis in analyses)
        waiting = [asyncio.ensure_future(analysis.settled()) for analysis in analyses]
        pending: set[asyncio.Future[None]] = set(waiting)
        while pending:
            _, pending = await asyncio.wait(pending, timeout=REPORT_S)
            token = progress.result() if progress.done() and not progress.cancelled() else None
            if token is None or not pending:
                continue
            if self._progress.tokens[token].cancelled():
                for analysis in analyses:
                    analysis.project.forgo()
            done = total - sum(analysis.project.pending for analysis in analyses)
            report = lsp.WorkDoneProgressReport(message=f"{done:,}/{total:,} files", percentage=100 * done // max(total, 1))
            self._progress.report(token, report)

    async def _begin(self) -> str | None:
        if not self._server.client.progress:
            return None
        token = f"authlint-{next(self._numbers)}"
        try:
            await self._progress.create_async(token)
        except JsonRpcException:
            return None
        begin = lsp.WorkDoneProgressBegin("authlint", cancellable=True, message="looking at the workspace", percentage=0)
        self._progress.begin(token, begin)
        return token

    async def _end(self, progress: asyncio.Future[str | None]) -> None:
        token = await progress
        if token is not None:
            self._progress.end(token, lsp.WorkDoneProgressEnd())
            self._progress.tokens.pop(token, None)
