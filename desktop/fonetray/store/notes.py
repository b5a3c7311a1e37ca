"""Notes on calls, as they are kept; whoever writes one chooses its id, so that a note that is sent twice is one."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fonetray.store.database import Database
from fonetray.store.times import iso, read_iso

_MOST = 200
"""The most notes that are given at once."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note; ``author`` is the local number of who wrote it, ``number_key`` what calls with the same party share."""

    id: str
    call_id: str
    number_key: str
    author: str
    text: str
    written: datetime


class NoteStore:
    """Reads and writes the notes' table."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def write(self, note: Note) -> Note:
        """Keep a note; gives the one that is kept, which is the first of its id."""

        def job(connection: sqlite3.Connection) -> Note:
            connection.execute(
                "INSERT OR IGNORE INTO notes VALUES (?, ?, ?, ?, ?, ?)",
                (note.id, note.call_id, note.number_key, note.author, note.text, iso(note.written)),
            )
            return _notes(connection, "id = ?", (note.id,))[0]

        return await self._database.write(job)

    async def of_calls(self, call_ids: Sequence[str]) -> list[Note]:
        """Give the notes on calls, newest first."""
        marks = ", ".join("?" * len(call_ids))
        return await self._database.read(lambda connection: _notes(connection, f"call_id IN ({marks})", call_ids))

    async def with_number(self, number_key: str) -> list[Note]:
        """Give the notes on all calls with a number, newest first."""
        return await self._database.read(lambda connection: _notes(connection, "number_key = ?", (number_key,)))


def _notes(connection: sqlite3.Connection, where: str, values: Sequence[str]) -> list[Note]:
    sql = f"SELECT * FROM notes WHERE {where} ORDER BY written DESC, id LIMIT {_MOST}"  # noqa: S608 - our own words
    return [
        Note(identity, call_id, number_key, author, text, read_iso(written))
        for identity, call_id, number_key, author, text, written in connection.execute(sql, tuple(values))
    ]
