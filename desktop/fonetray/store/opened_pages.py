"""Whose customer's page was opened by itself, call by call."""

import sqlite3
from datetime import datetime, timedelta

from fonetray.store.database import Database
from fonetray.store.times import iso

_KEPT = timedelta(days=7)
"""Longer than any call lasts."""


class OpenedPages:
    """Claims an opening, so that of all who may open a call's page one does."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def claim(self, key: tuple[str, str], now: datetime) -> bool:
        """Say whether a page (by a ``Call.key``) was not opened before, as it is now. Raises ``StoreError``."""

        def job(connection: sqlite3.Connection) -> bool:
            connection.execute("DELETE FROM opened_pages WHERE opened < ?", (iso(now - _KEPT),))
            done = connection.execute("INSERT OR IGNORE INTO opened_pages VALUES (?, ?, ?)", (*key, iso(now)))
            return done.rowcount > 0

        return await self._database.write(job)
