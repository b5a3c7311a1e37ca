"""Colleagues, contacts and call flows as they are kept; each replacement is one transaction."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import msgspec

from fonetray.store import search
from fonetray.store.database import Database
from fonetray.store.journal import number_key
from fonetray.store.search import SearchHit
from fonetray.telephony.calls import CallState
from fonetray.telephony.events import Direction
from fonetray.telephony.people import CallFlow, Contact, ContactNumber, Employee

__all__ = ["Difference", "LastContact", "PeopleStore", "SearchHit"]

_LINKS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """What a reading or an import changed."""

    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class LastContact:
    """The latest call anybody here had with a number; ``duration`` is talk time in seconds where known."""

    when: datetime
    employee: str
    direction: Direction
    duration: int | None


class PeopleStore:
    """Reads and writes the people's tables."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def employees(self) -> list[Employee]:
        """Give all colleagues, in the PBX's order."""
        rows = await self._database.read(
            lambda connection: connection.execute("SELECT data FROM employees ORDER BY position").fetchall()
        )
        return [msgspec.json.decode(row[0], type=Employee) for row in rows]

    async def replace_employees(self, employees: Sequence[Employee]) -> Difference:
        """Make these the colleagues."""
        return await self._database.write(lambda connection: _replace_employees(connection, employees))

    async def flows(self) -> list[CallFlow]:
        """Give all call flows, in the PBX's order."""
        rows = await self._database.read(
            lambda connection: connection.execute(
                "SELECT local_number, name, active, active_goto, inactive_goto FROM call_flows ORDER BY position"
            ).fetchall()
        )
        return [CallFlow(local, name, bool(active), goto, else_goto) for local, name, active, goto, else_goto in rows]

    async def replace_flows(self, flows: Sequence[CallFlow]) -> None:
        """Make these the call flows."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM call_flows")
            connection.executemany(
                "INSERT OR REPLACE INTO call_flows VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (flow.local_number, position, flow.name, int(flow.active), flow.active_goto, flow.inactive_goto)
                    for position, flow in enumerate(flows)
                ],
            )

        await self._database.write(job)

    async def synced_at(self) -> datetime | None:
        """Say when people were last read from the provider."""
        row = await self._database.read(
            lambda connection: connection.execute("SELECT value FROM meta WHERE key = 'synced_at'").fetchone()
        )
        return datetime.fromisoformat(row[0]) if row else None

    async def set_synced_at(self, when: datetime) -> None:
        """Note when people were read."""
        text = when.astimezone(UTC).isoformat()
        await self._database.write(
            lambda connection: connection.execute("INSERT OR REPLACE INTO meta VALUES ('synced_at', ?)", (text,))
        )

    async def upsert_contacts(self, contacts: Sequence[Contact]) -> Difference:
        """Add contacts, or change those that their source already has under the same key."""
        return await self._database.write(lambda connection: _upsert_contacts(connection, contacts))

    async def contacts_by_e164(self, e164: str) -> list[Contact]:
        """Give the contacts that have exactly this number."""
        sql = "SELECT DISTINCT contact FROM contact_numbers WHERE e164 = ? AND e164 <> '' ORDER BY contact"
        return await self._database.read(
            lambda connection: read_contacts(connection, [row[0] for row in connection.execute(sql, (e164,))])
        )

    async def count_contacts(self) -> int:
        """Count the contacts."""
        row = await self._database.read(
            lambda connection: connection.execute("SELECT count(*) FROM contacts").fetchone()
        )
        return int(row[0])

    async def last_contact(self, number: str, *, besides_call: str = "") -> LastContact | None:
        """Give the latest call in which somebody here spoke, or tried to speak, with a number."""
        key = number_key(number)
        if not key:
            return None
        row = await self._database.read(
            lambda connection: connection.execute(
                "SELECT started, employee, direction, duration FROM calls WHERE number_key = ? AND call_id <> ?"
                " AND state IN (?, ?) ORDER BY started DESC LIMIT 1",
                (key, besides_call, CallState.ENDED.value, CallState.ANSWERED.value),
            ).fetchone()
        )
        return LastContact(datetime.fromisoformat(row[0]), row[1], Direction(row[2]), row[3]) if row else None

    async def search(self, text: str, limit: int = 50) -> list[SearchHit]:
        """Find colleagues and contacts, best first; see `fonetray.store.search` for how."""
        return await self._database.read(lambda connection: _search(connection, text, limit))


def _search(connection: sqlite3.Connection, text: str, limit: int) -> list[SearchHit]:
    found = search.candidates(connection, text)
    locals_ = [reference for kind, reference in found if kind == search.EMPLOYEE]
    marks = ",".join("?" * len(locals_))
    rows = connection.execute(f"SELECT data FROM employees WHERE local_number IN ({marks})", locals_)  # noqa: S608 - question marks only
    people: list[Employee | Contact] = [msgspec.json.decode(row[0], type=Employee) for row in rows]
    people += read_contacts(connection, [int(reference) for kind, reference in found if kind == search.CONTACT])
    return search.ranked(people, text)[:limit]


def read_contacts(connection: sqlite3.Connection, identities: Iterable[int]) -> list[Contact]:
    """Give contacts by their row ids, with their numbers."""
    contacts = []
    for identity in identities:
        row = connection.execute(
            "SELECT source, key, name, organisation, email, url, fields FROM contacts WHERE id = ?", (identity,)
        ).fetchone()
        if row is None:
            continue
        numbers = connection.execute(
            "SELECT number, label, e164 FROM contact_numbers WHERE contact = ? ORDER BY position", (identity,)
        ).fetchall()
        fields = tuple((str(name), str(value)) for name, value in json.loads(row[6]))
        source, key, name, organisation, email, url, _ = row
        telephones = tuple(ContactNumber(*number) for number in numbers)
        contacts.append(Contact(source, key, name, organisation, email, url, telephones, fields))
    return contacts


def _replace_employees(connection: sqlite3.Connection, employees: Sequence[Employee]) -> Difference:
    before = dict(connection.execute("SELECT local_number, data FROM employees"))
    after = {employee.local_number: msgspec.json.encode(asdict(employee)).decode() for employee in employees}
    connection.execute("DELETE FROM employees")
    search.forget_all(connection, search.EMPLOYEE)
    for position, employee in enumerate(employees):
        connection.execute(
            "INSERT OR REPLACE INTO employees VALUES (?, ?, ?, ?)",
            (employee.local_number, position, employee.name, after[employee.local_number]),
        )
        search.remember(connection, search.EMPLOYEE, employee.local_number, employee)
    return Difference(
        added=len(after.keys() - before.keys()),
        changed=sum(before[local] != data for local, data in after.items() if local in before),
        removed=len(before.keys() - after.keys()),
    )


def _upsert_contacts(connection: sqlite3.Connection, contacts: Sequence[Contact]) -> Difference:
    added = changed = 0
    for contact in contacts:
        row = connection.execute(
            "SELECT id FROM contacts WHERE source = ? AND key = ?", (contact.source, contact.key)
        ).fetchone()
        if row is not None:
            if read_contacts(connection, [row[0]]) == [contact]:
                continue
            changed += 1
            search.forget(connection, search.CONTACT, str(row[0]))
            connection.execute("DELETE FROM contacts WHERE id = ?", row)
        else:
            added += 1
        cursor = connection.execute(
            "INSERT INTO contacts (source, key, name, organisation, email, url, fields) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (contact.source, contact.key, contact.name, contact.organisation, contact.email, contact.url,
             json.dumps(contact.fields, ensure_ascii=False)),
        )  # fmt: skip
        identity = cursor.lastrowid
        connection.executemany(
            "INSERT INTO contact_numbers VALUES (?, ?, ?, ?, ?)",
            [(identity, position, n.number, n.label, n.e164) for position, n in enumerate(contact.numbers)],
        )
        search.remember(connection, search.CONTACT, str(identity), contact)
    return Difference(added, changed)
