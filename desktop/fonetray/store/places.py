"""Where windows stand, each under a name."""

from fonetray.store.database import Database

_KEY = "place."


class Places:
    """Reads and writes them among what the database keeps of itself."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def read(self, name: str) -> str:
        """Give a window's place, empty where it has none."""
        sql = "SELECT value FROM meta WHERE key = ?"
        row = await self._database.read(lambda connection: connection.execute(sql, (_KEY + name,)).fetchone())
        return str(row[0]) if row else ""

    async def write(self, name: str, place: str) -> None:
        """Keep a window's place."""
        sql = "INSERT OR REPLACE INTO meta VALUES (?, ?)"
        await self._database.write(lambda connection: connection.execute(sql, (_KEY + name, place)).rowcount)
