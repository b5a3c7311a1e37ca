"""Requests that were answered before anybody looked at them: on the disk, so that a crash in a flood loses none."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from fonetray.store.database import Database
from fonetray.store.times import iso, read_iso

_encode = msgspec.msgpack.Encoder().encode
_REMOVE = "DELETE FROM arrivals WHERE id = ?"


class Arrival(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One authentic request as it came, unread. Thousands may wait, so that none is looked at for garbage."""

    source: str
    path_kind: str
    method: str
    query: bytes
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Round:
    """Requests that came in one turn of the loop, and when that was."""

    received: datetime
    arrivals: Sequence[Arrival]


class ArrivalStore:
    """Keeps rounds until the journal has what came in them."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def keep(self, arrived: Round) -> int:
        """Keep a round; done when it is on the disk. Gives its number; raises ``StoreError``."""
        row = iso(arrived.received), _encode(arrived.arrivals)

        def job(connection: sqlite3.Connection) -> int:
            sql = "INSERT INTO arrivals (received, requests) VALUES (?, ?)"
            return connection.execute(sql, row).lastrowid or 0

        return await self._database.write(job)

    async def left(self) -> dict[int, Round]:
        """Give the rounds that the journal has not, by number, in the order they came."""
        rows = await self._database.read(
            lambda connection: connection.execute("SELECT id, received, requests FROM arrivals ORDER BY id").fetchall()
        )
        decode = msgspec.msgpack.Decoder(tuple[Arrival, ...]).decode
        return {number: Round(read_iso(received), decode(requests)) for number, received, requests in rows}


def remove(connection: sqlite3.Connection, rounds: Collection[int]) -> None:
    """Remove rounds, in the commit that puts what came in them into the journal."""
    connection.executemany(_REMOVE, [(number,) for number in rounds])
