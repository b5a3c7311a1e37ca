"""Call flows that were switched for a while, and when each goes back."""

from dataclasses import dataclass
from datetime import datetime

from fonetray.store.database import Database
from fonetray.store.times import iso, read_iso


@dataclass(frozen=True, slots=True)
class FlowTimer:
    """At ``due`` (aware) a call flow goes ``back_to`` on or off, unless it is so already: somebody else was there.

    ``employee`` is the local number of who wanted it, empty where that is not known.
    """

    local_number: str
    back_to: bool
    due: datetime
    employee: str
    set_at: datetime


class FlowTimerStore:
    """Reads and writes the timers' table; a call flow has one at most."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def read(self) -> list[FlowTimer]:
        """Give them, the first to come first."""
        sql = "SELECT local_number, back_to, due, employee, set_at FROM flow_timers ORDER BY due"
        rows = await self._database.read(lambda connection: connection.execute(sql).fetchall())
        return [
            FlowTimer(local, bool(back_to), read_iso(due), employee, read_iso(set_at))
            for local, back_to, due, employee, set_at in rows
        ]

    async def write(self, timer: FlowTimer) -> None:
        """Keep a timer, in place of the flow's former one."""
        sql = "INSERT OR REPLACE INTO flow_timers (local_number, back_to, due, employee, set_at) VALUES (?, ?, ?, ?, ?)"
        values = (timer.local_number, int(timer.back_to), iso(timer.due), timer.employee, iso(timer.set_at))
        await self._database.write(lambda connection: connection.execute(sql, values).rowcount)

    async def remove(self, local_number: str) -> None:
        """Keep a flow's timer no more."""
        sql = "DELETE FROM flow_timers WHERE local_number = ?"
        await self._database.write(lambda connection: connection.execute(sql, (local_number,)).rowcount)
