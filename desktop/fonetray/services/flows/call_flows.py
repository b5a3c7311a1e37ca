"""The company's call flows as the user sees them: how each stands, whose work that is, for how long; and switching."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from fonetray.provider.errors import ProviderError
from fonetray.services.people.directory import Directory
from fonetray.store.errors import StoreError
from fonetray.store.flow_changes import FlowChange
from fonetray.store.flow_marks import FlowMarks, FlowMarkStore
from fonetray.store.flow_timers import FlowTimer
from fonetray.telephony.people import CallFlow

UNMARKED = FlowMarks()


class NoSuchFlow(Exception):
    """There is no call flow with this local number; the message says so."""


class FlowRoad(Protocol):
    """How flows are switched, and what is known of that: from this computer, or by the company's hub."""

    @property
    def by_hub(self) -> bool:
        """Whether the hub has the timers."""

    @property
    def ahead(self) -> timedelta:
        """How much later the clock is by which flows go back than this computer's."""

    @property
    def changes(self) -> Mapping[str, FlowChange]:
        """Who switched each flow last."""

    @property
    def timers(self) -> Mapping[str, FlowTimer]:
        """When each flow goes back, of those that do."""

    async def look(self) -> None:
        """Look who switched what, and what goes back; raises ``ProviderError``, ``StoreError``."""

    async def read(self) -> tuple[CallFlow, ...]:
        """Read the flows from the provider now; raises ``ProviderError``."""

    async def switch(self, local_number: str, *, active: bool, until: datetime | None) -> None:
        """Switch a flow, until a time where there is one; raises ``ProviderError``, ``StoreError``.

        `FlowUncertain` is the one of these that leaves open whether it was done.
        """

    async def time(self, local_number: str, until: datetime | None, *, back_to: bool) -> None:
        """Have a flow go back at another time, or not at all.

        Raises ``ProviderError``, ``StoreError``, and `FlowOvertaken` where it is ``back_to`` already.
        """


@dataclass(frozen=True, slots=True)
class FlowState:
    """A call flow and what is known of it. ``wanted`` is what it is being switched to, None while it is not.

    ``change`` is who brought it to its present state, None where that was not one of us.
    """

    flow: CallFlow
    marks: FlowMarks = UNMARKED
    change: FlowChange | None = None
    timer: FlowTimer | None = None
    wanted: bool | None = None


@dataclass(frozen=True, slots=True)
class Switched:
    """What was done, to be undone: a flow that is ``active`` now, and until when it was to stay as it was before.

    ``change`` is the note of it, by which it is told from what somebody does later.
    """

    local_number: str
    active: bool
    before: datetime | None = None
    change: FlowChange | None = None


class CallFlows:
    """`switch` one at a time of each flow: a second wish while one is under way is none."""

    def __init__(
        self,
        *,
        directory: Directory,
        marks: FlowMarkStore,
        road: Callable[[], FlowRoad],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the flows, where they are marked, and the road that is taken now."""
        self._directory = directory
        self._store = marks
        self._road = road
        self._now = now
        self._marks: dict[str, FlowMarks] = {}
        self._wanted: dict[str, bool] = {}
        self._listeners: list[Callable[[], None]] = []
        directory.subscribe(self.tell)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when something about flows may be otherwise."""
        self._listeners.append(listener)

    def tell(self) -> None:
        """Tell all listeners."""
        for listener in self._listeners:
            listener()

    async def load(self) -> None:
        """Take what is kept of them; raises ``StoreError``. What a hub knows is asked later, by `look`."""
        self._marks = await self._store.read()
        self.tell()

    def now(self) -> datetime:
        """Give the time (UTC) by the clock that flows go back by: the hub's, where there is one."""
        return self._now() + self.ahead

    @property
    def ahead(self) -> timedelta:
        """How much later that clock is than this computer's."""
        return self._road().ahead

    @property
    def by_hub(self) -> bool:
        """Whether a hub switches flows back, so that this computer need not be on then."""
        return self._road().by_hub

    async def read(self) -> None:
        """Read the flows from the provider now, and who switched them; raises ``ProviderError``, ``StoreError``."""
        await self._road().read()
        await self._road().look()
        self.tell()

    async def look(self) -> bool:
        """Look who switched what; False where that cannot be had, and then it stays as it was."""
        with suppress(ProviderError, StoreError):  # shown as the state of the hub, or of the store
            await self._road().look()
            self.tell()
            return True
        return False

    def all(self) -> list[FlowState]:
        """Give all flows, in the PBX's order."""
        return [self._state(flow) for flow in self._directory.flows]

    def of(self, local_number: str) -> FlowState | None:
        """Give one flow."""
        return next((state for state in self.all() if state.flow.local_number == local_number), None)

    async def mark(self, local_number: str, *, favourite: bool | None = None, important: bool | None = None) -> None:
        """Mark a flow, or take a mark away; raises `NoSuchFlow`, ``StoreError``."""
        state = self._known(local_number)
        marks = state.marks
        marks = marks if favourite is None else replace(marks, favourite=favourite)
        marks = marks if important is None else replace(marks, important=important)
        self._marks[local_number] = marks  # at once: a second mark may come before the first is on the disk
        self.tell()
        await self._store.write(local_number, marks)

    async def switch(self, local_number: str, *, active: bool, until: datetime | None = None) -> Switched | None:
        """Switch a flow; None where it is being switched already. Raises `NoSuchFlow` and what `FlowRoad` does."""
        if local_number in self._wanted:
            return None
        before = self._known(local_number).timer
        self._wanted[local_number] = active
        self.tell()
        try:
            await self._road().switch(local_number, active=active, until=until)
        finally:
            self._wanted.pop(local_number, None)
            self.tell()
        change = self._road().changes.get(local_number)
        return Switched(local_number, active, before.due if before else None, change)

    async def undo(self, done: Switched) -> bool:
        """Take a switch back; False, and nothing done, where a new reading shows that somebody else was there.

        Raises what `switch` does.
        """
        road, local = self._road(), done.local_number
        flows = await road.read()
        await road.look()
        stands = any((flow.local_number, flow.active) == (local, done.active) for flow in flows)
        if not stands or self._others_hand(road, done):
            self.tell()
            return False
        until = done.before if done.before and done.before > self.now() else None
        return await self.switch(local, active=not done.active, until=until) is not None

    def _others_hand(self, road: FlowRoad, done: Switched) -> bool:
        """Say whether somebody else switched a flow since, or said when it goes back."""
        change, timer = road.changes.get(done.local_number), road.timers.get(done.local_number)
        return change != done.change or bool(timer and change and timer.employee != change.employee)

    async def time(self, local_number: str, until: datetime | None) -> None:
        """Have a flow that goes back do so at another time, or (None) not at all.

        Raises as `switch` does, and `FlowOvertaken` where somebody else has just switched it.
        """
        state = self._known(local_number)
        try:
            await self._road().time(local_number, until, back_to=not state.flow.active)
        finally:
            self.tell()

    def _state(self, flow: CallFlow) -> FlowState:
        local, road = flow.local_number, self._road()
        change, timer = road.changes.get(local), road.timers.get(local)
        return FlowState(
            flow,
            self._marks.get(local, UNMARKED),
            change if change is not None and change.active is flow.active else None,
            timer if timer is not None and timer.back_to is not flow.active else None,
            self._wanted.get(local),
        )

    def _known(self, local_number: str) -> FlowState:
        state = self.of(local_number)
        if state is None:
            raise NoSuchFlow(f"there is no call flow {local_number}; `fonetray flows` lists them")
        return state
