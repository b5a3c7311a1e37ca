"""Gives every desk what it may read of what happens: one follower of the log for all of them."""

import asyncio
import logging
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Iterable
from contextlib import aclosing
from datetime import UTC, datetime

from fonetray.listener.desk_ports import CompanyBook, DeskRegister, FeedFigures, FeedSource
from fonetray.listener.feed_stream import FeedStream, message, position_only
from fonetray.listener.handled_news import HandledNews
from fonetray.telephony.event_log import LogEntry, Position
from fonetray.telephony.feed_messages import CallMessage, CompanyMessage, PresenceMessage, PresenceOfOne
from fonetray.telephony.presence import PersonPresence, PresenceState
from fonetray.telephony.reading import Reading

log = logging.getLogger(__name__)

HEARTBEAT = 15.0
"""Seconds between two signs of life."""
PRESENCE_PAUSE = 0.2
"""Seconds between two messages of presence."""
_CALLS_KEPT = 20_000
_FREE = PersonPresence(PresenceState.FREE)


class Broadcast:
    """Holds the streams that are up to date. `run` it; `attach` a stream that has read all there was."""

    def __init__(
        self,
        *,
        source: FeedSource,
        book: CompanyBook,
        register: DeskRegister,
        heartbeat: float = HEARTBEAT,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take where everything comes from, the seconds between two signs of life, and the clock that calls go by."""
        self._source = source
        self._book = book
        self._register = register
        self._heartbeat = heartbeat
        self._now = now
        self.position = Position()
        """The newest entry that all streams here have had, as far as it is for them."""
        self._streams: dict[str, FeedStream] = {}
        self._by_employee: defaultdict[str, dict[str, FeedStream]] = defaultdict(dict)
        self._wide: dict[str, FeedStream] = {}
        self._arriving: dict[str, FeedStream] = {}
        """The newest connection of each desk, also while it is still catching up."""
        self._calls: OrderedDict[str, set[str]] = OrderedDict()
        """Whom the entries that were passed on have brought into their calls."""
        self._old_calls: frozenset[str] = frozenset()
        self._entries_sent = 0
        self._bytes_sent = 0
        self._changed: set[str] = set()
        self._presence_timer: asyncio.TimerHandle | None = None
        self._said_heard = source.heard
        """What all that are connected were told last of whether events reach the hub."""
        self._look_again = asyncio.Event()
        self._closed = False
        self.handled = HandledNews(source)
        source.subscribe(presence=self._presence_changed, company=self._company_changed, handled=self.handled.look)
        book.watch(self._company_changed)
        register.watch(self._look_again.set)

    def figures(self) -> FeedFigures:
        """Say who is connected, and what was sent since the start."""
        sent = self._bytes_sent + sum(stream.sent_bytes for stream in self._arriving.values())
        return FeedFigures(tuple(sorted(self._streams)), self._entries_sent, sent)

    @property
    def streams(self) -> Collection[FeedStream]:
        """The desks that are connected and up to date."""
        return self._streams.values()

    async def run(self, after: Position) -> None:
        """Follow the log from a position on until cancelled."""
        self._closed = False
        self.position = after
        self._old_calls = frozenset(self._source.remembered())
        self._said_heard = self._source.heard
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow(after.number), name="feed")
            group.create_task(self.handled.follow(lambda: self.streams), name="handled calls")
            group.create_task(self._beat(), name="heartbeat")
            group.create_task(self._watch_desks(), name="desks")

    def attach(self, stream: FeedStream) -> None:
        """Send a stream everything from now on, beginning with who is not free; it has read up to ``stream.after``."""
        desk = stream.reader
        if not self._register.stands(desk) or self._reads_otherwise(stream):  # since its admission
            stream.end()
            return
        self._streams[desk.id] = stream
        if desk.reading is not Reading.OWN:
            self._wide[desk.id] = stream
        self._by_employee[desk.employee][desk.id] = stream
        if stream.after <= self.position.number:
            stream.send(position_only(self.position))
        stream.send(self.whole_presence() + self.company())

    def replaces(self, stream: FeedStream) -> None:
        """End another connection of the same desk: of two the newer stays, and none that comes after the end of all."""
        if self._closed:
            stream.end()
            return
        other = self._arriving.get(stream.reader.id)
        self._arriving[stream.reader.id] = stream
        if other is not None and other is not stream:
            if other.run != stream.run:
                log.warning("Another program has connected as desk %s", stream.reader.id)
            other.end(message("displaced", {}))

    def detach(self, stream: FeedStream) -> None:
        """Send a stream nothing more."""
        desk = stream.reader
        self._bytes_sent += stream.sent_bytes
        if self._arriving.get(desk.id) is stream:
            del self._arriving[desk.id]
        if self._streams.get(desk.id) is stream:
            del self._streams[desk.id]
            self._wide.pop(desk.id, None)
            self._by_employee[desk.employee].pop(desk.id, None)
            if not self._by_employee[desk.employee]:
                del self._by_employee[desk.employee]

    def close(self) -> None:
        """End all streams, and those of the desks that are being let in just now."""
        self._closed = True
        if self._presence_timer is not None:
            self._presence_timer.cancel()
        for stream in list(self._arriving.values()):
            stream.end()

    def whole_presence(self) -> bytes:
        """Write who is not free."""
        people = self._source.presence()
        said = PresenceMessage(self._said(people.items()), whole=True, heard=self._source.heard)
        return message("presence", said)

    def company(self) -> bytes:
        """Write the tags of what there is of the company."""
        book = self._book
        return message("company", CompanyMessage(book.employees().tag, book.flows().tag, book.flow_log_tag()))

    def call(self, entry: LogEntry, before: Iterable[LogEntry] = ()) -> bytes:
        """Write an entry, and what came of its call before."""
        return message("call", self._call(entry, before), entry.position)

    def _call(self, entry: LogEntry, before: Iterable[LogEntry] = ()) -> CallMessage:
        age = max(0.0, (self._now() - entry.event.received).total_seconds())
        return CallMessage(age, entry.event.kind.value, entry.event.sent, tuple(self._call(one) for one in before))

    async def _follow(self, after: int) -> None:
        async with aclosing(self._source.follow(after)) as batches:
            async for batch in batches:
                for entry in batch:
                    await self._pass_on(entry)

    async def _pass_on(self, entry: LogEntry) -> None:
        """Send an entry to whom it concerns; whom it brings into its call is sent with it what came before."""
        known = self._calls.get(entry.call_id)
        earlier: tuple[LogEntry, ...] | None = None
        if known is None:
            earlier = await self._begun_before(entry)
            known = {one.event.employee for one in earlier if one.event.employee}
            self._calls[entry.call_id] = known
            while len(self._calls) > _CALLS_KEPT:
                self._calls.popitem(last=False)
        concerned = known | {entry.event.employee} if entry.event.employee else known
        if concerned != known:
            if earlier is None and self._newcomers(known, concerned):
                earlier = await self._source.so_far(entry.call_id, entry.position.number)
            self._calls[entry.call_id] = set(concerned)
        # From here on nothing is waited for: a stream is attached before this or after it.
        plain: bytes | None = None
        whole: bytes | None = None
        for stream in self._readers(concerned):
            if entry.position.number <= stream.after:
                continue
            stream.after = entry.position.number  # should it fail at another, this one is not sent it twice
            self._entries_sent += 1
            if earlier and not self._source.may_read(stream.reader, known):
                whole = whole or self.call(entry, earlier)
                stream.send(whole)
            else:
                plain = plain or self.call(entry)
                stream.send(plain)
        self.position = entry.position

    async def _begun_before(self, entry: LogEntry) -> tuple[LogEntry, ...]:
        """Give what came of a call that nothing was heard of here: nothing, unless it began before `run` did."""
        if entry.call_id not in self._old_calls:
            return ()
        return await self._source.so_far(entry.call_id, entry.position.number)

    def _newcomers(self, known: Collection[str], concerned: Collection[str]) -> bool:
        """Say whether anybody who reads now may read a call that they could not read before."""
        return any(not self._source.may_read(stream.reader, known) for stream in self._readers(concerned))

    def _readers(self, concerned: Collection[str]) -> list[FeedStream]:
        found = {desk: stream for one in concerned for desk, stream in self._by_employee.get(one, {}).items()}
        for desk, stream in self._wide.items():
            if desk not in found and self._source.may_read(stream.reader, concerned):
                found[desk] = stream
        return list(found.values())

    def _presence_changed(self, employees: Collection[str]) -> None:
        self._changed.update(employees)
        if self._presence_timer is None:
            self._presence_timer = asyncio.get_running_loop().call_later(PRESENCE_PAUSE, self._send_presence)

    def _send_presence(self) -> None:
        if self._presence_timer is not None:
            self._presence_timer.cancel()
            self._presence_timer = None
        changed, self._changed = self._changed, set()
        people = self._source.presence()
        said = self._said((one, people.get(one, _FREE)) for one in sorted(changed))
        self._said_heard = self._source.heard
        news, whole = message("presence", PresenceMessage(said, heard=self._said_heard)), b""
        for stream in list(self._streams.values()):
            if not stream.has_room:
                stream.presence_owed = True
            elif stream.presence_owed:
                whole = whole or self.whole_presence()
                stream.presence_owed = False
                stream.send(whole)
            else:
                stream.send(news)

    def _company_changed(self) -> None:
        """Tell what there is now; who reads others than before comes again, and is sent what it may read now."""
        tags = self.company()
        for stream in list(self._streams.values()):
            stream.send(tags)
        for stream in list(self._wide.values()):
            if self._reads_otherwise(stream):
                stream.end()

    def _reads_otherwise(self, stream: FeedStream) -> bool:
        return self._source.scope(stream.reader) != stream.scope

    def _said(self, people: Iterable[tuple[str, PersonPresence]]) -> tuple[PresenceOfOne, ...]:
        now = self._now()
        return tuple(
            PresenceOfOne(
                employee,
                presence.state.value,
                max(0.0, (now - presence.since).total_seconds()) if presence.since else None,
            )
            for employee, presence in people
        )

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._heartbeat)
            if self._source.heard != self._said_heard:
                self._send_presence()
            sign, whole = position_only(self.position), b""
            for stream in list(self._streams.values()):
                if stream.after <= self.position.number:
                    stream.send(sign)
                if stream.presence_owed and stream.has_room:
                    whole = whole or self.whole_presence()
                    stream.presence_owed = False
                    stream.send(whole)

    async def _watch_desks(self) -> None:
        """End the streams of desks that are admitted no more, or read otherwise than before."""
        while True:
            await self._look_again.wait()
            self._look_again.clear()
            for stream in list(self._arriving.values()):
                if not self._register.stands(stream.reader):
                    stream.end()
