"""Calls that other systems are to be told of: kept until they were told, or until nobody tries any more."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fonetray.store.database import Database
from fonetray.store.times import iso, read_iso


class Stage(StrEnum):
    """How far an entry has come; names are the database's.

    ``SENDING`` is one whose answer was not seen yet, ``UNCERTAIN`` one whose answer was lost: it may have been taken.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A call that is to be told; ``source`` is empty as long as it is open whom to tell.

    ``due`` is aware; ``document`` is what is told, empty once it was.
    """

    id: str
    call_id: str
    employee: str
    number_key: str
    source: str
    stage: Stage
    due: datetime
    tries: int
    why: str
    document: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many entries of a source stand so, why the latest of them does, and when the first is due (aware)."""

    source: str
    stage: Stage
    count: int
    why: str
    due: datetime | None = None


_COLUMNS = "id, call_id, employee, number_key, source, state, due, tries, why, document"
_LEFT = "('uncertain', 'given-up')"


class JournallingStore:
    """Reads and writes the table. Everything raises ``StoreError``."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def put(self, row: JournalRow) -> None:
        """Keep a call that is to be told; one that is there is changed as long as nothing was sent of it."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(
                f"INSERT INTO journalling ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own words
                " ON CONFLICT (id) DO UPDATE SET due = excluded.due, document = excluded.document, source = ''"
                f" WHERE state = 'waiting' AND tries = 0",
                _values(row),
            )

        await self._database.write(job)

    async def change(self, row: JournalRow) -> None:
        """Write how an entry stands now; one that is gone meanwhile stays gone."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE journalling SET source = ?, state = ?, due = ?, tries = ?, why = ?, document = ? WHERE id = ?",
                (row.source, row.stage, iso(row.due), row.tries, row.why, row.document, row.id),
            )

        await self._database.write(job)

    async def drop(self, identity: str) -> None:
        """Take an entry away that nobody is told of."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM journalling WHERE id = ?", (identity,))

        await self._database.write(job)

    async def withdraw(self, identity: str) -> None:
        """Take away a call that goes on, if nothing was sent of it."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(
                "DELETE FROM journalling WHERE id = ? AND state = 'waiting' AND tries = 0",
                (identity,),
            )

        await self._database.write(job)

    async def hurry(self, call_id: str, now: datetime) -> None:
        """Have a call told now that waits only for its note."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE journalling SET due = min(due, ?) WHERE call_id = ? AND state = 'waiting' AND tries = 0",
                (iso(now), call_id),
            )

        await self._database.write(job)

    async def again(self, source: str, now: datetime) -> int:
        """Have all that nobody tries any more tried anew; gives how many."""

        def job(connection: sqlite3.Connection) -> int:
            return connection.execute(
                f"UPDATE journalling SET state = 'waiting', tries = 1, due = ?"  # noqa: S608 - our own words
                f" WHERE source = ? AND state IN {_LEFT}",
                (iso(now), source),
            ).rowcount

        return await self._database.write(job)

    async def due(self, now: datetime, *, limit: int) -> list[JournalRow]:
        """Give those that are to be told now, the longest waiting first."""
        return await self._rows(f"state = 'waiting' AND due <= ? ORDER BY due, id LIMIT {limit:d}", (iso(now),))

    async def interrupted(self) -> list[JournalRow]:
        """Give those of which nobody has seen what became of them."""
        return await self._rows("state = 'sending'")

    async def earliest(self) -> datetime | None:
        """Say when the next is due, None where none waits."""
        sql = "SELECT min(due) FROM journalling WHERE state = 'waiting'"
        (found,) = await self._database.read(lambda connection: connection.execute(sql).fetchone())
        return read_iso(found) if found else None

    async def tallies(self) -> list[Tally]:
        """Count those that are not told, by source and stage."""
        sql = (
            "SELECT source, state, count(*), (SELECT why FROM journalling AS one WHERE one.source = each.source"
            " AND one.state = each.state ORDER BY due DESC LIMIT 1), min(due)"
            " FROM journalling AS each WHERE state <> 'sent' GROUP BY source, state ORDER BY source, state"
        )
        rows = await self._database.read(lambda connection: connection.execute(sql).fetchall())
        return [Tally(source, Stage(stage), count, why, read_iso(due)) for source, stage, count, why, due in rows]

    async def last_told(self) -> dict[str, datetime]:
        """Say when each source was told of a call last, by its name."""
        sql = "SELECT source, max(due) FROM journalling WHERE state = 'sent' GROUP BY source"
        rows = await self._database.read(lambda connection: connection.execute(sql).fetchall())
        return {source: read_iso(due) for source, due in rows}

    async def forget(self, before: datetime) -> None:
        """Forget what was told, or given up, before."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(
                "DELETE FROM journalling WHERE state NOT IN ('waiting', 'sending') AND due < ?",
                (iso(before),),
            )

        await self._database.write(job)

    async def _rows(self, where: str, values: Sequence[str] = ()) -> list[JournalRow]:
        sql = f"SELECT {_COLUMNS} FROM journalling WHERE {where}"  # noqa: S608 - our own words
        rows = await self._database.read(lambda connection: connection.execute(sql, tuple(values)).fetchall())
        return [
            JournalRow(identity, call_id, employee, key, source, Stage(stage), read_iso(due), tries, why, document)
            for identity, call_id, employee, key, source, stage, due, tries, why, document in rows
        ]


def _values(row: JournalRow) -> tuple[str | int, ...]:
    return (
        row.id, row.call_id, row.employee, row.number_key, row.source, row.stage.value,
        iso(row.due), row.tries, row.why, row.document,
    )  # fmt: skip
