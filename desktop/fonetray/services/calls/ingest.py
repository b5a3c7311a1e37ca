"""The road in: a request from the PBX is read, tracked, put on disk, answered, and only then told to the windows."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fonetray.listener.ports import EventRequest, SinkUnavailable
from fonetray.services.calls.fed import FedEvent
from fonetray.services.calls.hearing import Hearing
from fonetray.services.ground.clock import SteadyClock
from fonetray.store.errors import StoreError
from fonetray.store.journal import Journal, RawEvent
from fonetray.telephony.calls import Call, CallChange, CallState
from fonetray.telephony.event_reader import read_event
from fonetray.telephony.events import CallEvent, EventKind, NotUnderstood
from fonetray.telephony.tracker import FORGOTTEN, Step, TrackerState, given_up_call, let_go, step, steps, take_up

log = logging.getLogger(__name__)

OTHER_ACCOUNT = "the event is of another PBX account"
"""Why an event that can be read is not taken."""

FURTHEST = timedelta(days=7)
"""How far back the journal is read at most at start, for a call that ran when the program was last stopped."""
_AT_A_TIME = 200
"""Events that are replayed before the windows get their turn."""

ReadRequest = tuple[RawEvent, CallEvent | None]
"""A request as the journal keeps it, and the event in it, None where that was not understood."""


class CallService:
    """Fulfils the listener's ``EventSink`` and holds the one truth about calls."""

    def __init__(
        self,
        *,
        journal: Journal,
        clock: SteadyClock,
        ring_timeout: Callable[[], timedelta],
        account_id: Callable[[], str],
        told: Callable[[CallEvent], CallEvent],
    ) -> None:
        """Start with no calls.

        ``account_id`` empty means that events of any account are taken. ``told`` adds to an event what the PBX leaves
        out and the program knows.
        """
        self._journal = journal
        self._clock = clock
        self._ring_timeout = ring_timeout
        self._account_id = account_id
        self._told = told
        self._state = TrackerState()
        self._listeners: list[Callable[[CallChange], None]] = []
        self._hearing = Hearing(now=clock.now)
        self.not_understood = 0
        """Requests since the start that nobody could read."""
        self._deadline: datetime | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timed_for = datetime.max.replace(tzinfo=UTC)
        self._folding: set[asyncio.Task[None]] = set()
        self._changes: list[CallChange] = []
        self._unkept: set[tuple[str, str]] = set()
        self._fed_up_to = 0
        self._found_ringing: list[tuple[str, str]] = []
        self._waits_since: Callable[[], datetime | None] = lambda: None

    def subscribe(self, listener: Callable[[CallChange], None]) -> None:
        """Have ``listener`` called with each change, after it is on disk; listeners must not block."""
        self._listeners.append(listener)

    def hold_time(self, waits_since: Callable[[], datetime | None]) -> None:
        """Let time end no call before what came in time was followed.

        ``waits_since`` says when the oldest request came that was taken and is yet to be followed, None where none is.
        """
        self._waits_since = waits_since

    @property
    def heard(self) -> bool:
        """Whether any event has reached us since the start, or a call was running then."""
        return self._hearing.ever

    @property
    def stale(self) -> bool:
        """Whether the calls that are followed say nothing about now: events do not reach us, or do so no more."""
        return self._hearing.stale(calls_run=bool(self._state.live))

    def live_calls(self) -> tuple[Call, ...]:
        """Give the calls that ring or are being talked on, of every employee."""
        return self._state.live_calls()

    def legs_of(self, call_id: str) -> tuple[Call, ...]:
        """Give the calls of one call id, one for each employee, empty where it is forgotten."""
        group = self._state.groups.get(call_id)
        return tuple(leg.call for leg in group.legs.values()) if group else ()

    async def restore(self) -> None:
        """Replay the journal, so that a restart in the middle of a call comes to where it would be without one.

        What rings is told, unless something waits to be followed first: then `tell_what_rings` afterwards. What the
        last run left as live on disk and the replay does not know is closed.
        """
        now = self._time()
        left = await self._journal.live_calls()
        since = max(now - FURTHEST, min([now - FORGOTTEN, *(call.started for call in left)]))
        numbers = await self._journal.outgoing_numbers(since)
        raws = await self._journal.raw_events_since(since)
        state, timeout = TrackerState(), self._ring_timeout()
        for first in range(0, len(raws), _AT_A_TIME):
            state = steps(state, _replayed(raws[first : first + _AT_A_TIME], numbers), ring_timeout=timeout).state
            await asyncio.sleep(0)
        self._state = step(state, None, now, ring_timeout=timeout).state
        self._deadline = self._state.deadline
        if self._state.live:  # of the others nothing is known before the first event
            self._hearing.came(next((raw.received for raw in reversed(raws) if raw.understood), None))
        calls = [self._state.call(call.key) or given_up_call(call, now, ring_timeout=timeout) for call in left]
        self._arm()
        if over := [call for call in calls if call not in left]:
            try:
                await self._journal.save_calls(over)
            except StoreError as error:  # the next start finds them as this one did
                log.warning("Calls that are over could not be kept as such: %s", error)
        self._found_ringing = [call.key for call in self.live_calls() if call.state is CallState.RINGING]
        if self._waits_since() is None:
            self.tell_what_rings()

    def tell_what_rings(self) -> None:
        """Tell of what rang when it was restored, and still does."""
        found, self._found_ringing = [self._state.call(key) for key in self._found_ringing], []
        self._tell(CallChange(None, call) for call in found if call is not None and call.state is CallState.RINGING)

    async def receive(self, request: EventRequest) -> None:
        """Take one authentic request; returns when it is on disk, raises ``SinkUnavailable`` when it cannot be.

        Also then the call is told of: the phone rings whether or not there is room on the disk.
        """
        if not self._state.live:
            self._clock.reset()
        now = self._clock.now()
        raw, event = self._read(request, now)
        if event is not None:
            self._step(self._told(event), now)
        self._arm()
        await self._keep(lambda calls: self._journal.append(raw, calls, event))

    def follow(self, requests: Iterable[EventRequest]) -> list[ReadRequest]:
        """Take requests that were answered before, each as of when it came; `keep_followed` what is given.

        What has happened is told as it stands now, when it is on disk.
        """
        read = [self._read(request, request.received) for request in requests]
        self._catch_up((self._told(event), event.received) for _, event in read if event is not None)
        return read

    async def keep_followed(self, read: Sequence[ReadRequest], rounds: Collection[int]) -> None:
        """Put on disk what was read, and that these rounds of arrivals wait no more; raises ``SinkUnavailable``."""
        await self._keep(lambda calls: self._journal.append_arrived(read, calls, rounds))

    async def take(
        self, fed: Sequence[FedEvent], position: str, reads: str = "", *, told_again: Collection[str] = ()
    ) -> None:
        """Take what a hub's feed brought, and note that it was read up to ``position``; done when that is on disk.

        ``reads`` is the hub's word for whose calls it had. Calls that were let go, and are ``told_again``, go on.

        Each event counts as of when the hub had it. What has happened is told once, as it stands now: of a call that
        came and went meanwhile nobody hears it ring. Raises ``SinkUnavailable`` when it cannot be kept; given again, it
        is not followed a second time.
        """
        if not self._state.live:
            self._clock.reset()
        now = self._clock.now()
        events = list(self._in_order([one.read(now) for one in fed], now))
        news = [
            (self._told(event), event.received)
            for one, event in zip(fed, events, strict=True)
            if isinstance(event, CallEvent) and one.number > self._fed_up_to
        ]
        self._fed_up_to = max([self._fed_up_to, *(one.number for one in fed)])
        if news:
            self._hearing.came(now)
        self._catch_up(news, take_up(self._state, told_again) if told_again else None)
        raws = [one.raw(event, now) for one, event in zip(fed, events, strict=True)]
        await self._keep(lambda calls: self._journal.append_fed(raws, calls, position, reads))

    def _in_order(
        self, events: Iterable[CallEvent | NotUnderstood], now: datetime
    ) -> Iterator[CallEvent | NotUnderstood]:
        """Let no event of a call be older than the one before it, which a feed that was held up makes it seem."""
        latest: dict[str, datetime] = {}
        for event in events:
            if isinstance(event, NotUnderstood):
                yield event
                continue
            group = self._state.groups.get(event.call_id)
            before = latest.get(event.call_id, group.touched if group else event.received)
            latest[event.call_id] = max(event.received, min(before, now))
            yield replace(event, received=latest[event.call_id])

    async def let_go(self, call_ids: Collection[str]) -> None:
        """End calls of which nothing more will be told here; raises ``SinkUnavailable``."""
        taken = let_go(self._state, call_ids, self._clock.now())
        self._state, self._deadline = taken.state, taken.deadline
        self._changes += taken.changes
        self._arm()
        await self._keep(self._journal.save_calls)

    async def take_up(self, call_ids: Collection[str]) -> None:
        """Have calls that were let go go on as they were; raises ``SinkUnavailable``."""
        self._catch_up((), take_up(self._state, call_ids))
        await self._keep(self._journal.save_calls)

    def feed_begins_anew(self) -> None:
        """Note that the numbers of the feed's events begin anew: the hub has lost its place, or is another one."""
        self._fed_up_to = 0

    def remembered(self) -> Collection[str]:
        """Give the ids of all calls of which something is remembered."""
        return self._state.groups.keys()

    def retime(self) -> None:
        """Take the time, and the ring timeout as it is now set, also for what rings already."""
        self.close()
        self._step(None, self._time())
        self._arm()
        if self._changes:
            task = asyncio.get_running_loop().create_task(self._fold(), name="fold calls")
            self._folding.add(task)
            task.add_done_callback(self._folding.discard)

    def close(self) -> None:
        """Stop timing."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def settled(self) -> None:
        """Wait until what time has changed is on disk and told."""
        await asyncio.gather(*self._folding)

    def _read(self, request: EventRequest, received: datetime) -> ReadRequest:
        event = read_event(
            query=request.query,
            content_type=request.content_type,
            body=request.body,
            kind=request.kind,
            received=received,
        )
        if isinstance(event, CallEvent) and not self._ours(event):
            event = NotUnderstood(OTHER_ACCOUNT)
        understood = event if isinstance(event, CallEvent) else None
        raw = RawEvent(
            received=received,
            source=request.source,
            path_kind=request.kind.value if request.kind else "",
            method=request.method,
            query=request.query,
            content_type=request.content_type,
            body=request.body,
            understood=understood is not None,
            reason=event.reason if isinstance(event, NotUnderstood) else "",
            call_id=understood.call_id if understood else "",
        )
        if raw.understood:
            self._hearing.came(received)
        self.not_understood += not raw.understood
        return raw, understood

    def _ours(self, event: CallEvent) -> bool:
        wanted = self._account_id()
        return not wanted or not event.account or event.account == wanted

    def _step(self, event: CallEvent | None, now: datetime) -> None:
        taken = step(self._state, event, now, ring_timeout=self._ring_timeout())
        self._state = taken.state
        self._deadline = taken.deadline
        self._changes += taken.changes

    def _catch_up(self, news: Iterable[tuple[CallEvent, datetime]], begun: Step | None = None) -> None:
        """Step through what has happened, after what a step has begun, to the time as it is; each call changes once."""
        state, changes = (begun.state, begun.changes) if begun else (self._state, ())
        taken = steps(state, [*news, (None, self._time())], ring_timeout=self._ring_timeout())
        self._state, self._deadline = taken.state, taken.deadline
        self._changes += _summed([*changes, *taken.changes])
        self._arm()

    def _time(self) -> datetime:
        """Give the time up to which everything that came is known."""
        now, oldest = self._clock.now(), self._waits_since()
        return now if oldest is None else min(now, oldest)

    def _arm(self) -> None:
        """Have the time looked at when the first call times out; a timer that comes earlier looks, and is set anew."""
        if self._timer is not None and self._deadline is not None and self._timed_for <= self._deadline:
            return
        self.close()
        if self._deadline is not None and self._waits_since() is None:  # else whoever follows it comes here again
            self._timed_for = self._deadline
            wait = max(0.0, (self._deadline - self._clock.now()).total_seconds())
            self._timer = asyncio.get_running_loop().call_later(wait + 0.01, self.retime)

    async def _keep(self, write: Callable[[Sequence[Call]], Awaitable[object]]) -> None:
        """Put what has changed on disk, then tell of it; raises ``SinkUnavailable``.

        What is to be written is taken in the order of the steps and handed on before anything is waited for, so that
        of two changes of a call the later one stays. What cannot be written goes with the next that can.
        """
        changes, self._changes = self._changes, []
        unkept, self._unkept = self._unkept, set()
        calls = {call.key: call for call in map(self._state.call, unkept) if call is not None}
        calls |= {change.after.key: change.after for change in changes}
        kept = False
        try:
            await write(tuple(calls.values()))
            kept = True
        except StoreError as error:
            if not error.lasting:  # else it is told once, by whoever watches the store
                log.error("What the PBX told could not be kept: %s", error)  # noqa: TRY400 - the message says it all
            raise SinkUnavailable(str(error)) from error
        finally:
            if not kept:
                self._unkept |= calls.keys()
            self._tell(changes)

    async def _fold(self) -> None:
        with suppress(SinkUnavailable):
            await self._keep(self._journal.save_calls)

    def _tell(self, changes: Iterable[CallChange]) -> None:
        for change in changes:
            for listener in self._listeners:
                try:
                    listener(change)
                except Exception:
                    log.exception("A window failed on a call's change")


def _summed(changes: Iterable[CallChange]) -> Iterator[CallChange]:
    """Make one change of all those of a call: from what it was to what it has become."""
    first: dict[tuple[str, str], CallChange] = {}
    last: dict[tuple[str, str], Call] = {}
    for change in changes:
        first.setdefault(change.after.key, change)
        last[change.after.key] = change.after
    for key, change in first.items():
        if change.before != last[key]:
            yield CallChange(change.before, last[key])


def _replayed(raws: Iterable[RawEvent], numbers: Mapping[tuple[str, str], str]) -> Iterator[tuple[CallEvent, datetime]]:
    """Read what was understood when it came, with the numbers that outgoing calls were told then."""
    for raw in raws:
        event = _read(raw) if raw.understood else None
        if isinstance(event, CallEvent):
            key = (event.call_id, event.employee)
            if event.kind is EventKind.OUTGOING and key in numbers:
                event = replace(event, a_number=numbers[key], b_number="")
            yield event, raw.received


def _read(raw: RawEvent) -> CallEvent | NotUnderstood:
    return read_event(
        query=raw.query,
        content_type=raw.content_type,
        body=raw.body,
        kind=EventKind(raw.path_kind) if raw.path_kind else None,
        received=raw.received,
    )
