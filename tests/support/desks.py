"""A hub's ports kept in memory, a listener that serves them, and a desk that reads what is sent, byte for byte."""

import asyncio
import hashlib
import json
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import msgspec

from fonetray.listener.desk_door import DeskDoor
from fonetray.listener.desk_ports import Deleted, Forbidden, Handled, NotAdmitted, NotDone, Tagged
from fonetray.listener.server import Listener
from fonetray.telephony.event_log import DIGEST_LENGTH, LogEntry, Page, Position
from fonetray.telephony.events import CallEvent, EventKind
from fonetray.telephony.feed_messages import (
    FlowChangeMessage,
    FlowLog,
    Flows,
    FlowStuckMessage,
    FlowTimerMessage,
    HandledMessage,
    Joined,
    LastContactMessage,
    LearntMessage,
    NoteMessage,
    SwitchedFlows,
)
from fonetray.telephony.presence import PersonPresence
from fonetray.telephony.reading import Reader, Reading, Widening, may_read, scope
from support.listening import PATIENCE, Sink, listening

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NUMBER = "+4533221100"
"""What nobody may see whose call it is not."""
DEPARTMENTS = {"101": "sales", "102": "sales", "201": "support"}


async def at_once() -> None:
    """Wait for nothing."""


def reader(employee: str, reading: Reading = Reading.OWN, desk: str = "") -> Reader:
    return Reader(desk or f"desk-{employee}", employee, reading)


class DesksKept:
    """Fulfils `DeskRegister`: a token for each reader, which can be taken back; ``looked`` counts the look-ups."""

    def __init__(self, *readers: Reader) -> None:
        self.tokens = {f"token-of-{each.id}": each for each in readers}
        self.refused: dict[str, str] = {}
        self.codes = {"a-code": Joined("desk-101", "token-of-desk-101", "101", "own")}
        self.looked = 0
        self.sources: list[str] = []
        self.broken = False
        self._watchers: list[Callable[[], None]] = []

    async def join(self, code: str) -> Joined:
        self.looked += 1
        if code not in self.codes:
            raise NotAdmitted(self.refused.get(code, "unknown"))
        return self.codes[code]

    async def admit(self, token: str, *, source: str) -> Reader:
        self.looked += 1
        self.sources.append(source)
        if self.broken:
            raise RuntimeError("a mistake of ours")
        if token in self.refused or token not in self.tokens:
            raise NotAdmitted(self.refused.get(token, "unknown"))
        return self.tokens[token]

    def knows(self, token: str) -> bool:
        return token in self.tokens and token not in self.refused

    def stands(self, desk: Reader) -> bool:
        return any(each == desk and token not in self.refused for token, each in self.tokens.items())

    def watch(self, changed: Callable[[], None]) -> None:
        self._watchers.append(changed)

    def take_back(self, desk: str, why: str = "revoked") -> None:
        self.refused[f"token-of-{desk}"] = why
        for changed in self._watchers:
            changed()


class FeedKept:
    """Fulfils `FeedSource` from a list. ``pause`` is waited for wherever a disk would be."""

    def __init__(self, *, pause: Callable[[], Awaitable[None]] = at_once) -> None:
        self.entries: list[LogEntry] = []
        self.pause = pause
        self.concerned: defaultdict[str, set[str]] = defaultdict(set)
        self.people: dict[str, PersonPresence] = {}
        self.heard = True
        self.unreadable = 0
        """How many times following fails from now on."""
        self._followers: set[asyncio.Event] = set()
        self._presence: Callable[[Collection[str]], None] = lambda _: None
        self._company: Callable[[], None] = lambda: None
        self._handled: Callable[[], None] = lambda: None
        self.marks: list[HandledMessage] = []

    def add(self, employee: str, call_id: str, *, kind: EventKind = EventKind.INCOMING, filler: str = "") -> LogEntry:
        number = len(self.entries) + 1
        words = (("UniqueCallId", call_id), ("LocalNumber", employee), ("Caller", NUMBER), ("N", str(number)))
        parameters = (*words, *((("Filler", filler),) if filler else ()))
        digest = hashlib.sha256(repr(parameters).encode()).hexdigest()[:DIGEST_LENGTH]
        event = CallEvent(
            kind, call_id, NOON + timedelta(seconds=number), employee=employee, a_number=NUMBER, sent=parameters
        )
        entry = LogEntry(Position(number, digest), event)
        self.entries.append(entry)
        self.concerned[call_id].add(employee)
        for follower in self._followers:
            follower.set()
        return entry

    def set_presence(self, employee: str, presence: PersonPresence) -> None:
        self.people[employee] = presence
        self._presence((employee,))

    def company_changed(self) -> None:
        self._company()

    async def last(self) -> Position:
        return self.entries[-1].position if self.entries else Position()

    def scope(self, desk: Reader) -> str:
        return scope(desk, self.read_by(desk) or ())

    def read_by(self, desk: Reader) -> tuple[str, ...] | None:
        if desk.reading is Reading.ALL:
            return None
        near = [one for one in DEPARTMENTS if DEPARTMENTS[one] == DEPARTMENTS.get(desk.employee)]
        return tuple(sorted({desk.employee, *(near if desk.reading is Reading.DEPARTMENT else ())}))

    async def start_of(self, position: Position | None, widened: Widening = Widening.NONE) -> tuple[Position, bool]:
        await self.pause()
        if position is None:
            return await self.last(), False
        known = position == Position() or any(entry.position == position for entry in self.entries)
        return (position, False) if known and widened is Widening.NONE else await self.start_of_unknown()

    async def start_of_unknown(self) -> tuple[Position, bool]:
        return Position(), True

    async def missed(self, desk: Reader, after: int, *, limit: int) -> Page:
        await self.pause()
        # What a disk gives is of one moment, though it is had later.
        wanted = [entry for entry in self.entries[after:] if self.may_read(desk, self.concerned[entry.call_id])]
        page = wanted[:limit]
        found = Page(tuple(page), page[-1].position.number if len(page) == limit else len(self.entries))
        await self.pause()
        return found

    async def follow(self, after: int) -> AsyncGenerator[tuple[LogEntry, ...], None]:
        woken = asyncio.Event()
        self._followers.add(woken)
        try:
            while True:
                woken.clear()
                await self.pause()
                if self.unreadable:
                    self.unreadable -= 1
                    raise OSError("the disk is gone")
                batch = tuple(self.entries[after:])
                await self.pause()
                if batch:
                    yield batch
                    after = batch[-1].position.number
                else:
                    await woken.wait()
        finally:
            self._followers.discard(woken)

    def remembered(self) -> Collection[str]:
        return {entry.call_id for entry in self.entries}

    async def so_far(self, call_id: str, before: int) -> tuple[LogEntry, ...]:
        await self.pause()
        return tuple(entry for entry in self.entries[: before - 1] if entry.call_id == call_id)

    def say_handled(self, call_id: str, employee: str, *, handled: bool = True) -> None:
        self.marks.append(HandledMessage(call_id, handled, 1.0, employee, len(self.marks) + 1))
        self._handled()

    async def last_handled(self) -> int:
        await self.pause()
        return len(self.marks)

    async def handled(self, after: int, *, limit: int) -> list[Handled]:
        await self.pause()
        found = self.marks[after : after + limit]
        await self.pause()
        return [Handled(mark, tuple(self.concerned[mark.call_id])) for mark in found]

    def presence(self) -> dict[str, PersonPresence]:
        return dict(self.people)

    def may_read(self, desk: Reader, employees: Collection[str]) -> bool:
        return may_read(
            desk, employees, same_department=lambda one, other: DEPARTMENTS.get(one) == DEPARTMENTS.get(other)
        )

    def subscribe(
        self,
        *,
        presence: Callable[[Collection[str]], None],
        company: Callable[[], None],
        handled: Callable[[], None],
    ) -> None:
        self._presence, self._company, self._handled = presence, company, handled


class BookKept:
    """Fulfils `CompanyBook`."""

    def __init__(self) -> None:
        self.company = Tagged(b'{"employees":[{"local_number":"101","name":"Anna"}],"synced_at":""}', "e1")
        self.flow = Tagged(b'{"flows":[{"local_number":"900","name":"Night","active":false}]}', "f1")
        self.written: list[NoteMessage] = []
        self.switched: list[tuple[str, str, bool, str]] = []
        self.noted = "l1"
        self._watchers: list[Callable[[], None]] = []
        self.log = FlowLog(
            (FlowChangeMessage("900", active=False, employee="101", time=NOON.isoformat()),),
            stuck=(FlowStuckMessage("901", back_to=True, due=NOON.isoformat(), employee="101", how="gone"),),
            now=NOON.isoformat(),
            takes_until=True,
        )
        self.provider_answers = True

    def employees(self) -> Tagged:
        return self.company

    def flows(self) -> Tagged:
        return self.flow

    def flow_log_tag(self) -> str:
        return self.noted

    def watch(self, changed: Callable[[], None]) -> None:
        self._watchers.append(changed)

    def note(self, tag: str) -> None:
        """Have something else noted of call flows."""
        self.noted = tag
        for changed in self._watchers:
            changed()

    async def set_flow(self, desk: Reader, local_number: str, *, active: bool, until: str) -> Tagged:
        if local_number == "999":
            raise NotDone("unavailable", "the provider does not answer")
        if local_number == "998":
            raise Forbidden(f"{desk.id} may not switch flows")
        self.switched.append((desk.id, local_number, active, until))
        flows = msgspec.json.decode(self.flow.body, type=Flows).flows
        return Tagged(msgspec.json.encode(SwitchedFlows(flows, self.log)), self.flow.tag)

    async def read_flows(self) -> Tagged:
        if not self.provider_answers:
            raise NotDone("unreachable", "the provider does not answer")
        return self.flow

    async def flow_log(self) -> FlowLog:
        return self.log

    async def time_flow(self, desk: Reader, local_number: str, until: str, *, back_to: bool | None) -> FlowLog:
        if local_number == "999":
            raise NotDone("unknown", "there is no call flow 999")
        timer = FlowTimerMessage(local_number, back_to=back_to is True, due=until, employee=desk.employee, set_at=until)
        self.log = replace(self.log, timers=(timer,) if until else ())
        return self.log

    async def last_contact(self, desk: Reader, number: str, *, besides_call: str) -> LastContactMessage | None:
        if number == "nobody" or besides_call == "only":
            return None
        if number == "theirs":
            raise Forbidden(f"{desk.id} may not ask for that number")
        return LastContactMessage(60.0, "102", "incoming", 12)

    async def learnt(self, desk: Reader, call_id: str) -> LearntMessage | None:
        if call_id == "theirs":
            raise Forbidden(f"{desk.id} may not ask about that call")
        return None if call_id == "nothing" else LearntMessage("4711", "Bo Ærlig", fields=(("Kundenr", "4711"),))

    async def notes(self, desk: Reader, *, call_id: str, number: str, note_id: str = "") -> list[NoteMessage]:
        if call_id == "theirs":
            raise Forbidden(f"{desk.id} may not read that call")
        return [note for note in self.written if note.call_id == call_id or note.id == note_id or number]

    async def write_note(self, desk: Reader, note: NoteMessage) -> NoteMessage:
        if note.call_id == "theirs":
            raise Forbidden(f"{desk.id} may not read that call")
        if note.there and note.id not in {one.id for one in self.written}:
            raise Deleted("the note was deleted")
        kept = NoteMessage(note.id, note.call_id, note.text, desk.employee, NOON.isoformat())
        self.written.append(kept)
        return kept

    async def delete_note(self, desk: Reader, note_id: str) -> None:
        if note_id == "theirs":
            raise Forbidden(f"{desk.id} may not delete that note")
        self.written = [note for note in self.written if note.id != note_id]

    async def handled(self, desk: Reader, message: HandledMessage) -> HandledMessage:
        if message.call_id == "theirs":
            raise Forbidden(f"{desk.id} may not read that call")
        return HandledMessage(message.call_id, message.handled, message.age, desk.employee, 1)


@dataclass
class Hub:
    """A listener with its door for desks, and what stands behind the door."""

    listener: Listener
    door: DeskDoor
    desks: DesksKept
    feed: FeedKept
    book: BookKept
    sink: Sink
    session: aiohttp.ClientSession

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.listener.port}/desk/v1/{path}"

    async def ask(self, path: str, desk: str = "desk-101", *, method: str = "GET", **more: Any) -> "Answer":
        """Ask something as a desk, or with ``headers`` of its own; redirects and compression are not asked for."""
        headers = {"Authorization": f"Bearer token-of-{desk}", **more.pop("headers", {})}
        async with self.session.request(method, self.url(path), headers=headers, **more) as response:
            return Answer(response.status, response.headers, await response.read())

    @asynccontextmanager
    async def reading(
        self, desk: str = "desk-101", *, last: str = "", run: str = "", reads: str = "", handled: str = ""
    ) -> AsyncIterator["FeedRead"]:
        """Read the feed as a desk."""
        headers = {"Authorization": f"Bearer token-of-{desk}"}
        headers |= {"Last-Event-ID": last} if last else {}
        headers |= {"Fonetray-Run": run} if run else {}
        headers |= {"Fonetray-Reads": reads} if reads else {}
        headers |= {"Fonetray-Handled": handled} if handled else {}
        async with self.session.get(self.url("feed"), headers=headers) as response:
            yield FeedRead(response)


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    headers: Any
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


@dataclass
class Block:
    """One block of the stream."""

    event: str = ""
    id: str = ""
    data: Any = None


@dataclass
class FeedRead:
    """A feed being read; ``raw`` keeps all bytes."""

    response: aiohttp.ClientResponse
    raw: bytearray = field(default_factory=bytearray)

    async def next(self) -> Block | None:
        """Give the next block; None at the end."""
        block, lines = Block(), 0
        async with asyncio.timeout(PATIENCE):
            while True:
                line = await self._line()
                if line is None:
                    return None
                if line == "":
                    if lines:
                        return block
                    continue
                lines += 1
                name, _, value = line.partition(": ")
                setattr(block, name, json.loads(value) if name == "data" else value)

    async def until(self, event: str) -> Block:
        """Give the next block of a kind, past all others."""
        while (block := await self.next()) is not None:
            if block.event == event:
                return block
        raise AssertionError(f"the feed ended before any {event}")

    async def until_end(self) -> list[Block]:
        """Give all blocks up to the end."""
        found = []
        while (block := await self.next()) is not None:
            found.append(block)
        return found

    async def _line(self) -> str | None:
        try:
            line = await self.response.content.readline()
        except (aiohttp.ClientPayloadError, ConnectionError):  # cut off
            return None
        self.raw += line
        return line.decode().rstrip("\n") if line else None


@asynccontextmanager
async def a_hub(
    *readers: Reader,
    feed: FeedKept | None = None,
    serve: dict[str, Any] | None = None,
    listen: dict[str, Any] | None = None,
    **door: Any,
) -> AsyncIterator[Hub]:
    """Serve readers; ``door``, ``serve`` and ``listen`` are words for `DeskDoor`, `Listener.serve_hub`, `Listener`."""
    desks, feed, book, sink = DesksKept(*(readers or (reader("101"),))), feed or FeedKept(), BookKept(), Sink()
    made = DeskDoor(**{"register": desks, "source": feed, "book": book, "heartbeat": 600.0, "now": _now(feed), **door})
    async with (
        listening(sink, hub=made, serve=serve or {}, **(listen or {})) as listener,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), read_bufsize=1 << 16) as session,
    ):
        yield Hub(listener, made, desks, feed, book, sink, session)


def _now(feed: FeedKept) -> Callable[[], datetime]:
    """Give a clock that stands one second after the newest entry."""
    return lambda: NOON + timedelta(seconds=len(feed.entries) + 1)
