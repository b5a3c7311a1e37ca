"""Numbers of which nothing is kept beyond a call's end: such a call rings as any other, and leaves nothing behind."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from fonetray.services.calls.ingest import CallService
from fonetray.services.capture import Capture
from fonetray.services.ground.gone import Gone, LettingGo
from fonetray.store.errors import StoreError
from fonetray.store.forgetting import ForgettingStore
from fonetray.store.journal import Journal, RawEvent, number_key
from fonetray.store.never_log import NeverLogged, NeverLogStore
from fonetray.store.traces import traces
from fonetray.telephony.calls import CallChange
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.events import CallEvent

log = logging.getLogger(__name__)

_MOST_OVER = 1000
"""Calls that were removed and of which something may yet come late."""
_LATE = timedelta(days=1)


class NotListable(Exception):
    """A number cannot be on the list; the message is one line for the user."""


class NeverLog:
    """Waits for the end of such calls, and has everything of them removed; while one lasts it is kept as any other.

    So a program that is ended in the middle of a call finds it again at the next start, sees it end or gives it up as
    it does any call, and only then removes it.
    """

    def __init__(
        self,
        *,
        store: NeverLogStore,
        kept: ForgettingStore,
        calls: CallService,
        journal: Journal,
        capture: Capture,
        letting_go: LettingGo,
        linger: float = 0.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the list and where calls are kept; ``linger`` is for how many seconds one stays after its end.

        ``letting_go`` is told of which calls nothing is to be in memory either.
        """
        self._store = store
        self._kept = kept
        self._calls = calls
        self._capture = capture
        self._letting_go = letting_go
        self._linger = linger
        self._now = now
        self._keys: frozenset[str] = frozenset()
        self._to_go: set[str] = set()
        """Ids of calls that are not over yet, and had a number that is on the list."""
        self._forgotten: set[str] = set()
        """The same of those that somebody had who was forgotten."""
        self._over: OrderedDict[str, None] = OrderedDict()
        self._waiting: set[str] = set()
        self._removing: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._listeners: list[Callable[[Collection[str]], None]] = []
        self._again: list[Callable[[PhoneNumber], None]] = []
        calls.subscribe(self._changed)
        journal.subscribe(self._appended)

    def subscribe(self, removed: Callable[[Collection[str]], None]) -> None:
        """Have ``removed`` called with the numbers on the list, by `number_key`, when calls with any are gone."""
        self._listeners.append(removed)

    def subscribe_again(self, listener: Callable[[PhoneNumber], None]) -> None:
        """Have ``listener`` called with a number that was taken off the list."""
        self._again.append(listener)

    async def load(self) -> None:
        """Take the list, and remove what an earlier run left behind. Raises ``StoreError``."""
        self._keys = frozenset(one.key for one in await self._store.all())
        await self.sweep()

    async def all(self) -> list[NeverLogged]:
        """Give the list, the latest first. Raises ``StoreError``."""
        return await self._store.all()

    async def add(self, number: PhoneNumber) -> bool:
        """Put a number on the list, False where it is there; what is kept of it already stays.

        Raises `NotListable`, ``StoreError``.
        """
        key = listable(number)
        added = await self._store.add(key, self._now())
        self._keys |= {key}
        for call in self._calls.live_calls():
            if number_key(call.number) == key:
                self._to_go.add(call.call_id)
        return added

    async def remove(self, number: PhoneNumber) -> bool:
        """Take a number off, False where it is not there; a call with it that runs is kept. Raises ``StoreError``."""
        key = number.e164 or number_key(number.display)
        removed = await self._store.remove(key)
        self._keys -= {key}
        for waiting in (self._to_go, self._waiting):
            waiting.difference_update([call_id for call_id in waiting if self._is_spared(call_id, key)])
        if removed:
            for listener in self._again:
                listener(number)
        return removed

    def forget_at_end(self, call_ids: Iterable[str]) -> None:
        """Have calls removed when they are over, and what comes late of those that are over already."""
        for call_id in call_ids:
            if any(call.state.live for call in self._calls.legs_of(call_id)):
                self._forgotten.add(call_id)
            else:
                self._note_over(call_id)

    async def sweep(self) -> None:
        """Remove what is kept of numbers since they are on the list. Raises ``StoreError``."""
        if not self._keys:
            return
        live = {call.call_id for call in self._calls.live_calls()}
        calls, late = await self._kept.never_logged(live | self._waiting, late=self._now() - _LATE)
        await self._kept.remove_requests(late)
        if calls:
            await self._remove(calls)

    async def close(self) -> None:
        """Remove what waits to be, and end."""
        self._hurry.set()
        if self._removing is not None:
            await asyncio.wait((self._removing,))

    def _changed(self, change: CallChange) -> None:
        call = change.after
        to_go = call.call_id in self._to_go or call.call_id in self._forgotten
        if to_go or self.lists(call.number):
            if any(leg.state.live for leg in self._calls.legs_of(call.call_id)):
                self._to_go.add(call.call_id)
            else:
                self._begin(call.call_id)

    def _appended(self, _number: int, raw: RawEvent, _event: CallEvent | None) -> None:
        if raw.call_id in self._over:
            self._begin(raw.call_id)

    def lists(self, number: str) -> bool:
        """Say whether nothing is to be kept, nor told elsewhere, of calls with a number."""
        return bool(self._keys) and number_key(number) in self._keys

    def _is_spared(self, call_id: str, key: str) -> bool:
        """Say whether a call had a number that was taken off the list, and gives no other reason to remove it."""
        numbers = {number_key(leg.number) for leg in self._calls.legs_of(call_id)}
        return call_id not in self._forgotten and key in numbers and not numbers & self._keys

    def _begin(self, call_id: str) -> None:
        self._waiting.add(call_id)
        if self._removing is None:
            self._removing = asyncio.get_running_loop().create_task(self._work(), name="never log")

    async def _work(self) -> None:
        """Remove what waits; what cannot be removed now is when the program starts, or the next such call ends."""
        try:
            while self._waiting:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._linger):
                        await self._hurry.wait()
                going, self._waiting = self._waiting, set()
                try:
                    await self._remove(tuple(going))
                except StoreError as error:
                    self._waiting |= going
                    log.warning("Calls that are not to be kept could not be removed: %s", error)
                    return
        finally:
            self._removing = None

    async def _remove(self, call_ids: tuple[str, ...]) -> None:
        for call_id in call_ids:
            self._note_over(call_id)
        await self._letting_go.written_down()
        await self._kept.remove_calls(call_ids)
        self._letting_go.tell(Gone(traces((), ()), frozenset(call_ids)))
        await self._kept.remove_beside_calls(self._keys)
        if not self._capture.is_empty:
            with suppress(OSError):
                await asyncio.to_thread(self._capture.remove_where, traces(self._keys, ()).within)
        for listener in self._listeners:
            listener(self._keys)

    def _note_over(self, call_id: str) -> None:
        self._to_go.discard(call_id)
        self._forgotten.discard(call_id)
        self._over[call_id] = None
        while len(self._over) > _MOST_OVER:
            self._over.popitem(last=False)


def listable(number: PhoneNumber) -> str:
    """Give what a number is listed by; raises `NotListable` for what is no outside number."""
    if not number.e164:
        raise NotListable(f"{number.input!r} is no whole outside number; write it as 86515151 or +46…")
    return number.e164
