"""When a project is brought up to date: at once when nothing else is to be done, in slices with requests answered in between."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Callable

from authlint_lsp.guard import described
from authlint_lsp.model import Project

log = logging.getLogger(__name__)

SLICE_S = 0.010
"""How long the background may keep the event loop; a single file may take longer."""
QUICK_S = 0.150
"""An analysis up to this cost starts at once after each change; a longer one waits for a pause of its own length."""
LONGEST_WAIT_S = 0.3
PROGRESS_S = 0.5
"""How often what was found so far is shown while many files are looked at."""


class Analysis:
    """Keeps one project up to date.

    A change cancels a run that has not started. When it starts is up to the event loop, which first handles every message that
    has arrived: a burst of changes costs one run.
    """

    def __init__(self, project: Project, judged: Callable[[Project], None]) -> None:
        self.project = project
        self._judged = judged
        self._handle: asyncio.Handle | None = None
        self._cost = 0.0
        self._last = 0.0
        self._settled = asyncio.Event()
        self._settled.set()

    def poke(self) -> None:
        """Something changed: run soon."""
        self._cancel()
        self._settled.clear()
        loop = asyncio.get_running_loop()
        if self._cost <= QUICK_S:
            self._handle = loop.call_soon(self._run)
        else:
            self._handle = loop.call_later(min(self._cost, LONGEST_WAIT_S), self._run)

    def now(self) -> None:
        """Do now what is most urgent, and as much of the rest as is quick."""
        if self._handle is not None:
            self._cancel()
            self._run()

    async def settled(self) -> None:
        """Wait until nothing is pending."""
        await self._settled.wait()

    def stop(self) -> None:
        """Do nothing any more."""
        self._cancel()
        self._settled.set()

    def _cancel(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _run(self) -> None:
        self._handle = None
        try:
            self._work()
        except Exception as error:  # noqa: BLE001 - the server lives on, and looks again at the next change
            log.warning("analysis: %s", described(error))
        if self.project.pending:
            self._handle = asyncio.get_running_loop().call_soon(self._run)
        else:
            self._settled.set()

    def _work(self) -> None:
        began = time.perf_counter()
        if not self.project.is_urgent:
            self._slice(began)
        else:
            # A syntax tree is made of so many objects that Python would look for garbage several times while it is built.
            gc.disable()
            try:
                started = time.thread_time()
                self._slice(began)
                self._cost = time.thread_time() - started
                gc.collect(0)
            finally:
                gc.enable()

    def _slice(self, began: float) -> None:
        project = self.project
        show = project.is_urgent
        while project.pending and (project.is_urgent or time.perf_counter() - began < SLICE_S):
            project.step()
        if show or not project.pending or time.perf_counter() - self._last > PROGRESS_S:
            project.judge()
            self._judged(project)
            self._last = time.perf_counter()
        if not project.pending:
            project.rest()
