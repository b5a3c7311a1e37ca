"""Two roads in, a listener of one's own and a hub's feed: each lets in what is news, and drops what the other had."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from fonetray.listener.ports import EventRequest, EventSink
from fonetray.services.calls.fed import SOURCE, FedEvent
from fonetray.services.calls.ingest import CallService
from fonetray.services.calls.repeats import Repeats, Road
from fonetray.store.journal import Journal, RawEvent
from fonetray.telephony.event_key import EventKey, event_key
from fonetray.telephony.event_reader import read_event
from fonetray.telephony.events import CallEvent, EventKind
from fonetray.telephony.tracker import FORGOTTEN

_SENT_AGAIN = timedelta(hours=25)
"""A hub that does not know our place, or lets us read more than before, sends the last day again."""
_AT_A_TIME = 200
"""Requests that are read before the windows get their turn."""


class TwoRoads:
    """An ``EventSink`` before the real one, and the feed's way to the calls."""

    def __init__(self, *, sink: EventSink, calls: CallService, journal: Journal, repeats: Repeats) -> None:
        """Let in to ``sink`` what the listener brings, and to ``calls`` what the feed does."""
        self._sink = sink
        self._calls = calls
        self._journal = journal
        self._repeats = repeats
        self._under_way: dict[EventKey, asyncio.Future[None]] = {}
        """What is being written: whether that comes off decides about the same from the other road."""
        self._let_go: dict[str, list[EventKey]] = {}
        """Calls that ran when the hub had told of them for the last time, with what of them the journal has."""

    async def receive(self, request: EventRequest) -> None:
        """Take one from the listener; raises ``SinkUnavailable``."""
        event = read_event(
            query=request.query,
            content_type=request.content_type,
            body=request.body,
            kind=request.kind,
            received=request.received,
        )
        if not isinstance(event, CallEvent):
            await self._sink.receive(request)
            return
        key = event_key(event)
        await self._settled((key,))
        heard = self._repeats.hear(key, Road.LISTENER)
        if not heard.is_news:
            return
        with self._writing((key,)):
            try:
                await self._sink.receive(request)
            except BaseException:
                self._repeats.take_back(heard)
                raise

    async def take(self, fed: Sequence[FedEvent], position: str, *, now: datetime, reads: str = "") -> None:
        """Take what the feed brought, and note that it was read up to ``position``; raises ``SinkUnavailable``.

        ``reads`` is the hub's word for whose calls it had.
        """
        events = [one.read(now) for one in fed]
        keys = [_key(event) for event in events]
        known = {key for key in keys if key is not None}
        told_again = {event.call_id for event in events if isinstance(event, CallEvent)}.intersection(self._let_go)
        await self._settled(known)
        heard = [self._repeats.hear(key, Road.FEED) if key is not None else None for key in keys]
        news = [one for one, noted in zip(fed, heard, strict=True) if noted is None or noted.is_news]
        with self._writing(known):
            try:
                await self._calls.take(news, position, reads, told_again=told_again)
            except BaseException:
                for noted in filter(None, heard):
                    self._repeats.take_back(noted)
                raise
        for call_id in told_again:
            self._let_go.pop(call_id, None)

    async def begin_anew(self, now: datetime) -> None:
        """Make ready for a hub that sends the last day again: what the journal has of it is dropped when it comes.

        So it is until `caught_up`. Raises ``StoreError``.
        """
        self._calls.feed_begins_anew()
        self._repeats.begin_with(await _keys(await self._journal.raw_events_since(now - _SENT_AGAIN)))

    async def begin_behind(self, since: datetime) -> None:
        """Make ready for what the feed has not brought since a time: the listener may have, however long ago.

        So it is until `caught_up`. Raises ``StoreError``.
        """
        heard_here = await self._journal.raw_events_since(since, besides=SOURCE)
        self._repeats.begin_with([*self._had_of_let_go(), *await _keys(heard_here)])

    async def keep_only(self, people: Collection[str], now: datetime) -> None:
        """End calls that concern none of these, where the feed told of them and tells of them no more.

        Each goes on when the feed tells of it again. Raises ``StoreError``, ``SinkUnavailable``.
        """
        self._let_go = {call_id: keys for call_id, keys in self._let_go.items() if self._calls.legs_of(call_id)}
        others = {call.call_id for call in self._calls.live_calls() if not self._concerns(call.call_id, people)}
        if others:
            raws = [raw for raw in await self._journal.raw_events_since(now - FORGOTTEN) if raw.call_id in others]
            others -= {raw.call_id for raw in raws if raw.source != SOURCE}
            self._let_go |= {call_id: [] for call_id in others}
            for raw in raws:
                if raw.call_id in others and (key := _key(_read(raw))) is not None:
                    self._let_go[raw.call_id].append(key)
            await self._calls.let_go(others)

    async def go_on(self, people: Collection[str] | None) -> None:
        """Have calls that were let go and concern any of these, or anybody, go on. Raises ``SinkUnavailable``."""
        again = [call_id for call_id in self._let_go if people is None or self._concerns(call_id, people)]
        for call_id in again:
            del self._let_go[call_id]
        if again:
            await self._calls.take_up(again)

    def _concerns(self, call_id: str, people: Collection[str]) -> bool:
        return any(leg.employee in people for leg in self._calls.legs_of(call_id))

    def caught_up(self) -> None:
        """Note that the hub sends nothing again any more, but for calls that it tells nothing of as yet."""
        self._repeats.begin_with(self._had_of_let_go())

    def _had_of_let_go(self) -> list[EventKey]:
        return [key for keys in self._let_go.values() for key in keys]

    async def _settled(self, keys: Collection[EventKey]) -> None:
        """Wait until none of these is being written."""
        while under_way := [self._under_way[key] for key in keys if key in self._under_way]:
            await asyncio.wait(under_way)

    @contextmanager
    def _writing(self, keys: Collection[EventKey]) -> Iterator[None]:
        done = asyncio.get_running_loop().create_future()
        self._under_way |= dict.fromkeys(keys, done)
        try:
            yield
        finally:
            for key in keys:
                del self._under_way[key]
            done.set_result(None)


async def _keys(raws: Sequence[RawEvent]) -> list[EventKey]:
    """Read what there are events of, some at a time."""
    keys = []
    for count, raw in enumerate(raws, 1):
        if raw.understood and (key := _key(_read(raw))) is not None:
            keys.append(key)
        if count % _AT_A_TIME == 0:
            await asyncio.sleep(0)
    return keys


def _key(event: object) -> EventKey | None:
    return event_key(event) if isinstance(event, CallEvent) else None


def _read(raw: RawEvent) -> object:
    kind = EventKind(raw.path_kind) if raw.path_kind else None
    return read_event(query=raw.query, content_type=raw.content_type, body=raw.body, kind=kind, received=raw.received)
