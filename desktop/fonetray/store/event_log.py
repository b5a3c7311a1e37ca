"""The log of events in SQLite: the journal's requests that were understood, in the order of their ids."""

import asyncio
import hashlib
import sqlite3
from collections.abc import AsyncGenerator, Collection
from datetime import datetime
from typing import Any

from fonetray.store.database import Database
from fonetray.store.drawers import FORGOTTEN
from fonetray.store.journal import Journal, RawEvent
from fonetray.store.log_tail import LogTail
from fonetray.store.times import iso, read_iso
from fonetray.telephony.event_log import DIGEST_LENGTH, LogEntry, Page, Position
from fonetray.telephony.event_reader import read_event
from fonetray.telephony.events import CallEvent, EventKind

_COLUMNS = "id, received, path_kind, query, content_type, body"
_SPAN = 20_000
"""Requests that are looked through at once for some people's: who was away for months holds up no other's reading."""
_AT_ONCE = 500
"""Entries that a follower is given at once."""
_EVER = 1 << 62


class SqliteEventLog:
    """Fulfils `telephony.event_log.EventLog`. Whoever follows is woken by the journal's own appends."""

    def __init__(self, *, database: Database, journal: Journal) -> None:
        """Read an open database that ``journal`` writes to."""
        self._database = database
        self._followers: set[asyncio.Event] = set()
        self._tail = LogTail()
        journal.subscribe(self._appended)

    async def last(self) -> Position:
        """Give the newest entry's position."""
        sql = f"SELECT {_COLUMNS} FROM raw_events WHERE understood = 1 ORDER BY id DESC LIMIT 1"  # noqa: S608
        row = await self._database.read(lambda connection: connection.execute(sql).fetchone())
        return _position(row) if row else Position()

    async def knows(self, position: Position) -> bool:
        """Say whether a position is this log's."""
        if not position.number:
            return True

        def job(connection: sqlite3.Connection) -> bool:
            sql = f"SELECT {_COLUMNS}, reason FROM raw_events WHERE id = ?"  # noqa: S608 - our own columns
            row = connection.execute(sql, (position.number,)).fetchone()
            if row is not None:
                return _position(row[:-1]) == position or row[-1] == FORGOTTEN
            newest = connection.execute("SELECT max(id) FROM raw_events").fetchone()[0]
            return newest is not None and position.number < newest

        return await self._database.read(job)

    async def read(
        self, after: int, *, limit: int, employees: Collection[str] | None = None, call_id: str | None = None
    ) -> Page:
        """Give the entries after a number that are wanted."""
        where, values = ["id > ?", "understood = 1"], [after, *(employees or ())]
        last = after + _SPAN if employees is not None else _EVER
        if employees is not None:
            marks = ", ".join("?" * len(employees))
            of_them = f"SELECT 1 FROM calls WHERE calls.call_id = raw_events.call_id AND employee IN ({marks})"  # noqa: S608
            where += [f"EXISTS ({of_them})", "id <= ?"]
            values.append(last)
        if call_id is not None:
            where.append("call_id = ? AND call_id <> ''")  # the second half is what the index says of itself
            values.append(call_id)
        sql = f"SELECT {_COLUMNS} FROM raw_events WHERE {' AND '.join(where)} ORDER BY id LIMIT ?"  # noqa: S608

        def job(connection: sqlite3.Connection) -> Page:
            newest = connection.execute("SELECT max(id) FROM raw_events").fetchone()[0] or 0
            rows = connection.execute(sql, (*values, limit)).fetchall()
            entries = tuple(entry for entry in map(_entry, rows) if entry is not None)
            return Page(entries, int(rows[-1][0]) if len(rows) == limit else min(last, max(after, newest)))

        return await self._database.read(job)

    async def position_before(self, time: datetime) -> Position:
        """Give the position after which the entries from a time on begin."""
        sql = (
            f"SELECT {_COLUMNS} FROM raw_events WHERE understood = 1 AND received < ?"  # noqa: S608 - our own columns
            " ORDER BY received DESC, id DESC LIMIT 1"
        )
        row = await self._database.read(lambda connection: connection.execute(sql, (iso(time),)).fetchone())
        return _position(row) if row else Position()

    async def follow(self, after: int) -> AsyncGenerator[tuple[LogEntry, ...], None]:
        """Give the entries after a number as they come."""
        woken = asyncio.Event()
        self._followers.add(woken)
        try:
            while True:
                woken.clear()
                page = self._tail.page(after) or await self.read(after, limit=_AT_ONCE)
                if page.entries:
                    yield page.entries
                if page.up_to == after:
                    await woken.wait()
                after = page.up_to
        finally:
            self._followers.discard(woken)

    def look_anew(self) -> None:
        """Let go of what is at hand: entries were removed."""
        self._tail.clear()

    def _appended(self, number: int, raw: RawEvent, event: CallEvent | None) -> None:
        if not self._followers or (raw.understood and event is None):
            self._tail.clear()
        else:
            entry = None if event is None else LogEntry(_position((number, *_row(raw))), event)
            self._tail.add(number, entry)
        for follower in self._followers:
            follower.set()


def _entry(row: tuple[Any, ...]) -> LogEntry | None:
    _, received, path_kind, query, content_type, body = row
    kind = EventKind(path_kind) if path_kind else None
    event = read_event(query=query, content_type=content_type, body=body, kind=kind, received=read_iso(received))
    if not isinstance(event, CallEvent):  # an earlier version's reading
        return None
    return LogEntry(_position(row), event)


def _row(raw: RawEvent) -> tuple[Any, ...]:
    """Give what stands in ``_COLUMNS`` after the id."""
    return iso(raw.received), raw.path_kind, raw.query, raw.content_type, raw.body


def _position(row: tuple[Any, ...]) -> Position:
    number, received, path_kind, query, content_type, body = row
    parts = (str(number).encode(), received.encode(), path_kind.encode(), query, content_type.encode(), body)
    whole = b"".join(piece for part in parts for piece in (len(part).to_bytes(4), part))
    return Position(int(number), hashlib.sha256(whole).hexdigest()[:DIGEST_LENGTH])
