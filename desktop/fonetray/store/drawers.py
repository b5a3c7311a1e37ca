"""Where a person may stand in the database beside the contacts: one entry for each table, read and emptied in parts."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from fonetray.store.database import Database
from fonetray.store.entries import number_key
from fonetray.store.traces import Traces

READ_AT_ONCE = 1000
REMOVED_AT_ONCE = 300
"""Rows in one commit: a few milliseconds, for which a call event may have to wait."""
NO_COLUMN = "''"
FORGOTTEN = "forgotten"
"""The reason that stands at the newest request when it had to go: a desk may have come as far as it."""


@dataclass(frozen=True, slots=True)
class Drawer:
    """A table: ``key`` tells its rows apart, and grows where ``walked``; a row is a person's by the other columns."""

    table: str
    key: str
    call: str = NO_COLUMN
    number: str = NO_COLUMN
    texts: tuple[str, ...] = ()
    walked: bool = False


REQUESTS = Drawer("raw_events", "id", call="call_id", texts=("query", "body"), walked=True)
NOTES = Drawer("notes", "id", call="call_id", number="number_key", texts=("text",), walked=True)
DRAFTS = Drawer("note_drafts", "call_id || ' ' || note_id", call="call_id", texts=("text",))
DIALS = Drawer("dials", "id", number="number", walked=True)
CHOICES = Drawer("choices", "number", number="number", texts=("who",))
DECISIONS = Drawer("module_decisions", "id", texts=("document",), walked=True)
LEARNT = Drawer("learnt", "call_id", call="call_id", texts=("document",))
OTHERS = (
    Drawer("journalling", "id", call="call_id", number="number_key", texts=("document", "why"), walked=True),
    Drawer("named_elsewhere", "number_key", number="number_key", texts=("name",)),
    Drawer("handled_calls", "call_id", call="call_id"),
    Drawer("opened_pages", "call_id || ' ' || employee", call="call_id"),
)
"""What says nothing that a person would count."""
OF_CALLS = ("notes", "note_drafts", "learnt", "journalling", "handled_calls", "opened_pages")
"""The tables whose rows go with their call."""


async def rows_of(
    database: Database, drawer: Drawer, *, person: Traces, calls: Collection[str], spared: Collection[str] = ()
) -> list[str | int]:
    """Give the keys of the rows that are a person's, or of these calls, but for those of the calls ``spared``.

    None where there is no such table.
    """
    found: list[str | int] = []
    after: str | int | None = None
    while True:
        rows = await database.read(partial(_some, drawer=drawer, after=after))
        found += [
            key
            for key, call, number, *texts in rows
            if call not in spared
            and ((call and call in calls) or (number and person.of_number(number_key(number))) or person.within(*texts))
        ]
        if not drawer.walked or len(rows) < READ_AT_ONCE:
            return found
        after = rows[-1][0]


async def empty(database: Database, drawer: Drawer, keys: Sequence[str | int]) -> None:
    """Remove rows by their keys, in parts; what stood there is overwritten."""
    for start in range(0, len(keys), REMOVED_AT_ONCE):
        await database.write(partial(_remove, drawer=drawer, keys=keys[start : start + REMOVED_AT_ONCE]))


def is_there(connection: sqlite3.Connection, table: str) -> bool:
    """Say whether the database has a table."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None


@contextmanager
def overwriting(connection: sqlite3.Connection) -> Iterator[None]:
    """Have SQLite write zeros where the rows stood that are removed meanwhile."""
    before = int(connection.execute("PRAGMA secure_delete").fetchone()[0])
    connection.execute("PRAGMA secure_delete = ON").fetchone()
    try:
        yield
    finally:
        connection.execute(f"PRAGMA secure_delete = {before:d}").fetchone()


def _some(connection: sqlite3.Connection, *, drawer: Drawer, after: str | int | None) -> list[tuple[Any, ...]]:
    if not is_there(connection, drawer.table):
        return []
    columns = ", ".join((drawer.key, drawer.call, drawer.number, *drawer.texts))
    where = f"WHERE {drawer.key} > ?" if after is not None else ""
    order = f"ORDER BY {drawer.key} LIMIT {READ_AT_ONCE}" if drawer.walked else ""
    sql = f"SELECT {columns} FROM {drawer.table} {where} {order}"  # noqa: S608 - our own words
    return connection.execute(sql, () if after is None else (after,)).fetchall()


def remove_requests(connection: sqlite3.Connection, ids: Sequence[str | int]) -> None:
    """Remove requests of the PBX; the newest is emptied instead, for its number must not be given to another one."""
    newest = connection.execute("SELECT max(id) FROM raw_events").fetchone()[0]
    if newest in ids:
        connection.execute(
            "UPDATE raw_events SET source = '', query = x'', content_type = '', body = x'', understood = 1, reason = ?,"
            " call_id = '' WHERE id = ?",
            (FORGOTTEN, newest),
        )
    _delete(connection, REQUESTS, [key for key in ids if key != newest])


def _remove(connection: sqlite3.Connection, *, drawer: Drawer, keys: Sequence[str | int]) -> None:
    with overwriting(connection):
        if drawer is REQUESTS:
            remove_requests(connection, keys)
        else:
            _delete(connection, drawer, keys)


def _delete(connection: sqlite3.Connection, drawer: Drawer, keys: Sequence[str | int]) -> None:
    given = (msgspec.json.encode(keys).decode(),)
    sql = f"DELETE FROM {drawer.table} WHERE {drawer.key} IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own
    connection.execute(sql, given)
