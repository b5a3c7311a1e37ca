"""The people whom the user has pinned, in the user's order."""

import sqlite3
from collections.abc import Sequence

from fonetray.store.database import Database
from fonetray.telephony.people import PersonRef


class FavouriteStore:
    """Reads and writes the favourites' table."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def read(self) -> list[PersonRef]:
        """Give who is pinned, in order; some may be no colleague or contact any more."""
        rows = await self._database.read(
            lambda connection: connection.execute("SELECT source, key FROM favourites ORDER BY position").fetchall()
        )
        return [PersonRef(source, key) for source, key in rows]

    async def write(self, pinned: Sequence[PersonRef]) -> None:
        """Make these the favourites."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM favourites")
            connection.executemany(
                "INSERT INTO favourites (source, key, position) VALUES (?, ?, ?)",
                [(ref.source, ref.key, position) for position, ref in enumerate(pinned)],
            )

        await self._database.write(job)
