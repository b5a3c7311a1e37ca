"""How the user has marked call flows: those at hand, and those that are not switched without a question."""

from dataclasses import dataclass

from fonetray.store.database import Database


@dataclass(frozen=True, slots=True)
class FlowMarks:
    """A favourite stands in the tray's menu; an important one asks before it is switched."""

    favourite: bool = False
    important: bool = False


class FlowMarkStore:
    """Reads and writes the marks' table."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def read(self) -> dict[str, FlowMarks]:
        """Give the marks by the flow's local number; some may be of flows that are no more."""
        sql = "SELECT local_number, favourite, important FROM flow_marks"
        rows = await self._database.read(lambda connection: connection.execute(sql).fetchall())
        return {local: FlowMarks(bool(favourite), bool(important)) for local, favourite, important in rows}

    async def write(self, local_number: str, marks: FlowMarks) -> None:
        """Mark a call flow so."""
        sql = "INSERT OR REPLACE INTO flow_marks (local_number, favourite, important) VALUES (?, ?, ?)"
        values = (local_number, int(marks.favourite), int(marks.important))
        await self._database.write(lambda connection: connection.execute(sql, values).rowcount)
