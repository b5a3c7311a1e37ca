"""The notes of a whole company, as a hub's desks read, write, change and delete them."""

import re
from collections.abc import Callable
from datetime import datetime

from fonetray.listener.desk_ports import Deleted, Forbidden
from fonetray.services.ground.late import TOGETHER, moment
from fonetray.services.ground.not_now import or_not_now
from fonetray.services.hub.readable import Readable
from fonetray.store.journal import number_key
from fonetray.store.notes import Note, NoteStore
from fonetray.telephony.feed_messages import NoteMessage
from fonetray.telephony.note_text import clean_note
from fonetray.telephony.reading import Reader

_ID = re.compile(r"[A-Za-z0-9.:_-]{1,64}")


class CompanyNotes:
    """Only who wrote a note may change it; all of it raises `Forbidden` and `NotNow`."""

    def __init__(self, *, store: NoteStore, readable: Readable, now: Callable[[], datetime]) -> None:
        """Take where they are kept, what a desk may ask about, and the clock (aware UTC)."""
        self._store = store
        self._readable = readable
        self._now = now

    async def read(self, reader: Reader, *, call_id: str, number: str, note_id: str = "") -> list[NoteMessage]:
        """Give the notes on a call, or on the calls with a number that the reader may read, newest first.

        Of a note that is asked for by its id nobody is told that there is one which they may not read.
        """
        with or_not_now():
            if note_id:
                note = await self._store.by_id(note_id)
                return [_message(note)] if note is not None and await self._may_read(reader, note) else []
            if call_id:
                await self._readable.check_call(reader, call_id)
                return [_message(note) for note in await self._store.of_calls([call_id])]
            await self._readable.check_number(reader, number)
            return [
                _message(note)
                for note in await self._store.with_number(number_key(number))
                if await self._may_read(reader, note)
            ]

    async def write(self, reader: Reader, note: NoteMessage) -> NoteMessage:
        """Keep a note on a call that the reader may read, or the new text of one that is theirs; gives what counts.

        Of two texts the later counts, whichever comes first. Raises ``ValueError`` for a note with no text, or an id
        that is none, and `Deleted` for the new text of one that was there and is not any more.
        """
        text = clean_note(note.text)
        if not text or not _ID.fullmatch(note.id):
            raise ValueError("a note needs a text, and an id of at most 64 letters, digits and .:_-")
        now = self._now()
        written, changed = moment(note.age, now), moment(note.changed, now)
        with or_not_now():
            there = await self._store.by_id(note.id)
            theirs = there is not None and there.author == reader.employee
            number = "" if theirs else await self._readable.check_call(reader, note.call_id)
            if there is None and note.there:
                raise Deleted("the note was deleted")
            kept = await self._store.write(
                Note(note.id, note.call_id, number_key(number), reader.employee, text, written),
                now=changed,
                unless_later=changed + TOGETHER,
            )
        if (kept.call_id, kept.author) != (note.call_id, reader.employee):
            raise Forbidden(f"desk {reader.id} wrote a note under another's id")
        return _message(kept)

    async def delete(self, reader: Reader, note_id: str) -> None:
        """Delete the reader's own note, whatever has become of its call."""
        with or_not_now():
            note = await self._store.by_id(note_id)
            if note is None:
                return
            if note.author != reader.employee:
                raise Forbidden(f"desk {reader.id} deleted another's note")
            await self._store.delete(note_id)

    async def _may_read(self, reader: Reader, note: Note) -> bool:
        return note.author == reader.employee or await self._readable.reads_call(reader, note.call_id)


def _message(note: Note) -> NoteMessage:
    edited = note.edited.isoformat() if note.edited else ""
    return NoteMessage(note.id, note.call_id, note.text, note.author, note.written.isoformat(), edited)
