"""Gives a hub the times at which call flows go back that were set on this computer before it had one.

The hub keeps them though this computer is off, and shows them to everybody. Where it has a time for the flow already,
that one holds. Until it can be had, or where it will not, the time stays here, and is kept here.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from fonetray.feed.ports import FeedLink
from fonetray.provider.errors import ProviderError
from fonetray.services.flows.at_hub import FlowsAtHub
from fonetray.services.flows.switching import FlowOvertaken
from fonetray.services.flows.timed_switch import Ended, TimedSwitches
from fonetray.services.people.company import HubRejects
from fonetray.store.flow_timers import FlowTimer

log = logging.getLogger(__name__)


class FlowTimesToHub:
    """`look` begins to, where there are any; nothing runs or is timed where there are none."""

    def __init__(
        self,
        *,
        own: TimedSwitches,
        hub: FlowsAtHub,
        link: Callable[[], FeedLink],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the timers of this computer, the hub's flows, and how we stand with it."""
        self._own = own
        self._hub = hub
        self._link = link
        self._now = now
        self._task: asyncio.Task[None] | None = None

    def look(self) -> None:
        """Give what there is now, if the hub is there; it is called when that has changed."""
        if self._link() is FeedLink.UP and self._own.all and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._give_all(), name="times of call flows to the hub")
            self._task.add_done_callback(self._ended)

    async def close(self) -> None:
        """Give no more; what is left is given when the hub is there the next time."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def _give_all(self) -> None:
        try:
            await self._hub.look()
            for timer in list(self._own.all.values()):
                await self._give(timer)
        except ProviderError as error:
            log.warning("The hub was not told when call flows go back; that is kept here: %s", error)

    async def _give(self, timer: FlowTimer) -> None:
        async with self._own.by_hand(timer.local_number):
            if self._own.all.get(timer.local_number) is not timer or timer.due <= self._now():
                return  # switched by hand, or back, in this moment
            hubs = self._hub.hubs.get(timer.local_number)
            if hubs is not None:
                how = Ended.HUBS_OWN
            else:
                try:
                    await self._hub.tell_time(timer.local_number, timer.due, back_to=timer.back_to)
                    how = Ended.AT_HUB
                except FlowOvertaken:
                    how = Ended.ALREADY
                except HubRejects as error:
                    log.warning("The hub does not take when call flow %s goes back: %s", timer.local_number, error)
                    return
            await self._own.hand_over(timer, how, hubs.due if hubs else None)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if self._task is task:
            self._task = None
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("The hub was not told when call flows go back", exc_info=error)
