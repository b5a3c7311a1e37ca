"""The history of calls: what is wanted, in parts, compared with looking at every call."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from fonetray.store.database import Database
from fonetray.store.entries import number_key
from fonetray.store.handled import HandledStore, MarkState
from fonetray.store.history import Finds, HistoryStore, Kept, Missed, Place, Wanted
from fonetray.store.journal import Journal
from fonetray.store.missed import MissedStore, Settled
from fonetray.store.notes import Note, NoteStore
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction
from support.databases import opened

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ME, OTHER, THIRD = "202", "203", "204"
BAKER, SMITH = "86515151", "+4570101010"
TALKED = (CallState.ANSWERED, CallState.ENDED)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = opened(tmp_path / "fonetray.db")
    yield made
    made.close()


def call(
    which: int,
    state: CallState = CallState.ENDED,
    employee: str = ME,
    number: str = BAKER,
    direction: Direction = Direction.INCOMING,
) -> Call:
    return Call(str(which), employee, direction, state, number, NOON + timedelta(minutes=which))


async def walked(store: HistoryStore, wanted: Wanted, limit: int = 100) -> list[Kept]:
    found: list[Kept] = []
    after: Place | None = None
    while True:
        part = await store.part(wanted, after, limit)
        assert len(part.calls) <= limit
        found += part.calls
        if part.rest is None:
            return found
        after = part.rest


def ids(found: Sequence[Kept]) -> list[str]:
    return [f"{one.call.call_id}/{one.call.employee}" for one in found]


async def test_a_call_that_rang_several_is_told_by_whoever_spoke_else_by_me_else_by_one(database: Database) -> None:
    spoken = [call(1, CallState.ELSEWHERE), call(1, employee=OTHER), call(1, CallState.MISSED, THIRD)]
    both = [call(2, employee=ME), call(2, employee=OTHER)]
    missed = [call(3, CallState.MISSED, employee) for employee in (THIRD, ME, "101")]
    theirs = [call(4, CallState.MISSED, employee) for employee in (THIRD, OTHER)]
    inside = [call(5, employee=OTHER, direction=Direction.OUTGOING), call(5, employee=THIRD)]
    await Journal(database).save_calls([*spoken, *both, *missed, *theirs, *inside])
    everybodys = await walked(HistoryStore(database), Wanted(me=ME))
    assert ids(everybodys) == ["5/204", "5/203", "4/203", "3/202", "2/203", "2/202", "1/203"]
    mine = await walked(HistoryStore(database), Wanted(employee=ME, me=ME))
    assert ids(mine) == ["3/202", "2/202", "1/202"]


async def test_a_missed_call_is_open_until_somebody_takes_care_of_it(database: Database) -> None:
    journal, missed, store = Journal(database), MissedStore(database), HistoryStore(database)
    say = partial(HandledStore(database).say, state=MarkState.HERE)
    mine = Wanted(employee=ME, me=ME, missed=Missed.OPEN)
    colleague = call(4, CallState.MISSED, number=OTHER)
    await journal.save_calls(
        [
            call(1, CallState.MISSED),
            call(2, CallState.MISSED, number=""),
            call(3, CallState.MISSED, number=SMITH),
            colleague,
        ]
    )
    assert ids(await walked(store, mine)) == ["4/202", "3/202", "2/202", "1/202"]
    back = call(10, employee=THIRD, number="+45" + BAKER, direction=Direction.OUTGOING)
    hidden_again = call(13, number="")
    to_colleague = call(11, employee=THIRD, number=OTHER, direction=Direction.OUTGOING)
    await journal.save_calls([back, to_colleague, hidden_again, call(12, CallState.MISSED, OTHER, SMITH)])
    assert ids(await walked(store, mine)) == ["4/202", "3/202", "2/202"], "by a colleague; whoever rings one is another"
    await say(["2", "2"], handled=True, employee=ME, when=NOON)
    await say(["2"], handled=True, employee=OTHER, when=NOON + timedelta(hours=1))
    await journal.save_calls([call(20, number=SMITH)])
    assert ids(await walked(store, mine)) == ["4/202"]
    known = {one.call.call_id: one.settled for one in await walked(store, replace(mine, missed=Missed.MISSED))}
    assert known == {
        "1": Settled(back.started, THIRD, Direction.OUTGOING),
        "2": Settled(NOON, ME, said=MarkState.HERE),
        "3": Settled(NOON + timedelta(minutes=20), ME, Direction.INCOMING),
        "4": None,
    }
    assert (await missed.counts(ME, NOON)).open == 1
    await say(["2"], handled=False, employee=ME, when=NOON)
    assert ids(await walked(store, mine)) == ["4/202", "2/202"]
    assert (await missed.counts(ME, NOON)).open == 2


async def test_a_note_is_marked(database: Database) -> None:
    await Journal(database).save_calls([call(1), call(2)])
    await NoteStore(database).write(Note("n", "1", "", ME, "Ringer igen", NOON))
    found = await walked(HistoryStore(database), Wanted(me=ME))
    assert [(one.call.call_id, one.noted) for one in found] == [("2", False), ("1", True)]


async def test_those_that_changed_are_looked_at_alone(database: Database) -> None:
    await Journal(database).save_calls([call(1), call(2), call(3, CallState.MISSED)])
    store = HistoryStore(database)
    missed = Wanted(me=ME, missed=Missed.MISSED)
    assert ids(await store.of_calls(missed, ["1", "3", "9"])) == ["3/202"]
    assert ids(await store.of_calls(Wanted(me=ME, since=NOON + timedelta(minutes=2)), ["1", "3"])) == ["3/202"]


CALLS = some.builds(
    call,
    some.integers(0, 12),
    some.sampled_from(list(CallState)),
    some.sampled_from([ME, OTHER, THIRD]),
    some.sampled_from([BAKER, SMITH, "", OTHER]),
    some.sampled_from(list(Direction)),
)
FINDS = some.builds(
    Finds,
    keys=some.frozensets(some.sampled_from([number_key(BAKER), OTHER])),
    digits=some.sampled_from(["", "1010"]),
    employees=some.frozensets(some.sampled_from([ME, OTHER])),
    call_ids=some.frozensets(some.sampled_from(["1", "2"])),
)
WANTED = some.builds(
    Wanted,
    employee=some.sampled_from(["", ME, OTHER]),
    me=some.just(ME),
    direction=some.sampled_from([None, *Direction]),
    missed=some.sampled_from(list(Missed)),
    since=some.none() | some.just(NOON + timedelta(minutes=3)),
    until=some.none() | some.just(NOON + timedelta(minutes=8)),
    finds=some.none() | FINDS,
    each_leg=some.booleans(),
)


@settings(max_examples=60)
@given(
    some.lists(CALLS, unique_by=lambda one: one.key, max_size=24), WANTED, some.integers(1, 4), some.integers(1, 5),
    some.sets(some.integers(0, 12)),
)  # fmt: skip
def test_whatever_is_wanted_is_what_looking_at_every_call_gives(
    calls: list[Call], wanted: Wanted, examined: int, limit: int, handled: set[int]
) -> None:
    async def run() -> list[Kept]:
        with tempfile.TemporaryDirectory() as folder:
            database = opened(Path(folder) / "fonetray.db")
            try:
                await Journal(database).save_calls(calls)
                ids_of = [str(one) for one in handled]
                await HandledStore(database).say(ids_of, handled=True, employee=ME, when=NOON, state=MarkState.HERE)
                return await walked(HistoryStore(database, examined=examined), wanted, limit)
            finally:
                database.close()

    found = asyncio.run(run())
    expected = [one for one in calls if wanted_by_hand(one, calls, wanted, handled)]
    order = sorted(expected, key=lambda one: (one.started, one.call_id, one.employee), reverse=True)
    assert [one.call.key for one in found] == [one.key for one in order]
    missed = [one for one in found if one.call.state is CallState.MISSED]
    assert [one.open for one in missed] == [is_open(one.call, calls, handled) for one in missed]


def wanted_by_hand(one: Call, calls: Sequence[Call], wanted: Wanted, handled: set[int]) -> bool:
    if wanted.employee and one.employee != wanted.employee:
        return False
    if not wanted.employee and not wanted.each_leg and not tells(one, calls, wanted.me):
        return False
    if wanted.direction not in (None, one.direction):
        return False
    if not (wanted.since or NOON) <= one.started < (wanted.until or NOON + timedelta(days=1)):
        return False
    if wanted.missed is not Missed.ANY:
        if one.state is not CallState.MISSED or one.direction is Direction.OUTGOING or taken(one, calls):
            return False
        if wanted.missed is Missed.OPEN and not is_open(one, calls, handled):
            return False
    finds, key = wanted.finds, number_key(one.number)
    return finds is None or bool(
        key in finds.keys
        or (finds.digits and finds.digits in key)
        or one.employee in finds.employees
        or one.call_id in finds.call_ids
    )


def tells(one: Call, calls: Sequence[Call], me: str) -> bool:
    if one.state in TALKED or one.direction is Direction.OUTGOING:
        return True
    others = [other for other in calls if other.call_id == one.call_id and other.key != one.key]
    others = [other for other in others if other.direction is Direction.INCOMING]
    if any(other.state in TALKED for other in others):
        return False
    first = min((other.employee != me, other.employee) for other in [one, *others])
    return first == (one.employee != me, one.employee)


def taken(one: Call, calls: Sequence[Call]) -> bool:
    return any(
        other.call_id == one.call_id and other.key != one.key and other.state in TALKED
        for other in calls
        if other.direction is Direction.INCOMING
    )


def is_open(one: Call, calls: Sequence[Call], handled: set[int]) -> bool:
    key = number_key(one.number)
    since = [
        later
        for later in calls
        if key and number_key(later.number) == key and later.started > one.started
        if later.direction is Direction.OUTGOING or later.state in TALKED
        if later.employee == one.employee or key.startswith("+")
    ]
    return not since and int(one.call_id) not in handled and not taken(one, calls)
