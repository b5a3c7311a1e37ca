"""The missed calls: which of them nobody has taken care of yet."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fonetray.store.database import Database
from fonetray.store.handled import MarkState, mark_of
from fonetray.store.times import iso, read_iso
from fonetray.telephony.calls import CallState
from fonetray.telephony.events import Direction

_LOOKED_AT = "missed_looked_at"
_MOST = 999
"""More are not counted."""
TALKED = f"state IN ('{CallState.ANSWERED}', '{CallState.ENDED}')"
NOT_TAKEN = f"""NOT EXISTS (
    SELECT 1 FROM calls AS other
    WHERE other.call_id = c.call_id AND other.employee <> c.employee
    AND other.direction = '{Direction.INCOMING}' AND other.{TALKED}
)"""  # noqa: S608 - our own words
"""That nobody else of us spoke in the call ``c``."""
_SINCE = f"""
    later.number_key = c.number_key AND later.started > c.started AND c.number_key <> ''
    AND (later.employee = c.employee OR c.number_key LIKE '+%')
    AND (later.direction = '{Direction.OUTGOING}' OR later.{TALKED})
"""
OPEN = f"""{NOT_TAKEN}
AND NOT EXISTS (SELECT 1 FROM handled_calls AS handled WHERE handled.call_id = c.call_id AND NOT handled.reopened)
AND NOT EXISTS (SELECT 1 FROM calls AS later WHERE {_SINCE})"""  # noqa: S608 - as above
"""That nobody has taken care of the missed call ``c``.

It counts as taken care of once anybody of us has called an outside number, or spoken with it, since. A colleague who
rang is called back only by whom they rang: others may call them about something else.
"""
_COUNT = f"""
SELECT count(*), coalesce(sum(started > :seen), 0) FROM (
    SELECT c.started FROM calls AS c
    WHERE c.started > :since AND c.employee = :employee AND c.state = '{CallState.MISSED}' AND {OPEN}
    LIMIT {_MOST}
)
"""  # noqa: S608 - as above
_HOW = f"""
SELECT later.started, later.employee, later.direction
FROM (SELECT :number_key AS number_key, :started AS started, :employee AS employee) AS c
JOIN calls AS later ON {_SINCE}
ORDER BY later.started LIMIT 1
"""  # noqa: S608 - as above
_TAKEN = f"""
SELECT answered, employee FROM calls
WHERE call_id = :call_id AND employee <> :employee AND direction = '{Direction.INCOMING}' AND {TALKED} LIMIT 1
"""  # noqa: S608 - as above


@dataclass(frozen=True, slots=True)
class MissedCounts:
    """How many missed calls nobody has taken care of, and how many of them the user has not looked at."""

    open: int = 0
    news: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """When a missed call was taken care of and by which of us (a local number).

    ``direction`` is that of the call in which it was, None where somebody only said so; ``said`` is then how that
    stands with the hub.
    """

    when: datetime
    employee: str
    direction: Direction | None = None
    said: MarkState | None = None


class MissedStore:
    """Counts them, and remembers when they were last looked at."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def counts(self, employee: str, since: datetime) -> MissedCounts:
        """Count the calls since a time that an employee missed and nobody has taken care of. Raises ``StoreError``.

        Of a number that rang several times each counts.
        """
        return await self._database.read(lambda connection: _counts(connection, employee, iso(since)))

    async def looked_at(self, when: datetime) -> None:
        """Note that all there are have been seen. Raises ``StoreError``."""
        text = iso(when)

        def job(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_LOOKED_AT, text))

        await self._database.write(job)


def settled(connection: sqlite3.Connection, missed: Mapping[str, str]) -> Settled | None:
    """Say when a missed call was taken care of and by whom, None where it is open still; takes the call's columns."""
    by_hand = mark_of(connection, missed["call_id"])
    if by_hand is not None and by_hand.handled:
        return Settled(by_hand.when, by_hand.employee, said=by_hand.state)
    taken = connection.execute(_TAKEN, missed).fetchone()
    if taken is not None:
        return Settled(read_iso(taken[0] or missed["started"]), taken[1], Direction.INCOMING)
    since = connection.execute(_HOW, missed).fetchone()
    return Settled(read_iso(since[0]), since[1], Direction(since[2])) if since else None


def _counts(connection: sqlite3.Connection, employee: str, since: str) -> MissedCounts:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_LOOKED_AT,)).fetchone()
    values = {"since": since, "employee": employee, "seen": row[0] if row else ""}
    return MissedCounts(*connection.execute(_COUNT, values).fetchone())
