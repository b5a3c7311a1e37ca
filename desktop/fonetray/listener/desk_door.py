"""The door for desks: who may ask, and what they are given (docs/feed.md)."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote

import msgspec
from aiohttp import web

from fonetray.listener.broadcast import HEARTBEAT, Broadcast
from fonetray.listener.desk_answers import TooOften, document, refused, tagged
from fonetray.listener.desk_ports import (
    CompanyBook,
    DeskRegister,
    FeedFigures,
    FeedSource,
    Forbidden,
    NotAdmitted,
)
from fonetray.listener.feed_replay import serve_feed
from fonetray.listener.guard import Refusal
from fonetray.listener.pace import Pace
from fonetray.listener.short import plain
from fonetray.listener.wire import PbxConnection, read_body
from fonetray.telephony.event_log import Position
from fonetray.telephony.feed_messages import FlowTimerWish, FlowWish, HandledMessage, NoteMessage
from fonetray.telephony.reading import Reader

log = logging.getLogger(__name__)

PREFIX = "/desk/v1/"
_LARGEST_BODY = 64 * 1024
_FLOW = re.compile(r"flows/([^/]{1,192})")
_DELETED_NOTE = re.compile(r"notes/([^/]{1,192})/delete")
_FLOW_TIMER = re.compile(r"flow-timers/([^/]{1,192})")
_LONGEST = 128
"""Characters of a number, a call id, a call flow's local number."""
_LONGEST_TOKEN = 256
_LOG_PAUSE = 60.0
_AGAIN = 1.0
"""Seconds until an interrupted feed goes on."""

Handler = Callable[[Reader, "Question"], Awaitable[web.StreamResponse]]


class Question:
    """A desk's request, with its words."""

    def __init__(self, request: web.BaseRequest, *, source: str, patience: float) -> None:
        """Take a request, the address that it came from, and the seconds that its body may take."""
        self.request = request
        self.source = source
        self._patience = patience
        path, _, query = request.raw_path.partition("?")
        self.name = path.removeprefix(PREFIX)
        self._query = parse_qs(query, keep_blank_values=True)

    def text(self, name: str) -> str:
        """Give a word of the query, empty where there is none."""
        return self._query.get(name, [""])[0][:_LONGEST]

    async def body(self, kind: type[Any]) -> Any:
        """Read the body; raises ``ValueError`` for what is none of this kind."""
        raw = await read_body(self.request, largest=_LARGEST_BODY, patience=self._patience)
        if raw is None:
            raise ValueError("the body did not come, or is too large")
        try:
            return msgspec.json.decode(raw, type=kind)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            raise ValueError(f"the body is not what is asked for: {error}") from error


class DeskDoor:
    """Answers desks, and feeds them from `start` to `stop`."""

    def __init__(
        self,
        *,
        register: DeskRegister,
        source: FeedSource,
        book: CompanyBook,
        heartbeat: float = HEARTBEAT,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        patience: float = 5.0,
    ) -> None:
        """Take who knows the desks, and what they are given.

        ``heartbeat`` is the seconds between two signs of life, ``now`` the clock that calls go by (aware UTC), and
        ``patience`` the seconds that a request's body may take.
        """
        self._register = register
        self._source = source
        self._book = book
        self._broadcast = Broadcast(source=source, book=book, register=register, heartbeat=heartbeat, now=now)
        self._feeding: asyncio.Task[None] | None = None
        self._patience = patience
        self._failures = Pace(rate=1 / 6, burst=10, kept=4096, clock=clock)
        self._requests = Pace(rate=10, burst=60, kept=4096, clock=clock)
        self._forbidden = Pace(rate=1 / _LOG_PAUSE, burst=1, kept=4096, clock=clock)
        self._routes: Mapping[tuple[str, str], Handler] = {
            ("GET", "feed"): self._feed,
            ("GET", "employees"): self._employees,
            ("GET", "flows"): self._flows,
            ("POST", "flows"): self._read_flows,
            ("GET", "flow-log"): self._flow_log,
            ("GET", "last-contact"): self._last_contact,
            ("GET", "learnt"): self._learnt,
            ("GET", "notes"): self._notes,
            ("POST", "notes"): self._write_note,
            ("POST", "handled"): self._handled,
        }

    async def start(self) -> None:
        """Begin to follow the log."""
        position = await self._source.last()
        self._feeding = asyncio.get_running_loop().create_task(self._feed_all(position), name="feed all desks")

    async def stop(self) -> None:
        """End all feeds; desks come again when there is somebody to answer."""
        feeding, self._feeding = self._feeding, None
        if feeding is not None:
            feeding.cancel()
            await asyncio.wait([feeding])
        self._broadcast.close()

    def figures(self) -> FeedFigures:
        """Say what was done since the start."""
        return self._broadcast.figures()

    async def _feed_all(self, position: Position) -> None:
        """Follow the log; should that fail, go on from where all desks have come to. What lasts is told once."""
        told = False
        while True:
            begun = asyncio.get_running_loop().time()
            try:
                await self._broadcast.run(position)
            except Exception:
                told = told and asyncio.get_running_loop().time() - begun < _LOG_PAUSE
                if not told:
                    log.exception("The feed was interrupted; it is tried again every second")
                    told = True
                position = self._broadcast.position
                await asyncio.sleep(_AGAIN)

    async def answer(self, request: web.BaseRequest, *, source: str) -> web.StreamResponse | Refusal:
        """Answer a request that came from an address over a way that nobody can read; or say why it is refused."""
        question = Question(request, source=source, patience=self._patience)
        try:
            if (request.method, question.name) == ("POST", "join"):
                return await self._join(question)
            handler = self._handler(request.method, question.name)
            if handler is None:
                return Refusal.PATH
            return await handler(await self._admitted(question), question)
        except Exception as error:  # noqa: BLE001 - whoever asks is told something; what is not foreseen is logged
            if isinstance(error, NotAdmitted):
                self._failures.allows(source)
            if isinstance(error, Forbidden):
                self._tell_forbidden(error)
            return refused(error)

    def _handler(self, method: str, name: str) -> Handler | None:
        if method == "POST" and _FLOW.fullmatch(name):
            return self._set_flow
        if method == "POST" and _DELETED_NOTE.fullmatch(name):
            return self._delete_note
        if method == "POST" and _FLOW_TIMER.fullmatch(name):
            return self._time_flow
        return self._routes.get((method, name))

    async def _join(self, question: Question) -> web.StreamResponse:
        self._not_too_often(question.source)
        wish = await question.body(_Code)
        return document(await self._register.join(wish.code))

    async def _admitted(self, question: Question) -> Reader:
        """Say whose desk asks; raises `NotAdmitted`, or `TooOften` before anything is looked up."""
        scheme, _, token = question.request.headers.get("Authorization", "").partition(" ")
        token = token.strip()[:_LONGEST_TOKEN]
        if not self._register.knows(token):  # an office of many desks has one address, and so have its guessers
            self._not_too_often(question.source)
        if scheme.lower() != "bearer" or not token:
            raise NotAdmitted("unknown")
        reader = await self._register.admit(token, source=question.source)
        if isinstance(question.request.protocol, PbxConnection):
            question.request.protocol.stay()
        if not self._requests.allows(reader.id):
            raise TooOften(self._requests.wait(reader.id))
        return reader

    def _not_too_often(self, source: str) -> None:
        if not self._failures.allows(source, taking=0.0):
            raise TooOften(self._failures.wait(source))

    async def _feed(self, reader: Reader, question: Question) -> web.StreamResponse:
        return await serve_feed(reader, question.request, source=self._source, broadcast=self._broadcast)

    async def _employees(self, _: Reader, question: Question) -> web.StreamResponse:
        return tagged(self._book.employees(), question.request)

    async def _flows(self, _: Reader, question: Question) -> web.StreamResponse:
        return tagged(self._book.flows(), question.request)

    async def _set_flow(self, reader: Reader, question: Question) -> web.StreamResponse:
        wish: FlowWish = await question.body(FlowWish)
        local = unquote(question.name.removeprefix("flows/"))[:_LONGEST]
        return tagged(await self._book.set_flow(reader, local, active=wish.active, until=wish.until))

    async def _read_flows(self, _reader: Reader, _question: Question) -> web.StreamResponse:
        return tagged(await self._book.read_flows())

    async def _flow_log(self, _reader: Reader, _question: Question) -> web.StreamResponse:
        return document(await self._book.flow_log())

    async def _time_flow(self, reader: Reader, question: Question) -> web.StreamResponse:
        wish: FlowTimerWish = await question.body(FlowTimerWish)
        local = unquote(question.name.removeprefix("flow-timers/"))[:_LONGEST]
        return document(await self._book.time_flow(reader, local, wish.until, back_to=wish.back_to))

    async def _last_contact(self, reader: Reader, question: Question) -> web.StreamResponse:
        found = await self._book.last_contact(reader, question.text("number"), besides_call=question.text("besides"))
        return plain(204) if found is None else document(found)

    async def _learnt(self, reader: Reader, question: Question) -> web.StreamResponse:
        found = await self._book.learnt(reader, question.text("call"))
        return plain(204) if found is None else document(found)

    async def _notes(self, reader: Reader, question: Question) -> web.StreamResponse:
        call, number, note = question.text("call"), question.text("number"), question.text("id")
        return document(await self._book.notes(reader, call_id=call, number=number, note_id=note))

    async def _write_note(self, reader: Reader, question: Question) -> web.StreamResponse:
        return document(await self._book.write_note(reader, await question.body(NoteMessage)))

    async def _delete_note(self, reader: Reader, question: Question) -> web.StreamResponse:
        await self._book.delete_note(reader, unquote(question.name.split("/")[1])[:_LONGEST])
        return plain(204)

    async def _handled(self, reader: Reader, question: Question) -> web.StreamResponse:
        return document(await self._book.handled(reader, await question.body(HandledMessage)))

    def _tell_forbidden(self, error: Forbidden) -> None:
        if self._forbidden.allows(str(error)):  # which names the desk, and not what it asked about
            log.warning("A desk asked for what it may not: %s", error)


class _Code(msgspec.Struct, frozen=True):
    """A join code's secret, as a desk sends it."""

    code: str
