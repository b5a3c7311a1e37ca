"""A database as a source: real SQLite and real PostgreSQL, asked by one query that can change nothing."""

import asyncio
import gc
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fonetray.lookup.errors import LookupFailed
from fonetray.lookup.matches import Match, Why
from fonetray.lookup.sql_source import ReadOnlyDatabase, SqlSource
from fonetray.lookup.template import SqlQuestion
from fonetray.lookup.template_file import parse_template
from lookup.asking import read
from support.postgres import PASSWORD, Postgres, postgres

CUSTOMERS = (
    "CREATE TABLE customers (id INTEGER, name TEXT, company TEXT, phone TEXT, mobile TEXT, city TEXT)",
    "INSERT INTO customers VALUES (1, 'Bo Ærlig', 'Søn', '86 51 51 51', '20304050', 'Hobro')",
    "INSERT INTO customers VALUES (2, 'Eva', NULL, '+46865151 51', NULL, NULL)",
    "INSERT INTO customers VALUES (3, 'Ib', 'A/S', '70101010', NULL, 'Skive')",
)
QUERY = (
    "SELECT id, name, company AS Organisation, phone AS number, mobile AS number2, city AS town FROM customers"
    " WHERE replace(phone, ' ', '') LIKE '%' || :last8 OR replace(mobile, ' ', '') LIKE '%' || :last8 ORDER BY id"
)
TEMPLATE = """
title = "ERP"
sends = "nothing: the database is ours"
timeout = 1
[values]
erp = "erp.example"
[sql]
database = "{address}"
password = "{{secret:erp}}"
query = "{query}"
[answer]
profile = "https://{{erp}}/customers/{{id}}"
"""
FOUND = [
    Match("Bo Ærlig", "ERP", "Søn", "https://erp.example/customers/1", fields=(("town", "Hobro"),), key="1"),
    Match("Eva", "ERP", "", "https://erp.example/customers/2", Why.LAST_DIGITS, key="2"),
]


def source(address: str, query: str = QUERY, password: str = PASSWORD) -> SqlSource:
    template = parse_template(TEMPLATE.format(address=address, query=query), name="erp", file="erp.toml")
    assert isinstance(template.question, SqlQuestion)

    async def secret(_name: str) -> str:
        return password

    return SqlSource(template, template.question, secret=secret)


async def failure(asked: SqlSource) -> str:
    with pytest.raises(LookupFailed) as caught:
        await asked.find(read("86515151"))
    said = str(caught.value)
    assert "\n" not in said
    assert PASSWORD not in said
    return said


def content(path: Path) -> bytes:
    return path.read_bytes()


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "erp # 1.db"
    with closing(sqlite3.connect(path)) as connection:
        for statement in CUSTOMERS:
            connection.execute(statement)
        connection.commit()
    return path


@pytest.fixture
async def no_thread_left() -> AsyncIterator[None]:
    yield
    for thread in threading.enumerate():
        if thread.name == "lookup in a database":
            await asyncio.to_thread(thread.join, 10)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as made:
        made.run(*CUSTOMERS, "CREATE SEQUENCE counter")
        yield made


async def test_customers_are_found_in_a_file(file: Path) -> None:
    trace: list[str] = []
    assert await source(f"sqlite:///{file}").find(read("86515151"), trace.append) == FOUND
    assert trace[0].endswith("with {'last8': '86515151'}")
    assert trace[1].startswith("2 rows in ")


async def test_nobody_is_found(file: Path) -> None:
    assert await source(f"sqlite:///{file}").find(read("+46701111111")) == []


async def test_a_file_is_never_written(file: Path) -> None:
    before = content(file)
    database = ReadOnlyDatabase(f"sqlite:///{file}", timeout=5)
    for statement in ("DELETE FROM customers WHERE name <> :e164", "PRAGMA user_version = 7"):
        with pytest.raises(LookupFailed, match=r"(?i)readonly|no result|does not return rows"):
            await database.select(statement, {"e164": ""})
    assert content(file) == before
    assert names_in(file.parent) == [file.name]


async def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert "unable to open database file" in await failure(source(f"sqlite:///{tmp_path / 'erp.db'}"))
    assert names_in(tmp_path) == []


async def test_a_query_without_end_is_stopped(file: Path, no_thread_left: None) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS name FROM n WHERE i = :last8"
    assert await failure(source(f"sqlite:///{file}", endless)) == (
        "the query took too long; index the column that it looks in"
    )
    assert no_thread_left is None


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT name FROM nowhere WHERE phone = :e164", "no such table: nowhere"),
        ("SELECT nope FROM customers WHERE phone = :e164", "no such column: nope"),
        ("SELECT FROM WHERE :e164", "syntax error"),
    ],
)
async def test_a_wrong_query_is_said_in_one_line(file: Path, query: str, said: str) -> None:
    assert said in await failure(source(f"sqlite:///{file}", query))


async def test_without_a_driver_that_is_said() -> None:
    assert "driver" in await failure(source("mysql://fonetray@127.0.0.1/erp"))
    assert "database says" in await failure(source("nonsense://fonetray@127.0.0.1/erp"))


async def test_one_that_hangs_holds_no_more_than_a_few_questions() -> None:
    held: list[asyncio.StreamWriter] = []

    async def hold(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    silent = await asyncio.start_server(hold, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    asked = source(f"postgresql://fonetray@127.0.0.1:{port}/erp")
    said = await asyncio.gather(*(failure(asked) for _ in range(6)))
    assert said.count("the database still has not answered earlier questions") == 2
    assert sum("timeout" in each for each in said) == 4
    for writer in held:
        writer.close()
    silent.close()


async def test_a_connection_that_was_never_made_is_held_by_nobody() -> None:
    gone = asyncio.Event()

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        gone.set()
        writer.close()

    silent = await asyncio.start_server(hold, "127.0.0.1", 0)
    asked = source(f"postgresql://fonetray@127.0.0.1:{silent.sockets[0].getsockname()[1]}/erp")
    gc.disable()
    try:
        assert "timeout" in await failure(asked)
        async with asyncio.timeout(20):
            await gone.wait()
    finally:
        gc.enable()
    silent.close()


@pytest.mark.long
async def test_customers_are_found_in_postgresql(server: Postgres) -> None:
    assert await source(server.address).find(read("86515151")) == FOUND
    assert await source(server.address).find(read("+46701111111")) == []


@pytest.mark.long
@pytest.mark.parametrize(
    "query",
    [
        "WITH gone AS (DELETE FROM customers WHERE name <> :e164 RETURNING name) SELECT name FROM gone",
        "SELECT nextval('counter') AS name WHERE '' <> :e164",
        "SELECT set_config('transaction_read_only', 'off', true) AS name WHERE '' <> :e164",
    ],
)
async def test_postgresql_changes_nothing(server: Postgres, query: str) -> None:
    said = await failure(source(server.address, query))
    assert "read-only transaction" in said or "must be set before any query" in said
    assert await source(server.address).find(read("86515151")) == FOUND


@pytest.mark.long
async def test_postgresql_stops_a_query_that_takes_too_long(server: Postgres) -> None:
    query = "SELECT CAST(pg_sleep(60) AS text) AS name WHERE '' <> :e164"
    assert await failure(source(server.address, query)) == "the query took too long; index the column that it looks in"


@pytest.mark.long
async def test_a_wrong_password_is_said(server: Postgres) -> None:
    assert "password authentication failed" in await failure(source(server.address, password="wrong"))
