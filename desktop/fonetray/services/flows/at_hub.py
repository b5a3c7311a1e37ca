"""Call flows as the company's hub switches them: it notes who, and has the timers, so that no desk need be on.

A switch is one request, its time in it, so that there is nothing half done. Where its answer is lost the hub is asked
how the flow stands, which it says when it has done with whatever it was at.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from fonetray.feed.errors import FeedError
from fonetray.feed.hub_api import HubClient
from fonetray.provider.errors import ProviderError
from fonetray.services.flows.switching import FlowOvertaken, FlowUncertain
from fonetray.services.flows.timed_switch import BY_TIMER, Ended, TimedSwitches, TimerNews
from fonetray.services.people.company import HubRejects, HubUncertain, HubUnreachable, as_provider
from fonetray.services.people.directory import Directory
from fonetray.store.errors import StoreError
from fonetray.store.flow_changes import FlowChange
from fonetray.store.flow_timers import FlowTimer
from fonetray.telephony.feed_messages import FlowLog, FlowStuckMessage
from fonetray.telephony.people import CallFlow

log = logging.getLogger(__name__)

T = TypeVar("T")

_NO_DIFFERENCE = timedelta(seconds=2)
"""Two clocks that are no farther apart than this, with the time that an answer takes, are taken to agree."""
_STUCK = (Ended.GONE, Ended.REFUSED, Ended.WAITS)


class HubTooOld(HubRejects):
    """The hub does not know of a switch with a time: asked for one, it would switch for good."""


class FlowsAtHub:
    """Fulfils `FlowRoad` with a hub, whose trouble is told in the provider's tree of errors."""

    def __init__(
        self,
        *,
        directory: Directory,
        api: Callable[[], HubClient],
        own: TimedSwitches,
        me: Callable[[], str],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the flows, and the hub that is set now.

        ``own`` are the timers that were set on this computer before it had a hub, and by which the user (``me`` is
        their local number) is told what became of those at the hub.
        """
        self._directory = directory
        self._api = api
        self._own = own
        self._me = me
        self._now = now
        self._of: HubClient | None = None
        self._log = FlowLog()
        self._changes: dict[str, FlowChange] = {}
        self._timers: dict[str, FlowTimer] = {}
        self._ahead = timedelta()
        self._told: set[FlowStuckMessage] = set()

    @property
    def by_hub(self) -> bool:
        """Say that it is the hub that has the timers."""
        return True

    @property
    def ahead(self) -> timedelta:
        """How much later the hub's clock is than this computer's: the hub's counts."""
        return self._ahead if self._known else timedelta()

    @property
    def changes(self) -> Mapping[str, FlowChange]:
        """Who switched each flow last, as the hub told it last."""
        return self._changes if self._known else {}

    @property
    def timers(self) -> Mapping[str, FlowTimer]:
        """When each flow goes back, as the hub told it last, and what it has yet to be told of."""
        return {**self._own.all, **self.hubs}

    @property
    def hubs(self) -> Mapping[str, FlowTimer]:
        """The timers that the hub has."""
        return self._timers if self._known else {}

    async def look(self) -> None:
        """Ask the hub who switched what, and what goes back; raises ``ProviderError``."""
        api = self._api()
        self._take(api, await _told(api.flow_log()))

    async def read(self) -> tuple[CallFlow, ...]:
        """Have the hub read the flows from the provider now; raises ``ProviderError``."""
        return (await self._directory.take_from(lambda: _told(self._api().read_flows()))).flows

    async def switch(self, local_number: str, *, active: bool, until: datetime | None) -> None:
        """Have the hub switch a flow, until a time where there is one; raises ``ProviderError``, ``StoreError``.

        `HubTooOld` means that nothing was asked for, `FlowUncertain` that it may have been done.
        """
        if until is not None:
            await self._check_age()
        async with self._own.by_hand(local_number):
            try:
                await self._switch(local_number, active=active, until=until)
            except HubUncertain as error:
                await self._look_again(local_number, error, active=active, until=until)
            await self._forget_own(local_number)

    async def time(self, local_number: str, until: datetime | None, *, back_to: bool) -> None:
        """Have the hub switch a flow back at another time, or not at all; raises `FlowOvertaken`, ``ProviderError``."""
        async with self._own.by_hand(local_number):
            await self.tell_time(local_number, until, back_to=back_to)
            await self._forget_own(local_number)

    async def tell_time(self, local_number: str, until: datetime | None, *, back_to: bool) -> None:
        """Do the same, and leave what is timed here as it is."""
        api = self._api()
        try:
            told = await _told(api.time_flow(local_number, until.isoformat() if until else "", back_to=back_to))
        except HubRejects as error:
            if error.code == "overtaken":
                raise FlowOvertaken(str(error)) from error
            raise
        self._take(api, told)

    @property
    def _known(self) -> bool:
        """Whether what is known here is of the hub that is set now."""
        return self._of is self._api()

    async def _check_age(self) -> None:
        if not (self._known and self._log.takes_until):
            await self.look()
        if not self._log.takes_until:
            raise HubTooOld(
                "the hub is older than this program and cannot switch a call flow for a while, so nothing was switched",
                "Ask your administrator to update it",
            )

    async def _switch(self, local_number: str, *, active: bool, until: datetime | None) -> None:
        api, wish = self._api(), until.isoformat() if until else ""
        told = await self._directory.take_from(lambda: _told(api.set_flow(local_number, active=active, until=wish)))
        if told.log is None:
            await self.look()
        else:
            self._take(api, told.log)

    async def _look_again(
        self, local_number: str, error: HubUncertain, *, active: bool, until: datetime | None
    ) -> None:
        """Return where a switch was done whose answer was lost; else raise what became of it."""
        try:
            flows = await self.read()
            await self.look()
        except ProviderError:
            raise FlowUncertain(
                f"no answer came, so that call flow {local_number} may have been switched", "Look again in a moment"
            ) from error
        timer = self.hubs.get(local_number)
        stands = any((flow.local_number, flow.active) == (local_number, active) for flow in flows)
        if not stands or (timer.due if timer else None) != until:
            raise HubUnreachable("the hub could not do it", "Try again") from error

    async def _forget_own(self, local_number: str) -> None:
        try:
            await self._own.drop(local_number)
        except StoreError as error:  # it is found done when its time comes
            log.warning("That the hub has a call flow's time could not be kept: %s", error)

    def _take(self, api: HubClient, told: FlowLog) -> None:
        self._of, self._log = api, told
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
        ahead = _moment(told.now) - self._now() if told.now else timedelta()
        self._ahead = ahead if abs(ahead) > _NO_DIFFERENCE else timedelta()
        self._tell_stuck(told)

    def _tell_stuck(self, told: FlowLog) -> None:
        """Say once of each flow that the user had switched for a while that it has not gone back."""
        for each in told.stuck:
            if each.employee == self._me() and each not in self._told and each.how in _STUCK:
                timer = FlowTimer(each.local_number, each.back_to, _moment(each.due), each.employee, _moment(each.due))
                error = HubRejects(each.why) if each.why else None
                self._own.tell(TimerNews(timer, Ended(each.how), error=error))
        self._told = set(told.stuck)


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
