"""Call flows as the company's hub switches them: it notes who, and has the timers, so that no desk need be on."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from fonetray.feed.errors import FeedError
from fonetray.feed.hub_api import HubClient
from fonetray.services.company import as_provider
from fonetray.services.directory import Directory
from fonetray.services.timed_switch import BY_TIMER
from fonetray.store.flow_changes import FlowChange
from fonetray.store.flow_timers import FlowTimer
from fonetray.telephony.feed_messages import FlowLog
from fonetray.telephony.people import CallFlow

T = TypeVar("T")


class FlowsAtHub:
    """Fulfils `FlowRoad` with a hub, whose trouble is told in the provider's tree of errors."""

    def __init__(self, *, directory: Directory, api: Callable[[], HubClient]) -> None:
        """Take the flows, and the hub that is set now."""
        self._directory = directory
        self._api = api
        self._changes: dict[str, FlowChange] = {}
        self._timers: dict[str, FlowTimer] = {}

    @property
    def by_hub(self) -> bool:
        """Say that it is the hub that has the timers."""
        return True

    @property
    def changes(self) -> Mapping[str, FlowChange]:
        """Who switched each flow last, as the hub told it last."""
        return self._changes

    @property
    def timers(self) -> Mapping[str, FlowTimer]:
        """When each flow goes back, as the hub told it last."""
        return self._timers

    async def look(self) -> None:
        """Ask the hub who switched what, and what goes back; raises ``ProviderError``."""
        self._take(await _told(self._api().flow_log()))

    async def read(self) -> tuple[CallFlow, ...]:
        """Have the hub read the flows from the provider now; raises ``ProviderError``."""
        await _told(self._api().read_flows())
        return await self._directory.read_flows()

    async def switch(self, local_number: str, *, active: bool, until: datetime | None) -> None:
        """Have the hub switch a flow, and then note when it goes back; raises ``ProviderError``, ``StoreError``."""
        await self._directory.set_flow(local_number, active=active)
        if until is not None:
            await self.time(local_number, until, back_to=not active)
        else:
            await self.look()

    async def time(self, local_number: str, until: datetime | None, *, back_to: bool) -> None:  # noqa: ARG002 - it knows
        """Have the hub switch a flow back at another time, or not at all; raises ``ProviderError``."""
        self._take(await _told(self._api().time_flow(local_number, until.isoformat() if until else "")))

    def _take(self, told: FlowLog) -> None:
        self._changes = {
            each.local_number: FlowChange(
                _moment(each.time),
                each.local_number,
                each.active,
                each.employee,
                BY_TIMER if each.by_timer else "",
                "done",
            )
            for each in told.changes
        }
        self._timers = {
            each.local_number: FlowTimer(
                each.local_number, each.back_to, _moment(each.due), each.employee, _moment(each.set_at)
            )
            for each in told.timers
        }


async def _told(answer: Awaitable[T]) -> T:
    try:
        return await answer
    except FeedError as error:
        raise as_provider(error) from error


def _moment(text: str) -> datetime:
    """Read a time of the hub's; what is none is told as now, which harms nobody."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)
