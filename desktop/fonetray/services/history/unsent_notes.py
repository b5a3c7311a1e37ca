"""Notes that the hub has yet to hear of, and how they are told."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from fonetray.feed.errors import Refused
from fonetray.feed.ports import HubApi
from fonetray.store.note_drafts import Draft, DraftStore
from fonetray.store.notes import Note, NoteState, NoteStore
from fonetray.telephony.feed_messages import NoteMessage

DELETED = "deleted"
"""A hub's word for a note that was there and was deleted."""


class UnsentNotes:
    """An ``Outbox`` of the notes that a user wrote, changed and deleted; another's, left here by them, stay."""

    name = "note"

    def __init__(
        self,
        *,
        store: NoteStore,
        drafts: DraftStore,
        deleted: Callable[[str], None],
        api: Callable[[], HubApi],
        author: Callable[[], str],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take where they and drafts are kept, the hub, whose desk it is (a local number), and the clock.

        ``deleted`` is called with a call's id when a note on it was changed here and is deleted elsewhere.
        """
        self._store = store
        self._drafts = drafts
        self._deleted = deleted
        self._api = api
        self._author = author
        self._now = now

    async def waiting(self) -> Sequence[Note]:
        """Give what waits, in the order of writing. Raises ``StoreError``."""
        return await self._store.waiting(self._author())

    async def send(self, one: Note) -> None:
        """Tell the hub, and keep what it answered; raises ``StoreError``, `FeedError`.

        That may be another text: one that the user wrote later, at another desk. Of a note that they deleted there
        what they wrote here becomes a draft.
        """
        if one.state is NoteState.DELETED:
            await self._api().delete_note(one.id)
            await self._store.forget_deleted(one.id)
            return
        age, changed = self._ago(one.written), self._ago(one.edited or one.written)
        there = one.state is NoteState.CHANGED
        message = NoteMessage(one.id, one.call_id, one.text, age=age, changed=changed, there=there)
        try:
            kept = from_hub(await self._api().write_note(message))
        except Refused as error:
            if error.code != DELETED:
                raise
            await self._drafts.keep(Draft(one.call_id, one.author, one.text, self._now(), one.id))
            await self._store.let_go(one)
            self._deleted(one.call_id)
        else:
            await self._store.settle(one, kept)

    async def keep_here(self, one: Note) -> None:
        """Keep what the hub will never take. Raises ``StoreError``."""
        if one.state is NoteState.DELETED:
            await self._store.forget_deleted(one.id)
        else:
            await self._store.settle(one, replace(one, state=NoteState.HERE))

    def _ago(self, time: datetime) -> float:
        return max(0.0, (self._now() - time).total_seconds())


def from_hub(message: NoteMessage) -> Note:
    """Read a note as a hub tells it."""
    written = _time(message.written) or datetime.now(UTC)
    return Note(
        message.id, message.call_id, "", message.author, message.text, written, NoteState.SHARED, _time(message.edited)
    )


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except ValueError:
        return None
