"""Codes and tokens: what admits, what does not, what is kept of them, and what a disk that fails may do."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.listener.desk_ports import NotAdmitted, NotNow
from fonetray.services.hub.register import CODE_LASTS, DeskBook
from fonetray.store.database import Database
from fonetray.store.desks import DeskRow, DeskStore
from fonetray.telephony.reading import Reader, Reading
from support.databases import opened

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class CountingStore(DeskStore):
    """The real store, and how often all of it was read."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.read = 0

    async def all(self) -> list[DeskRow]:
        self.read += 1
        return await super().all()


class Hub:
    """A hub's register over a real file, with a clock that a test moves."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.time = NOON
        self.open()

    def open(self) -> None:
        self.database = opened(self.path)
        self.store = CountingStore(self.database)
        self.book = DeskBook(self.store, now=lambda: self.time)

    def restart(self) -> None:
        self.database.close()
        self.open()

    async def token(self, employee: str = "202", *, days: int | None = None) -> str:
        issued = await self.book.issue(employee, Reading.OWN, days=days)
        return (await self.book.join(issued.secret)).token

    async def why(self, token: str) -> str:
        return await refusal(self.book.admit(token, source="192.0.2.1"))

    async def break_disk(self) -> None:
        await self.database.write(lambda one: one.execute(NO_ROOM).rowcount)

    async def mend_disk(self) -> None:
        await self.database.write(lambda one: one.execute("DROP TRIGGER no_room").rowcount)


NO_ROOM = "CREATE TRIGGER no_room BEFORE UPDATE ON desks BEGIN SELECT raise(abort, 'no room'); END"


async def refusal(asked: object) -> str:
    """Say why something is not admitted, or ``in``."""
    try:
        await asked  # type: ignore[misc]
    except NotAdmitted as error:
        return error.code
    return "in"


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    made = Hub(tmp_path / "fonetray.db")
    yield made
    made.database.close()


async def test_a_code_works_until_its_token_has(hub: Hub) -> None:
    issued = await hub.book.issue("202", Reading.DEPARTMENT)
    first = await hub.book.join(issued.secret)
    second = await hub.book.join(issued.secret)  # the answer to the first was lost
    assert (second.desk, second.employee, second.reading) == (issued.desk, "202", "department")
    assert await hub.why(first.token) == "unknown", "the former is void"
    assert await hub.book.admit(second.token, source="192.0.2.1") == Reader(issued.desk, "202", Reading.DEPARTMENT)
    assert await refusal(hub.book.join(issued.secret)) == "used"
    hub.restart()
    assert await hub.why(second.token) == "in"
    assert await refusal(hub.book.join(issued.secret)) == "used"


async def test_of_two_that_join_with_one_code_at_once_one_has_a_token(hub: Hub) -> None:
    issued = await hub.book.issue("202", Reading.OWN)
    joined = await asyncio.gather(*(hub.book.join(issued.secret) for _ in range(5)))
    told = [await hub.why(one.token) for one in joined]
    assert sorted(told) == ["in", *["unknown"] * 4]


@pytest.mark.parametrize(("later", "why"), [(timedelta(seconds=-1), "in"), (timedelta(), "expired")])
async def test_a_code_lasts_a_week(hub: Hub, later: timedelta, why: str) -> None:
    issued = await hub.book.issue("202", Reading.OWN)
    hub.time = NOON + CODE_LASTS + later
    assert await refusal(hub.book.join(issued.secret)) == why


async def test_a_token_may_be_given_for_some_days(hub: Hub) -> None:
    token, for_ever = await hub.token(days=2), await hub.token("203")
    reader = await hub.book.admit(token, source="192.0.2.1")
    hub.time = NOON + timedelta(days=2)
    assert not hub.book.stands(reader)
    assert await hub.why(token) == "expired"
    hub.time = NOON + timedelta(days=20_000)
    assert await hub.why(for_ever) == "in"
    late = await hub.book.issue("204", Reading.OWN, days=1)
    hub.time += timedelta(days=1)
    assert await refusal(hub.book.join(late.secret)) == "expired", "what it would give has no life left"


async def test_what_is_forged_opens_nothing(hub: Hub) -> None:
    token = await hub.token()
    issued = await hub.book.issue("203", Reading.ALL)
    desk, secret = token.split(".")
    other = issued.secret.split(".")[1]
    forged = [
        "", ".", desk, f"{desk}.", f"{desk}.{secret[:-1]}", f"{desk}.{secret}x", f"{issued.desk}.{secret}",
        f"{desk}.{other}", f" {token}", token.upper(), f"{desk}.{secret}.{secret}", "\ud800", "æ.ø", "x" * 10_000,
        "' OR 1=1 --", f"{issued.desk}.", issued.secret,
    ]  # fmt: skip
    for text in forged:
        assert await hub.why(text) == "unknown", text
    for text in (*(one for one in forged if one != issued.secret), token):
        assert await refusal(hub.book.join(text)) in ("unknown", "used"), text
    assert await hub.why(token) == "in"
    assert await refusal(hub.book.join(issued.secret)) == "in", "a code is not used up by who guesses at it"


async def test_the_disk_has_neither_codes_nor_tokens(hub: Hub) -> None:
    issued = await hub.book.issue("202", Reading.OWN)
    token = (await hub.book.join(issued.secret)).token
    hub.database.close()
    kept = b"".join(file.read_bytes() for file in hub.path.parent.iterdir())
    assert issued.desk.encode() in kept
    for secret in (issued.secret, token):
        assert secret.split(".")[1].encode() not in kept


async def test_a_good_token_is_known_without_looking_once_the_desks_were_read(hub: Hub) -> None:
    good, short = await hub.token(), await hub.token("203", days=1)
    desk = good.partition(".")[0]
    forged = ("", desk, f"{desk}.", f"{desk}.guess", good + "x")
    assert [hub.book.knows(token) for token in (good, short, *forged)] == [True, True, *[False] * len(forged)]
    hub.restart()
    assert not hub.book.knows(good)
    await hub.book.load()
    assert hub.book.knows(good)
    hub.time += timedelta(days=1)
    assert not hub.book.knows(short)
    await hub.book.revoke(desk)
    assert await hub.why("nobody.token") == "unknown"
    assert not hub.book.knows(good)


async def test_what_another_program_takes_back_is_noticed(hub: Hub) -> None:
    token, code = await hub.token(), await hub.book.issue("203", Reading.OWN)
    reader = await hub.book.admit(token, source="192.0.2.1")
    told = asyncio.Event()
    hub.book.watch(told.set)
    other = opened(hub.path)
    admin = DeskBook(DeskStore(other), now=lambda: hub.time)
    assert [row.id for row in await admin.revoke("202")] == [reader.id]
    assert [row.id for row in await admin.revoke(code.desk)] == [code.desk]
    assert await admin.revoke("202") == [], "once is enough"
    other.close()
    looking = asyncio.create_task(hub.book.keep_looking(0.01))
    async with asyncio.timeout(20):
        while hub.book.stands(reader):
            told.clear()
            await told.wait()
    looking.cancel()
    assert await hub.why(token) == "revoked"
    assert await refusal(hub.book.join(code.secret)) == "revoked"
    hub.restart()
    assert await hub.why(token) == "revoked"


async def test_a_desk_that_another_program_made_is_known_at_once(hub: Hub) -> None:
    await hub.token()
    other = opened(hub.path)
    issued = await DeskBook(DeskStore(other), now=lambda: hub.time).issue("204", Reading.ALL)
    other.close()
    assert await hub.why((await hub.book.join(issued.secret)).token) == "in"


async def test_when_a_desk_was_here_is_kept_once_a_minute(hub: Hub) -> None:
    token = await hub.token()
    seen = []
    for seconds, source in ((0, "a"), (30, "b"), (59, "c"), (60, "d"), (61, "e")):
        hub.time = NOON + timedelta(seconds=seconds)
        await hub.book.admit(token, source=source)
        (row,) = await hub.book.all()
        seen.append((row.source, row.seen and (row.seen - NOON).seconds))
    assert seen == [("a", 0), ("a", 0), ("a", 0), ("d", 60), ("d", 60)]


async def test_many_desks_that_come_back_do_not_each_read_all_desks(hub: Hub) -> None:
    tokens = [await hub.token(str(number)) for number in range(30)]
    for token in tokens:
        assert await hub.why(token) == "in"
    hub.restart()
    hub.time += timedelta(hours=1)
    for token in tokens:
        assert await hub.why(token) == "in"
    assert hub.store.read < 3
    assert {row.seen for row in await hub.book.all()} == {hub.time}


async def test_a_full_disk_keeps_no_known_desk_out_and_lets_nobody_new_in(hub: Hub) -> None:
    token, issued = await hub.token(), await hub.book.issue("203", Reading.OWN)
    assert await hub.why(token) == "in"
    await hub.break_disk()
    hub.time += timedelta(hours=1)
    assert await hub.why(token) == "in"
    with pytest.raises(NotNow):
        await hub.book.join(issued.secret)
    await hub.mend_disk()
    assert await refusal(hub.book.join(issued.secret)) == "in", "the code was not spent"


async def test_a_database_that_cannot_be_read_says_nothing_of_a_token(hub: Hub) -> None:
    token, other = await hub.token(), await hub.token("203")
    assert await hub.why(token) == "in"
    hub.book = DeskBook(hub.store, now=lambda: hub.time)
    assert await hub.why(token) == "in"
    await hub.database.write(lambda one: one.execute("ALTER TABLE desks RENAME TO away").rowcount)
    for unknown in ("d.x", other[:-1]):
        with pytest.raises(NotNow):
            await hub.book.admit(unknown, source="192.0.2.1")
    assert await hub.why(token) == "in", "what is known is known"
    await hub.database.write(lambda one: one.execute("ALTER TABLE away RENAME TO desks").rowcount)
    assert await hub.why(other) == "in"


async def test_a_look_that_fails_ends_no_looking(hub: Hub) -> None:
    reader = await hub.book.admit(await hub.token(), source="192.0.2.1")
    await hub.database.write(lambda one: one.execute("ALTER TABLE desks RENAME TO away").rowcount)
    looking = asyncio.create_task(hub.book.keep_looking(0.001))
    turns = asyncio.Semaphore(0)
    hub.book.watch(turns.release)
    async with asyncio.timeout(20):
        for _ in range(3):
            await turns.acquire()
    assert hub.book.stands(reader)
    await hub.database.write(lambda one: _back(one, reader.id))
    async with asyncio.timeout(20):
        while hub.book.stands(reader):
            await turns.acquire()
    looking.cancel()


def _back(connection: sqlite3.Connection, desk: str) -> None:
    connection.execute("ALTER TABLE away RENAME TO desks")
    connection.execute("UPDATE desks SET revoked = '2026-03-02T12:00:00+00:00' WHERE id = ?", (desk,))


async def test_a_desk_that_reads_otherwise_stands_no_more(hub: Hub) -> None:
    reader = await hub.book.admit(await hub.token(), source="192.0.2.1")
    assert hub.book.stands(reader)
    assert not hub.book.stands(replace(reader, reading=Reading.ALL))
    assert not hub.book.stands(replace(reader, employee="203"))
    assert not hub.book.stands(replace(reader, id="nobody"))
