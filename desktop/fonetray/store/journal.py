"""The journal: what the PBX sent, word for word, the calls made of it, and the calls we asked for."""

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fonetray.store.arrivals import remove
from fonetray.store.database import Database
from fonetray.store.entries import Entry, RawEvent, number_key
from fonetray.store.handled import HEARD_UP_TO
from fonetray.store.never_log import is_listed
from fonetray.store.times import iso
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import CallEvent, Direction

__all__ = ["Dial", "EventCounts", "EventTraces", "Journal", "RawEvent", "number_key"]

_RAW = "received, source, path_kind, method, query, content_type, body, understood, reason, call_id"
_FEED_POSITION, _FEED_READS = "feed_position", "feed_reads"
_SORTED = "+id"
"""A few of many by their time: sorted, for by their ids alone SQLite would look through all of them."""
_MOST_LAST = 20_000


@dataclass(frozen=True, slots=True)
class Dial:
    """A wish to call as it was noted at its end; ``number`` is E.164 or as it was shown."""

    time: datetime
    number: str
    origin: str
    status: str
    device: str


@dataclass(frozen=True, slots=True)
class EventCounts:
    """How many requests have come, when the last one did, how many made no sense, and the last of those and why."""

    last: datetime | None
    count: int
    not_understood: int
    last_not_understood: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EventTraces:
    """How far events get: when the last was understood, refused for a reason, of an employee, and of others."""

    understood: datetime | None = None
    refused_as: datetime | None = None
    of_employee: datetime | None = None
    of_others: datetime | None = None


class Journal:
    """Reads and writes the journal's tables."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database
        self._listeners: list[Callable[[int, RawEvent, CallEvent | None], None]] = []

    def subscribe(self, appended: Callable[[int, RawEvent, CallEvent | None], None]) -> None:
        """Have ``appended`` called with each request that this program has kept, once it is on the disk.

        It is given the request's id, 0 for one that a feed brought, the request, and the event as it was read, where
        whoever kept it had read it.
        """
        self._listeners.append(appended)

    async def append(self, raw: RawEvent, calls: Sequence[Call], event: CallEvent | None = None) -> int:
        """Keep a request and what it changed, in one commit; done when it is on the disk. Gives the request's id.

        ``event`` is what was read in the request, and need not be read anew by whoever follows the journal.
        """
        identity: int = await self._database.write(Entry(raw, calls))
        self._tell(identity, raw, event)
        return identity

    async def append_arrived(
        self, read: Sequence[tuple[RawEvent, CallEvent | None]], calls: Sequence[Call], rounds: Collection[int]
    ) -> None:
        """Keep requests that were answered before, what they changed, and that their rounds wait no more."""

        def job(connection: sqlite3.Connection) -> Sequence[int]:
            identities = Entry.together(connection, [*(Entry(raw, ()) for raw, _ in read), Entry(None, calls)])
            remove(connection, rounds)
            return identities[:-1]

        identities = await self._database.write(job)
        for identity, (raw, event) in zip(identities, read, strict=True):
            self._tell(identity, raw, event)

    def _tell(self, identity: int, raw: RawEvent, event: CallEvent | None) -> None:
        for listener in self._listeners:
            listener(identity, raw, event)

    async def append_fed(self, raws: Sequence[RawEvent], calls: Sequence[Call], position: str, reads: str = "") -> None:
        """Keep what a feed brought, what it changed, and the feed's place after it, in one commit.

        That is a position, and the hub's word for whose calls the feed has.
        """

        def job(connection: sqlite3.Connection) -> None:
            Entry.together(connection, [*(Entry(raw, ()) for raw in raws), Entry(None, calls)])
            places = [(_FEED_POSITION, position), (_FEED_READS, reads)]
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", places)

        await self._database.write(job)
        for raw in raws:
            for listener in self._listeners:
                listener(0, raw, None)

    async def feed_place(self) -> tuple[str, str]:
        """Give the position up to which a feed's events are kept, and whose calls it had; empty where none was."""
        sql = "SELECT (SELECT value FROM meta WHERE key = ?), (SELECT value FROM meta WHERE key = ?)"
        keys = (_FEED_POSITION, _FEED_READS)
        position, reads = await self._database.read(lambda connection: connection.execute(sql, keys).fetchone())
        return position or "", reads or ""

    async def forget_feed(self) -> None:
        """Forget how far a feed was followed: another hub's begins."""
        sql = "DELETE FROM meta WHERE key IN (?, ?, ?)"
        keys = (_FEED_POSITION, _FEED_READS, HEARD_UP_TO)
        await self._database.write(lambda connection: connection.execute(sql, keys).rowcount)

    async def save_calls(self, calls: Sequence[Call]) -> None:
        """Keep calls as they now are."""
        await self._database.write(Entry(None, calls))

    async def raw_events_since(self, since: datetime, *, besides: str | None = None) -> list[RawEvent]:
        """Give the requests from a time on, in the order they came; none that came from the source ``besides``."""
        sql = f"SELECT {_RAW} FROM raw_events WHERE received >= ? AND source IS NOT ? ORDER BY {_SORTED}"  # noqa: S608
        rows = await self._database.read(lambda connection: connection.execute(sql, (iso(since), besides)).fetchall())
        return [_raw_event(row) for row in rows]

    async def newest(self) -> datetime | None:
        """Give when the newest request came, None where none has."""
        sql = "SELECT received FROM raw_events ORDER BY id DESC LIMIT 1"
        row = await self._database.read(lambda connection: connection.execute(sql).fetchone())
        return _time(row[0]) if row else None

    async def last_raw_events(self, within: timedelta) -> list[RawEvent]:
        """Give the newest request and those that came so shortly before it, in the order they came."""

        def job(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
            newest = connection.execute("SELECT received FROM raw_events ORDER BY id DESC LIMIT 1").fetchone()
            since = iso(_time(newest[0]) - within) if newest else ""
            sql = f"SELECT {_RAW} FROM raw_events WHERE received >= ? ORDER BY {_SORTED} DESC LIMIT ?"  # noqa: S608
            return connection.execute(sql, (since, _MOST_LAST)).fetchall()

        return [_raw_event(row) for row in reversed(await self._database.read(job))]

    async def not_understood(self, limit: int) -> list[RawEvent]:
        """Give the newest requests that made no sense, in the order they came."""
        rows = await self._database.read(
            lambda connection: connection.execute(
                f"SELECT {_RAW} FROM raw_events WHERE understood = 0 ORDER BY id DESC LIMIT ?",  # noqa: S608
                (limit,),
            ).fetchall()
        )
        return [_raw_event(row) for row in reversed(rows)]

    async def list_calls(
        self, *, since: datetime, employee: str = "", number: str = "", limit: int = 100
    ) -> list[Call]:
        """Give calls, newest first; ``number`` is E.164 or a local number."""
        where, values = ["started >= ?"], [iso(since)]
        if employee:
            where.append("employee = ?")
            values.append(employee)
        if number:
            where.append("number_key = ?")
            values.append(number_key(number))
        sql = f"SELECT * FROM calls WHERE {' AND '.join(where)} ORDER BY started DESC, call_id DESC LIMIT ?"  # noqa: S608
        return await self._database.read(lambda connection: _calls(connection, sql, (*values, limit)))

    async def calls_with_id(self, call_id: str) -> list[Call]:
        """Give a PBX call as each employee sees it whom it has rung or been dialled by."""
        sql = "SELECT * FROM calls WHERE call_id = ? ORDER BY started"
        return await self._database.read(lambda connection: _calls(connection, sql, (call_id,)))

    async def live_calls(self) -> list[Call]:
        """Give the calls that were kept as ringing or being talked on."""
        live = [state.value for state in CallState if state.live]
        sql = f"SELECT * FROM calls WHERE state IN ({', '.join('?' * len(live))})"  # noqa: S608
        return await self._database.read(lambda connection: _calls(connection, sql, tuple(live)))

    async def outgoing_numbers(self, since: datetime) -> dict[tuple[str, str], str]:
        """Give the number, empty where it is unknown, of each outgoing call since a time, by ``Call.key``."""
        rows = await self._database.read(
            lambda connection: connection.execute(
                "SELECT call_id, employee, number FROM calls WHERE direction = ? AND started >= ?",
                (Direction.OUTGOING.value, iso(since)),
            ).fetchall()
        )
        return {(call_id, employee): number for call_id, employee, number in rows}

    async def employees_with(self, key: str) -> list[str]:
        """Give whom calls with a number (`number_key`) have rung or been dialled by."""
        sql = "SELECT DISTINCT employee FROM calls WHERE number_key = ?"
        return await self._database.read(lambda connection: [row[0] for row in connection.execute(sql, (key,))])

    async def parties_of(self, call_id: str) -> dict[str, str]:
        """Give whom a call has rung or been dialled by, and for each the other party's number as the PBX wrote it."""
        sql = "SELECT employee, number FROM calls WHERE call_id = ?"
        return await self._database.read(lambda connection: dict(connection.execute(sql, (call_id,)).fetchall()))

    async def event_counts(self) -> EventCounts:
        """Count the requests."""
        row = await self._database.read(
            lambda connection: connection.execute(
                "SELECT (SELECT max(received) FROM raw_events), (SELECT count(*) FROM raw_events),"
                " (SELECT count(*) FROM raw_events WHERE understood = 0), lost.received, lost.reason"
                " FROM (SELECT 1) LEFT JOIN"
                " (SELECT received, reason FROM raw_events WHERE understood = 0 ORDER BY id DESC LIMIT 1) AS lost"
            ).fetchone()
        )
        return EventCounts(_when(row[0]), row[1], row[2], _when(row[3]), row[4] or "")

    async def event_traces(self, *, employee: str, reason: str) -> EventTraces:
        """Look for the traces of one employee's events, and of those that were not understood for ``reason``."""
        row = await self._database.read(
            lambda connection: connection.execute(
                "SELECT (SELECT max(received) FROM raw_events WHERE understood = 1),"
                " (SELECT max(received) FROM raw_events WHERE understood = 0 AND reason = ?),"
                " (SELECT max(coalesce(ended, answered, started)) FROM calls WHERE employee = ?),"
                " (SELECT max(coalesce(ended, answered, started)) FROM calls WHERE employee <> ?)",
                (reason, employee, employee),
            ).fetchone()
        )
        return EventTraces(*(_time(value) if value else None for value in row))

    async def record_dial(self, *, time: datetime, number: str, origin: str, status: str, device: str) -> None:
        """Keep what was asked to be called, and what came of it; nothing of a number that is never logged."""

        def job(connection: sqlite3.Connection) -> None:
            if is_listed(connection, number_key(number)):
                return
            connection.execute(
                "INSERT INTO dials (time, number, origin, status, device) VALUES (?, ?, ?, ?, ?)",
                (iso(time), number, origin, status, device),
            )

        await self._database.write(job)

    async def list_dials(self, *, since: datetime, limit: int) -> list[Dial]:
        """Give what was asked to be called, newest first."""
        rows = await self._database.read(
            lambda connection: connection.execute(
                "SELECT time, number, origin, status, device FROM dials WHERE time >= ? ORDER BY time DESC LIMIT ?",
                (iso(since), limit),
            ).fetchall()
        )
        return [Dial(_time(time), *rest) for time, *rest in rows]


def _raw_event(row: tuple[Any, ...]) -> RawEvent:
    received, source, path_kind, method, query, content_type, body, understood, reason, call_id = row
    how = (source, path_kind, method, query, content_type, body)
    return RawEvent(_time(received), *how, understood=bool(understood), reason=reason, call_id=call_id)


def _calls(connection: sqlite3.Connection, sql: str, values: tuple[Any, ...]) -> list[Call]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [call_of(dict(zip(names, row, strict=True))) for row in cursor]


def call_of(row: Mapping[str, Any]) -> Call:
    """Read a row of the calls' table."""
    return Call(
        call_id=row["call_id"],
        employee=row["employee"],
        direction=Direction(row["direction"]),
        state=CallState(row["state"]),
        number=row["number"],
        started=_time(row["started"]),
        phones=tuple(json.loads(row["phones"])),
        answered=_time(row["answered"]) if row["answered"] else None,
        ended=_time(row["ended"]) if row["ended"] else None,
        duration=row["duration"],
        transfer=bool(row["transfer"]),
        answered_by=row["answered_by"],
    )


def _when(text: str | None) -> datetime | None:
    return _time(text) if text else None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
