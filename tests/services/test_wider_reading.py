"""A desk that reads more than before, or less: it need not be started anew, and nothing comes twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fonetray.config.paths import Home
from fonetray.feed.ports import FedCall
from fonetray.listener.ports import EventRequest
from fonetray.services.desk import Desk
from fonetray.services.hub.register import DeskBook
from fonetray.store.database import Database
from fonetray.store.desks import DeskStore
from fonetray.store.history import Wanted
from fonetray.telephony.calls import CallState
from fonetray.telephony.people import Department, Employee
from fonetray.telephony.reading import Reader, Reading, Widening, scope, widening
from support.real_hub import RealHub
from support.seat import Seat, until

SALES, STORES = Department("Salg"), Department("Lager")
PEOPLE = [
    Employee("202", "Mette Holm", department=SALES),
    Employee("203", "Søren Lund", department=SALES),
    Employee("204", "Åse Vang", department=STORES),
]
ANSWERED, ENDED, MISSED, RINGING = CallState.ANSWERED, CallState.ENDED, CallState.MISSED, CallState.RINGING


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[RealHub]:
    made = RealHub(tmp_path / "hub", looks=0.02)
    made.company.people = PEOPLE
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def seat(tmp_path: Path) -> Seat:
    home = Home.at(tmp_path / "desk")
    home.prepare()
    return Seat(home)


async def grant(hub: RealHub, reading: Reading) -> None:
    """Do what an admin's command does: in another program, beside the hub."""
    admin = Database(hub.path / "fonetray.db")
    admin.open()
    assert len(await DeskBook(DeskStore(admin)).set_reading("202", reading)) == 1
    await asyncio.to_thread(admin.close)


async def states(desk: Desk) -> dict[tuple[str, str], CallState]:
    found = [kept async for part in desk.history.all(Wanted(each_leg=True)) for kept in part]
    return {kept.call.key: kept.call.state for kept in found}


async def has(desk: Desk, **wanted: CallState) -> bool:
    """Say whether there are exactly these calls, each named by its id."""
    return {call_id: state for (call_id, _), state in (await states(desk)).items()} == wanted


async def kept_once(desk: Desk) -> bool:
    """Say whether no event is in the journal twice."""
    rows = await desk.database.read(lambda one: one.execute("SELECT query FROM raw_events").fetchall())
    return max(Counter(rows).values(), default=1) == 1


async def test_in_the_middle_of_a_call_it_is_sent_the_call_and_what_was_today(hub: RealHub, seat: Seat) -> None:
    await seat.join(hub)
    await hub.hear("mine", "incoming", "202")
    await hub.hear("mine", "answered", "202")
    async with seat.open() as desk:
        await hub.hear("theirs", "incoming", "203")
        await hub.hear("theirs", "ended")
        await hub.hear("running", "incoming", "203")
        await hub.hear("running", "answered", "203")
        await hub.hear("stores", "incoming", "204")
        await until("my own call", lambda: has(desk, mine=ANSWERED))
        await grant(hub, Reading.DEPARTMENT)
        await until("the department's", lambda: has(desk, mine=ANSWERED, theirs=MISSED, running=ANSWERED))
        await grant(hub, Reading.ALL)
        await until("all", lambda: has(desk, mine=ANSWERED, theirs=MISSED, running=ANSWERED, stores=RINGING))
        for call_id in ("mine", "running", "stores"):
            await hub.hear(call_id, "ended")
        await until("the ends", lambda: has(desk, mine=ENDED, theirs=MISSED, running=ENDED, stores=MISSED))
        assert await kept_once(desk)
    async with seat.open() as desk:  # which goes on from where it was
        assert desk.hub.feeding.hello is not None
        assert (desk.hub.feeding.hello.reset, desk.hub.feeding.hello.reads) == (False, "all")
        assert await kept_once(desk)


async def test_one_that_was_away_when_it_was_granted_is_sent_it_too(hub: RealHub, seat: Seat) -> None:
    await seat.join(hub)
    async with seat.open() as desk:
        await hub.hear("mine", "incoming", "202")
        await hub.hear("running", "incoming", "203")
        await until("my own call", lambda: has(desk, mine=RINGING))
    await grant(hub, Reading.DEPARTMENT)
    await hub.hear("running", "answered", "203")
    await hub.stop()
    await hub.start()
    async with seat.open() as desk:
        await until("both", lambda: has(desk, mine=RINGING, running=ANSWERED))
        await hub.hear("running", "ended")
        await until("its end", lambda: has(desk, mine=RINGING, running=ENDED))
        assert await kept_once(desk)


async def test_a_computer_that_fails_in_the_middle_of_it_takes_all_of_it_once(
    hub: RealHub, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fonetray.feed.client._MOST_HELD", 2)
    await seat.join(hub)
    async with seat.open() as desk:
        for which in range(20):
            await hub.hear(f"c{which}", "incoming", "202" if which % 2 else "203")
            await hub.hear(f"c{which}", "ended")
        await until("my own", lambda: count(desk, 10))
    await grant(hub, Reading.ALL)
    async with seat.open(follow=False) as desk:
        take, taken = desk.hub.feeding.take, asyncio.Event()

        async def cut_off(calls: list[FedCall], place: object) -> None:
            if taken.is_set():
                await asyncio.Event().wait()  # what a computer does that is switched off
            await take(calls, place)  # type: ignore[arg-type] # as it was given
            if calls:
                taken.set()

        desk.hub.feeding.take = cut_off  # type: ignore[method-assign,assignment] # looked at
        desk.hub.start()
        async with asyncio.timeout(20):
            await taken.wait()
    async with seat.open() as desk:
        await until("all", lambda: count(desk, 20))
        assert await kept_once(desk)


async def count(desk: Desk, calls: int) -> bool:
    return len(await states(desk)) == calls


async def test_who_reads_less_is_sent_nothing_more_from_then_on(hub: RealHub, seat: Seat) -> None:
    await seat.join(hub, reading=Reading.ALL)
    async with seat.open() as desk:
        await hub.hear("theirs", "incoming", "203")
        await until("the colleague's call", lambda: has(desk, theirs=RINGING))
        await grant(hub, Reading.OWN)
        await until("the new reading", lambda: desk.hub.feeding.hello and desk.hub.feeding.hello.reading == "own")
        await hub.hear("theirs", "answered", "203")
        await hub.hear("later", "incoming", "203")
        await hub.hear("mine", "incoming", "202")
        await until("my own call", lambda: has(desk, theirs=MISSED, mine=RINGING))
        rows = await desk.database.read(lambda one: one.execute("SELECT query FROM raw_events").fetchall())
        assert not [query for (query,) in rows if b"later" in query]


@pytest.mark.parametrize(
    ("less", "other", "read_still"), [(Reading.OWN, "203", "202"), (Reading.DEPARTMENT, "204", "203")]
)
async def test_who_reads_less_follows_no_call_that_nothing_is_told_of_any_more(
    hub: RealHub, seat: Seat, less: Reading, other: str, read_still: str
) -> None:
    await seat.join(hub, reading=Reading.ALL)
    async with seat.open() as desk:
        for call_id, employees in {"theirs": (other,), "ours": (other, read_still), "mine": ("202",)}.items():
            for one in employees:
                await hub.hear(call_id, "incoming", one)
            await hub.hear(call_id, "answered", employees[0])
        query = b"UniqueCallId=heard+here&EmployeeLocalNumber=%b&ANumber=86515151&Calledphone=1" % other.encode()
        await desk.hub.receive(EventRequest(datetime.now(UTC), "::1", None, "GET", query, "", b""))
        await until("four calls", lambda: live(desk, "theirs", "ours", "mine", "heard here"))
        await grant(hub, less)
        await until("the new reading", lambda: live(desk, "ours", "mine", "heard here"))
        await until("its end on the disk", lambda: stands(desk, ("theirs", other), ENDED))
        await hub.hear("ours", "ended")
        await until("what comes", lambda: live(desk, "mine", "heard here"))
    async with seat.open() as desk:  # which replays all that it was told
        assert live(desk, "mine", "heard here")


@pytest.mark.parametrize("less", [Reading.OWN, Reading.DEPARTMENT])
async def test_who_may_read_a_running_call_again_follows_it_again(hub: RealHub, seat: Seat, less: Reading) -> None:
    await seat.join(hub, reading=Reading.ALL)
    async with seat.open() as desk:
        for call_id in ("runs", "ends"):
            await hub.hear(call_id, "incoming", "204")
            await hub.hear(call_id, "answered", "204")
        await until("both", lambda: has(desk, runs=ANSWERED, ends=ANSWERED))
        await grant(hub, less)
        await until("none", lambda: has(desk, runs=ENDED, ends=ENDED))
        await hub.hear("ends", "ended")
        await grant(hub, Reading.ALL)
        await until("the one that runs", lambda: has(desk, runs=ANSWERED, ends=ENDED))
        assert (await durations(desk))["ends"] == 3
        await hub.hear("runs", "ended")
        await until("its end", lambda: has(desk, runs=ENDED, ends=ENDED))
        assert await kept_once(desk)


async def durations(desk: Desk) -> dict[str, int | None]:
    found = [kept async for part in desk.history.all(Wanted(each_leg=True)) for kept in part]
    return {kept.call.call_id: kept.call.duration for kept in found}


async def test_who_is_brought_into_a_call_that_was_let_go_takes_it_once(hub: RealHub, seat: Seat) -> None:
    await seat.join(hub, reading=Reading.ALL)
    async with seat.open() as desk:
        await hub.hear("theirs", "incoming", "204")
        await hub.hear("theirs", "answered", "204")
        await until("the colleague's call", lambda: has(desk, theirs=ANSWERED))
        await grant(hub, Reading.OWN)
        await until("that it is none of mine", lambda: has(desk, theirs=ENDED))
        await hub.hear("theirs", "incoming", "202")
        await until("that it came here", lambda: stands(desk, ("theirs", "202"), CallState.ELSEWHERE))
        assert await stands(desk, ("theirs", "204"), ANSWERED)
        assert await kept_once(desk)


async def stands(desk: Desk, key: tuple[str, str], state: CallState) -> bool:
    return (await states(desk)).get(key) is state


def live(desk: Desk, *call_ids: str) -> bool:
    """Say whether these calls run, and no others."""
    return {call.call_id for call in desk.calls.live_calls()} == set(call_ids)


async def test_who_comes_into_the_department_brings_the_call_they_are_in(hub: RealHub, seat: Seat) -> None:
    await seat.join(hub, reading=Reading.DEPARTMENT)
    async with seat.open() as desk:
        await hub.hear("before", "incoming", "204")
        await hub.hear("before", "ended")
        await hub.hear("whole", "incoming", "204")
        await hub.hear("mine", "incoming", "202")
        await hub.hear("whole", "ended")
        await hub.hear("running", "incoming", "204")
        await until("my own call", lambda: has(desk, mine=RINGING))
        hub.company.people = [*PEOPLE[:2], Employee("204", "Åse Vang", department=SALES)]
        await hub.directory.sync()
        await until("since the oldest that runs", lambda: has(desk, mine=RINGING, running=RINGING, whole=MISSED))
        await hub.hear("running", "answered", "204")
        await until("what comes", lambda: has(desk, mine=RINGING, running=ANSWERED, whole=MISSED))
        hub.company.people = PEOPLE
        await hub.directory.sync()
        await until("that it is none of ours", lambda: has(desk, mine=RINGING, running=ENDED, whole=MISSED))
        hub.company.people = [*PEOPLE[:2], Employee("204", "Åse Vang", department=SALES)]
        await hub.directory.sync()
        await until("that it is ours again", lambda: has(desk, mine=RINGING, running=ANSWERED, whole=MISSED))
        assert await kept_once(desk)


def test_who_reads_what_has_a_word_that_tells_others_apart() -> None:
    own, both, everybody = (Reader("d", "202", one) for one in Reading)
    assert scope(own, ["203"]) == scope(own, []) == "own"
    assert scope(everybody, []) == "all"
    assert scope(both, ["203", "202"]) == scope(both, ["203"]) != scope(both, ["203", "204"])
    assert "203" not in scope(both, ["203"])


@pytest.mark.parametrize(
    ("had", "reads", "more"),
    [
        ("own", "own", Widening.NONE),
        ("own", "department-1", Widening.READING),
        ("own", "all", Widening.READING),
        ("department-1", "department-1", Widening.NONE),
        ("department-1", "department-2", Widening.PEOPLE),
        ("department-1", "all", Widening.READING),
        ("department-1", "own", Widening.NONE),
        ("all", "department-1", Widening.NONE),
        ("all", "own", Widening.NONE),
        ("", "all", Widening.NONE),
        ("rubbish", "all", Widening.READING),
        ("rubbish", "own", Widening.NONE),
    ],
)
def test_only_who_reads_more_than_before_is_sent_more(had: str, reads: str, more: Widening) -> None:
    assert widening(had, reads) is more
