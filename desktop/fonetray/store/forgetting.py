"""Everything that is kept of a person: found, and removed in parts."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

import msgspec

from fonetray.store import people_rows
from fonetray.store.ageing import forget_calls
from fonetray.store.contacts import remove_rows
from fonetray.store.database import Database
from fonetray.store.drawers import (
    CHOICES,
    DECISIONS,
    DIALS,
    DRAFTS,
    LEARNT,
    NO_COLUMN,
    NOTES,
    OTHERS,
    REMOVED_AT_ONCE,
    REQUESTS,
    Drawer,
    empty,
    overwriting,
    remove_requests,
    rows_of,
)
from fonetray.store.times import iso
from fonetray.store.traces import Traces, traces
from fonetray.store.wiping import note_due
from fonetray.telephony.people import Contact

T = TypeVar("T")
DRAWERS = (REQUESTS, NOTES, DRAFTS, DIALS, CHOICES, DECISIONS, LEARNT, *OTHERS)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a person: call ids, rows of contacts, how many favourites, and the keys of rows by table."""

    calls: tuple[str, ...]
    contacts: tuple[int, ...]
    favourites: int
    rows: dict[Drawer, list[str | int]]

    def count(self, drawer: Drawer) -> int:
        """Count the rows in a table."""
        return len(self.rows.get(drawer, ()))

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.calls or self.contacts or any(self.rows.values()))


class ForgettingStore:
    """Works on every table that a person may stand in; none of it is read on the writer's thread."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def holders(self, numbers: Collection[str]) -> dict[int, Contact]:
        """Give the contacts that have one of these numbers (E.164), by their rows."""
        return await self._database.read(partial(_holders, numbers=numbers))

    async def kept(self, person: Traces, *, contacts: Collection[int], live: Collection[str]) -> Kept:
        """Find what is kept of a person whose contacts stand in these rows, but for the calls that are ``live``."""
        calls = tuple(one for one in await self._database.read(partial(_calls, person=person)) if one not in live)
        theirs = set(calls)
        rows = {
            drawer: await rows_of(self._database, drawer, person=person, calls=theirs, spared=live)
            for drawer in DRAWERS
        }
        favourites = await self._database.read(partial(_favourites, rows=list(contacts)))
        return Kept(calls, tuple(contacts), favourites, rows)

    async def remove(self, kept: Kept) -> None:
        """Remove it, in parts; what is cut off is found again. Raises ``StoreError``."""
        if not kept:
            return
        await self._database.write(note_due)
        for drawer, keys in kept.rows.items():
            await empty(self._database, drawer, keys)
        for calls in _parts(kept.calls):
            await self._database.write(partial(_remove_calls, call_ids=list(calls)))
        for contacts in _parts(kept.contacts):
            await self._database.write(partial(_remove_contacts, rows=contacts))

    async def remove_calls(self, call_ids: Sequence[str]) -> None:
        """Remove calls with all that hangs on them and all that the PBX told of them. Raises ``StoreError``."""
        for part in _parts(call_ids):
            await self._database.write(partial(_remove_calls, call_ids=list(part), told=True))

    async def calls_of(self, person: Traces) -> frozenset[str]:
        """Give the ids of a person's calls."""
        return frozenset(await self._database.read(partial(_calls, person=person)))

    async def never_logged(self, live: Collection[str], *, late: datetime) -> tuple[tuple[str, ...], list[str | int]]:
        """Give what is kept of numbers since they are on the list: ids of calls that are over, and requests.

        The requests are those since ``late`` whose call is not known any more: they came when it was removed.
        """
        calls = await self._database.read(_never_logged)
        late_ones = await self._database.read(partial(_late, since=iso(late)))
        return tuple(call for call in calls if call not in live), late_ones

    async def remove_beside_calls(self, keys: Collection[str]) -> None:
        """Remove whom other systems named for numbers, and what they are told of calls with them."""
        person = Traces(frozenset(keys))
        for drawer in OTHERS:
            if drawer.number != NO_COLUMN:
                await empty(self._database, drawer, await rows_of(self._database, drawer, person=person, calls=()))

    async def remove_requests(self, ids: Sequence[str | int]) -> None:
        """Remove requests of the PBX."""
        await empty(self._database, REQUESTS, ids)


def _parts(everything: Sequence[T]) -> list[Sequence[T]]:
    return [everything[start : start + REMOVED_AT_ONCE] for start in range(0, len(everything), REMOVED_AT_ONCE)]


def _holders(connection: sqlite3.Connection, *, numbers: Collection[str]) -> dict[int, Contact]:
    sql = (
        "SELECT DISTINCT contact AS row FROM contact_numbers"
        " WHERE e164 IN (SELECT value FROM json_each(?)) AND e164 <> ''"
    )
    given = msgspec.json.encode(sorted(numbers)).decode()
    return people_rows.contacts(connection, people_rows.numbered(connection, sql, (given,)))


def _calls(connection: sqlite3.Connection, *, person: Traces) -> list[str]:
    given = (msgspec.json.encode(sorted(person.numbers)).decode(),)
    sql = "SELECT DISTINCT call_id FROM calls WHERE number_key IN (SELECT value FROM json_each(?))"
    return [call_id for (call_id,) in connection.execute(sql, given).fetchall()]


def _never_logged(connection: sqlite3.Connection) -> list[str]:
    sql = (
        "SELECT call_id FROM calls JOIN never_log USING (number_key) WHERE started >= added"
        " UNION SELECT call_id FROM notes JOIN never_log USING (number_key) WHERE written >= added"
    )
    return [call_id for (call_id,) in connection.execute(sql).fetchall()]


def _late(connection: sqlite3.Connection, *, since: str) -> list[str | int]:
    listed = traces([key for (key,) in connection.execute("SELECT number_key FROM never_log").fetchall()], ())
    sql = (
        "SELECT id, query, body FROM raw_events WHERE received >= ? AND understood = 1"
        " AND NOT EXISTS (SELECT 1 FROM calls WHERE calls.call_id = raw_events.call_id)"
    )
    return [row for row, *told in connection.execute(sql, (since,)) if listed.within(*told)]


def _favourites(connection: sqlite3.Connection, *, rows: Sequence[int]) -> int:
    sql = (
        "SELECT count(*) FROM favourites JOIN contacts USING (source, key) WHERE id IN (SELECT value FROM json_each(?))"
    )
    return int(connection.execute(sql, (people_rows.as_json(rows),)).fetchone()[0])


def _remove_calls(connection: sqlite3.Connection, *, call_ids: list[str], told: bool = False) -> None:
    with overwriting(connection):
        if told:
            sql = "SELECT id FROM raw_events WHERE call_id IN (SELECT value FROM json_each(?)) AND call_id <> ''"
            given = (msgspec.json.encode(call_ids).decode(),)
            remove_requests(connection, [row for (row,) in connection.execute(sql, given).fetchall()])
            connection.execute(
                "DELETE FROM module_decisions WHERE EXISTS (SELECT 1 FROM json_each(?) AS one"
                " WHERE one.value <> '' AND instr(document, json_quote(one.value)))",
                given,
            )
        forget_calls(connection, call_ids)


def _remove_contacts(connection: sqlite3.Connection, *, rows: Sequence[int]) -> None:
    given = (people_rows.as_json(rows),)
    with overwriting(connection):
        for table in ("favourites", "address_cards"):
            connection.execute(
                f"DELETE FROM {table} WHERE (source, key) IN"  # noqa: S608 - our own words
                " (SELECT source, key FROM contacts WHERE id IN (SELECT value FROM json_each(?)))",
                given,
            )
        remove_rows(connection, rows)
