"""Two roads in, a listener of one's own and a hub's feed: each lets in what is news, and drops what the other had."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from fonetray.listener.ports import EventRequest, EventSink
from fonetray.services.calls import CallService
from fonetray.services.fed import FedEvent
from fonetray.services.repeats import Repeats, Road
from fonetray.store.journal import Journal, RawEvent
from fonetray.telephony.event_key import EventKey, event_key
from fonetray.telephony.event_reader import read_event
from fonetray.telephony.events import CallEvent, EventKind

_SENT_AGAIN = timedelta(hours=25)
"""A hub that has lost its place sends the last day again."""


class TwoRoads:
    """An ``EventSink`` before the real one, and the feed's way to the calls."""

    def __init__(self, *, sink: EventSink, calls: CallService, journal: Journal, repeats: Repeats) -> None:
        """Let in to ``sink`` what the listener brings, and to ``calls`` what the feed does."""
        self._sink = sink
        self._calls = calls
        self._journal = journal
        self._repeats = repeats

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
        if not self._repeats.is_news(key, Road.LISTENER):
            return
        try:
            await self._sink.receive(request)
        except BaseException:
            self._repeats.take_back(key, Road.LISTENER)
            raise

    async def take(self, fed: Sequence[FedEvent], position: str, *, now: datetime) -> None:
        """Take what the feed brought, and note that it was read up to ``position``; raises ``SinkUnavailable``."""
        keys = [_key(one.read(now)) for one in fed]
        news = [one for one, key in zip(fed, keys, strict=True) if key is None or self._repeats.is_news(key, Road.FEED)]
        try:
            await self._calls.take(news, position)
        except BaseException:
            for key in filter(None, reversed(keys)):
                self._repeats.take_back(key, Road.FEED)
            raise

    async def begin_anew(self, now: datetime) -> None:
        """Make ready for a hub that sends the last day again: what the journal has of it is dropped when it comes."""
        self._calls.feed_begins_anew()
        raws = await self._journal.raw_events_since(now - _SENT_AGAIN)
        keys = [_key(_read(raw)) for raw in raws if raw.understood]
        self._repeats.begin_with(filter(None, keys), seconds=_SENT_AGAIN.total_seconds())


def _key(event: object) -> EventKey | None:
    return event_key(event) if isinstance(event, CallEvent) else None


def _read(raw: RawEvent) -> object:
    kind = EventKind(raw.path_kind) if raw.path_kind else None
    return read_event(query=raw.query, content_type=raw.content_type, body=raw.body, kind=kind, received=raw.received)
