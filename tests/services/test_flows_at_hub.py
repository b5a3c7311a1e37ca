"""Call flows by the hub, over real http: one request, whatever happens in the middle of it, and two desks at once."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import msgspec
import pytest
from aiohttp import web

from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.config.settings import load_settings, set_value
from fonetray.feed.ports import FeedLink
from fonetray.provider.errors import ProviderError, Rejected, TimedOut
from fonetray.services.desk import Desk
from fonetray.services.flows.at_hub import HubTooOld
from fonetray.services.flows.call_flows import FlowState
from fonetray.services.flows.switching import FlowOvertaken, FlowUncertain
from fonetray.services.flows.timed_switch import Ended, TimerNews
from fonetray.services.ground.account import Account
from fonetray.services.joining import join_hub
from fonetray.services.people.company import HubRejects, HubUncertain, HubUnreachable
from fonetray.store.database import Database
from fonetray.store.flow_timers import FlowTimer
from fonetray.telephony.feed_messages import Company, Flows
from fonetray.telephony.people import CallFlow
from services.test_hub_side import OpenKeyring
from support.ports import free_port
from support.real_hub import RealHub

FLOW = "800"


class Seat:
    """A desk of one employee, opened and closed as an app does it."""

    def __init__(self, home: Home) -> None:
        home.prepare()
        self.home, self.keyring = home, OpenKeyring(Credentials())
        self.news: list[TimerNews] = []
        self.desk: Desk | None = None

    async def join(self, hub: RealHub, employee: str = "202") -> None:
        await join_hub(await hub.code(employee), home=self.home, credentials=self.keyring)

    async def open(self) -> Desk:
        database = Database(self.home.database)
        database.open()
        settings = load_settings(self.home.config_file).settings
        credentials = await self.keyring.load() or Credentials()
        self.desk = Desk(account=Account(self.home, settings, credentials), database=database)
        await self.desk.load()
        self.desk.timed.tell_by(self.news.append)
        self.desk.hub.start()
        self.desk.timed.start()
        if credentials.hub_token:
            await self.desk.directory.sync()
        return self.desk

    async def close(self) -> None:
        desk, self.desk = self.desk, None
        if desk is not None:
            await desk.close()


async def until(what: str, condition: Callable[[], object]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(20):
            while not condition():  # noqa: ASYNC110 - a desk and a hub tell nobody of both
                await asyncio.sleep(0.01)
            return
    pytest.fail(what)


def state(desk: Desk, local: str = FLOW) -> FlowState:
    found = desk.flows.of(local)
    assert found is not None
    return found


def soon(**more: float) -> datetime:
    return datetime.now(UTC) + timedelta(**(more or {"hours": 1}))


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[RealHub]:
    made = RealHub(tmp_path / "hub")
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def seats(tmp_path: Path) -> AsyncIterator[list[Seat]]:
    made = [Seat(Home.at(tmp_path / name)) for name in ("first", "second")]
    yield made
    for seat in made:
        await seat.close()


@pytest.fixture
async def desk(seats: list[Seat], hub: RealHub) -> Desk:
    await seats[0].join(hub)
    return await seats[0].open()


async def test_a_timed_switch_is_noted_with_its_time_before_the_provider_is_asked(
    desk: Desk, hub: RealHub, caplog: pytest.LogCaptureFixture
) -> None:
    kept: list[datetime] = []
    switch, due = hub.company.set_call_flow, soon()

    async def looking(local_number: str, *, active: bool) -> None:
        kept.extend(timer.due for timer in hub.timed.all.values())
        await switch(local_number, active=active)

    hub.company.set_call_flow = looking  # type: ignore[method-assign] # to look at that moment
    with caplog.at_level("INFO"):
        await desk.flows.switch(FLOW, active=True, until=due)
    assert kept == [due]
    assert f"Call flow {FLOW} on until {due.isoformat()} by 202 from desk " in caplog.text
    assert (state(desk).flow.active, hub.company.flows[0].active) == (True, True)


async def test_what_the_provider_refuses_leaves_no_time_behind(desk: Desk, hub: RealHub) -> None:
    async def refuse(local_number: str, *, active: bool) -> None:
        raise Rejected(f"{local_number} is not yours to switch {'on' if active else 'off'}")

    hub.company.set_call_flow = refuse  # type: ignore[method-assign] # as a provider may
    with pytest.raises(HubRejects, match="not yours"):
        await desk.flows.switch(FLOW, active=True, until=soon())
    assert (hub.timed.all, state(desk).flow.active, state(desk).timer) == ({}, False, None)


async def test_a_switch_in_doubt_keeps_its_time_exactly_if_it_was_done(desk: Desk, hub: RealHub) -> None:
    switch, read = hub.company.set_call_flow, hub.company.call_flows
    answers = False

    async def late(local_number: str, *, active: bool) -> None:
        await switch(local_number, active=active)
        raise TimedOut("the provider does not answer")

    async def silent() -> list[CallFlow]:
        if not answers:
            raise TimedOut("the provider does not answer")
        return await read()

    hub.company.set_call_flow, hub.company.call_flows = late, silent  # type: ignore[method-assign] # as a slow one
    due = soon()
    with pytest.raises(FlowUncertain):
        await desk.flows.switch(FLOW, active=True, until=due)
    assert hub.timed.all[FLOW].due == due, "better a time too many than a flow that nobody switches back"
    answers = True
    await hub.directory.read_flows()
    await until("the doubt to go", lambda: not hub.timed._doubts)
    assert hub.timed.all[FLOW].due == due

    async def lost(local_number: str, *, active: bool) -> None:
        assert (local_number, active) == (FLOW, False)
        raise TimedOut("the provider does not answer")

    hub.company.set_call_flow, answers = lost, False  # type: ignore[method-assign] # and this time nothing is done
    with pytest.raises(FlowUncertain):
        await desk.flows.switch(FLOW, active=False, until=soon(hours=2))
    assert hub.timed.all[FLOW].due == due, "what was promised before stands while nobody knows"
    answers = True
    await hub.directory.read_flows()
    await until("the doubt to go", lambda: not hub.timed._doubts)
    assert (hub.timed.all[FLOW].due, hub.timed.all[FLOW].back_to) == (due, False)


async def test_a_provider_slower_than_the_desks_patience_is_waited_for_and_the_truth_is_told(
    desk: Desk, hub: RealHub
) -> None:
    switch, go = hub.company.set_call_flow, asyncio.Event()
    await desk.flows.look()
    connection = desk.hub.api._connection
    ask, patience = connection.ask, [0.1]

    async def asking(*words: Any, **more: Any) -> Any:
        connection._patience = patience.pop() if patience else 20
        return await ask(*words, **more)

    async def slow(local_number: str, *, active: bool) -> None:
        await go.wait()
        await switch(local_number, active=active)

    hub.company.set_call_flow = slow  # type: ignore[method-assign] # as one may be
    connection.ask = asking  # type: ignore[method-assign] # with little patience the first time
    due = soon()
    switching = asyncio.create_task(desk.flows.switch(FLOW, active=True, until=due))
    await until("the desk to ask again", lambda: hub.timed._turn._waiters)
    go.set()
    assert await switching is not None
    timer = state(desk).timer
    assert timer is not None
    assert (state(desk).flow.active, timer.due, state(desk).wanted) == (True, due, None)


async def test_a_hub_that_is_gone_in_the_middle_is_not_said_to_have_done_nothing(
    seats: list[Seat], hub: RealHub
) -> None:
    begun, cut = asyncio.Event(), asyncio.Event()

    async def gone(local_number: str, *, active: bool) -> None:
        begun.set()
        await cut.wait()
        hub.company.flows = [CallFlow(local_number, "Ferie", active=active)]

    hub.company.set_call_flow = gone  # type: ignore[method-assign] # and does it all the same
    async with Relay(hub.port) as relay:
        await hub.stop()
        hub.public_url = relay.url
        await hub.start()
        code = await hub.code()
        await join_hub(replace(code, url=relay.url), home=seats[0].home, credentials=seats[0].keyring)
        desk, due = await seats[0].open(), soon()
        await desk.flows.look()
        switching = asyncio.create_task(desk.flows.switch(FLOW, active=True, until=due))
        await begun.wait()
        await relay.cut()
        cut.set()
        with pytest.raises(FlowUncertain):
            await switching
        with pytest.raises(HubUnreachable) as caught:
            await desk.flows.switch(FLOW, active=True)
        assert not isinstance(caught.value, HubUncertain), "where there is no way to it nothing was asked"
        assert state(desk).wanted is None
        await relay.open()
        await until("the feed", lambda: desk.hub.feeding.link.link is FeedLink.UP)
        await desk.flows.read()
        timer = state(desk).timer
        assert timer is not None
        assert (state(desk).flow.active, timer.due) == (True, due)
        await seats[0].close()


class OldHub:
    """A hub of before: it heeds no ``until``, notes no ``now``, and counts what it is asked to switch."""

    def __init__(self) -> None:
        self.switched: list[bytes] = []

    async def answer(self, request: web.BaseRequest) -> web.Response:
        said: object = Flows((CallFlow(FLOW, "Ferie", active=False),))
        if request.method == "POST" and request.path.endswith(f"flows/{FLOW}"):
            self.switched.append(await request.read())
        elif request.path.endswith("flow-log"):
            said = {"changes": [], "timers": []}
        elif request.path.endswith("employees"):
            said = Company(())
        elif request.path.endswith("feed"):
            return web.Response(status=503)
        return web.Response(body=msgspec.json.encode(said))


async def test_an_older_hub_is_not_asked_for_what_it_would_switch_for_ever(seats: list[Seat]) -> None:
    old = OldHub()
    runner = web.ServerRunner(web.Server(old.answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr] # it has just been started
        set_value(seats[0].home.config_file, "hub.url", f"http://127.0.0.1:{port}")
        await seats[0].keyring.save(Credentials(hub_token="token"))
        desk = await seats[0].open()
        with pytest.raises(HubTooOld, match="nothing was switched"):
            await desk.flows.switch(FLOW, active=True, until=soon())
        assert old.switched == []
        await desk.flows.switch(FLOW, active=True)
        assert len(old.switched) == 1, "for good it can"
        await seats[0].close()
    finally:
        await runner.cleanup()


async def test_of_two_desks_the_later_wish_holds_and_both_see_it(seats: list[Seat], desk: Desk, hub: RealHub) -> None:
    await seats[1].join(hub, "203")
    other, due = await seats[1].open(), soon()
    await asyncio.gather(desk.flows.switch(FLOW, active=True, until=due), other.flows.switch(FLOW, active=False))
    assert hub.company.flows[0].active is bool(hub.timed.all), "a time is never left without its switch"
    await desk.flows.switch(FLOW, active=True, until=due)
    await other.flows.read()
    change = state(other).change
    assert change is not None
    assert (state(other).timer, change.employee) == (state(desk).timer, "202")
    await other.flows.switch(FLOW, active=False)
    assert state(desk).flow.active, "it has not heard yet"
    with pytest.raises(FlowOvertaken):
        await desk.flows.time(FLOW, soon(hours=3))
    assert hub.timed.all == {}, "or the flow would go on at night"


async def test_a_time_that_another_desk_sets_is_shown_though_the_flow_stands_as_it_did(
    seats: list[Seat], desk: Desk, hub: RealHub
) -> None:
    tags: list[str] = []
    desk.hub.feeding.subscribe_company(lambda: tags.append(desk.hub.feeding.flow_log))
    await until("the tags", lambda: desk.hub.feeding.flow_log)
    await seats[1].join(hub, "203")
    other = await seats[1].open()
    await other.flows.switch(FLOW, active=True, until=soon())
    await until("the switch", lambda: tags)
    seen = desk.hub.feeding.flow_log
    await other.flows.time(FLOW, soon(hours=5))
    await until("the time", lambda: desk.hub.feeding.flow_log != seen)


@pytest.mark.parametrize("wrong", [timedelta(minutes=-47), timedelta(hours=26)])
async def test_the_hubs_clock_counts_where_a_desks_is_wrong(desk: Desk, hub: RealHub, wrong: timedelta) -> None:
    def clock() -> datetime:
        return datetime.now(UTC) + wrong

    desk.flows._now = desk._flows_at_hub._now = clock
    await desk.flows.look()
    assert abs(desk.flows.now() - datetime.now(UTC)) < timedelta(seconds=30)
    await desk.flows.switch(FLOW, active=True, until=desk.flows.now() + timedelta(hours=1))
    due = hub.timed.all[FLOW].due - datetime.now(UTC)
    assert timedelta(minutes=59) < due < timedelta(minutes=61)
    with pytest.raises(HubRejects, match="the hub's clock shows 20"):
        await desk.flows.switch(FLOW, active=False, until=datetime.now(UTC) - timedelta(minutes=1))
    assert hub.company.flows[0].active


async def test_an_undo_gives_back_the_time_there_was_and_heeds_what_another_desk_did(
    seats: list[Seat], desk: Desk, hub: RealHub
) -> None:
    await seats[1].join(hub, "203")
    other, due = await seats[1].open(), soon()
    await desk.flows.switch(FLOW, active=True, until=due)
    done = await desk.flows.switch(FLOW, active=False, until=soon(hours=2))
    assert done is not None
    assert await desk.flows.undo(done)
    assert (hub.company.flows[0].active, hub.timed.all[FLOW].due) == (True, due)
    for meddling in (other.flows.time(FLOW, soon(hours=4)), other.flows.switch(FLOW, active=True)):
        done = await desk.flows.switch(FLOW, active=True, until=due)
        assert done is not None
        await other.flows.read()
        await meddling
        assert not await desk.flows.undo(done)
        assert hub.company.flows[0].active


async def test_a_flow_that_is_gone_when_its_time_comes_is_told_to_whom_wished_it(
    seats: list[Seat], desk: Desk, hub: RealHub
) -> None:
    await seats[1].join(hub, "203")
    other = await seats[1].open()
    await desk.flows.switch(FLOW, active=True, until=soon(seconds=0.5))
    hub.company.flows = []
    await until("the time", lambda: hub.flows.of_desks.log().stuck)
    for each in (desk, other):
        await each.flows.look()
        await each.flows.look()
    (news,) = seats[0].news
    assert (news.timer.local_number, news.how, news.timer.back_to) == (FLOW, Ended.GONE, False)
    assert seats[1].news == [], "it was no wish of theirs"


async def test_a_provider_that_will_not_have_it_back_is_told_until_somebody_switches_it(
    seats: list[Seat], desk: Desk, hub: RealHub
) -> None:
    switch = hub.company.set_call_flow

    async def refuse(local_number: str, *, active: bool) -> None:
        if not active:
            raise Rejected(f"{local_number} is locked")
        await switch(local_number, active=active)

    hub.company.set_call_flow = refuse  # type: ignore[method-assign] # as a provider may
    await desk.flows.switch(FLOW, active=True, until=soon(seconds=0.5))
    await until("the time", lambda: hub.flows.of_desks.log().stuck)
    await desk.flows.look()
    (news,) = seats[0].news
    assert (news.how, str(news.error)) == (Ended.REFUSED, "800 is locked.")
    told = hub.flows.of_desks.log().stuck
    await hub.stop()
    await hub.start()
    assert hub.flows.of_desks.log().stuck == told, "a hub that starts anew knows it still"
    await desk.flows.switch(FLOW, active=True)
    assert hub.flows.of_desks.log().stuck == ()
    await hub.stop()
    await hub.start()
    assert hub.flows.of_desks.log().stuck == ()


async def test_a_hub_that_was_off_switches_back_when_it_is_there_again(desk: Desk, hub: RealHub) -> None:
    await desk.flows.switch(FLOW, active=True, until=soon())
    await hub.stop()
    with closing(sqlite3.connect(hub.path / "fonetray.db")) as database:
        past = (datetime.now(UTC) - timedelta(hours=6)).isoformat(timespec="microseconds")
        database.execute("UPDATE flow_timers SET due = ?", (past,))
        database.commit()
    await hub.start()
    await until("the switch", lambda: not hub.company.flows[0].active)
    await until("the note", lambda: hub.timed.all == {})
    (change,) = hub.flows.of_desks.log().changes
    assert (change.active, change.employee, change.by_timer) == (False, "202", True)


async def before(seat: Seat, hub: RealHub, due: datetime, *, active: bool = True) -> Desk:
    """Have a desk that switched a flow for a while, and then joined the hub."""
    await hub.company.set_call_flow(FLOW, active=active)
    await hub.directory.read_flows()
    desk = await seat.open()
    await desk.timed.keep(FlowTimer(FLOW, back_to=False, due=due, employee="202", set_at=datetime.now(UTC)))
    await seat.close()
    await seat.join(hub)
    return await seat.open()


async def test_what_was_timed_before_joining_is_the_hubs_from_then_on_and_that_is_said(
    seats: list[Seat], hub: RealHub
) -> None:
    due = soon()
    desk = await before(seats[0], hub, due)
    assert state(desk).timer is not None, "it is shown from the first moment"
    await until("the news", lambda: seats[0].news)
    assert seats[0].news[0].how is Ended.AT_HUB
    assert (desk.timed.all, hub.timed.all[FLOW].due, hub.timed.all[FLOW].back_to) == ({}, due, False)
    timer = state(desk).timer
    assert timer is not None
    assert (timer.due, timer.employee) == (due, "202")


async def test_a_time_that_the_hub_has_already_holds(seats: list[Seat], hub: RealHub) -> None:
    due, hubs = soon(), soon(hours=3)
    await hub.company.set_call_flow(FLOW, active=True)
    await hub.directory.read_flows()
    await hub.timed.keep(FlowTimer(FLOW, back_to=False, due=hubs, employee="203", set_at=datetime.now(UTC)))
    desk = await before(seats[0], hub, due)
    await until("the news", lambda: seats[0].news)
    assert (seats[0].news[0].how, seats[0].news[0].instead) == (Ended.HUBS_OWN, hubs)
    assert (desk.timed.all, hub.timed.all[FLOW].due) == ({}, hubs)


async def test_what_was_switched_back_meanwhile_is_not_timed_the_other_way_round(
    seats: list[Seat], hub: RealHub
) -> None:
    desk = await before(seats[0], hub, soon(), active=False)
    await until("the news", lambda: seats[0].news)
    assert (desk.timed.all, hub.timed.all) == ({}, {}), "or the hub would switch it on"
    assert [news.how for news in seats[0].news] == [Ended.ALREADY]


async def test_a_hub_that_cannot_be_had_takes_nothing_away_from_the_desk(seats: list[Seat], hub: RealHub) -> None:
    await hub.company.set_call_flow(FLOW, active=True)
    await hub.directory.read_flows()
    await seats[0].join(hub)
    desk, due = await seats[0].open(), soon()
    await until("the feed", lambda: desk.hub.feeding.link.link is FeedLink.UP)
    await hub.stop()
    await until("the loss", lambda: desk.hub.feeding.link.link is FeedLink.LOST)
    await desk.timed.keep(FlowTimer(FLOW, back_to=False, due=due, employee="202", set_at=datetime.now(UTC)))
    with pytest.raises(ProviderError):
        await desk.flows.switch(FLOW, active=False)
    assert desk.timed.all[FLOW].due == due
    assert state(desk).timer == desk.timed.all[FLOW]
    await hub.start()
    await until("the hand-over", lambda: FLOW in hub.timed.all)
    await until("the news", lambda: seats[0].news)
    assert hub.timed.all[FLOW].due == due


async def test_a_switch_by_the_hub_ends_what_was_timed_here_without_a_word(seats: list[Seat], hub: RealHub) -> None:
    await hub.company.set_call_flow(FLOW, active=True)
    await hub.directory.read_flows()
    await seats[0].join(hub)
    desk = await seats[0].open()
    await desk.timed.keep(FlowTimer(FLOW, back_to=False, due=soon(), employee="202", set_at=datetime.now(UTC)))
    await desk.flows.switch(FLOW, active=False)
    assert (desk.timed.all, state(desk).timer, seats[0].news) == ({}, None, [])


async def test_what_one_hub_told_is_not_said_of_another(seats: list[Seat], desk: Desk, tmp_path: Path) -> None:
    await desk.flows.switch(FLOW, active=True, until=soon())
    other = RealHub(tmp_path / "other")
    await other.start()
    try:
        await seats[0].join(other)
        desk.account.settings = load_settings(seats[0].home.config_file).settings
        desk.account.credentials = await seats[0].keyring.load() or Credentials()
        desk.hub.changed()
        assert (state(desk).timer, state(desk).change) == (None, None)
        await desk.directory.sync()
        await desk.flows.switch(FLOW, active=True, until=soon(hours=2))
        assert FLOW in other.timed.all
        await seats[0].close()
    finally:
        await other.stop()


class Relay:
    """A way to a port of this computer that can be cut off, and opened again."""

    def __init__(self, port: int) -> None:
        self._to = port
        self.port = free_port()
        self._ends: list[asyncio.StreamWriter] = []
        self._pipes: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.cut()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._come, "127.0.0.1", self.port)

    async def cut(self) -> None:
        """Let nobody in, and break off all that is under way."""
        self._server.close()
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.append(writer)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:  # whoever is there has gone
            writer.close()
            return
        self._ends.append(back)
        pipes = {asyncio.create_task(pass_on(reader, back)), asyncio.create_task(pass_on(there, writer))}
        self._pipes |= pipes
        await asyncio.wait(pipes)


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()
