"""Call flows that are switched for a while: they go back in time or late, and never against somebody else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from fonetray.provider.errors import ProviderError, Unreachable
from fonetray.services.desk import Desk
from fonetray.services.flows.call_flows import NoSuchFlow
from fonetray.services.flows.here import FlowsHere
from fonetray.services.flows.history import FlowHistory
from fonetray.services.flows.switching import FlowSwitching
from fonetray.services.flows.timed_switch import BY_TIMER, Ended, TimedSwitches, TimerNews
from fonetray.simulator.server import Simulator
from fonetray.store.flow_changes import FlowChangeStore
from fonetray.store.flow_timers import FlowTimer, FlowTimerStore
from services.conftest import ME, Office

NIGHT = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
MORNING = NIGHT + timedelta(hours=11)


class Desktop:
    """A desk whose clock a test puts forward, and which can be switched off and on."""

    def __init__(self, desk: Desk, pbx: Simulator) -> None:
        self.desk, self.pbx, self.time = desk, pbx, NIGHT
        self.news: list[TimerNews] = []
        self._more = asyncio.Event()
        self.timed = self.boot()

    def boot(self) -> TimedSwitches:
        """Make what a started program has; it knows nothing but what is kept."""
        desk, history = self.desk, FlowHistory(FlowChangeStore(self.desk.database))
        self.timed = TimedSwitches(
            store=FlowTimerStore(desk.database), history=history, directory=desk.directory,
            now=lambda: self.time, again=0.01,
        )  # fmt: skip
        self.timed.tell_by(self._hear)
        switching = FlowSwitching(directory=desk.directory, timers=self.timed, history=history, now=lambda: self.time)
        desk._flows_here = FlowsHere(switching=switching, history=history, timers=self.timed, me=lambda: ME)
        return self.timed

    def _hear(self, news: TimerNews) -> None:
        self.news.append(news)
        self._more.set()

    async def told(self) -> TimerNews:
        """Wait for the next that is said."""
        async with asyncio.timeout(20):
            while not self.news:
                self._more.clear()
                await self._more.wait()
        return self.news.pop(0)

    async def settled(self) -> None:
        """Wait until nothing is in doubt."""
        async with asyncio.timeout(20):
            while self.timed._doubts or self.timed._work:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)

    def clock_is(self, time: datetime) -> None:
        """Put the clock, as the kernel tells of it."""
        self.time = time
        self.timed._clock_moved()

    async def elsewhere(self, local: str, *, active: bool) -> None:
        """Have somebody else switch a flow, unseen by us."""
        await self.desk.client.set_call_flow(local, active=active)

    def active(self, local: str) -> bool:
        return next(flow.active for flow in self.desk.directory.flows if flow.local_number == local)

    async def kept(self) -> list[FlowTimer]:
        return await FlowTimerStore(self.desk.database).read()

    def flow(self) -> str:
        return next(flow.local_number for flow in self.desk.directory.flows if not flow.active)


@pytest.fixture
async def desktop(office: Office) -> AsyncIterator[Desktop]:
    await office.desk.directory.sync()
    made = Desktop(office.desk, office.pbx)
    made.timed.start()
    yield made
    await made.timed.stop()


async def test_a_flow_goes_back_when_its_time_has_come(desktop: Desktop) -> None:
    local = desktop.flow()
    await desktop.desk.flows.switch(local, active=True, until=MORNING)
    assert desktop.active(local)
    state = desktop.desk.flows.of(local)
    assert state is not None
    assert state.timer is not None
    assert (state.timer.due, state.timer.employee) == (MORNING, ME)
    desktop.clock_is(MORNING)
    news = await desktop.told()
    assert (news.how, news.late) == (Ended.DONE, timedelta())
    assert not desktop.active(local)
    assert await desktop.kept() == []
    await desktop.desk.flows.look()
    state = desktop.desk.flows.of(local)
    assert state is not None
    assert state.change is not None
    assert (state.timer, state.change.employee, state.change.desk) == (None, ME, BY_TIMER)


async def test_what_came_while_the_computer_was_off_is_done_late_and_said(desktop: Desktop) -> None:
    local = desktop.flow()
    await desktop.desk.flows.switch(local, active=True, until=MORNING)
    await desktop.timed.stop()
    desktop.time = MORNING + timedelta(hours=30)
    timed = desktop.boot()
    await timed.load()
    assert desktop.news == []
    timed.start()
    news = await desktop.told()
    assert (news.how, news.late) == (Ended.DONE, timedelta(hours=30))
    assert not desktop.active(local)


async def test_nobody_elses_switch_is_fought(desktop: Desktop) -> None:
    local = desktop.flow()
    await desktop.desk.flows.switch(local, active=True, until=MORNING)
    await desktop.elsewhere(local, active=False)
    before = len(desktop.pbx.log.as_documents())
    desktop.clock_is(MORNING)
    assert (await desktop.told()).how is Ended.ALREADY
    asked = [entry["path"] for entry in desktop.pbx.log.as_documents()[before:]]
    assert not any("SetCallFlowState" in path for path in asked)
    assert await desktop.kept() == []


async def test_a_reading_that_shows_it_switched_elsewhere_ends_the_wait(desktop: Desktop) -> None:
    local = desktop.flow()
    await desktop.desk.flows.switch(local, active=True, until=MORNING)
    await desktop.elsewhere(local, active=False)
    await desktop.desk.directory.sync()
    assert (await desktop.told()).how is Ended.ALREADY
    assert await desktop.kept() == []


async def test_a_lost_provider_is_asked_again_until_it_answers(desktop: Desktop) -> None:
    local = desktop.flow()
    await desktop.desk.flows.switch(local, active=True, until=MORNING)
    desktop.pbx.behaviour.change({"failure": "500"})
    desktop.clock_is(MORNING)
    assert (await desktop.told()).how is Ended.WAITS
    assert [timer.local_number for timer in await desktop.kept()] == [local]
    desktop.pbx.behaviour.change({"failure": "none"})
    desktop.clock_is(MORNING)
    assert (await desktop.told()).how is Ended.DONE
    assert not desktop.active(local)


async def test_switching_by_hand_ends_the_wait_without_a_word(desktop: Desktop) -> None:
    local = desktop.flow()
    await desktop.desk.flows.switch(local, active=True, until=MORNING)
    await desktop.desk.flows.switch(local, active=False)
    assert await desktop.kept() == []
    await desktop.desk.directory.sync()
    assert desktop.news == []


async def test_a_switch_that_fails_leaves_what_was_set_before(desktop: Desktop) -> None:
    local = desktop.flow()
    await desktop.desk.flows.switch(local, active=True, until=MORNING)
    desktop.pbx.behaviour.change({"failure": "500"})
    with pytest.raises(ProviderError):
        await desktop.desk.flows.switch(local, active=False, until=MORNING + timedelta(hours=1))
    assert [(timer.back_to, timer.due) for timer in await desktop.kept()] == [(False, MORNING)]
    with pytest.raises(NoSuchFlow, match="no call flow 999"):
        await desktop.desk.flows.switch("999", active=True)


async def test_a_switch_whose_answer_was_lost_is_done_if_the_list_says_so(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    local, switch = desktop.flow(), desktop.desk.client.set_call_flow

    async def cut_off(local_number: str, *, active: bool) -> None:
        await switch(local_number, active=active)
        raise Unreachable("the connection was cut off")

    monkeypatch.setattr(desktop.desk.client, "set_call_flow", cut_off)
    assert await desktop.desk.flows.switch(local, active=True, until=MORNING)
    assert [timer.due for timer in await desktop.kept()] == [MORNING]


async def test_in_doubt_the_time_stays_and_the_next_reading_decides(desktop: Desktop) -> None:
    local = desktop.flow()
    desktop.pbx.behaviour.change({"failure": "reset"})  # which it does, and says nothing
    with pytest.raises(ProviderError):
        await desktop.desk.flows.switch(local, active=True, until=MORNING)
    assert [timer.due for timer in await desktop.kept()] == [MORNING]
    desktop.pbx.behaviour.change({"failure": "none"})
    await desktop.settled()
    assert desktop.active(local), "it was read again by itself"
    assert [timer.due for timer in await desktop.kept()] == [MORNING]
    desktop.pbx.behaviour.change({"failure": "500"})  # and this time it does not
    other = desktop.flow()
    with pytest.raises(ProviderError):
        await desktop.desk.flows.switch(other, active=True, until=MORNING)
    desktop.pbx.behaviour.change({"failure": "none"})
    await desktop.settled()
    assert [timer.local_number for timer in await desktop.kept()] == [local]
    assert desktop.news == [], "nobody has done anything"


async def test_the_time_can_be_another_or_none(desktop: Desktop) -> None:
    local, later = desktop.flow(), MORNING + timedelta(hours=2)
    await desktop.desk.flows.switch(local, active=True, until=MORNING)
    await desktop.desk.flows.time(local, later)
    assert [(timer.back_to, timer.due) for timer in await desktop.kept()] == [(False, later)]
    await desktop.desk.flows.time(local, None)
    assert await desktop.kept() == []
    assert desktop.active(local)


async def test_a_second_wish_meanwhile_is_none(desktop: Desktop) -> None:
    local, flows = desktop.flow(), desktop.desk.flows
    first, second = await asyncio.gather(flows.switch(local, active=True), flows.switch(local, active=True))
    assert first is not None
    assert (first.local_number, first.active, second) == (local, True, None)


async def test_an_undo_gives_back_what_was_and_heeds_others(desktop: Desktop) -> None:
    local, flows = desktop.flow(), desktop.desk.flows
    await flows.switch(local, active=True, until=MORNING)
    desktop.desk.flows._now = lambda: desktop.time
    done = await flows.switch(local, active=False)
    assert done is not None
    assert await flows.undo(done)
    assert desktop.active(local)
    assert [(timer.back_to, timer.due) for timer in await desktop.kept()] == [(False, MORNING)]
    done = await flows.switch(local, active=False)
    assert done is not None
    await desktop.elsewhere(local, active=True)
    assert not await flows.undo(done)
    assert desktop.active(local)


async def test_marks_are_kept(desktop: Desktop) -> None:
    local, flows = desktop.flow(), desktop.desk.flows
    await flows.mark(local, favourite=True)
    await flows.mark(local, important=True)
    await flows.mark(local, favourite=False)
    await flows.load()
    state = flows.of(local)
    assert state is not None
    assert (state.marks.favourite, state.marks.important) == (False, True)


async def test_who_switched_it_is_not_said_of_what_somebody_else_did(desktop: Desktop) -> None:
    local, flows = desktop.flow(), desktop.desk.flows
    await flows.switch(local, active=True)
    state = flows.of(local)
    assert state is not None
    assert state.change is not None
    assert (state.change.employee, state.change.time) == (ME, NIGHT)
    await desktop.elsewhere(local, active=False)
    await flows.read()
    state = flows.of(local)
    assert state is not None
    assert state.change is None


async def test_without_a_timer_nothing_waits(desktop: Desktop) -> None:
    assert desktop.timed._alarm is None
    assert not desktop.timed._sleeps.hears
    await desktop.desk.flows.switch(desktop.flow(), active=True, until=MORNING)
    assert desktop.timed._alarm is not None
