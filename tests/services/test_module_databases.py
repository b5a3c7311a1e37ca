"""Lists that are databases: a real PostgreSQL and real SQLite, asked by rules, that change nothing and hold nobody."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fonetray.lookup.errors import LookupFailed
from fonetray.routing.incoming import call_of
from fonetray.routing.world import WorldFailed
from fonetray.services.modules.databases import SqliteList
from fonetray.services.modules.files import Loaded, load_module
from services.conftest import Office
from support.postgres import PASSWORD, Postgres, postgres

TABLE = (
    "CREATE TABLE overdue (customer INTEGER, phone TEXT, amount NUMERIC, since DATE, note TEXT)",
    "INSERT INTO overdue VALUES (10015, '+4598642850', 1250.5, '2026-11-01', NULL)",
)
RULES = """\
[module]
action = "goto"
deadline = {deadline}

[lists.overdue]
database = "{address}"
secret = "erp"
sql = "{sql}"

[[rule]]
when = {{ in_list = {{ overdue = {{ value = "{value}", amount = "> 1000" }} }} }}
answer = {{ goto = "206", note = "{{overdue.amount}} since {{overdue.since}}{{overdue.note}}" }}

[default]
goto = "204"
"""
BY_CUSTOMER = "SELECT amount, since, note FROM overdue WHERE customer::text = :value"
BY_NUMBER = "SELECT amount, since, note FROM overdue WHERE phone = :e164"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as made:
        made.run(*TABLE)
        yield made


async def password(name: str) -> str:
    assert name == "erp"
    return PASSWORD


def rules(
    folder: Path, server: Postgres, sql: str = BY_CUSTOMER, *, value: str = "{input}", deadline: int = 5000
) -> Loaded:
    file = folder / "erp.toml"
    text = RULES.format(address=server.address, sql=sql, value=value, deadline=deadline)
    file.write_text(text, encoding="utf-8")
    return load_module(file, secret=password)


async def answered(office: Office, loaded: Loaded, **values: str) -> tuple[str, str, str]:
    service = await office.desk.modules.service()
    decision = await service.try_out(loaded, call_of("erp", office.desk.clock.now(), values))
    return decision.body, decision.note, str(decision.failed or "")


async def test_a_servers_row_is_found_by_what_was_typed(office: Office, tmp_path: Path, server: Postgres) -> None:
    loaded = rules(tmp_path, server)
    assert await answered(office, loaded, input="10015") == ("206", "1250.5 since 2026-11-01", "")
    assert await answered(office, loaded, input="10016") == ("204", "", "")


async def test_a_servers_row_is_found_by_number(office: Office, tmp_path: Path, server: Postgres) -> None:
    loaded = rules(tmp_path, server, f"{BY_NUMBER} AND :value <> ''", value="{callerid}")
    assert (await answered(office, loaded, callerid="98 64 28 50"))[0] == "206"


async def test_a_server_is_never_changed(office: Office, tmp_path: Path, server: Postgres) -> None:
    loaded = rules(tmp_path, server, "WITH gone AS (DELETE FROM overdue RETURNING 1) SELECT :value AS amount FROM gone")
    body, _, failed = await answered(office, loaded, input="1")
    assert body == ""
    assert "read-only transaction" in failed
    assert (await answered(office, rules(tmp_path, server), input="10015"))[0] == "206"


async def test_a_server_that_thinks_too_long_costs_no_more_than_the_deadline(
    office: Office, tmp_path: Path, server: Postgres
) -> None:
    loaded = rules(tmp_path, server, "SELECT 1 AS amount FROM pg_sleep(60) WHERE :value <> ''", deadline=500)
    body, _, failed = await answered(office, loaded, input="1")
    assert body == ""
    assert "500 ms" in failed or "took too long" in failed


async def test_more_questions_than_it_is_asked_at_a_time_wait_for_their_turn(
    office: Office, tmp_path: Path, server: Postgres
) -> None:
    loaded = rules(tmp_path, server)
    answers = await asyncio.gather(*(answered(office, loaded, input="10015") for _ in range(12)))
    assert {body for body, _, _ in answers} == {"206"}


async def test_a_password_that_is_not_there_is_said_as_such(office: Office, tmp_path: Path, server: Postgres) -> None:
    async def none(name: str) -> str:
        raise LookupFailed(f"no secret {name!r} is stored")

    rules(tmp_path, server)
    loaded = load_module(tmp_path / "erp.toml", secret=none)
    _, _, failed = await answered(office, loaded, input="1")
    assert failed == "the list overdue: no secret 'erp' is stored"


async def test_a_file_that_another_program_holds_ends_in_time(tmp_path: Path) -> None:
    file = tmp_path / "erp.db"
    with closing(sqlite3.connect(file)) as holder:
        holder.execute("CREATE TABLE overdue (customer TEXT)")
        asked = SqliteList(file, "SELECT * FROM overdue WHERE customer = :value", patience=0.05)
        asked.check()
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(WorldFailed, match="database is locked"):
            await asked.row("1", as_number=False)
        holder.rollback()
    assert await asked.row("1", as_number=False) is None
