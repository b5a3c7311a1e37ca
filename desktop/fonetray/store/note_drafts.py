"""Notes that somebody is writing, kept so that neither Esc nor a loss of power takes them away."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from fonetray.store.database import Database
from fonetray.store.times import iso, read_iso

_MOST = 50
"""The most drafts that are listed."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in a note's window; ``note_id`` is the note that is being changed, empty for a new one."""

    call_id: str
    employee: str
    text: str
    kept: datetime
    note_id: str = ""


class DraftStore:
    """Reads and writes the drafts' table. All of it raises ``StoreError``."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def keep(self, draft: Draft) -> None:
        """Keep a draft as it is now; one without text is none."""
        key = (draft.call_id, draft.note_id)

        def job(connection: sqlite3.Connection) -> None:
            if draft.text.strip():
                row = (*key, draft.employee, draft.text, iso(draft.kept))
                connection.execute(
                    "INSERT OR REPLACE INTO note_drafts (call_id, note_id, employee, text, kept)"
                    " VALUES (?, ?, ?, ?, ?)", row,
                )  # fmt: skip
            else:
                connection.execute("DELETE FROM note_drafts WHERE call_id = ? AND note_id = ?", key)

        await self._database.write(job)

    async def as_new(self, draft: Draft) -> str:
        """Have a draft of a change be one of a new note, with what there is of such a one below it; gives its text."""

        def job(connection: sqlite3.Connection) -> str:
            connection.execute(
                "INSERT INTO note_drafts (call_id, note_id, employee, text, kept) VALUES (?, '', ?, ?, ?)"
                " ON CONFLICT (call_id, note_id) DO UPDATE SET text = excluded.text || char(10, 10) || text,"
                " kept = excluded.kept",
                (draft.call_id, draft.employee, draft.text, iso(draft.kept)),
            )  # fmt: skip
            key = (draft.call_id, draft.note_id)
            connection.execute("DELETE FROM note_drafts WHERE call_id = ? AND note_id = ?", key)
            (new,) = (one for one in _drafts(connection, "WHERE call_id = ?", (draft.call_id,)) if not one.note_id)
            return new.text

        return await self._database.write(job)

    async def of_call(self, call_id: str) -> list[Draft]:
        """Give a call's drafts, newest first."""
        return await self._database.read(lambda connection: _drafts(connection, "WHERE call_id = ?", (call_id,)))

    async def all(self) -> list[Draft]:
        """Give the drafts of all calls, newest first."""
        return await self._database.read(lambda connection: _drafts(connection, "", ()))


def _drafts(connection: sqlite3.Connection, where: str, values: tuple[str, ...]) -> list[Draft]:
    sql = f"SELECT call_id, employee, text, kept, note_id FROM note_drafts {where} ORDER BY kept DESC LIMIT {_MOST}"  # noqa: S608
    return [
        Draft(call_id, employee, text, read_iso(kept), note_id)
        for call_id, employee, text, kept, note_id in connection.execute(sql, values)
    ]
