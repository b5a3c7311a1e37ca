"""What is said by hand about missed calls, as a desk and as a hub keeps it."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as some

from fonetray.store.database import Database
from fonetray.store.handled import HandledStore, Mark, MarkState, mark_of
from fonetray.store.handled_log import HandledLog
from fonetray.store.journal import Journal
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SOON = timedelta(seconds=5)


def said(minute: float, *, handled: bool = True, by: str = "202", call_id: str = "1") -> Mark:
    return Mark(call_id, handled, by, NOON + timedelta(minutes=minute))


async def kept(database: Database, call_id: str = "1") -> Mark | None:
    return await database.read(lambda connection: mark_of(connection, call_id))


async def test_what_waits_to_be_sent_counts_before_what_the_hub_tells(database: Database) -> None:
    store = HandledStore(database)
    await store.take([Mark("1", True, "203", NOON, MarkState.SHARED, 7)])
    assert await kept(database) == Mark("1", True, "203", NOON, MarkState.SHARED)
    await store.say(["1"], handled=False, employee="202", when=NOON, state=MarkState.UNSENT)
    mine = Mark("1", False, "202", NOON, MarkState.UNSENT)
    await store.take([Mark("1", True, "204", NOON, MarkState.SHARED, 8), Mark("2", False, "204", NOON, number=9)])
    assert await kept(database) == mine
    assert await kept(database, "2") == Mark("2", False, "204", NOON, MarkState.SHARED), "which is known to be open"
    assert await store.heard_up_to() == 9
    await store.take([])
    assert await store.heard_up_to() == 9


async def test_an_answer_settles_what_it_is_an_answer_to(database: Database) -> None:
    store = HandledStore(database)
    await store.say(["1"], handled=True, employee="202", when=NOON, state=MarkState.UNSENT)
    (sent,) = await store.waiting("202")
    await store.say(["1"], handled=False, employee="202", when=NOON + SOON, state=MarkState.UNSENT)
    await store.settle(sent, Mark("1", True, "202", NOON, MarkState.SHARED))
    assert await store.waiting("202") == [Mark("1", False, "202", NOON + SOON, MarkState.UNSENT)]
    assert await store.waiting("203") == []


async def test_another_hubs_numbers_begin_anew(database: Database) -> None:
    store, journal = HandledStore(database), Journal(database)
    await store.take([Mark("1", True, "203", NOON, MarkState.SHARED, 7)])
    await journal.append_fed([], (), "3-00000000", "all")
    assert await journal.feed_place() == ("3-00000000", "all")
    await journal.forget_feed()
    assert await journal.feed_place() == ("", "")
    assert await store.heard_up_to() == 0


async def test_numbers_grow_also_when_what_they_were_given_to_is_forgotten(database: Database) -> None:
    log, woken = HandledLog(database), list[None]()
    log.subscribe(lambda: woken.append(None))
    call = Call("1", "202", Direction.INCOMING, CallState.MISSED, "86515151", NOON)
    await Journal(database).save_calls([call, Call("1", "203", Direction.INCOMING, CallState.MISSED, "", NOON)])
    first = await log.keep(said(0), within=SOON)
    again = await log.keep(said(1, by="203"), within=SOON)
    assert (first, first.number, len(woken)) == (again, 1, 1), "who said it first stays, and nobody is woken"
    (logged,) = await log.after(0, limit=9)
    assert (logged.mark, sorted(logged.parties)) == (first, ["202", "203"])
    await database.write(lambda one: one.execute("DELETE FROM handled_calls").rowcount)
    assert await log.after(0, limit=9) == []
    assert (await log.keep(said(2), within=SOON)).number == await log.last() == 2
    nothing = await log.keep(said(2, handled=False, call_id="2"), within=SOON)
    assert (nothing.handled, nothing.number, len(woken)) == (False, 0, 2), "what nobody said cannot be taken back"


async def test_what_lies_close_together_is_taken_as_it_comes(database: Database) -> None:
    """A network holds one word up longer than the next: that one took it back at once is seen as before."""
    log = HandledLog(database)
    await log.keep(said(1), within=SOON)
    taken_back = await log.keep(said(0.95, handled=False), within=SOON)
    assert not taken_back.handled
    late = await log.keep(said(0.5), within=SOON)
    assert late == taken_back


@settings(max_examples=40, deadline=None)
@given(some.permutations([(minute, minute % 3 != 1) for minute in range(7)]))
def test_in_whatever_order_it_comes_the_last_word_counts(words: Sequence[tuple[int, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:

        async def play() -> Mark | None:
            database = Database(Path(folder) / "fonetray.db")
            database.open()
            try:
                log = HandledLog(database)
                await log.keep(said(-1), within=SOON)  # before which there is nothing to take back
                for minute, handled in words:
                    await log.keep(said(minute, handled=handled), within=SOON)
                return await kept(database)
            finally:
                database.close()

        last = asyncio.run(play())
    assert last is not None
    assert last.handled is (6 % 3 != 1)
