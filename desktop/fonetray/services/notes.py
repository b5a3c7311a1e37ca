"""Notes on calls: the company's, by the hub, where there is one, and what is kept here of them."""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from fonetray.feed.errors import FeedError, Refused
from fonetray.feed.ports import FeedLink, HubApi
from fonetray.services.foundation import Account
from fonetray.store.journal import number_key
from fonetray.store.notes import Note, NoteStore
from fonetray.telephony.calls import Call
from fonetray.telephony.feed_messages import NoteMessage
from fonetray.telephony.note_text import clean_note

_AT_ONCE = 8
_PATIENCE = 5.0
"""Seconds that the hub may take for all that is asked about at once."""
_MOST_ASKED = 200
"""Calls, the newest, whose notes the hub is asked for."""


class Notes:
    """Reads and writes them."""

    def __init__(
        self, *, store: NoteStore, account: Account, api: Callable[[], HubApi], link: Callable[[], FeedLink]
    ) -> None:
        """Take where they are kept here, whose desk it is, and the hub."""
        self._store = store
        self._account = account
        self._api = api
        self._link = link

    async def of_calls(self, call_ids: Sequence[str]) -> dict[str, list[Note]]:
        """Give the notes on each of these calls that has any, the newest first; what the hub withholds is left out."""
        found = {note.id: note for note in await self._store.of_calls(call_ids)}
        if self._link() is FeedLink.UP:
            found |= {note.id: note for note in await self._from_hub(call_ids[:_MOST_ASKED])}
        notes: dict[str, list[Note]] = {}
        for note in sorted(found.values(), key=lambda note: note.written, reverse=True):
            notes.setdefault(note.call_id, []).append(note)
        return notes

    async def write(self, call: Call, text: str) -> Note:
        """Keep a note on a call. With a hub it is the company's, or is not kept at all: raises `FeedError`."""
        key = number_key(call.number)
        message = NoteMessage(
            id=secrets.token_hex(16),
            call_id=call.call_id,
            text=clean_note(text),
            author=self._account.local_number,
            written=datetime.now(UTC).isoformat(),
        )
        if self._account.joined:
            message = await self._api().write_note(message)
        return await self._store.write(_note(message, key))

    async def _from_hub(self, call_ids: Sequence[str]) -> Iterable[Note]:
        turns, found = asyncio.Semaphore(_AT_ONCE), list[Note]()

        async def ask(call_id: str) -> None:
            async with turns:
                with suppress(Refused):
                    found.extend(_note(message, "") for message in await self._api().notes(call_id=call_id))

        try:
            async with asyncio.timeout(_PATIENCE), asyncio.TaskGroup() as group:
                for call_id in call_ids:
                    group.create_task(ask(call_id))
        except* (FeedError, TimeoutError):
            pass
        return found


def note_document(note: Note) -> dict[str, str]:
    """Write a note as commands answer it; the name and shape are stable."""
    return {"author": note.author, "written": note.written.isoformat(), "text": note.text}


def _note(message: NoteMessage, key: str) -> Note:
    try:
        written = datetime.fromisoformat(message.written).astimezone(UTC)
    except ValueError:
        written = datetime.now(UTC)
    return Note(message.id, message.call_id, key, message.author, message.text, written)
