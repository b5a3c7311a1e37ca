"""Which call flow was switched when and by whom, as far as it went through here."""

from dataclasses import dataclass
from datetime import datetime

from fonetray.store.database import Database
from fonetray.store.times import iso, read_iso


@dataclass(frozen=True, slots=True)
class FlowChange:
    """A wish to switch a call flow, and what came of it: ``done``, or a word for why not.

    ``employee`` is the local number of who wanted it, ``desk`` the desk that they did it from, empty for the hub's own.
    """

    time: datetime
    local_number: str
    active: bool
    employee: str
    desk: str
    outcome: str


class FlowChangeStore:
    """Reads and writes the changes' table."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def add(self, change: FlowChange) -> None:
        """Keep a change."""
        values = (
            iso(change.time), change.local_number, int(change.active), change.employee, change.desk, change.outcome,
        )  # fmt: skip
        sql = "INSERT INTO flow_changes (time, local_number, active, employee, desk, outcome) VALUES (?, ?, ?, ?, ?, ?)"
        await self._database.write(lambda connection: connection.execute(sql, values).rowcount)

    async def latest(self, limit: int) -> list[FlowChange]:
        """Give the newest changes, newest first."""
        sql = "SELECT time, local_number, active, employee, desk, outcome FROM flow_changes ORDER BY id DESC LIMIT ?"
        rows = await self._database.read(lambda connection: connection.execute(sql, (limit,)).fetchall())
        return [FlowChange(read_iso(time), local, bool(active), *rest) for time, local, active, *rest in rows]

    async def last_of_each(self) -> dict[str, FlowChange]:
        """Give of each call flow that was ever switched through here the last time, by its local number."""
        sql = (
            "SELECT time, local_number, active, employee, desk, outcome FROM flow_changes"
            " WHERE id IN (SELECT max(id) FROM flow_changes WHERE outcome = 'done' GROUP BY local_number)"
        )
        rows = await self._database.read(lambda connection: connection.execute(sql).fetchall())
        return {local: FlowChange(read_iso(time), local, bool(active), *rest) for time, local, active, *rest in rows}
