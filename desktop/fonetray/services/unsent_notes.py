"""Notes that the hub has yet to hear of: written again by themselves, in their order, until it has them."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from fonetray.feed.errors import FeedBroken, FeedError, Refused
from fonetray.feed.ports import FeedLink, HubApi
from fonetray.store.errors import StoreError
from fonetray.store.notes import Note, NoteState, NoteStore
from fonetray.telephony.feed_messages import NoteMessage

log = logging.getLogger(__name__)

_PAUSES = (5.0, 30.0, 120.0, 600.0)
"""Seconds after which a hub is asked again that is there but could not take a note."""
_NEVER = frozenset(("forbidden", "unreadable"))
"""A hub's words for what it will not take tomorrow either."""


class UnsentNotes:
    """`look` begins to send, where there is anything; nothing runs or is timed where there is not."""

    def __init__(
        self,
        *,
        store: NoteStore,
        api: Callable[[], HubApi],
        link: Callable[[], FeedLink],
        told: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take where they are kept, the hub, how we stand with it, and the clock.

        ``told`` is called with the id of each call of which a note stands otherwise than before.
        """
        self._store = store
        self._api = api
        self._link = link
        self._told = told
        self._now = now
        self._task: asyncio.Task[None] | None = None
        self._more = asyncio.Event()

    def look(self) -> None:
        """Send what waits now, if the hub is there; it is called when that has changed, or a note was written."""
        if self._link() is not FeedLink.UP:
            return
        self._more.set()
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run(), name="unsent notes")

    async def once(self, *, within: float) -> None:
        """Wait for so many seconds at most until what waits was sent; without a feed the hub is asked all the same.

        Raises ``StoreError``.
        """
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=within)
        elif self._link() is FeedLink.NONE:
            with suppress(TimeoutError):
                async with asyncio.timeout(within):
                    await self.send()

    async def send(self) -> int:
        """Send what waits until the hub cannot be had, or will not; give how much it has heard of.

        Raises ``StoreError``.
        """
        heard = 0
        for note in await self._store.waiting():
            try:
                await self._send(note)
            except FeedBroken as error:  # this one may be too new for the hub, and the next not
                log.warning("A note could not be sent to the hub: %s", error)
                continue
            except Refused as error:
                if error.code not in _NEVER:
                    break
                log.warning("The hub does not take a note: %s", error)
                await self._keep_here(note)
            except FeedError:
                break
            heard += 1
            self._told(note.call_id)
        return heard

    async def close(self) -> None:
        """Send no more; what waits is sent when the program runs again."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def _send(self, note: Note) -> None:
        if note.state is NoteState.DELETED:
            await self._api().delete_note(note.id)
            await self._store.forget_deleted(note.id)
            return
        age = max(0.0, (self._now() - note.written).total_seconds())
        kept = await self._api().write_note(NoteMessage(note.id, note.call_id, note.text, age=age))
        await self._store.mark(note, NoteState.SHARED, written=_time(kept.written) or note.written)

    async def _keep_here(self, note: Note) -> None:
        if note.state is NoteState.DELETED:
            await self._store.forget_deleted(note.id)
        else:
            await self._store.mark(note, NoteState.HERE)

    async def _run(self) -> None:
        in_vain = 0
        try:
            while self._link() is FeedLink.UP:
                self._more.clear()
                heard = await self.send()
                if self._more.is_set():
                    continue
                if not await self._store.waiting():
                    break
                in_vain = 0 if heard else in_vain + 1
                await self._pause(_PAUSES[min(in_vain, len(_PAUSES) - 1)])
        except StoreError as error:  # told by whoever watches the store; the next note tries again
            log.warning("Unsent notes could not be read: %s", error)
        finally:
            self._task = None

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._more.wait()
        except TimeoutError:
            return


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
