"""Whether the hub does its work: one word for whoever watches it, the same for everybody."""

import asyncio
import sqlite3
import time
from collections.abc import Callable

from fonetray.listener.ports import WebPage
from fonetray.services.calls.keeping import Keeping
from fonetray.store.database import Database
from fonetray.store.errors import StoreError

_GOOD_FOR = 5.0
"""Seconds that a look at the database is good for, so that no crowd of watchers makes work for the disk."""
_PATIENCE = 5.0


class Health:
    """A page of one word: ``ok``, or with 503 ``store`` (nothing can be written) or ``stopping``."""

    def __init__(self, *, database: Database, keeping: Keeping, clock: Callable[[], float] = time.monotonic) -> None:
        """Watch an open database."""
        self._database = database
        self._keeping = keeping
        self._clock = clock
        self._turn = asyncio.Lock()
        self._looked = float("-inf")
        self._writes = False
        self._stopping = False

    def stop(self) -> None:
        """Say from now on that the hub stops."""
        self._stopping = True

    async def page(self, _source: str) -> WebPage:
        """Give the page."""
        if self._stopping:
            return WebPage(503, b"stopping\n")
        return WebPage(200, b"ok\n") if await self._writable() else WebPage(503, b"store\n")

    async def _writable(self) -> bool:
        """Say whether the file can be written: by writing, not by asking."""
        async with self._turn:
            if self._clock() - self._looked > _GOOD_FOR:
                try:
                    async with asyncio.timeout(_PATIENCE):
                        await self._database.write(_write_the_same)
                    self._writes = True
                except (StoreError, TimeoutError):
                    self._writes = False
                self._looked = self._clock()
        return self._writes and self._keeping.error is None


def _write_the_same(connection: sqlite3.Connection) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute(f"PRAGMA user_version = {int(version)}")
