"""A desk that hears everything twice, whose disk fills up, that is killed, and whose hub loses its place: any order."""

import asyncio
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from fonetray.listener.ports import EventRequest, SinkUnavailable
from fonetray.services.calls.fed import FedEvent
from fonetray.services.calls.ingest import CallService
from fonetray.services.calls.repeats import Repeats
from fonetray.services.calls.two_roads import TwoRoads
from fonetray.services.ground.clock import SteadyClock
from fonetray.store.journal import Journal
from fonetray.telephony.calls import CallChange, CallState
from fonetray.telephony.event_writer import write_query
from fonetray.telephony.events import EventKind
from support.databases import opened

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FULL = "CREATE TRIGGER full BEFORE INSERT ON raw_events BEGIN SELECT raise(abort, 'full'); END"
STEPS = st.lists(
    st.sampled_from(["listener", "feed", "both", "both, turned", "batch", "full", "free", "lost place", "killed"]),
    max_size=40,
)
EVENTS = [
    (kind, (("UniqueCallId", str(call)), ("EmployeeLocalNumber", employee), *more))
    for call in range(4)
    for kind, employee, more in (
        (EventKind.INCOMING, "202", (("Calledphone", "1"), ("ANumber", "+4586515151"))),
        (EventKind.INCOMING, "203", (("Calledphone", "2"), ("ANumber", "+4586515151"))),
        (EventKind.ANSWERED, "202", ()),
        (EventKind.ENDED, "", (("Duration", "3"), ("Transfer", "false"))),
    )
]


class Desk:
    """A desk over one file; of each road it knows how far that has come."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard = 0
        self.hub_begins = 0
        """What the hub's numbers begin after; another one each time that it has lost its place."""
        self.lives: list[list[CallChange]] = []
        self.killed = False
        self._open()

    def _open(self) -> None:
        self.database = opened(self.path)
        self.journal = Journal(self.database)
        self.calls = CallService(
            journal=self.journal,
            clock=SteadyClock(),
            ring_timeout=lambda: timedelta(minutes=30),
            account_id=lambda: "",
            told=lambda event: event,
        )
        self.roads = TwoRoads(sink=self.calls, calls=self.calls, journal=self.journal, repeats=Repeats())
        self.lives.append([])
        self.calls.subscribe(self.lives[-1].append)

    async def do(self, what: str) -> None:
        match what:
            case "listener":
                await self.hear()
            case "feed":
                await self.take(1)
            case "batch":
                await self.take(5)
            case "both":
                await asyncio.gather(self.hear(), self.take(2))
            case "both, turned":
                first = await self._read_up_to()
                await asyncio.gather(self.take(2, first), self.hear())
            case "full":
                await self.free()
                await self.database.write(lambda one: one.execute(FULL).rowcount)
            case "free":
                await self.free()
            case "lost place":
                await self.lose_place()
            case "killed":
                self.close()
                self.killed = True
                self._open()
                await self.calls.restore()

    async def free(self) -> None:
        await self.database.write(lambda one: one.execute("DROP TRIGGER IF EXISTS full").rowcount)

    async def hear(self) -> bool:
        """Take the PBX's next event; one that had no 200 is sent again."""
        if self.heard == len(EVENTS):
            return False
        kind, parameters = EVENTS[self.heard]
        request = EventRequest(datetime.now(UTC), "::1", kind, "GET", write_query(parameters), "", b"")
        try:
            await self.roads.receive(request)
        except SinkUnavailable:
            return True
        self.heard += 1
        return True

    async def take(self, most: int, first: int | None = None) -> bool:
        """Take what the hub has after the position on the disk."""
        first = await self._read_up_to() if first is None else first
        fed = [
            FedEvent(self.hub_begins + number + 1, *EVENTS[number], 0.0)
            for number in range(first, min(first + most, len(EVENTS)))
        ]
        if not fed:
            return False
        try:
            await self.roads.take(fed, str(fed[-1].number), now=datetime.now(UTC))
        except SinkUnavailable:
            return True
        return True

    async def lose_place(self) -> None:
        self.hub_begins += 1000
        await self.roads.begin_anew(datetime.now(UTC))

    async def _read_up_to(self) -> int:
        position = int((await self.journal.feed_place())[0] or 0)
        return max(0, position - self.hub_begins)

    def close(self) -> None:
        self.calls.close()
        self.database.close()


async def _live(steps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "fonetray.db")
        try:
            for step in steps:
                await desk.do(step)
            await desk.free()
            while await desk.hear():
                pass
            while await desk.take(3):
                pass
            await _check(desk)
        finally:
            desk.close()


async def _check(desk: Desk) -> None:
    raws = await desk.journal.raw_events_since(LONG_AGO)
    kept = Counter((raw.path_kind, raw.query) for raw in raws)
    wanted = {(kind.value, write_query(parameters)) for kind, parameters in EVENTS}
    assert set(kept) == wanted, "nothing is lost"
    if not desk.killed:
        assert set(kept.values()) == {1}, "nothing is kept twice"
    calls = await desk.journal.list_calls(since=LONG_AGO)
    assert {(call.call_id, call.employee, call.state) for call in calls} == {
        (str(call), employee, state)
        for call in range(4)
        for employee, state in (("202", CallState.ENDED), ("203", CallState.ELSEWHERE))
    }
    for told in desk.lives:
        said = Counter((change.after.key, change.after.state) for change in told)
        assert set(said.values()) <= {1}, "nobody hears twice of one thing"


@settings(max_examples=50)
@example(["feed", "lost place"])
@example(["listener", "full", "batch", "both"])
@example(["full", "both, turned"])
@given(STEPS)
def test_whatever_happens_each_event_is_kept_and_each_call_is_told_once(steps: list[str]) -> None:
    asyncio.run(_live(steps))
