"""The numbers of which nothing is to be kept."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from fonetray.store.database import Database
from fonetray.store.times import iso, read_iso


@dataclass(frozen=True, slots=True)
class NeverLogged:
    """A number, by `number_key`, and since when it is on the list."""

    key: str
    added: datetime


class NeverLogStore:
    """Reads and writes the list."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def all(self) -> list[NeverLogged]:
        """Give the list, the latest first."""
        sql = "SELECT number_key, added FROM never_log ORDER BY added DESC, number_key"
        rows = await self._database.read(lambda connection: connection.execute(sql).fetchall())
        return [NeverLogged(key, read_iso(added)) for key, added in rows]

    async def add(self, key: str, when: datetime) -> bool:
        """Put a number on the list; False where it is there."""
        sql = "INSERT OR IGNORE INTO never_log VALUES (?, ?)"
        return bool(await self._database.write(lambda one: one.execute(sql, (key, iso(when))).rowcount))

    async def remove(self, key: str) -> bool:
        """Take a number off; False where it is not there."""
        sql = "DELETE FROM never_log WHERE number_key = ?"
        return bool(await self._database.write(lambda one: one.execute(sql, (key,)).rowcount))


def is_listed(connection: sqlite3.Connection, key: str) -> bool:
    """Say whether a number is on the list."""
    return connection.execute("SELECT 1 FROM never_log WHERE number_key = ?", (key,)).fetchone() is not None
