"""What is said by hand about missed calls, that they were taken care of or are open again, as a desk keeps it."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from fonetray.store.database import Database
from fonetray.store.times import iso, read_iso

HEARD_UP_TO = "handled_up_to"
"""Where the hub's number is kept up to which everything was heard."""
_COLUMNS = "call_id, employee, handled, reopened, state, number"
_MOST = 200
"""The most that is given at once."""


class MarkState(StrEnum):
    """How a mark stands with the hub."""

    HERE = "here"
    """It is on this computer only. At a hub all are ``HERE``."""
    UNSENT = "unsent"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Mark:
    """That an employee (a local number) said of a call that it was ``handled``, or that it is open again."""

    call_id: str
    handled: bool
    employee: str
    when: datetime
    state: MarkState = MarkState.HERE
    number: int = 0


class HandledStore:
    """Reads and writes marks; there is one for each call at most, the latest. All of it raises ``StoreError``."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def say(
        self, call_ids: Sequence[str], *, handled: bool, employee: str, when: datetime, state: MarkState
    ) -> None:
        """Mark calls, but for those that stand so already: who said it first stays."""

        def job(connection: sqlite3.Connection) -> None:
            for call_id in call_ids:
                before = mark_of(connection, call_id)
                if handled is not (before is not None and before.handled):
                    _keep(connection, Mark(call_id, handled, employee, when, state))

        await self._database.write(job)

    async def waiting(self, employee: str) -> list[Mark]:
        """Give an employee's marks that are ``UNSENT``, in the order in which they were made."""
        sql = (
            f"SELECT {_COLUMNS} FROM handled_calls WHERE state = '{MarkState.UNSENT}' AND employee = ?"  # noqa: S608
            f" ORDER BY handled, call_id LIMIT {_MOST}"
        )
        return await self._database.read(
            lambda connection: [read_mark(row) for row in connection.execute(sql, (employee,))]
        )

    async def settle(self, sent: Mark, kept: Mark) -> None:
        """Keep what has become of a mark that was sent, unless it has become another since it was read."""

        def job(connection: sqlite3.Connection) -> None:
            if mark_of(connection, sent.call_id) == sent:
                _keep(connection, kept)

        await self._database.write(job)

    async def take(self, told: Sequence[Mark]) -> None:
        """Keep what a hub tells, in its order, and how far that was heard; what waits to be sent counts before it."""

        def job(connection: sqlite3.Connection) -> None:
            for mark in told:
                before = mark_of(connection, mark.call_id)
                if before is None or before.state is not MarkState.UNSENT:
                    _keep(connection, replace(mark, state=MarkState.SHARED, number=0))
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (HEARD_UP_TO, str(told[-1].number)))

        if told:
            await self._database.write(job)

    async def heard_up_to(self) -> int:
        """Give the hub's number up to which everything was heard, 0 where there was nothing yet."""
        sql = "SELECT value FROM meta WHERE key = ?"
        row = await self._database.read(lambda connection: connection.execute(sql, (HEARD_UP_TO,)).fetchone())
        return int(row[0]) if row else 0


def mark_of(connection: sqlite3.Connection, call_id: str) -> Mark | None:
    """Give the mark on a call, None where there is none; for use in a job."""
    sql = f"SELECT {_COLUMNS} FROM handled_calls WHERE call_id = ?"  # noqa: S608 - our own columns
    row = connection.execute(sql, (call_id,)).fetchone()
    return read_mark(row) if row else None


def write_mark(connection: sqlite3.Connection, mark: Mark) -> None:
    """Put a mark in the place of the one that there is on its call; for use in a job."""
    values = (mark.call_id, mark.employee, iso(mark.when), int(not mark.handled), mark.state.value, mark.number)
    sql = f"INSERT OR REPLACE INTO handled_calls ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - as above
    connection.execute(sql, values)


def read_mark(row: tuple[str, str, str, int, str, int]) -> Mark:
    """Read a row of the table."""
    call_id, employee, when, reopened, state, number = row
    return Mark(call_id, not reopened, employee, read_iso(when), MarkState(state), number)


def _keep(connection: sqlite3.Connection, mark: Mark) -> None:
    """Keep a mark; that a call is open which nobody else hears of needs none."""
    if mark.handled or mark.state is not MarkState.HERE:
        write_mark(connection, mark)
    else:
        connection.execute("DELETE FROM handled_calls WHERE call_id = ?", (mark.call_id,))
