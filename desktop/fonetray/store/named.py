"""Whom other systems named for a number last, so that lists of calls can name them without asking again."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from fonetray.store.database import Database
from fonetray.store.times import iso

KEPT = timedelta(days=365)
"""A name that nobody has confirmed for so long is forgotten."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and who says so."""

    name: str
    organisation: str
    source: str
    url: str


class NamedStore:
    """Reads and writes the table; a number is what `fonetray.store.entries.number_key` gives."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def of(self, number_key: str) -> Named | None:
        """Give who was named. Raises ``StoreError``."""
        sql = "SELECT name, organisation, source, url FROM named_elsewhere WHERE number_key = ?"
        row = await self._database.read(lambda connection: connection.execute(sql, (number_key,)).fetchone())
        return Named(*row) if row else None

    async def write(self, number_key: str, named: Named | None, when: datetime) -> None:
        """Remember who was named, or that nobody is any more. Raises ``StoreError``."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM named_elsewhere WHERE number_key = ? OR seen < ?", (number_key, old))
            if named is not None:
                row = (number_key, named.name, named.organisation, named.source, named.url, iso(when))
                connection.execute("INSERT INTO named_elsewhere VALUES (?, ?, ?, ?, ?, ?)", row)

        old = iso(when - KEPT)
        await self._database.write(job)
