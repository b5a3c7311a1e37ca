"""Call flows as they are switched from this computer: asked of the provider, noted and timed in our own store."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from fonetray.services.flows.history import FlowHistory
from fonetray.services.flows.switching import FlowSwitching, Who
from fonetray.services.flows.timed_switch import TimedSwitches
from fonetray.store.flow_changes import FlowChange
from fonetray.store.flow_timers import FlowTimer
from fonetray.telephony.people import CallFlow


class FlowsHere:
    """Fulfils `FlowRoad` without a hub: a flow goes back by itself only while this computer runs."""

    def __init__(
        self, *, switching: FlowSwitching, history: FlowHistory, timers: TimedSwitches, me: Callable[[], str]
    ) -> None:
        """Take the parts; ``me`` is the user's local number."""
        self._switching = switching
        self._history = history
        self._timers = timers
        self._me = me

    @property
    def by_hub(self) -> bool:
        """Say that it is this computer that has the timers."""
        return False

    @property
    def ahead(self) -> timedelta:
        """Say that this computer's clock counts."""
        return timedelta()

    @property
    def changes(self) -> Mapping[str, FlowChange]:
        """Who switched each flow last."""
        return self._history.last

    @property
    def timers(self) -> Mapping[str, FlowTimer]:
        """When each flow goes back, of those that do."""
        return self._timers.all

    async def look(self) -> None:
        """Look at what is kept; raises ``StoreError``."""
        await self._history.load()

    async def read(self) -> tuple[CallFlow, ...]:
        """Read the flows from the provider now; raises ``ProviderError``."""
        return await self._switching.read()

    async def switch(self, local_number: str, *, active: bool, until: datetime | None) -> None:
        """Switch a flow; raises ``ProviderError``, ``StoreError``."""
        await self._switching.switch(local_number, active=active, until=until, who=Who(self._me()))

    async def time(self, local_number: str, until: datetime | None, *, back_to: bool) -> None:
        """Have a flow go back at another time, or not at all; raises `FlowOvertaken`, ``StoreError``."""
        await self._switching.time(local_number, until, back_to=back_to, who=Who(self._me()))
