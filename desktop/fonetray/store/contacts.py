"""Contacts as they are kept, and the sources that they came from; each write is one commit of bounded size."""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from fonetray.store import all_numbers, people_rows, search
from fonetray.store.database import Database
from fonetray.telephony.people import Contact
from fonetray.telephony.sources import Source, SourceKind

_AT_ONCE = 200
"""Contacts in one commit: a hundredth of a second, for which a call event may have to wait."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a reading or an import changed."""

    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class KeptSource:
    """A source with how many contacts it has, and when a whole reading of it last came to its end, if one did."""

    source: Source
    count: int
    read: datetime | None


@dataclass(frozen=True, slots=True)
class Put:
    """What a batch did: how many were new and other than before, and the rows of all that it held."""

    added: int
    changed: int
    rows: tuple[int, ...]


class ContactStore:
    """Writes contacts, and knows their sources. `fonetray.store.people` finds them."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    def owns(self, file: Path) -> bool:
        """Say whether a file is the database's own, which nobody may open but SQLite."""
        return self._database.owns(file)

    async def sources(self) -> list[KeptSource]:
        """Give all sources, by name."""
        return await self._database.read(_sources)

    async def source(self, name: str) -> KeptSource | None:
        """Give one source, None where there is none of that name."""
        return next((kept for kept in await self.sources() if kept.source.name == name), None)

    async def put(self, source: Source, contacts: Sequence[Contact]) -> Put:
        """Add a source's contacts, or change those that it has under the same key; the last of a key counts.

        More than two hundred are committed in parts. Raises ``StoreError``; the parts before stay.
        """
        wanted = list({contact.key: contact for contact in contacts}.values())
        wanted.sort(key=lambda contact: search.alphabetical(contact.name))
        added = changed = 0
        rows: list[int] = []
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            done = await self._database.write(partial(_put, source=source, contacts=part))
            added, changed = added + done.added, changed + done.changed
            rows += done.rows
        return Put(added, changed, tuple(rows))

    async def rows_of(self, source: Source, keys: Collection[str]) -> tuple[int, ...]:
        """Give the rows of a source's contacts with these keys, of those that are there."""
        if not keys:
            return ()
        sql = "SELECT id AS row FROM contacts WHERE source = ? AND key IN (SELECT value FROM json_each(?))"
        given = msgspec.json.encode(list(keys)).decode()
        return await self._database.read(lambda connection: people_rows.numbered(connection, sql, (source.name, given)))

    async def keep_only(self, source: Source, rows: Collection[int]) -> int:
        """Remove a source's contacts but these; gives how many are gone. Committed in parts."""
        there = await self._database.read(partial(_rows_of, name=source.name))
        gone = [row for row in there if row not in rows]
        for start in range(0, len(gone), _AT_ONCE):
            await self._database.write(partial(remove_rows, rows=gone[start : start + _AT_ONCE]))
        return len(gone)

    async def note_read(self, source: Source, when: datetime) -> None:
        """Note that a source was read to its end; nothing is noted of one that has no contacts and never had."""
        text = when.astimezone(UTC).isoformat()

        def job(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE contact_sources SET read = ? WHERE name = ?", (text, source.name))

        await self._database.write(job)

    async def remove_source(self, name: str) -> int:
        """Remove a source with all that it brought, in parts; gives how many contacts that were.

        The source itself goes last: where this is cut off, what is left is still a source and can be removed again.
        """
        there = await self._database.read(partial(_rows_of, name=name))
        for start in range(0, len(there), _AT_ONCE):
            await self._database.write(partial(remove_rows, rows=there[start : start + _AT_ONCE]))

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(
                "DELETE FROM contact_sources WHERE name = ? AND NOT EXISTS (SELECT 1 FROM contacts WHERE source = ?)",
                (name, name),
            )

        await self._database.write(job)
        return len(there)


def _sources(connection: sqlite3.Connection) -> list[KeptSource]:
    rows = connection.execute(
        "SELECT name, kind, read, (SELECT count(*) FROM contacts WHERE source = kept.name) FROM contact_sources kept"
    ).fetchall()
    found = [
        KeptSource(Source(name, SourceKind(kind)), count, datetime.fromisoformat(read) if read else None)
        for name, kind, read, count in rows
    ]
    return sorted(found, key=lambda kept: search.alphabetical(kept.source.name))


def _rows_of(connection: sqlite3.Connection, name: str) -> tuple[int, ...]:
    return people_rows.numbered(connection, "SELECT id AS row FROM contacts WHERE source = ?", (name,))


def remove_rows(connection: sqlite3.Connection, rows: Sequence[int]) -> None:
    """Remove contacts by their rows, from the index too."""
    search.forget(connection, rows)
    given = (msgspec.json.encode(rows).decode(),)
    connection.execute("DELETE FROM contacts WHERE id IN (SELECT value FROM json_each(?))", given)


def _put(connection: sqlite3.Connection, source: Source, contacts: Sequence[Contact]) -> Put:
    """Take contacts of which no two have the same key."""
    connection.execute("INSERT OR IGNORE INTO contact_sources (name, kind) VALUES (?, ?)", (source.name, source.kind))
    ids = _identities(connection, source.name, contacts)
    kept = people_rows.contacts(connection, list(ids.values()))
    rows: list[tuple[int, Contact]] = []
    changed: list[int] = []
    for contact in contacts:
        identity = ids.get(contact.key)
        if identity is None:
            ids[contact.key] = identity = _insert(connection, source.name, contact)
        elif kept[identity] == contact:
            continue
        else:
            changed.append(identity)
            _update(connection, identity, contact)
        rows.append((identity, contact))
    search.forget(connection, changed)
    connection.executemany("DELETE FROM contact_numbers WHERE contact = ?", [(identity,) for identity in changed])
    connection.executemany(
        "INSERT INTO contact_numbers (contact, position, number, label, e164) VALUES (?, ?, ?, ?, ?)",
        [
            (identity, position, number.number, number.label, number.e164)
            for identity, contact in rows
            for position, number in enumerate(contact.numbers)
        ],
    )
    search.remember(connection, rows)
    all_numbers.added(connection)
    return Put(len(rows) - len(changed), len(changed), tuple(ids.values()))


def _identities(connection: sqlite3.Connection, source: str, contacts: Sequence[Contact]) -> dict[str, int]:
    keys = [contact.key for contact in contacts]
    sql = f"SELECT key, id FROM contacts WHERE source = ? AND key IN ({search.marks(keys)})"  # noqa: S608 - question marks only
    return dict(connection.execute(sql, (source, *keys)).fetchall())


def _insert(connection: sqlite3.Connection, source: str, contact: Contact) -> int:
    sql = "INSERT INTO contacts (source, key, name, organisation, email, url, fields) VALUES (?, ?, ?, ?, ?, ?, ?)"
    return connection.execute(sql, (source, contact.key, *_columns(contact))).lastrowid or 0


def _update(connection: sqlite3.Connection, identity: int, contact: Contact) -> None:
    sql = "UPDATE contacts SET name = ?, organisation = ?, email = ?, url = ?, fields = ? WHERE id = ?"
    connection.execute(sql, (*_columns(contact), identity))


def _columns(contact: Contact) -> tuple[str, str, str, str, str]:
    fields = json.dumps(contact.fields, ensure_ascii=False)
    return (contact.name, contact.organisation, contact.email, contact.url, fields)
