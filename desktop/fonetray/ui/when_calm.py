"""What is shown beside a call can wait until the call has been shown: it is brought up to date in a quiet moment."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from fonetray.ui.tasks import Tasks

_QUIET = 0.5
"""Seconds in which nobody asked."""


class WhenCalm:
    """Does its work once it has not been asked for a moment, however often it was before; never twice at a time."""

    def __init__(self, work: Callable[[], Awaitable[None]], *, tasks: Tasks, name: str, quiet: float = _QUIET) -> None:
        """Take the work and what to call it, and how many seconds are a moment."""
        self._work = work
        self._tasks = tasks
        self._name = name
        self._quiet = quiet
        self._asked_at = 0.0
        self._asked = False
        self._running = False

    def ask(self) -> None:
        """Have it done soon."""
        self._asked, self._asked_at = True, time.monotonic()
        if not self._running:
            self._running = True
            self._tasks.spawn(self._run(), name=self._name)

    async def _run(self) -> None:
        try:
            while self._asked:
                while (left := self._asked_at + self._quiet - time.monotonic()) > 0:  # noqa: ASYNC110 - time is waited for
                    await asyncio.sleep(left)
                self._asked = False
                await self._work()
        finally:
            self._running = False
