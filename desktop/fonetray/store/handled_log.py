"""What a company's desks have said by hand about missed calls, as a hub keeps it: the latest of each call, numbered."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fonetray.store.database import Database
from fonetray.store.handled import Mark, mark_of, read_mark, write_mark
from fonetray.store.times import iso, read_iso

_LAST = "handled_number"
_AFTER = """
SELECT call_id, employee, handled, reopened, state, number,
    (SELECT json_group_array(employee) FROM calls WHERE calls.call_id = handled_calls.call_id) AS parties
FROM handled_calls WHERE number > ? ORDER BY number LIMIT ?
"""

_SAID_AGAIN = "UPDATE handled_calls SET said = ? WHERE call_id = ? AND max(handled, said) < ?"


@dataclass(frozen=True, slots=True)
class LoggedMark:
    """A mark, and the local numbers of whom its call concerns."""

    mark: Mark
    parties: tuple[str, ...]


class HandledLog:
    """Numbers marks as they are kept, for whoever follows them. All of it raises ``StoreError``."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when a mark is on the disk."""
        self._listeners.append(listener)

    async def keep(self, mark: Mark, *, within: timedelta) -> Mark:
        """Keep a mark and give it with its number, or what counts instead: one that says the same already, or a later.

        In whatever order marks come, the last of them counts; those that are no further apart than ``within`` are taken
        as they come.
        """

        def job(connection: sqlite3.Connection) -> tuple[Mark, bool]:
            before, said = mark_of(connection, mark.call_id), _said(connection, mark.call_id)
            if before is not None and said is not None and said > mark.when + within:
                return before, False
            if mark.handled is (before is not None and before.handled):
                connection.execute(_SAID_AGAIN, (iso(mark.when), mark.call_id, iso(mark.when)))
                return before or mark, False
            kept = replace(mark, number=_last(connection) + 1)
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_LAST, str(kept.number)))
            write_mark(connection, kept)
            return kept, True

        kept, is_new = await self._database.write(job)
        if is_new:
            for listener in self._listeners:
                listener()
        return kept

    async def last(self) -> int:
        """Give the number of the newest mark that was ever kept."""
        return await self._database.read(_last)

    async def after(self, number: int, *, limit: int) -> list[LoggedMark]:
        """Give the marks after a number, in the order in which they were kept."""
        return await self._database.read(
            lambda connection: [
                LoggedMark(read_mark(tuple(row)), tuple(json.loads(parties)))
                for *row, parties in connection.execute(_AFTER, (number, limit)).fetchall()
            ]
        )


def _said(connection: sqlite3.Connection, call_id: str) -> datetime | None:
    row = connection.execute("SELECT max(handled, said) FROM handled_calls WHERE call_id = ?", (call_id,)).fetchone()
    return read_iso(row[0]) if row else None


def _last(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_LAST,)).fetchone()
    return int(row[0]) if row else 0
