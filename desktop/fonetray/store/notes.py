"""Notes on calls, as they are kept; whoever writes one chooses its id, so that a note that is sent twice is one."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fonetray.store.database import Database
from fonetray.store.times import iso, read_iso

_MOST = 200
"""The most notes that are given at once."""
_COLUMNS = "id, call_id, number_key, author, text, written, state, edited"
_WRITE = f"""
INSERT INTO notes ({_COLUMNS}) VALUES (:id, :call_id, :number_key, :author, :text, :written, :state, :edited)
ON CONFLICT (id) DO UPDATE SET
    text = excluded.text,
    state = CASE WHEN excluded.state NOT IN ('unsent', 'changed') THEN excluded.state
        WHEN notes.state IN ('shared', 'changed') THEN 'changed' ELSE 'unsent' END,
    edited = CASE WHEN notes.text IN (excluded.text, '') THEN notes.edited ELSE :now END
    WHERE author = excluded.author AND call_id = excluded.call_id
    AND (:latest = '' OR max(notes.edited, notes.written) <= :latest)
"""  # noqa: S608 - our own words


class NoteState(StrEnum):
    """How a note stands with the hub."""

    HERE = "here"
    """It is on this computer only: there is no hub, or the hub would not have it. On a hub all are ``HERE``."""
    UNSENT = "unsent"
    """It waits to be sent, and the hub need not have it yet."""
    CHANGED = "changed"
    """Its new text waits to be sent, and the hub had the note; who has it no more has deleted it."""
    SHARED = "shared"
    """The hub has it as it is."""
    DELETED = "deleted"
    """Its text is gone, and the hub has yet to hear of that."""

    @property
    def waits(self) -> bool:
        """Whether the hub has yet to hear of a text."""
        return self in (NoteState.UNSENT, NoteState.CHANGED)


@dataclass(frozen=True, slots=True)
class Note:
    """A note; ``author`` is the local number of who wrote it, ``number_key`` what calls with the same party share.

    ``edited`` is when its text was last changed, None where it never was.
    """

    id: str
    call_id: str
    number_key: str
    author: str
    text: str
    written: datetime
    state: NoteState = NoteState.HERE
    edited: datetime | None = None


class NoteStore:
    """Reads and writes the notes' table. All of it raises ``StoreError``."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def write(self, note: Note, *, now: datetime | None = None, unless_later: datetime | None = None) -> Note:
        """Keep a note, or change the text of the one that has its id, is on its call and of its author.

        Gives what is kept then under the id. Another text makes it ``edited``, as of ``now`` or of when it was written;
        one that was written or changed after ``unless_later`` stays.
        """
        row = {
            "id": note.id, "call_id": note.call_id, "number_key": note.number_key, "author": note.author,
            "text": note.text, "written": iso(note.written), "state": note.state.value,
            "edited": iso(note.edited) if note.edited else "", "now": iso(now or note.written),
            "latest": iso(unless_later) if unless_later else "",
        }  # fmt: skip

        def job(connection: sqlite3.Connection) -> Note:
            connection.execute(_WRITE, row)
            return _notes(connection, "id = ?", (note.id,))[0]

        return await self._database.write(job)

    async def by_id(self, note_id: str) -> Note | None:
        """Give a note, also one that is ``DELETED``."""
        found = await self._database.read(lambda connection: _notes(connection, "id = ?", (note_id,)))
        return found[0] if found else None

    async def of_calls(self, call_ids: Sequence[str]) -> list[Note]:
        """Give the notes on calls, newest first, also those that are ``DELETED``."""
        marks = ", ".join("?" * len(call_ids))
        return await self._database.read(lambda connection: _notes(connection, f"call_id IN ({marks})", call_ids))

    async def with_number(self, number_key: str) -> list[Note]:
        """Give the notes on all calls with a number, newest first, also those that are ``DELETED``."""
        return await self._database.read(lambda connection: _notes(connection, "number_key = ?", (number_key,)))

    async def latest(self) -> list[Note]:
        """Give the newest notes there are, on whatever calls."""
        return await self._database.read(
            lambda connection: _notes(connection, "state <> ?", (NoteState.DELETED.value,))
        )

    async def waiting(self, author: str | None = None) -> list[Note]:
        """Give the notes, or an author's, that the hub has yet to hear of, in the order of writing."""
        where = f"state IN ('{NoteState.UNSENT}', '{NoteState.CHANGED}', '{NoteState.DELETED}')"
        if author is None:
            return await self._database.read(lambda connection: _notes(connection, where, (), order="written, id"))
        theirs = f"{where} AND author = ?"
        return await self._database.read(lambda connection: _notes(connection, theirs, (author,), order="written, id"))

    async def delete(self, note_id: str) -> None:
        """Delete a note and what is left of one."""
        await self._database.write(
            lambda connection: connection.execute("DELETE FROM notes WHERE id = ?", (note_id,)).rowcount
        )

    async def settle(self, sent: Note, kept: Note) -> None:
        """Keep what has become of a note that was sent, unless it has become another since it was read."""
        values = (
            kept.state.value, iso(kept.written), kept.text, iso(kept.edited) if kept.edited else "",
            sent.id, sent.state.value, sent.text,
        )  # fmt: skip
        sql = "UPDATE notes SET state = ?, written = ?, text = ?, edited = ? WHERE id = ? AND state = ? AND text = ?"
        await self._database.write(lambda connection: connection.execute(sql, values).rowcount)

    async def let_go(self, sent: Note) -> None:
        """Keep a note no more that is deleted elsewhere, unless it has become another since it was read."""
        values = (sent.id, sent.state.value, sent.text)
        sql = "DELETE FROM notes WHERE id = ? AND state = ? AND text = ?"
        await self._database.write(lambda connection: connection.execute(sql, values).rowcount)

    async def forget_deleted(self, note_id: str) -> None:
        """Let go of what is left of a deleted note, unless it is a note again."""
        values = (note_id, NoteState.DELETED.value)
        await self._database.write(
            lambda connection: connection.execute("DELETE FROM notes WHERE id = ? AND state = ?", values).rowcount
        )


def _notes(
    connection: sqlite3.Connection, where: str, values: Sequence[str], *, order: str = "written DESC, id"
) -> list[Note]:
    sql = f"SELECT {_COLUMNS} FROM notes WHERE {where} ORDER BY {order} LIMIT {_MOST}"  # noqa: S608 - our own words
    return [_note(row) for row in connection.execute(sql, tuple(values))]


def _note(row: tuple[str, ...]) -> Note:
    note_id, call_id, number_key, author, text, written, state, edited = row
    changed = read_iso(edited) if edited else None
    return Note(note_id, call_id, number_key, author, text, read_iso(written), NoteState(state), changed)
