"""Colleagues, contacts and call flows as they are kept; each replacement is one transaction."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from fonetray.store import all_numbers, company, contact_fields, joining, people_rows, search
from fonetray.store.contacts import ContactStore, Difference
from fonetray.store.database import Database
from fonetray.store.familiar import Acquaintance, Familiar
from fonetray.store.journal import number_key
from fonetray.store.returns import Answer
from fonetray.store.search import SearchHit
from fonetray.telephony.calls import CallState
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.doubts import Doubt, Lists
from fonetray.telephony.events import Direction
from fonetray.telephony.people import CallFlow, Contact, Employee, PersonRef
from fonetray.telephony.sources import Source, SourceKind

if TYPE_CHECKING:
    from array import array

__all__ = ["Difference", "Kept", "LastContact", "PeopleStore", "SearchHit"]

_SHARING = 50
"""The most contacts that are given for one number."""


@dataclass(frozen=True, slots=True)
class LastContact:
    """The latest call anybody here had with a number; ``duration`` is talk time in seconds where known."""

    when: datetime
    employee: str
    direction: Direction
    duration: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept about a number: the contacts that have it, and the latest call with it if that was asked for."""

    contacts: tuple[Contact, ...] = ()
    last: LastContact | None = None


class PeopleStore:
    """Reads and writes the people's tables."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database
        self._familiar = Familiar()

    def owns(self, file: Path) -> bool:
        """Say whether a file is the database's own, which nobody may open but SQLite."""
        return self._database.owns(file)

    async def employees(self) -> list[Employee]:
        """Give all colleagues, in the PBX's order."""
        rows = await self._database.read(
            lambda connection: connection.execute("SELECT data FROM employees ORDER BY position").fetchall()
        )
        return [msgspec.json.decode(row[0], type=Employee) for row in rows]

    async def replace_employees(self, employees: Sequence[Employee]) -> Difference:
        """Make these the colleagues."""
        return await self._database.write(partial(company.replace_employees, employees=employees))

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
        await self._database.write(partial(company.replace_flows, flows=flows))

    async def take_company(self, lists: Lists, *, source: str, when: datetime) -> Difference:
        """Make these the company, all in one commit; notes from which ``source`` they were read, and when.

        A list that was doubted before is doubted no more. Gives what changed among the employees.
        """

        def job(connection: sqlite3.Connection) -> Difference:
            difference = company.replace_employees(connection, lists.employees)
            company.replace_flows(connection, lists.flows)
            company.note(connection, "synced_at", when.astimezone(UTC).isoformat())
            company.note(connection, "synced_from", source)
            company.note(connection, "doubt", "")
            return difference

        return await self._database.write(job)

    async def synced_at(self) -> datetime | None:
        """Say when people were last read from the provider."""
        noted = await self._database.read(partial(company.noted, key="synced_at"))
        return datetime.fromisoformat(noted) if noted else None

    async def synced_from(self) -> str:
        """Say from which source people were read, empty where that was not noted."""
        return await self._database.read(partial(company.noted, key="synced_from"))

    async def doubt(self) -> Doubt | None:
        """Give why the last reading was not believed, None where it was."""
        noted = await self._database.read(partial(company.noted, key="doubt"))
        try:
            return msgspec.json.decode(noted, type=Doubt) if noted else None
        except msgspec.DecodeError:  # written by another version: the next reading is compared with nothing
            return None

    async def keep_doubt(self, doubt: Doubt) -> None:
        """Note why a reading is not believed, for the next one to be compared with."""
        await self._database.write(partial(company.note, key="doubt", value=msgspec.json.encode(doubt).decode()))

    async def contacts_by_refs(self, refs: Sequence[PersonRef]) -> dict[PersonRef, Contact]:
        """Give who is meant, of those that are still there."""

        def job(connection: sqlite3.Connection) -> dict[PersonRef, Contact]:
            sql = "SELECT id FROM contacts WHERE source = ? AND key = ?"
            found = [(ref, connection.execute(sql, (ref.source, ref.key)).fetchone()) for ref in refs]
            return joining.people_of(connection, {ref: row[0] for ref, row in found if row})

        return await self._database.read(job)

    async def upsert_contacts(self, contacts: Sequence[Contact]) -> Difference:
        """Add or change contacts of whatever sources; see `ContactStore.put`. Raises ``StoreError``."""
        store, difference = ContactStore(self._database), Difference()
        for name in dict.fromkeys(contact.source for contact in contacts):
            these = [contact for contact in contacts if contact.source == name]
            done = await store.put(Source(name, SourceKind.CSV), these)
            difference = Difference(difference.added + done.added, difference.changed + done.changed)
        return difference

    async def contacts_by_e164(self, e164: str) -> list[Contact]:
        """Give the contacts that have exactly this number, at most fifty."""
        return await self._database.read(lambda connection: joining.people_with(connection, e164, _SHARING))

    async def customers(self, asked: Sequence[tuple[str, str, str]]) -> list[tuple[list[Contact], list[Contact]]]:
        """Answer many questions (label, digits, E.164) in one reading.

        Each is given the contacts with these digits in that field or as their key, and those with the number; what is
        empty is not looked for.
        """

        def job(connection: sqlite3.Connection) -> list[tuple[list[Contact], list[Contact]]]:
            there = people_rows.numbers_of_somebody(connection, {e164 for _, _, e164 in asked if e164})
            return [
                (
                    contact_fields.contacts_with_digits(connection, label, digits) if digits else [],
                    joining.people_with(connection, e164, _SHARING) if e164 in there else [],
                )
                for label, digits, e164 in asked
            ]

        return await self._database.read(job)

    async def numbers_since(self, version: str | None, most: int) -> "tuple[str, array[int] | None] | None":
        """Give the contacts' numbers and their version; None where that is still the one that was given before.

        More than ``most`` numbers are not given.
        """

        def job(connection: sqlite3.Connection) -> "tuple[str, array[int] | None] | None":
            now = all_numbers.version(connection)
            return None if now == version else (now, all_numbers.all_numbers(connection, most))

        return await self._database.read(job)

    async def count_contacts(self) -> int:
        """Count the contacts."""
        row = await self._database.read(
            lambda connection: connection.execute("SELECT count(*) FROM contacts").fetchone()
        )
        return int(row[0])

    async def last_contact(self, number: str, *, besides_call: str = "") -> LastContact | None:
        """Give the latest call in which somebody here spoke, or tried to speak, with a number."""
        key = number_key(number)
        return (
            await self._database.read(lambda connection: _last_contact(connection, key, besides_call)) if key else None
        )

    async def kept_of(self, number: PhoneNumber, *, besides_call: str | None = None) -> Kept:
        """Give all that is kept about a number in one reading; of its calls only where ``besides_call`` is text."""
        key = "" if besides_call is None else number.e164 or number_key(number.display)

        def job(connection: sqlite3.Connection) -> Kept:
            contacts = joining.people_with(connection, number.e164, _SHARING) if number.e164 else []
            return Kept(tuple(contacts), _last_contact(connection, key, besides_call or "") if key else None)

        return await self._database.read(job) if number.e164 or key else Kept()

    async def search(self, text: str, limit: int = 50, *, employee: str = "") -> list[SearchHit]:
        """Find colleagues and contacts, best first; see `fonetray.store.search` for how.

        Whom ``employee`` has called stands first, and whom anybody here has called where that is empty.
        """
        return await self.begin_search(text, limit, employee=employee).wait()

    def begin_search(self, text: str, limit: int = 50, *, employee: str = "") -> Answer[list[SearchHit]]:
        """Begin the same at once, for who has something else to do meanwhile."""
        return self._database.begin_read(
            lambda connection: _search(connection, text, limit, self._familiar.people(connection, employee))
        )


def _last_contact(connection: sqlite3.Connection, key: str, besides_call: str) -> LastContact | None:
    row = connection.execute(
        "SELECT started, employee, direction, duration FROM calls WHERE number_key = ? AND call_id <> ?"
        " AND state IN (?, ?) ORDER BY started DESC LIMIT 1",
        (key, besides_call, CallState.ENDED.value, CallState.ANSWERED.value),
    ).fetchone()
    return LastContact(datetime.fromisoformat(row[0]), row[1], Direction(row[2]), row[3]) if row else None


def _search(
    connection: sqlite3.Connection, text: str, limit: int, familiar: Mapping[int, Acquaintance]
) -> list[SearchHit]:
    found = search.find(connection, text, limit, familiar)
    contacts = joining.people(connection, [entry.row for entry in found if entry.row > 0])
    employees = people_rows.employees(connection, [-entry.row for entry in found if entry.row < 0])
    people = ((contacts.get(entry.row) or employees.get(-entry.row), entry.rank) for entry in found)
    return [SearchHit(person, rank) for person, rank in people if person]
