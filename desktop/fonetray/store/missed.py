"""The missed calls that nobody has looked at, nor called back."""

import sqlite3
from datetime import datetime

from fonetray.store.database import Database
from fonetray.store.times import iso
from fonetray.telephony.calls import CallState
from fonetray.telephony.events import Direction

_LOOKED_AT = "missed_looked_at"
_MOST = 999
"""More are not counted."""
_TALKED = f"state IN ('{CallState.ANSWERED}', '{CallState.ENDED}')"
_COUNT = f"""
SELECT count(*) FROM (
    SELECT 1 FROM calls AS missed
    WHERE started > ? AND employee = ? AND state = '{CallState.MISSED}'
    AND NOT EXISTS (
        SELECT 1 FROM calls AS other
        WHERE other.call_id = missed.call_id AND other.employee <> missed.employee
        AND other.direction = '{Direction.INCOMING}' AND other.{_TALKED}
    )
    AND NOT EXISTS (
        SELECT 1 FROM calls AS later
        WHERE missed.number_key <> '' AND later.number_key = missed.number_key AND later.started > missed.started
        AND later.employee = missed.employee AND (later.direction = '{Direction.OUTGOING}' OR later.{_TALKED})
    )
    LIMIT {_MOST}
)
"""  # noqa: S608 - our own words


class MissedStore:
    """Counts them, and remembers when they were last looked at."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def count(self, employee: str, since: datetime) -> int:
        """Count the calls that an employee missed since they were looked at, ``since`` at the most.

        One that a colleague took is not counted, nor one whose number that employee has called, or spoken to, since;
        of a number that rang several times each counts. Raises ``StoreError``.
        """
        return await self._database.read(lambda connection: _count(connection, employee, iso(since)))

    async def looked_at(self, when: datetime) -> None:
        """Note that all there are have been seen. Raises ``StoreError``."""
        text = iso(when)

        def job(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_LOOKED_AT, text))

        await self._database.write(job)


def _count(connection: sqlite3.Connection, employee: str, since: str) -> int:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_LOOKED_AT,)).fetchone()
    (count,) = connection.execute(_COUNT, (max(since, row[0] if row else since), employee)).fetchone()
    return int(count)
