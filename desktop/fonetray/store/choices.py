"""Whom the user means by a number that several people may have."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from fonetray.store.database import Database


@dataclass(frozen=True, slots=True)
class Choice:
    """The one who was chosen: of which source, and what that source calls them."""

    source: str
    who: str


class ChoiceStore:
    """Reads and writes the choices' table; a number is E.164."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def of(self, number: str) -> Choice | None:
        """Give who was chosen."""
        return await self._database.read(lambda connection: choice_of(connection, number))

    async def write(self, number: str, choice: Choice | None, when: datetime) -> None:
        """Remember who was chosen, or that nobody is any more."""

        def job(connection: sqlite3.Connection) -> None:
            if choice is None:
                connection.execute("DELETE FROM choices WHERE number = ?", (number,))
                return
            row = (number, choice.source, choice.who, when.astimezone(UTC).isoformat())
            connection.execute("INSERT OR REPLACE INTO choices (number, source, who, chosen) VALUES (?, ?, ?, ?)", row)

        await self._database.write(job)


def choice_of(connection: sqlite3.Connection, number: str) -> Choice | None:
    """Read who was chosen for a number, on a connection of the store's."""
    row = connection.execute("SELECT source, who FROM choices WHERE number = ?", (number,)).fetchone()
    return Choice(*row) if row else None
