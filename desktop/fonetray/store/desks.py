"""The desks of a hub, as they are kept: codes and tokens as digests only."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from fonetray.store.database import Database
from fonetray.store.times import iso, read_iso
from fonetray.telephony.reading import Reading

_COLUMNS = (
    "id, employee, reading, code_digest, code_until, token_digest, token_until, created, joined, seen, source, revoked"
)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A desk; all times are aware UTC, None where it has not happened or never will.

    ``code_digest`` is empty once the code has done its work, ``token_digest`` until it has. ``source`` is the address
    that it was last seen from.
    """

    id: str
    employee: str
    reading: Reading
    code_digest: str
    code_until: datetime
    created: datetime
    token_digest: str = ""
    token_until: datetime | None = None
    joined: datetime | None = None
    seen: datetime | None = None
    source: str = ""
    revoked: datetime | None = None


class DeskStore:
    """Reads and writes the desks' table."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def all(self) -> list[DeskRow]:
        """Give all desks, the oldest first."""
        return await self._database.read(
            lambda connection: _rows(connection, f"SELECT {_COLUMNS} FROM desks ORDER BY created, id")  # noqa: S608
        )

    async def add(self, desk: DeskRow) -> None:
        """Keep a new desk."""
        values = _values(desk)
        sql = f"INSERT INTO desks ({_COLUMNS}) VALUES ({', '.join('?' * len(values))})"  # noqa: S608 - our own columns
        await self._database.write(lambda connection: connection.execute(sql, values).rowcount)

    async def trade(self, desk: str, *, code_digest: str, token_digest: str) -> bool:
        """Give a desk a token in place of its code's; False where the code has done its work meanwhile."""
        sql = (
            "UPDATE desks SET token_digest = ?, joined = NULL"
            " WHERE id = ? AND code_digest = ? AND code_digest <> '' AND revoked IS NULL"
        )
        changed = await self._database.write(
            lambda connection: connection.execute(sql, (token_digest, desk, code_digest)).rowcount
        )
        return changed == 1

    async def set_reading(self, desk: str, reading: Reading) -> None:
        """Have a desk read otherwise."""
        sql = "UPDATE desks SET reading = ? WHERE id = ?"
        await self._database.write(lambda connection: connection.execute(sql, (reading.value, desk)).rowcount)

    async def joined(self, desk: str, when: datetime) -> None:
        """Note that a desk's token was used the first time, which ends its code."""
        sql = "UPDATE desks SET joined = ?, code_digest = '' WHERE id = ? AND joined IS NULL"
        await self._database.write(lambda connection: connection.execute(sql, (iso(when), desk)).rowcount)

    async def seen(self, desk: str, when: datetime, source: str) -> None:
        """Note that a desk was here."""
        sql = "UPDATE desks SET seen = ?, source = ? WHERE id = ?"
        await self._database.write(lambda connection: connection.execute(sql, (iso(when), source, desk)).rowcount)

    async def revoke(self, desk: str, when: datetime) -> None:
        """Take a desk's code and token from it; that it was there stays known."""
        sql = "UPDATE desks SET revoked = ?, code_digest = '' WHERE id = ? AND revoked IS NULL"
        await self._database.write(lambda connection: connection.execute(sql, (iso(when), desk)).rowcount)

    async def version(self) -> int:
        """Give a number that changes when another program has written to the file (SQLite's ``data_version``)."""
        return await self._database.read(
            lambda connection: int(connection.execute("PRAGMA data_version").fetchone()[0])
        )


def _values(desk: DeskRow) -> tuple[str | None, ...]:
    def written(time: datetime | None) -> str | None:
        return iso(time) if time else None

    return (
        desk.id, desk.employee, desk.reading.value, desk.code_digest, iso(desk.code_until), desk.token_digest,
        written(desk.token_until), iso(desk.created), written(desk.joined), written(desk.seen), desk.source,
        written(desk.revoked),
    )  # fmt: skip


def _rows(connection: sqlite3.Connection, sql: str) -> list[DeskRow]:
    return [
        DeskRow(
            id=identity,
            employee=employee,
            reading=Reading(reading),
            code_digest=code,
            code_until=read_iso(code_until),
            created=read_iso(created),
            token_digest=token,
            token_until=read_iso(token_until) if token_until else None,
            joined=read_iso(joined) if joined else None,
            seen=read_iso(seen) if seen else None,
            source=source,
            revoked=read_iso(revoked) if revoked else None,
        )
        for (identity, employee, reading, code, code_until, token, token_until, created, joined, seen, source, revoked)
        in connection.execute(sql)
    ]  # fmt: skip
