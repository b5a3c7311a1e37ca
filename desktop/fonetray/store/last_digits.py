"""Contacts whose numbers end like another: what is looked for only where nobody has the number itself."""

import sqlite3

from fonetray.store import people_rows
from fonetray.store.database import Database
from fonetray.telephony.people import Contact

_MOST = 20
_SQL = "SELECT rowid AS row FROM people_digits WHERE people_digits MATCH ? AND rowid > 0 LIMIT ?"


class LastDigits:
    """Reads the index of digits, which takes longer than a look for a whole number does."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def contacts(self, digits: str) -> list[Contact]:
        """Give contacts in one of whose numbers these digits (three or more) stand, at most twenty."""

        def job(connection: sqlite3.Connection) -> list[Contact]:
            rows = people_rows.numbered(connection, _SQL, (f'"{digits}"', _MOST))
            return list(people_rows.contacts(connection, rows).values())

        return await self._database.read(job) if digits.isdecimal() else []
