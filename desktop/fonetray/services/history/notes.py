"""Notes on calls: kept here at once, and the company's, by the hub, as soon as that can be had."""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from fonetray.config.elapsed import elapsed
from fonetray.feed.errors import FeedError, Refused, Unreachable
from fonetray.feed.ports import FeedLink, HubApi
from fonetray.services.ground.account import Account
from fonetray.services.ground.gone import Gone
from fonetray.services.ground.unsent import Unsent
from fonetray.services.history.unsent_notes import UnsentNotes, from_hub
from fonetray.store.errors import StoreError
from fonetray.store.journal import number_key
from fonetray.store.note_drafts import DraftStore
from fonetray.store.notes import Note, NoteState, NoteStore
from fonetray.telephony.calls import Call
from fonetray.telephony.note_text import clean_note

_AT_ONCE = 8
PATIENCE = 5.0
"""Seconds that the hub may take for all that is asked about at once."""
_MOST_GONE = 5000
_MOST_ASKED = 200
"""Calls, the newest, whose notes the hub is asked for."""
_MOST_DOUBTED = 20
"""Calls that the hub is asked about because it did not list a note on them."""


class CallForgotten(StoreError):
    """Nothing is kept of the call any more, so no note on it either: it is not to come back by an undo."""

    lasting = False


@dataclass(frozen=True, slots=True)
class AboutCall:
    """The notes on a call, and those on other calls with the same number, each newest first."""

    on_call: tuple[Note, ...] = ()
    with_number: tuple[Note, ...] = ()


class Notes:
    """Reads, writes, changes and deletes them; what is done with one's own never waits for the hub."""

    def __init__(
        self,
        *,
        store: NoteStore,
        drafts: DraftStore,
        account: Account,
        api: Callable[[], HubApi],
        link: Callable[[], FeedLink],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take where they are kept here, whose desk it is, and the hub; ``now`` dates what is written."""
        self._store = store
        self._account = account
        self._api = api
        self._link = link
        self._listeners: list[Callable[[str], None]] = []
        self._deleted_listeners: list[Callable[[str], None]] = []
        self._gone: dict[str, None] = {}
        self.drafts = drafts
        self.now = now
        self.unsent = Unsent(
            UnsentNotes(
                store=store,
                drafts=drafts,
                deleted=self._tell_deleted,
                api=api,
                author=lambda: account.local_number,
                now=now,
            ),
            link=link,
            told=self._tell,
        )

    def subscribe(self, listener: Callable[[str], None]) -> None:
        """Have ``listener`` called with a call id when a note on that call was written, changed, deleted or sent here.

        What others write is not told: whoever shows notes asks when they are shown.
        """
        self._listeners.append(listener)

    def subscribe_deleted(self, listener: Callable[[str], None]) -> None:
        """Have ``listener`` called with a call id when what was changed here was deleted elsewhere, and is a draft."""
        self._deleted_listeners.append(listener)

    async def of_calls(self, call_ids: Sequence[str], *, patience: float = PATIENCE) -> dict[str, list[Note]]:
        """Give the notes on each of these calls that has any, the newest first; what the hub withholds is left out.

        The hub may take ``patience`` seconds; what it has not told by then is left out too. Raises ``StoreError``.
        """
        kept = await self._store.of_calls(call_ids)
        told = await self._asked([{"call_id": one} for one in call_ids[:_MOST_ASKED]], patience)
        notes: dict[str, list[Note]] = {}
        for note in _joined(kept, told, answered=lambda note: note.call_id in told):
            notes.setdefault(note.call_id, []).append(note)
        return notes

    async def with_number(self, number: str, *, patience: float = PATIENCE) -> list[Note]:
        """Give the latest notes on calls with a number, newest first, in the same way."""
        key = number_key(number)
        if not key:
            return []
        kept, late = await self._store.with_number(key), elapsed() + patience
        told = await self._asked([{"number": number}], patience)
        if not told:
            return _joined(kept, {}, answered=lambda _: False)
        # What is not among them was deleted elsewhere, or the hub has forgotten its call, or lists only the latest.
        listed = {note.id for note in told[number]}
        lacking = {note.call_id: None for note in kept if note.state is NoteState.SHARED and note.id not in listed}
        doubted = [{"call_id": one} for one in lacking][:_MOST_DOUBTED]
        of_calls = await self._asked(doubted, max(0.0, late - elapsed()))
        return _joined(kept, told | of_calls, answered=lambda note: note.call_id in of_calls)

    async def about(self, call: Call, *, patience: float = PATIENCE) -> AboutCall:
        """Give what was noted of a call and of others with its number; the hub is not asked with no patience.

        Raises ``StoreError``.
        """
        on_call, others = await asyncio.gather(
            self.of_calls([call.call_id], patience=patience), self.with_number(call.number, patience=patience)
        )
        key = number_key(call.number)  # which the hub does not tell, and a change is kept with
        here = (replace(note, number_key=key) for note in on_call.get(call.call_id, ()))
        there = (replace(note, number_key=key) for note in others if note.call_id != call.call_id)
        return AboutCall(tuple(here), tuple(there))

    async def latest(self) -> list[Note]:
        """Give the newest notes that are kept here, on whatever calls. Raises ``StoreError``."""
        return await self._store.latest()

    async def find(self, note_id: str) -> Note | None:
        """Give a note that is kept here, None where it is deleted or was never. Raises ``StoreError``."""
        note = await self._store.by_id(note_id)
        return None if note is None or note.state is NoteState.DELETED else note

    async def find_anywhere(self, note_id: str, *, patience: float = PATIENCE) -> Note | None:
        """Give a note, of the hub where it is not kept here; None where it is deleted, was never, or is not for us.

        Raises ``StoreError``, and `FeedError` where the hub would have to be asked and cannot be.
        """
        here = await self._store.by_id(note_id)
        if here is not None or not self._account.joined:
            return None if here is None or here.state is NoteState.DELETED else here
        standing = self._link()
        if standing not in (FeedLink.UP, FeedLink.NONE):  # without a feed, as in a command, it is asked all the same
            raise Unreachable("there is no connection to it now")
        try:
            async with asyncio.timeout(patience):
                found = await self._api().notes(note_id=note_id)
        except TimeoutError as error:
            raise Unreachable("it does not answer") from error
        return from_hub(found[0]) if found else None

    async def waits(self, note_id: str) -> bool:
        """Say whether the hub has yet to hear of a note, or that it was deleted. Raises ``StoreError``."""
        return any(note.id == note_id for note in await self._store.waiting())

    def is_mine(self, note: Note) -> bool:
        """Say whether the user wrote a note, and so may change it."""
        return note.author == self._account.local_number

    async def write(self, call: Call, text: str) -> Note:
        """Keep a note on a call, and have it sent where there is a hub. Raises ``StoreError``."""
        return await self.write_on(call.call_id, call.number, text)

    async def write_on(self, call_id: str, number: str, text: str) -> Note:
        """Keep a note on a call with this id, with this number. Raises ``StoreError``."""
        mine, written = self._account.local_number, self.now()
        return await self._keep(
            Note(secrets.token_hex(16), call_id, number_key(number), mine, clean_note(text), written)
        )

    async def change(self, note: Note, text: str) -> Note:
        """Keep another text of one's own note; what was deleted elsewhere stays so. Raises ``StoreError``."""
        there = note.state in (NoteState.SHARED, NoteState.CHANGED)
        return await self._keep(replace(note, text=clean_note(text)), there=there)

    async def restore(self, note: Note) -> Note:
        """Have one's own note as it was: what was deleted here is a note again by that. Raises ``StoreError``."""
        return await self._keep(note)

    async def delete(self, note: Note) -> None:
        """Delete one's own note, here at once and at the hub as soon as that can be had. Raises ``StoreError``."""
        if note.state is NoteState.HERE:
            await self._store.delete(note.id)
        else:
            await self._store.write(replace(note, text="", state=NoteState.DELETED))
        self._tell(note.call_id)
        self.unsent.look()

    def forget(self, gone: Gone) -> None:
        """Keep no note on calls that are gone."""
        self._gone |= dict.fromkeys(gone.calls)
        while len(self._gone) > _MOST_GONE:
            del self._gone[next(iter(self._gone))]

    async def close(self) -> None:
        """Send no more."""
        await self.unsent.close()

    async def _keep(self, note: Note, *, there: bool = False) -> Note:
        """Keep a note; ``there`` says that the hub had it, for where it is not kept here."""
        if note.call_id in self._gone:
            raise CallForgotten("the call was forgotten, and no note on it is kept")
        waiting = NoteState.CHANGED if there else NoteState.UNSENT
        state = waiting if self._account.joined else NoteState.HERE
        kept = await self._store.write(replace(note, state=state), now=self.now())
        self._tell(note.call_id)
        self.unsent.look()
        return kept

    def _tell_deleted(self, call_id: str) -> None:
        for listener in self._deleted_listeners:
            listener(call_id)

    def _tell(self, call_id: str) -> None:
        for listener in self._listeners:
            listener(call_id)

    async def _asked(self, questions: Sequence[dict[str, str]], patience: float) -> dict[str, list[Note]]:
        """Give what the hub tells, by what was asked about; what it withholds, or tells too late, is not there."""
        if self._link() is not FeedLink.UP or not patience:
            return {}
        turns, found = asyncio.Semaphore(_AT_ONCE), dict[str, list[Note]]()

        async def ask(question: dict[str, str]) -> None:
            async with turns:
                with suppress(Refused):
                    (about,) = question.values()
                    found[about] = [from_hub(message) for message in await self._api().notes(**question)]

        try:
            async with asyncio.timeout(patience), asyncio.TaskGroup() as group:
                for question in questions:
                    group.create_task(ask(question))
        except* (FeedError, TimeoutError):
            pass
        return found


def _joined(kept: Iterable[Note], told: dict[str, list[Note]], *, answered: Callable[[Note], bool]) -> list[Note]:
    """Join what is kept here and what the hub has, newest first.

    What waits to be sent counts before what the hub has of it. What the hub had and has no more was deleted elsewhere.
    """
    here = {note.id: note for note in kept}
    found = {note.id: note for notes in told.values() for note in notes}
    for note in here.values():
        if note.state.waits or note.state is NoteState.DELETED:
            found[note.id] = note
        elif note.id in found:
            found[note.id] = replace(found[note.id], number_key=note.number_key)
        elif note.state is NoteState.HERE or not answered(note):
            found[note.id] = note
    left = (note for note in found.values() if note.state is not NoteState.DELETED)
    return sorted(left, key=lambda note: note.written, reverse=True)


def note_document(note: Note) -> dict[str, Any]:
    """Write a note as commands answer it; the names and shape are stable, and what waits is ``unsent`` to all."""
    return {
        "id": note.id,
        "call": note.call_id,
        "author": note.author,
        "written": note.written.isoformat(),
        "edited": note.edited.isoformat() if note.edited else None,
        "text": note.text,
        "state": (NoteState.UNSENT if note.state.waits else note.state).value,
    }
