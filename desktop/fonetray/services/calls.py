"""The road in: a request from the PBX is read, tracked, put on disk, answered, and only then told to the windows."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from fonetray.listener.ports import EventRequest, SinkUnavailable
from fonetray.services.clock import SteadyClock
from fonetray.store.errors import StoreError
from fonetray.store.journal import Journal, RawEvent
from fonetray.telephony.calls import Call, CallChange
from fonetray.telephony.event_reader import read_event
from fonetray.telephony.events import CallEvent, EventKind, NotUnderstood
from fonetray.telephony.tracker import TrackerState, step

log = logging.getLogger(__name__)

REMEMBERED = timedelta(hours=12)
"""How far back the journal is replayed at start, to know the calls that were running."""


class CallService:
    """Fulfils the listener's ``EventSink`` and holds the one truth about calls."""

    def __init__(
        self,
        *,
        journal: Journal,
        clock: SteadyClock,
        ring_timeout: Callable[[], timedelta],
        account_id: Callable[[], str],
    ) -> None:
        """Start with no calls; ``account_id`` empty means that events of any account are taken."""
        self._journal = journal
        self._clock = clock
        self._ring_timeout = ring_timeout
        self._account_id = account_id
        self._state = TrackerState()
        self._listeners: list[Callable[[CallChange], None]] = []
        self._heard = False
        self._deadline: datetime | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._folding: set[asyncio.Task[None]] = set()

    def subscribe(self, listener: Callable[[CallChange], None]) -> None:
        """Have ``listener`` called with each change, after it is on disk; listeners must not block."""
        self._listeners.append(listener)

    @property
    def heard(self) -> bool:
        """Whether any event reached us since the start, so that a colleague with no call can be said to be free."""
        return self._heard

    def live_calls(self) -> tuple[Call, ...]:
        """Give the calls that ring or are being talked on, of every employee."""
        return self._state.live_calls()

    async def restore(self) -> None:
        """Replay the journal's recent events, so that a restart in the middle of a call knows of it."""
        changed: dict[tuple[str, str], Call] = {}
        for raw in await self._journal.raw_events_since(self._clock.now() - REMEMBERED):
            event = _read(raw)
            if isinstance(event, CallEvent) and self._ours(event):
                for change in self._step(event, event.received):
                    changed[change.after.key] = change.after
        for change in self._step(None, self._clock.now()):
            changed[change.after.key] = change.after
        if changed:
            await self._journal.save_calls(tuple(changed.values()))
        self._arm()

    async def receive(self, request: EventRequest) -> None:
        """Take one authentic request; returns when it is on disk, raises ``SinkUnavailable`` when it cannot be."""
        if not self._state.live_calls():
            self._clock.reset()
        event = read_event(
            query=request.query,
            content_type=request.content_type,
            body=request.body,
            kind=request.kind,
            received=self._clock.now(),
        )
        if isinstance(event, CallEvent) and not self._ours(event):
            event = NotUnderstood("the event is of another PBX account")
        changes = self._step(event, event.received) if isinstance(event, CallEvent) else ()
        raw = RawEvent(
            received=self._clock.now(),
            source=request.source,
            path_kind=request.kind.value if request.kind else "",
            method=request.method,
            query=request.query,
            content_type=request.content_type,
            body=request.body,
            understood=isinstance(event, CallEvent),
            reason=event.reason if isinstance(event, NotUnderstood) else "",
        )
        try:
            await self._journal.append(raw, [change.after for change in changes])
        except StoreError as error:
            log.error("An event of the PBX could not be kept: %s", error)  # noqa: TRY400 - the message says it all
            raise SinkUnavailable(str(error)) from error
        self._heard = self._heard or raw.understood
        self._arm()
        self._tell(changes)

    def close(self) -> None:
        """Stop timing."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ours(self, event: CallEvent) -> bool:
        wanted = self._account_id()
        return not wanted or not event.account or event.account == wanted

    def _step(self, event: CallEvent | None, now: datetime) -> tuple[CallChange, ...]:
        taken = step(self._state, event, now, ring_timeout=self._ring_timeout())
        self._state = taken.state
        self._deadline = taken.deadline
        return taken.changes

    def _arm(self) -> None:
        self.close()
        if self._deadline is not None:
            wait = max(0.0, (self._deadline - self._clock.now()).total_seconds())
            self._timer = asyncio.get_running_loop().call_later(wait + 0.01, self._time_passed)

    def _time_passed(self) -> None:
        changes = self._step(None, self._clock.now())
        self._arm()
        if changes:
            task = asyncio.get_running_loop().create_task(self._fold(changes), name="fold calls")
            self._folding.add(task)
            task.add_done_callback(self._folding.discard)

    async def _fold(self, changes: Iterable[CallChange]) -> None:
        try:
            await self._journal.save_calls([change.after for change in changes])
        except StoreError as error:
            log.error("A call could not be kept: %s", error)  # noqa: TRY400 - the message says it all
        self._tell(changes)

    def _tell(self, changes: Iterable[CallChange]) -> None:
        for change in changes:
            for listener in self._listeners:
                try:
                    listener(change)
                except Exception:
                    log.exception("A window failed on a call's change")


def _read(raw: RawEvent) -> CallEvent | NotUnderstood:
    return read_event(
        query=raw.query,
        content_type=raw.content_type,
        body=raw.body,
        kind=EventKind(raw.path_kind) if raw.path_kind else None,
        received=raw.received,
    )
