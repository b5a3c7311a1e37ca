"""Which call flow was switched when and by whom, as far as it went through here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fonetray.store.database import Database
from fonetray.store.times import iso, read_iso

DONE = "done"
"""The outcome of a change that was made."""
GONE, REFUSED = "gone", "refused"
"""The outcomes of a time at which a flow could not go back: it is there no more, or the provider will not."""
TIMED, UNTIMED = "timed", "untimed"
"""The outcomes of a wish for another time to go back at, or for none."""


@dataclass(frozen=True, slots=True)
class FlowChange:
    """A wish to switch a call flow, and what came of it: ``done``, or a word for why not.

    ``employee`` is the local number of who wanted it, ``desk`` the desk that they did it from, empty for the hub's own.
    ``due`` (aware) is until when it was to stay so, or when it was to go back; None for good. ``why`` has the
    provider's own words for what it did not do.
    """

    time: datetime
    local_number: str
    active: bool
    employee: str
    desk: str
    outcome: str
    due: datetime | None = None
    why: str = ""


_COLUMNS = "time, local_number, active, employee, desk, outcome, due, why"


class FlowChangeStore:
    """Reads and writes the changes' table."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def add(self, change: FlowChange) -> None:
        """Keep a change."""
        values = (
            iso(change.time), change.local_number, int(change.active), change.employee, change.desk, change.outcome,
            iso(change.due) if change.due else "", change.why,
        )  # fmt: skip
        sql = f"INSERT INTO flow_changes ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own columns
        await self._database.write(lambda connection: connection.execute(sql, values).rowcount)

    async def latest(self, limit: int) -> list[FlowChange]:
        """Give the newest changes, newest first."""
        return await self._read("ORDER BY id DESC LIMIT ?", (limit,))

    async def last_of_each(self) -> dict[str, FlowChange]:
        """Give of each call flow that was ever switched through here the last time, by its local number."""
        last = "SELECT max(id) FROM flow_changes WHERE outcome = ? GROUP BY local_number"
        return {change.local_number: change for change in await self._read(f"WHERE id IN ({last})", (DONE,))}

    async def not_gone_back(self, since: datetime) -> list[FlowChange]:
        """Give the flows whose time came after ``since`` and changed nothing, and that nobody has cared for yet."""
        last = "SELECT max(id) FROM flow_changes WHERE outcome IN (?, ?, ?, ?, ?) GROUP BY local_number"
        return await self._read(
            f"WHERE id IN ({last}) AND outcome IN (?, ?) AND time > ? ORDER BY id",
            (DONE, TIMED, UNTIMED, GONE, REFUSED, GONE, REFUSED, iso(since)),
        )

    async def _read(self, which: str, values: Sequence[str | int]) -> list[FlowChange]:
        sql = f"SELECT {_COLUMNS} FROM flow_changes {which}"  # noqa: S608 - our own words
        rows = await self._database.read(lambda connection: connection.execute(sql, values).fetchall())
        return list(map(_change, rows))


def _change(row: Sequence[Any]) -> FlowChange:
    time, local, active, employee, desk, outcome, due, why = row
    return FlowChange(read_iso(time), local, bool(active), employee, desk, outcome, read_iso(due) if due else None, why)
