"""A missed call that somebody has taken care of: every colleague who may read the call knows, and nobody else."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.config.paths import Home
from fonetray.config.settings import set_value
from fonetray.feed.ports import FeedLink
from fonetray.listener.desk_ports import NotNow
from fonetray.services.desk import Desk
from fonetray.store.handled import MarkState
from fonetray.store.history import Wanted
from fonetray.store.missed import Settled
from fonetray.telephony.feed_messages import HandledMessage
from fonetray.telephony.reading import Reader, Reading
from support.real_hub import RealHub
from support.seat import Seat, until

EVERYBODYS = Wanted(each_leg=True)


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[RealHub]:
    made = RealHub(tmp_path / "hub", looks=0.02)
    await made.start()
    yield made
    await made.stop()


def seat(path: Path, name: str) -> Seat:
    home = Home.at(path / name)
    home.prepare()
    return Seat(home)


async def settled(desk: Desk, call_id: str = "1") -> Settled | None:
    """Say how a call was taken care of, as the history has it."""
    (kept, *_) = await desk.history.of_calls(EVERYBODYS, [call_id])
    return kept.settled


async def by(desk: Desk, call_id: str = "1") -> str:
    """Say by whom."""
    found = await settled(desk, call_id)
    return found.employee if found else ""


async def missed(hub: RealHub, call_id: str = "1", employee: str = "202") -> None:
    await hub.hear(call_id, "incoming", employee)
    await hub.hear(call_id, "ended")


async def has(desk: Desk, *call_ids: str) -> bool:
    found = await desk.history.of_calls(EVERYBODYS, call_ids)
    return {kept.call.call_id for kept in found if kept.open} == set(call_ids)


async def sent(desk: Desk) -> bool:
    employee = desk.account.local_number
    return await desk.missed._handled.waiting(employee) == []


def marks(home: Home) -> list[tuple[str, str, int]]:
    with closing(sqlite3.connect(home.database)) as reading:
        return reading.execute("SELECT call_id, employee, reopened FROM handled_calls ORDER BY call_id").fetchall()


async def test_colleagues_who_may_read_the_call_know_and_may_take_it_back(hub: RealHub, tmp_path: Path) -> None:
    async with AsyncExitStack() as desks:
        mine, theirs, stranger = (seat(tmp_path, name) for name in ("mine", "theirs", "stranger"))
        await mine.join(hub)
        await theirs.join(hub, "203", Reading.ALL)
        await stranger.join(hub, "204")
        mette, soren, aase = [await desks.enter_async_context(one.open()) for one in (mine, theirs, stranger)]
        told: list[list[str]] = []
        soren.missed.subscribe(lambda call_ids: told.append(list(call_ids)))
        await missed(hub)
        await until("the call", lambda: has(mette, "1"))
        await until("the call there", lambda: has(soren, "1"))
        assert (await mette.missed.counts()).open == 1
        await mette.missed.handle(["1"])
        assert await by(mette) == "202"
        await until("the colleague", lambda: by(soren))
        await until("that it is told", lambda: told)
        assert told == [["1"]]
        assert await by(soren) == "202"
        await until("the answer", lambda: sent(mette))
        here, there = await settled(mette), await settled(soren)
        assert here is not None
        assert there is not None
        assert here.said is there.said is MarkState.SHARED
        assert abs(here.when - there.when) < timedelta(seconds=2)
        await soren.missed.reopen(["1"])
        await until("that it is open", lambda: has(mette, "1"))
        assert (await mette.missed.counts()).open == 1
        await soren.missed.handle(["1"])
        await until("by whom", lambda: by(mette))
        assert await by(mette) == "203"
        assert (await mette.missed.counts()).open == 0
        await until("the end of it", lambda: sent(soren))
        await missed(hub, "2", "204")
        await until("that all was heard", lambda: has(aase, "2"))
    assert marks(stranger.home) == []


async def test_what_was_said_while_the_hub_was_away_is_sent_once_and_heard_by_who_was_away(
    hub: RealHub, tmp_path: Path
) -> None:
    mine, theirs = seat(tmp_path, "mine"), seat(tmp_path, "theirs")
    await mine.join(hub)
    await theirs.join(hub, "203", Reading.ALL)
    async with mine.open() as mette, theirs.open() as soren:
        for call_id in ("1", "2", "3"):
            await missed(hub, call_id)
        await until("the calls", lambda: has(mette, "1", "2", "3"))
        await until("the calls there", lambda: has(soren, "1", "2", "3"))
        await hub.stop()
        await until("the loss", lambda: mette.hub.feeding.link.link is not FeedLink.UP)
        await mette.missed.handle(["1", "2", "3"])
        await mette.missed.reopen(["2"])
        found = await settled(mette)
        assert found is not None
        assert found.said is MarkState.UNSENT
    async with mine.open(follow=False) as mette:
        assert (await by(mette), await by(mette, "2")) == ("202", ""), "which lasts"
    await hub.start()
    heard: list[HandledMessage] = []
    say = hub.book.handled

    async def noted(reader: Reader, message: HandledMessage) -> HandledMessage:
        heard.append(message)
        return await say(reader, message)

    hub.book.handled = noted  # type: ignore[method-assign]
    async with mine.open() as mette:
        await until("what waited", lambda: sent(mette))
        assert sorted((one.call_id, one.handled) for one in heard) == [("1", True), ("2", False), ("3", True)]
    async with theirs.open() as soren:
        await until("what was missed", lambda: by(soren))
        await until("all of it", lambda: by(soren, "3"))
        assert await by(soren, "2") == ""
        assert await soren.missed._handled.heard_up_to() == await hub.handled.last() == 2
    async with theirs.open() as soren:
        assert await by(soren) == "202", "and is here without asking"


async def test_a_lost_answer_is_asked_for_again_and_nothing_is_said_twice(hub: RealHub, tmp_path: Path) -> None:
    mine = seat(tmp_path, "mine")
    await mine.join(hub)
    say, answered = hub.book.handled, iter([False, True])

    async def lost(reader: Reader, message: HandledMessage) -> HandledMessage:
        kept = await say(reader, message)
        if not next(answered, True):
            raise NotNow
        return kept

    hub.book.handled = lost  # type: ignore[method-assign]
    async with mine.open() as mette:
        for call_id in ("1", "2"):
            await missed(hub, call_id)
        await until("the calls", lambda: has(mette, "1", "2"))
        await mette.missed.handle(["1"])
        await until("the attempt", hub.handled.last)
        await mette.missed.handle(["2"])  # does not wait for the pause
        await until("both", lambda: sent(mette))
        assert await hub.handled.last() == 2


async def test_a_colleague_said_otherwise_later(hub: RealHub, tmp_path: Path) -> None:
    """What is sent late is of when it was said; the hub's answer is what counts here."""
    mine = seat(tmp_path, "mine")
    await mine.join(hub)
    async with mine.open() as mette:
        await missed(hub)
        await until("the call", lambda: has(mette, "1"))
    async with mine.open(follow=False) as mette:
        early = datetime.now(UTC) - timedelta(hours=2)
        await mette.missed._handled.say(["1"], handled=True, employee="202", when=early, state=MarkState.UNSENT)
    soren = Reader("d", "203", Reading.ALL)
    await hub.book.handled(soren, HandledMessage("1", handled=True, age=3600))
    await hub.book.handled(soren, HandledMessage("1", handled=False))
    async with mine.open() as mette:
        await until("the answer", lambda: sent(mette))
        assert await by(mette) == ""
        assert marks(mine.home) == [("1", "203", 1)]


async def test_what_the_hub_knows_nothing_of_stays_here(
    hub: RealHub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mine = seat(tmp_path, "mine")
    await mine.join(hub)
    async with mine.open() as mette:
        for call_id in ("1", "2"):
            await missed(hub, call_id)
        await until("the calls", lambda: has(mette, "1", "2"))
        await hub.database.write(lambda one: one.execute("DELETE FROM calls WHERE call_id = '1'").rowcount)
        await mette.missed.handle(["1", "2"])
        await until("all", lambda: sent(mette))
        found = [await settled(mette, call_id) for call_id in ("1", "2")]
        assert [one and one.said for one in found] == [MarkState.HERE, MarkState.SHARED]
        await mette.missed.reopen(["1"])
        await until("all again", lambda: sent(mette))
        assert await has(mette, "1")
    assert "The hub does not take a mark on a missed call" in caplog.text


async def test_without_a_hub_it_stays_here(tmp_path: Path) -> None:
    mine = seat(tmp_path, "mine")
    set_value(mine.home.config_file, "account.local_number", "202")
    async with mine.open() as mette:
        await mette.missed.handle(["1", "2"])
        await mette.missed.reopen(["1"])
        assert mette.missed.unsent._task is None
    assert marks(mine.home) == [("2", "202", 0)]


async def test_what_another_employee_left_here_is_not_said_in_the_new_ones_name(hub: RealHub, tmp_path: Path) -> None:
    mine = seat(tmp_path, "mine")
    await mine.join(hub)
    async with mine.open() as mette:
        await missed(hub)
        await until("the call", lambda: has(mette, "1"))
    async with mine.open(follow=False) as mette:
        await mette.missed.handle(["1"])
        note = await mette.notes.write_on("1", "86515151", "Fra Mette")
    await mine.join(hub, "203", Reading.ALL)
    async with mine.open() as soren:
        await missed(hub, "2", "203")
        await until("the call", lambda: has(soren, "2"))
        await soren.notes.write_on("2", "86515151", "Fra Søren")
        await soren.missed.handle(["2"])
        await until("what is theirs", lambda: sent(soren))
        await until("the note", lambda: none_waits(soren))
        assert [one.id for one in await soren.notes._store.waiting()] == [note.id]
    assert [(one.mark.call_id, one.mark.employee) for one in await hub.handled.after(0, limit=9)] == [("2", "203")]


async def none_waits(desk: Desk) -> bool:
    return await desk.notes._store.waiting(desk.account.local_number) == []


async def test_many_are_told_in_one_go(hub: RealHub, tmp_path: Path) -> None:
    """More than the hub reads at once, and said while the desk catches up."""
    mine = seat(tmp_path, "mine")
    await mine.join(hub)
    for which in range(250):
        await missed(hub, f"c{which}")
    soren = Reader("d", "203", Reading.ALL)
    for which in range(220):
        await hub.book.handled(soren, HandledMessage(f"c{which}", handled=True))
    async with mine.open() as mette:
        for which in range(220, 250):
            await hub.book.handled(soren, HandledMessage(f"c{which}", handled=True))
        await until("all of them", lambda: all_handled(mette, 250))
        await asyncio.gather(*(hub.book.handled(soren, HandledMessage(f"c{one}", handled=False)) for one in range(9)))
        await until("those that are open", lambda: all_handled(mette, 241))


async def all_handled(desk: Desk, count: int) -> bool:
    sql = "SELECT count(*) FROM handled_calls WHERE NOT reopened"
    row = await desk.database.read(lambda connection: connection.execute(sql).fetchone())
    return bool(row[0] == count)
