"""Answer first in a flood: what comes faster than it can be followed is put on disk unread, and followed behind.

The PBX is owed an answer, and whoever waits for it asks again or gives up; a popup that is late by as much as the flood
is long is late by that alone. So the first thing that is done with a request in a flood is to keep it.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fonetray.listener.pace import Pace
from fonetray.listener.ports import EventRequest, SinkUnavailable
from fonetray.services.calls.ingest import CallService, ReadRequest
from fonetray.store.arrivals import Arrival, ArrivalStore, Round
from fonetray.store.errors import StoreError
from fonetray.telephony.events import EventKind

log = logging.getLogger(__name__)

AT_ONCE, BURST = 500.0, 64.0
"""Events a second that are followed before they are answered, and how many at once after a pause: more is a flood."""
MOST = 16_384
"""Requests that may wait to be followed; when they are as many, the next are answered as fast as these are followed."""
_MOST_TOGETHER = 128
"""Requests of a round, which is answered together."""
_IDLE = 4
"""Turns of the loop that bring nothing, after which a round is whole: whoever was answered asks again within them."""
_WORTH_A_COMMIT = 64
"""Requests that the journal is given together, where as many wait."""
_TOGETHER = 32
"""Requests that are followed before the loop gets its turn: some milliseconds of work."""
_LOOK = 0.002
"""Seconds over which it is looked at how busy the loop is, before some are followed."""
_SPARE = 0.5
"""The share of them that it works, from which on it has no time to spare."""
_LONGEST = 0.25
"""Seconds after which some are followed even so, while next to nothing waits."""
_AGAIN = 1.0
"""Seconds after which it is tried again to keep what could not be."""


@dataclass(slots=True, eq=False)
class _Waiting:
    """A round of requests, and who waits for their answers.

    ``settled`` says that these are given; ``number`` is the round's on the disk, 0 where it could not be kept. ``read``
    is what was made of it once it was followed, and is only to be kept; ``given`` is how many were given to be
    followed.
    """

    received: datetime
    arrivals: list[Arrival]
    owed: list[asyncio.Future[None]] = field(default_factory=list)
    number: int = 0
    settled: bool = False
    read: list[ReadRequest] = field(default_factory=list)
    given: int = 0


class Arrivals:
    """An ``EventSink`` before the calls: `restore` it before the first request, `close` it after the last."""

    def __init__(
        self,
        *,
        calls: CallService,
        store: ArrivalStore,
        now: Callable[[], datetime],
        burst: float = BURST,
        most: int = MOST,
    ) -> None:
        """Have ``calls`` follow what comes; ``now`` is the clock that they go by (aware UTC).

        More than ``burst`` at once are a flood, and ``most`` are the most that may wait.
        """
        self._calls = calls
        self._store = store
        self._now = now
        self._pace = Pace(rate=AT_ONCE, burst=burst, kept=1)
        self._most = most
        self._rounds: deque[_Waiting] = deque()
        """What is not in the journal yet, in the order it came."""
        self._open: _Waiting | None = None
        """The last of them, while it can still be added to."""
        self._behind = 0
        self._outside: deque[tuple[EventRequest, asyncio.Future[None]]] = deque()
        """What came while as many waited as may, in the order it came."""
        self._moved = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None
        self._following: asyncio.Task[None] | None = None
        self._closing = False
        calls.hold_time(self._waits_since)

    @property
    def behind(self) -> int:
        """How many requests were taken and are not followed yet."""
        return self._behind

    def receive(self, request: EventRequest) -> Awaitable[None]:
        """Take one request; what is given is done when it is on disk, and raises ``SinkUnavailable`` when it is not."""
        if not self._rounds and self._pace.allows(""):
            return self._calls.receive(request)
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._behind < self._most:
            self._put(request, answer)
        else:
            self._outside.append((request, answer))
        return answer

    async def restore(self) -> None:
        """Have the calls restored, and follow what the last run has answered and not come to.

        What cannot be kept now is when it can.
        """
        for number, left in (await self._store.left()).items():
            self._rounds.append(_Waiting(left.received, list(left.arrivals), number=number, settled=True))
            self._behind += len(left.arrivals)
        await self._calls.restore()  # as they were when the first of these came
        try:
            while self._rounds:
                await self._follow_first()
        except SinkUnavailable:
            self._follow_on()
        self._calls.tell_what_rings()

    async def caught_up(self) -> None:
        """Wait until all that has come up to now is in the journal."""
        last = self._rounds[-1] if self._rounds else None
        while last in self._rounds:
            self._moved.clear()
            await self._moved.wait()

    async def close(self) -> None:
        """Follow what waits; what cannot be kept waits on the disk for the next start."""
        self._closing = True
        while (task := self._writing or self._following) is not None:
            await asyncio.wait([task])

    def _put(self, request: EventRequest, answer: asyncio.Future[None]) -> None:
        """Add a request to the round that is open."""
        if self._open is None:
            self._open = _Waiting(self._now(), [])
            self._rounds.append(self._open)
            if self._writing is None:
                self._writing = asyncio.get_running_loop().create_task(self._write(), name="keep arrivals")
        self._open.arrivals.append(_arrival(request))
        self._open.owed.append(answer)
        self._behind += 1

    async def _write(self) -> None:
        """Put round after round on the disk; what comes while one is written becomes the next."""
        try:
            while self._open is not None:
                await self._until_read(self._open)
                written, self._open = self._open, None
                error = SinkUnavailable("it could not be kept")
                try:
                    written.number = await self._store.keep(Round(written.received, written.arrivals))
                except StoreError as why:
                    if not why.lasting:  # else it is told once, by whoever watches the store
                        log.error("What the PBX told could not be kept: %s", why)  # noqa: TRY400 - it says it all
                    error = SinkUnavailable(str(why))
                except Exception:  # a mistake of ours, over which the next round must not be left to wait
                    log.exception("What the PBX told could not be kept")
                finally:
                    self._settle(written, error)
        finally:
            self._writing = None

    async def _until_read(self, waiting: _Waiting) -> None:
        """Take into a round all that comes now: a commit costs as much as reading ten requests does."""
        read, idle = 0, 0
        while idle < _IDLE and read < _MOST_TOGETHER:
            await asyncio.sleep(0)
            idle = idle + 1 if read == len(waiting.arrivals) else 0
            read = len(waiting.arrivals)

    def _settle(self, written: _Waiting, error: SinkUnavailable) -> None:
        """Answer all of a round: with the error, unless it is on the disk."""
        written.settled = True
        for answer in written.owed:
            if not answer.done():
                if written.number:
                    answer.set_result(None)
                else:
                    answer.set_exception(error)
        written.owed.clear()
        self._follow_on()

    def _follow_on(self) -> None:
        if self._following is None:
            self._following = asyncio.get_running_loop().create_task(self._follow(), name="follow arrivals")

    async def _follow(self) -> None:
        """Follow round after round, whenever there is nothing to answer first."""
        try:
            while self._rounds and self._rounds[0].settled:
                try:
                    await self._follow_first()
                except Exception as error:
                    if not isinstance(error, SinkUnavailable):  # of which it was said why
                        log.exception("What was answered could not be followed; it is tried again")
                    if self._closing:
                        return
                    await asyncio.sleep(_AGAIN)
        finally:
            self._following = None

    async def _follow_first(self) -> None:
        """Follow the oldest rounds, and let go of them when the journal has them; raises ``SinkUnavailable``.

        Of a round that could not be kept the calls are told all the same: the phone rings whether or not there is room.
        """
        first = self._oldest()
        await self._read(first)
        numbers = [one.number for one in first if one.number]
        await self._calls.keep_followed([each for one in first if one.number for each in one.read], numbers)
        for one in first:
            self._rounds.popleft()
            self._behind -= len(one.arrivals)
        while self._outside and self._behind < self._most:
            self._put(*self._outside.popleft())
        self._moved.set()

    def _oldest(self) -> list[_Waiting]:
        """Give the oldest rounds that are answered, about as many as make a commit worth its while."""
        found: list[_Waiting] = []
        count = 0
        for one in self._rounds:
            if not one.settled or count >= _WORTH_A_COMMIT:
                break
            found.append(one)
            count += len(one.arrivals)
        return found

    async def _read(self, rounds: Sequence[_Waiting]) -> None:
        """Follow rounds, some requests at a time, from where they were left."""
        left = [(one, arrival) for one in rounds for arrival in one.arrivals[len(one.read) :]]
        for start in range(0, len(left), _TOGETHER):
            await self._until_spare()
            part = left[start : start + _TOGETHER]
            for one, _ in part:
                one.given += 1
            read = self._calls.follow([_as_it_came(arrival, one.received) for one, arrival in part])
            for (one, _), made in zip(part, read, strict=True):
                one.read.append(made)

    def _waits_since(self) -> datetime | None:
        return next((one.received for one in self._rounds if one.given < len(one.arrivals)), None)

    async def _until_spare(self) -> None:
        """Let answering go first while it keeps the loop busy; the more waits to be followed, the less it is waited."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        at_last = now + _LONGEST * (1 - self._behind / self._most)
        while not self._closing and now < at_last:
            began, busy = now, time.thread_time()
            await asyncio.sleep(_LOOK)
            now = loop.time()
            if time.thread_time() - busy < _SPARE * (now - began):
                return


def _arrival(request: EventRequest) -> Arrival:
    return Arrival(
        request.source,
        request.kind.value if request.kind else "",
        request.method,
        request.query,
        request.content_type,
        request.body,
    )


def _as_it_came(arrival: Arrival, received: datetime) -> EventRequest:
    return EventRequest(
        received=received,
        source=arrival.source,
        kind=EventKind(arrival.path_kind) if arrival.path_kind else None,
        method=arrival.method,
        query=arrival.query,
        content_type=arrival.content_type,
        body=arrival.body,
    )
