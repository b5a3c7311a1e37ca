"""What lies on the disk and may change, looked at again because somebody asks: mostly behind their back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from fonetray.config.elapsed import elapsed

log = logging.getLogger(__name__)

EVERY = 0.5
"""Seconds after a look in which nobody looks again."""
AT_LATEST = 1.0
"""Seconds after which whoever asks waits for a new look, since what is known may be out of date."""
PATIENCE = 0.1
"""Seconds that they wait; a slow disk shall not hold a caller."""
FIRST_PATIENCE = 0.7
"""The same, before anything was looked at."""


class Fresh:
    """Has ``look`` run, once at a time. While questions come thick and fast none of them waits for it."""

    def __init__(self, look: Callable[[], Awaitable[None]], *, name: str) -> None:
        """Take what looks; where that raises, it is logged with the ``name`` of what is looked at."""
        self._look = look
        self._name = name
        self._looked: float | None = None
        self._looking: asyncio.Task[None] | None = None

    async def wanted(self) -> None:
        """Look if nobody did lately, and wait for that no longer than a caller may."""
        since = None if self._looked is None else elapsed() - self._looked
        if since is not None and since < EVERY:
            return
        looking = self._begin()
        if since is None or since >= AT_LATEST:
            await asyncio.wait((looking,), timeout=FIRST_PATIENCE if since is None else PATIENCE)

    async def now(self) -> None:
        """Look, and return when that is done; a look that is under way may have missed what is asked for."""
        await self.close()
        await asyncio.wait((self._begin(),))

    async def close(self) -> None:
        """Wait until nobody looks any more."""
        if self._looking is not None:
            await asyncio.wait((self._looking,))

    def _begin(self) -> "asyncio.Task[None]":
        if self._looking is None:
            self._looking = asyncio.get_running_loop().create_task(self._run(), name=f"look at {self._name}")
        return self._looking

    async def _run(self) -> None:
        try:
            await self._look()
        except Exception:
            log.exception("%s could not be looked at", self._name)
        finally:
            self._looking, self._looked = None, elapsed()
