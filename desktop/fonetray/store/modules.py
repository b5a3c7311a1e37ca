"""What was decided for calls that passed an integration module, and what was learnt of them, as they are kept."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from fonetray.store.database import Database
from fonetray.store.times import iso, read_iso

KEPT = 200
"""The decisions that are kept of each module."""


class ModuleStore:
    """Reads and writes both tables; the documents are others' business."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def add_decisions(self, decisions: Sequence[tuple[str, datetime, str]], *, forget_before: datetime) -> None:
        """Keep decisions (module, time, document); of each module the latest stay, and none from before a time."""

        def job(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT INTO module_decisions (module, time, document) VALUES (?, ?, ?)",
                [(module, iso(time), document) for module, time, document in decisions],
            )
            sql = (
                "DELETE FROM module_decisions WHERE module = ? AND id <= (SELECT id FROM module_decisions"
                " WHERE module = ? ORDER BY id DESC LIMIT 1 OFFSET ?)"
            )
            for module in {module for module, _, _ in decisions}:
                connection.execute(sql, (module, module, KEPT))
            connection.execute("DELETE FROM module_decisions WHERE time < ?", (iso(forget_before),))

        await self._database.write(job)

    async def forget_decisions(self, before: datetime) -> None:
        """Remove the decisions from before a time."""
        sql = "DELETE FROM module_decisions WHERE time < ?"
        await self._database.write(lambda connection: connection.execute(sql, (iso(before),)).rowcount)

    async def decisions(self, module: str) -> list[tuple[int, str]]:
        """Give the decisions of a module, newest first: number and document."""
        sql = "SELECT id, document FROM module_decisions WHERE module = ? ORDER BY id DESC LIMIT ?"
        return await self._database.read(lambda connection: connection.execute(sql, (module, KEPT)).fetchall())

    async def keep_learnt(self, learnt: Sequence[tuple[str, datetime, str]], *, now: datetime) -> None:
        """Keep what was learnt of calls (id, until when, document); what has had its time goes."""

        def job(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT OR REPLACE INTO learnt VALUES (?, ?, ?)",
                [(call_id, iso(until), document) for call_id, until, document in learnt],
            )
            connection.execute("DELETE FROM learnt WHERE until < ?", (iso(now),))

        await self._database.write(job)

    async def learnt(self, now: datetime) -> list[tuple[str, datetime, str]]:
        """Give all that is still to be remembered."""
        sql = "SELECT call_id, until, document FROM learnt WHERE until >= ?"
        rows = await self._database.read(lambda connection: connection.execute(sql, (iso(now),)).fetchall())
        return [(call_id, read_iso(until), document) for call_id, until, document in rows]
