"""Capture: what the PBX and the provider really send, kept for whoever is to find out why something does not work.

It listens at the two doors and holds no call up: entries are written on a thread of their own, and whatever goes
wrong with them ends the capture and nothing else.
"""

import asyncio
import logging
import re
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from fonetray.capture.entries import EXCHANGE, REQUEST, RawEntry
from fonetray.capture.file import LIMIT, CaptureFile, Kept
from fonetray.capture.recorder import Recorder
from fonetray.capture.secrets import Secrets
from fonetray.capture.state import DAYS, CaptureState, load_state, save_state
from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.listener.ports import EventRequest, EventSink
from fonetray.provider.observing import Exchange

log = logging.getLogger(__name__)

_LISTENER_SECRET = re.compile(r"[A-Za-z0-9_-]{22,128}")
_TAKEN, _NOT_TAKEN = 200, 503


class CaptureError(Exception):
    """A capture cannot be begun or removed; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class CaptureStatus:
    """How a capture stands; ``why`` says why it stopped by itself, ``lost`` counts what came faster than the disk."""

    on: bool
    since: datetime | None
    until: datetime | None
    why: str
    requests: int
    exchanges: int
    size: int
    limit: int
    lost: int

    def as_document(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        times = {"since": self.since, "until": self.until}
        written = {name: time.isoformat(timespec="seconds") if time else None for name, time in times.items()}
        return {
            "on": self.on, **written, "why": self.why, "requests": self.requests, "exchanges": self.exchanges,
            "bytes": self.size, "limit": self.limit, "lost": self.lost,
        }  # fmt: skip


class Capture:
    """Fulfils the provider's ``Observer``, and is what `CapturedEvents` tells; off, it is one look at a boolean."""

    def __init__(
        self,
        *,
        home: Home,
        credentials: Callable[[], Credentials],
        limit: int = LIMIT,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Go on where an earlier start left off; the credentials are asked for to know what must not be kept."""
        self._home = home
        self._credentials = credentials
        self._limit = limit
        self._now = now
        self._state = load_state(home.capture_state_file)
        self._file = CaptureFile(home.capture_file, limit=limit)
        self._recorder = Recorder(file=self._file, secrets=self._secrets, stopped=self._stopped)
        self._changing = threading.Lock()
        self._listeners: list[tuple[asyncio.AbstractEventLoop, Callable[[], None]]] = []

    @property
    def running(self) -> bool:
        """Whether it is on and its time is not over."""
        if not self._state.on:
            return False
        if not self._state.running(self._now()):
            self._become(CaptureState.ended)
            return False
        return True

    @property
    def until(self) -> datetime | None:
        """When it ends by itself, None where it is off."""
        return self._state.until if self.running else None

    @property
    def why(self) -> str:
        """Why it has stopped by itself, an English clause; empty where it runs or was ended."""
        return self._state.why

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called on the loop that runs now, whenever the capture is on, off, or has stopped."""
        self._listeners.append((asyncio.get_running_loop(), listener))

    def turn_on(self, days: int = DAYS) -> CaptureStatus:
        """Begin, or prolong what runs. What an export has already given away makes room; raises `CaptureError`."""
        try:
            if not self.running and 0 < self._file.size <= self._state.given:
                self._recorder.close()
                self._file.delete()
                self._become(lambda _: CaptureState())
            if self._file.size >= self._limit:
                raise CaptureError("the capture is full; export it, or remove it with `fonetray capture delete`")
            self._become(lambda state: state.begun(self._now(), days), strictly=True)
        except OSError as error:
            raise CaptureError(f"{self._file.path} cannot be written: {error.strerror}") from error
        return self.status()

    def turn_off(self) -> CaptureStatus:
        """End it; what was kept stays until it is removed or a later capture begins after an export."""
        if self._state.on or self._state.why:
            self._become(CaptureState.ended)
        self._recorder.close()
        return self.status()

    def delete(self) -> CaptureStatus:
        """End it and remove what was kept; raises `CaptureError`."""
        self._become(CaptureState.ended)
        self._recorder.close()
        try:
            self._file.delete()
        except OSError as error:
            raise CaptureError(f"{self._file.path} cannot be removed: {error.strerror}") from error
        self._become(lambda _: CaptureState())
        return self.status()

    def status(self) -> CaptureStatus:
        """Say how it stands, with everything written that is under way; reads the file."""
        self._recorder.flush()
        count = self._file.count()
        return CaptureStatus(
            on=self.running,
            since=self._state.since,
            until=self._state.until,
            why=self._state.why,
            requests=count[REQUEST],
            exchanges=count[EXCHANGE],
            size=self._file.size,
            limit=self._limit,
            lost=self._recorder.lost,
        )

    def obey(self, action: str, *, days: int = DAYS, size: int = 0) -> dict[str, Any]:
        """Do what the command line asks for, and give the status as JSON has it; raises `CaptureError`."""
        if action == "on":
            return self.turn_on(days).as_document()
        if action == "off":
            return self.turn_off().as_document()
        if action == "delete":
            return self.delete().as_document()
        if action == "given":
            self.given(size)
        return self.status().as_document()

    def kept(self) -> Kept:
        """Give everything that is kept, with what is under way; reads the file, and raises ``OSError``."""
        self._recorder.flush()
        return self._file.read()

    def given(self, size: int) -> None:
        """Note that an export holds the first ``size`` bytes."""
        self._become(lambda state: replace(state, given=size))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not self._file.size

    def count_where(self, unwanted: Callable[[bytes], bool]) -> int:
        """Count the entries that are ``unwanted``, each given as its line; reads the file, and raises ``OSError``."""
        self._recorder.flush()
        return self._file.count_where(unwanted)

    def remove_where(self, unwanted: Callable[[bytes], bool]) -> int:
        """Remove the entries that are ``unwanted``, and give how many went; raises ``OSError``."""
        self._recorder.close()  # what comes meanwhile waits for its turn, or begins a thread anew
        gone, given = self._file.remove_where(unwanted, self._state.given)
        if gone:
            self.given(given)
        return gone

    def remove_old(self, before: datetime) -> bool:
        """Remove what was kept if it has ended and nothing came to it since a time; raises `CaptureError`."""
        if self.running or not self._file.size or self._file.touched >= before:
            return False
        self.delete()
        return True

    def close(self) -> None:
        """Write what is under way."""
        self._recorder.close()

    def requested(self, request: EventRequest, answered: int) -> None:
        """Keep what the PBX sent, and the status it was answered."""
        facts: dict[str, str | int | float] = {
            "source": request.source,
            "path": f"events/{request.kind.value}" if request.kind else "events",
            "method": request.method,
            "answered": answered,
        }
        headers = {**request.headers, "Content-Type": request.content_type} if request.content_type else request.headers
        self._recorder.put(RawEntry(REQUEST, request.received, facts, headers, request.query, request.body))

    def exchanged(self, exchange: Exchange) -> None:
        """Keep what the provider was asked and answered."""
        came = {"status": exchange.status} if exchange.status is not None else {"problem": exchange.problem}
        facts: dict[str, str | int | float] = {
            "took": round(exchange.seconds, 3),
            "host": exchange.host,
            "path": exchange.path,
            "method": exchange.method,
            **came,
        }
        answer = exchange.answer if exchange.status is not None else None
        raw = RawEntry(
            kind=EXCHANGE,
            at=exchange.asked,
            facts=facts,
            headers=exchange.headers,
            query=exchange.query,
            body=exchange.content,
            answer_headers=exchange.answer_headers,
            answer=answer,
        )
        self._recorder.put(raw)

    def secrets(self) -> Secrets:
        """Give what must not be kept, as it is at this moment."""
        return self._secrets()

    def _secrets(self) -> Secrets:
        known = self._credentials()
        listener = []
        for file in self._home.secret_file.parent.glob(f"{self._home.secret_file.name}*"):  # the former one too
            with suppress(OSError, ValueError):
                listener += _LISTENER_SECRET.findall(file.read_text("ascii"))
        others = (*sorted(listener), *filter(None, (known.hub_token,)))
        return Secrets(known.username, known.password, known.account, known.hash, others)

    def _stopped(self, why: str) -> None:
        """Take note, on the writing thread, that it cannot go on."""
        log.warning("The capture has stopped: %s", why)
        self._become(lambda state: state.ended(why))

    def _become(self, change: Callable[[CaptureState], CaptureState], *, strictly: bool = False) -> None:
        """Change the state, keep it, and tell; ``strictly`` raises ``OSError`` where it cannot be kept."""
        with self._changing:
            self._state = change(self._state)
            try:
                save_state(self._home.capture_state_file, self._state)
            except OSError as error:
                if strictly:
                    self._state = self._state.ended()
                    raise
                log.warning("Whether a capture runs cannot be kept: %s", error.strerror)
        for loop, listener in self._listeners:
            with suppress(RuntimeError):  # the loop has gone, and with it whoever listened
                loop.call_soon_threadsafe(listener)


class CapturedEvents:
    """An ``EventSink`` that tells a capture what another sink was given, once that one has it."""

    def __init__(self, sink: EventSink, capture: Capture) -> None:
        """Stand before ``sink``."""
        self._sink = sink
        self._capture = capture

    def receive(self, request: EventRequest) -> Awaitable[None]:
        """Pass it on as it is, and raise what the sink raises."""
        return self._noted(request) if self._capture.running else self._sink.receive(request)

    async def _noted(self, request: EventRequest) -> None:
        try:
            await self._sink.receive(request)
        except Exception:
            self._note(request, _NOT_TAKEN)
            raise
        self._note(request, _TAKEN)

    def _note(self, request: EventRequest, answered: int) -> None:
        if self._capture.running:  # still
            self._capture.requested(request, answered)
