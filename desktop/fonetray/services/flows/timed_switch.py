"""Switches call flows back when the time has come that was set, wherever the computer was meanwhile.

A new reading decides: a flow that is in its former state already is left alone, for somebody else was there. Nothing
ticks while nothing is due: there is one alarm, for the first that comes, set anew when the computer has slept or its
clock was set.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from fonetray.provider.errors import ProviderError, Rejected, WrongCredentials
from fonetray.services.flows.doubts import FlowDoubts
from fonetray.services.flows.history import FlowHistory
from fonetray.services.ground.sleep_watch import SleepWatch, kernel_timer
from fonetray.services.people.directory import Directory
from fonetray.store.errors import StoreError
from fonetray.store.flow_changes import FlowChange
from fonetray.store.flow_timers import FlowTimer, FlowTimerStore

log = logging.getLogger(__name__)

LATE = timedelta(minutes=2)
"""What is done so much later than it was meant is said to be late."""
AGAIN = 60.0
"""Seconds until it is tried again where the provider cannot be had; each try in vain doubles them."""
_LONGEST_PAUSE = 15 * 60.0
_REFUSED = 60 * 60.0
"""Seconds: a refused login is not tried often, since that is how accounts get locked."""
_LOOK = 10 * 60.0
"""Seconds between two looks at the clock where no kernel tells of a sleep."""
BY_TIMER = "timer"
"""The desk that a change is noted with which was made here when its time had come."""


class Ended(StrEnum):
    """What became of a switch that was to be taken back."""

    DONE = "done"
    ALREADY = "already"
    GONE = "gone"
    REFUSED = "refused"
    WAITS = "waits"
    AT_HUB = "at-hub"
    """The hub has it from now on."""
    HUBS_OWN = "hubs-own"
    """The hub has another time for this flow, which holds."""


@dataclass(frozen=True, slots=True)
class TimerNews:
    """What there is to say of a timer; ``WAITS`` is no end: the provider (``error``) is asked again.

    ``late`` is how much later than meant it happened, ``instead`` the hub's own time where that one holds.
    """

    timer: FlowTimer
    how: Ended
    late: timedelta = timedelta()
    error: ProviderError | None = None
    instead: datetime | None = None


class TimedSwitches:
    """Runs from `start` to `stop`; what is due by then waits on the disk for the next time."""

    def __init__(
        self,
        *,
        store: FlowTimerStore,
        history: FlowHistory,
        directory: Directory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        again: float = AGAIN,
    ) -> None:
        """Take where timers are kept, where it is noted what was switched, and the flows; ``now`` may jump."""
        self._store = store
        self._history = history
        self._directory = directory
        self._now = now
        self._again = self._first = again
        self._timers: dict[str, FlowTimer] = {}
        self._doubts = FlowDoubts(directory)
        self._in_hand: set[str] = set()
        self._turn = asyncio.Lock()
        self._runs = False
        self._pause = 0.0
        self._tries = 0
        self._read_at = directory.synced_at
        self._alarm: asyncio.TimerHandle | None = None
        self._work: asyncio.Task[None] | None = None
        self._sleeps = SleepWatch(self._clock_moved, clock_set=self._clock_moved, timer=kernel_timer)
        self._listening = False
        self._tell: Callable[[TimerNews], None] = lambda _: None
        self._listeners: list[Callable[[], None]] = []
        directory.subscribe(self._looked)

    def tell_by(self, tell: Callable[[TimerNews], None]) -> None:
        """Have ``tell`` called with what there is to say."""
        self._tell = tell

    def tell(self, news: TimerNews) -> None:
        """Say something of a timer, wherever it is."""
        self._tell(news)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when there are other timers than before."""
        self._listeners.append(listener)

    @property
    def all(self) -> Mapping[str, FlowTimer]:
        """The timers by the flow's local number."""
        return self._timers

    async def load(self) -> None:
        """Take what the store has; raises ``StoreError``."""
        self._timers = {timer.local_number: timer for timer in await self._store.read()}
        self._arm()

    def start(self) -> None:
        """Switch back what is due from now on."""
        self._runs = True
        self._arm()

    async def stop(self) -> None:
        """Switch nothing any more."""
        self._runs = False
        self._arm()
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            await asyncio.wait({work})

    @asynccontextmanager
    async def by_hand(self, local_number: str) -> AsyncIterator[None]:
        """Leave a flow alone while somebody here switches it: what is seen of it in a block was not done elsewhere."""
        async with self._turn:
            self._in_hand.add(local_number)
            try:
                yield
            finally:
                self._in_hand.discard(local_number)

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[None]:
        """Wait until nothing is being switched, and let nothing be in a block."""
        async with self._turn:
            yield

    async def keep(self, timer: FlowTimer) -> None:
        """Set a flow's timer, in place of its former one. Raises ``StoreError``."""
        await self._store.write(timer)
        self._timers[timer.local_number] = timer
        self._doubts.forget(timer.local_number)
        self._changed()

    async def drop(self, local_number: str) -> None:
        """Set a flow's timer no more; one without is left as it is. Raises ``StoreError``."""
        if local_number in self._timers:
            await self._store.remove(local_number)
            self._timers.pop(local_number, None)
            self._changed()
        self._doubts.forget(local_number)

    async def take_back(self, wish: FlowTimer, former: FlowTimer | None, *, doubtful: bool) -> None:
        """Go back to a flow's former timer: it was not switched. Where that is in doubt the next reading says so.

        Of a wish and no timer before it, what is doubtful stays on the disk: better one too many than a flow that
        nobody switches back. Raises ``StoreError``.
        """
        if former is not None:
            await self.keep(former)
        elif not doubtful:
            await self.drop(wish.local_number)
        if doubtful:
            self._doubts.add(wish, former)
            self._arm()

    async def hand_over(self, timer: FlowTimer, how: Ended, instead: datetime | None = None) -> None:
        """Set a timer no more, since the hub has it, or another time ``instead``, and say so."""
        await self._end(timer, how, instead=instead)

    def _changed(self) -> None:
        self._arm()
        for listener in self._listeners:
            listener()

    def _clock_moved(self) -> None:
        self._pause = 0.0
        self._arm()

    def _looked(self) -> None:
        """Follow a new reading: what somebody switched elsewhere needs no timer any more."""
        if self._directory.synced_at != self._read_at:
            self._read_at, self._pause = self._directory.synced_at, 0.0
        self._arm()

    def _arm(self) -> None:
        """Wake for the first that is due, and listen for sleeps for as long as there is one."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        waiting = self._runs and bool(self._timers)
        if waiting is not self._listening:
            (self._sleeps.start if waiting else self._sleeps.stop)()
            self._listening = waiting
        if not waiting or self._work is not None:
            return
        first = min(timer.due for timer in self._timers.values())
        wait = max((first - self._now()).total_seconds(), self._pause, 0.0)
        if self._doubts:
            wait = min(wait, max(self._again, self._pause))
        if self._overtaken() or self._doubts.settled:
            wait = 0.0
        if not self._sleeps.hears:
            wait = min(wait, _LOOK)
        self._alarm = asyncio.get_running_loop().call_later(wait, self._begin)

    def _begin(self) -> None:
        self._alarm = None
        self._work = asyncio.get_running_loop().create_task(self._all_due(), name="timed call flows")
        self._work.add_done_callback(self._ended)

    def _ended(self, work: asyncio.Task[None]) -> None:
        if self._work is work:
            self._work = None
        if not work.cancelled() and (error := work.exception()) is not None:
            log.error("Call flows were not switched back; it is tried again", exc_info=error)
            self._pause = _LONGEST_PAUSE
        if not work.cancelled():
            self._arm()

    async def _all_due(self) -> None:
        if self._doubts and not await self._settle():
            return
        for timer in self._overtaken():
            async with self._turn:
                if timer in self._overtaken():
                    await self._end(timer, Ended.ALREADY)
        for timer in sorted(self._timers.values(), key=lambda timer: timer.due):
            if timer.due <= self._now():
                async with self._turn:
                    if self._timers.get(timer.local_number) is timer and not await self._go_back(timer):
                        return

    async def _settle(self) -> bool:
        """Look which flows were switched of which that is not known; say whether the provider could be asked."""
        async with self._turn:
            try:
                if len(self._doubts.settled) < len(self._doubts):
                    await self._directory.read_flows()
            except ProviderError:
                self._pause, self._again = self._again, min(self._again * 2, _LONGEST_PAUSE)
                return False
            for local_number, holds in self._doubts.settled.items():
                await (self.drop(local_number) if holds is None else self.keep(holds))
        self._pause, self._again = 0.0, self._first
        return True

    def _overtaken(self) -> list[FlowTimer]:
        """Give the timers of flows that are in their former state again, by no hand of ours."""
        states = {flow.local_number: flow.active for flow in self._directory.flows}
        return [
            timer
            for timer in self._timers.values()
            if timer.local_number not in self._in_hand
            and timer.local_number not in self._doubts
            and states.get(timer.local_number) is timer.back_to
        ]

    async def _go_back(self, timer: FlowTimer) -> bool:
        """Switch a flow back if it is still as it was left; say whether the others can be tried now."""
        self._in_hand.add(timer.local_number)
        try:
            flows = await self._directory.read_flows()
            flow = next((flow for flow in flows if flow.local_number == timer.local_number), None)
            if flow is None:
                await self._note(timer, Ended.GONE)
                await self._end(timer, Ended.GONE)
            elif flow.active is timer.back_to:
                await self._end(timer, Ended.ALREADY)
            else:
                await self._directory.set_flow(timer.local_number, active=timer.back_to)
                await self._note(timer, Ended.DONE)
                await self._end(timer, Ended.DONE)
        except Rejected as error:
            await self._note(timer, Ended.REFUSED, error.in_words)
            await self._end(timer, Ended.REFUSED, error)
        except ProviderError as error:
            self._try_again(timer, error)
            return False
        finally:
            self._in_hand.discard(timer.local_number)
        self._pause, self._again, self._tries = 0.0, self._first, 0
        return True

    async def _note(self, timer: FlowTimer, how: Ended, why: str = "") -> None:
        """Put into the log what became of a time."""
        local, employee = timer.local_number, timer.employee
        change = FlowChange(self._now(), local, timer.back_to, employee, BY_TIMER, how.value, timer.due, why)
        await self._history.note(change)

    def _try_again(self, timer: FlowTimer, error: ProviderError) -> None:
        """Wait for the provider; that is said once, and not of the moment without a network after waking up."""
        self._tries += 1
        refused = isinstance(error, WrongCredentials)
        self._pause = _REFUSED if refused else self._again
        self._again = min(self._again * 2, _LONGEST_PAUSE)
        if refused or self._tries == 2:  # noqa: PLR2004 - the second time
            log.warning("Call flow %s cannot be switched back now: %s", timer.local_number, error)
            self._tell(TimerNews(timer, Ended.WAITS, self._late(timer), error))

    async def _end(
        self, timer: FlowTimer, how: Ended, error: ProviderError | None = None, *, instead: datetime | None = None
    ) -> None:
        level = logging.WARNING if how in (Ended.GONE, Ended.REFUSED) else logging.INFO
        log.log(level, "Call flow %s was to go %s: %s", timer.local_number, "on" if timer.back_to else "off", how)
        self._timers.pop(timer.local_number, None)
        self._doubts.forget(timer.local_number)
        try:
            await self._store.remove(timer.local_number)
        except StoreError as failed:  # shown by whoever watches the store; the next start finds it done already
            log.warning("That a call flow has gone back could not be kept: %s", failed)
        self._changed()
        self._tell(TimerNews(timer, how, self._late(timer), error, instead))

    def _late(self, timer: FlowTimer) -> timedelta:
        return max(self._now() - timer.due, timedelta())
