"""Call flows as they are switched from this computer: asked of the provider, noted and timed in our own store."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from fonetray.provider.errors import ProviderError
from fonetray.services.directory import Directory
from fonetray.services.timed_switch import TimedSwitches
from fonetray.store.errors import StoreError
from fonetray.store.flow_changes import FlowChange, FlowChangeStore
from fonetray.store.flow_timers import FlowTimer
from fonetray.telephony.people import CallFlow

log = logging.getLogger(__name__)


class FlowsHere:
    """Fulfils `FlowRoad` without a hub: a flow goes back by itself only while this computer runs."""

    def __init__(
        self,
        *,
        directory: Directory,
        changes: FlowChangeStore,
        timers: TimedSwitches,
        me: Callable[[], str],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the parts; ``me`` is the user's local number."""
        self._directory = directory
        self._store = changes
        self._timers = timers
        self._me = me
        self._now = now
        self._changes: Mapping[str, FlowChange] = {}

    @property
    def by_hub(self) -> bool:
        """Say that it is this computer that has the timers."""
        return False

    @property
    def changes(self) -> Mapping[str, FlowChange]:
        """Who switched each flow last."""
        return self._changes

    @property
    def timers(self) -> Mapping[str, FlowTimer]:
        """When each flow goes back, of those that do."""
        return self._timers.all

    async def look(self) -> None:
        """Look at what is kept; raises ``StoreError``."""
        self._changes = await self._store.last_of_each()

    async def read(self) -> tuple[CallFlow, ...]:
        """Read the flows from the provider now; raises ``ProviderError``."""
        return await self._directory.read_flows()

    async def switch(self, local_number: str, *, active: bool, until: datetime | None) -> None:
        """Switch a flow; the time is on the disk before the flow is switched. Raises ``ProviderError``, ``StoreError``.

        A switch without a time to go back takes away the one there was; one that fails leaves it.
        """
        async with self._timers.by_hand(local_number):
            former = self._timers.all.get(local_number)
            if until is not None:
                await self._timers.keep(self._timer(local_number, until, back_to=not active))
            outcome = "failed"
            try:
                await self._directory.set_flow(local_number, active=active)
                outcome = "done"
            except ProviderError:
                await self._restore(local_number, former)
                raise
            finally:
                await self._note(FlowChange(self._now(), local_number, active, self._me(), "", outcome))
            if until is None:
                await self._timers.drop(local_number)

    async def time(self, local_number: str, until: datetime | None, *, back_to: bool) -> None:
        """Have a flow go back at another time, or not at all; raises ``StoreError``."""
        async with self._timers.by_hand(local_number):
            if until is None:
                await self._timers.drop(local_number)
            else:
                await self._timers.keep(self._timer(local_number, until, back_to=back_to))

    def _timer(self, local_number: str, until: datetime, *, back_to: bool) -> FlowTimer:
        return FlowTimer(local_number, back_to, until, self._me(), self._now())

    async def _restore(self, local_number: str, former: FlowTimer | None) -> None:
        if former is None:
            await self._timers.drop(local_number)
        else:
            await self._timers.keep(former)

    async def _note(self, change: FlowChange) -> None:
        try:
            await self._store.add(change)
            await self.look()
        except StoreError as error:  # shown by whoever watches the store
            log.warning("Who switched a call flow could not be kept: %s", error)
