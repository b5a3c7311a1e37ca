"""What is old goes: calls with all that hangs on them, then what no call is known of; each part is one short commit."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import msgspec

from fonetray.store.database import Database
from fonetray.store.drawers import OF_CALLS, is_there, overwriting
from fonetray.store.times import iso
from fonetray.telephony.calls import CallState

_CALLS_AT_ONCE = 200
_ROWS_AT_ONCE = 500
"""So that a call event waits a few milliseconds for its commit."""
_OVER = ", ".join(f"'{state.value}'" for state in CallState if not state.live)
_OLD_CALLS = f"started < ? AND state IN ({_OVER})"
_LOOSE_NOTES = "written < ? AND NOT EXISTS (SELECT 1 FROM calls WHERE calls.call_id = notes.call_id)"
_BUT_LAST = " AND id < (SELECT max(id) FROM raw_events WHERE understood = 1)"
_BUT_NEWEST = " AND id < (SELECT max(id) FROM raw_events)"
"""The number of the very newest would be given to the next, which whoever follows takes for one that it has had."""


@dataclass(frozen=True, slots=True)
class Aged:
    """How much went, or would: of calls each employee's counts, ``events`` are the PBX's requests."""

    calls: int = 0
    notes: int = 0
    events: int = 0


class Ageing:
    """Forgets by age."""

    def __init__(self, database: Database, *, keeps_newest: bool = False) -> None:
        """Work on an open database; a log that others follow ``keeps_newest``, by whose number they know it."""
        self._database = database
        self._but_last, self._but_newest = (_BUT_LAST, _BUT_NEWEST) if keeps_newest else ("", "")

    async def count(self, before: datetime) -> Aged:
        """Count the calls and notes that are older."""
        return await self._database.read(partial(_count, before=iso(before)))

    async def forget(self, before: datetime) -> Aged:
        """Remove what is older than a time; what is cut off is gone on with the next time. Raises ``StoreError``."""
        calls = notes = 0
        while part := await self._database.write(partial(_forget_calls, before=iso(before))):
            calls, notes = calls + part.calls, notes + part.notes
        notes += await self._all("notes", "id", _LOOSE_NOTES, before)
        events = await self._all("raw_events", "id", "received < ?" + self._but_last, before)
        for table, key, when in (
            ("dials", "id", "time"),
            ("flow_changes", "id", "time"),
            ("note_drafts", "call_id", "kept"),
            ("handled_calls", "call_id", "handled"),
            ("named_elsewhere", "number_key", "seen"),
        ):
            await self._all(table, key, f"{when} < ?", before)
        return Aged(calls, notes, events)

    async def forget_unread(self, before: datetime) -> int:
        """Remove the requests from before a time that nobody could read; gives how many went."""
        return await self._all("raw_events", "id", "received < ? AND understood = 0" + self._but_newest, before)

    async def _all(self, table: str, key: str, where: str, before: datetime) -> int:
        gone = 0
        sql = (
            f"DELETE FROM {table} WHERE {key} IN"  # noqa: S608 - our own words
            f" (SELECT {key} FROM {table} WHERE {where} LIMIT {_ROWS_AT_ONCE})"
        )
        while removed := await self._database.write(partial(_remove, table=table, sql=sql, before=iso(before))):
            gone += removed
        return gone


def forget_calls(connection: sqlite3.Connection, call_ids: list[str]) -> Aged:
    """Remove calls with all that hangs on them but what the PBX told of them; for use in a job of the writer."""
    given = (msgspec.json.encode(call_ids).decode(),)
    notes = 0
    for table in OF_CALLS:
        if is_there(connection, table):
            sql = f"DELETE FROM {table} WHERE call_id IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own words
            gone = connection.execute(sql, given).rowcount
            notes += gone if table == "notes" else 0
    sql = "DELETE FROM calls WHERE call_id IN (SELECT value FROM json_each(?))"
    return Aged(connection.execute(sql, given).rowcount, notes)


def _forget_calls(connection: sqlite3.Connection, *, before: str) -> Aged | None:
    sql = f"SELECT DISTINCT call_id FROM calls WHERE {_OLD_CALLS} LIMIT {_CALLS_AT_ONCE}"  # noqa: S608 - our own words
    with overwriting(connection):
        call_ids = [call_id for (call_id,) in connection.execute(sql, (before,)).fetchall()]
        return forget_calls(connection, call_ids) if call_ids else None


def _remove(connection: sqlite3.Connection, *, table: str, sql: str, before: str) -> int:
    if not is_there(connection, table):
        return 0
    with overwriting(connection):
        return connection.execute(sql, (before,)).rowcount


def _count(connection: sqlite3.Connection, *, before: str) -> Aged:
    old = f"SELECT call_id FROM calls WHERE {_OLD_CALLS}"  # noqa: S608 - our own words
    return Aged(
        connection.execute(f"SELECT count(*) FROM ({old})", (before,)).fetchone()[0],  # noqa: S608
        connection.execute(
            f"SELECT count(*) FROM notes WHERE call_id IN ({old}) OR ({_LOOSE_NOTES})",  # noqa: S608
            (before, before),
        ).fetchone()[0],
    )
