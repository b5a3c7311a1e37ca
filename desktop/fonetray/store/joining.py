"""Contacts as they are shown: the same person of several sources once. They are joined here, when they are read."""

import sqlite3
from collections.abc import Sequence

import msgspec

from fonetray.store import people_rows
from fonetray.store.folding import folded, words
from fonetray.telephony.people import Contact, PersonRef
from fonetray.telephony.same_person import SHARING, joined, same_people

_SHARED = msgspec.json.Decoder(tuple[tuple[int, ...], ...])
_BY_NUMBER = (
    "SELECT json_group_array((SELECT json_group_array(contact) FROM (SELECT DISTINCT contact FROM contact_numbers"
    " WHERE e164 = given.value AND e164 <> '' LIMIT ?))) FROM json_each(?) AS given"
)
_BY_EMAIL = (
    "SELECT json_group_array((SELECT json_group_array(id) FROM (SELECT id FROM contacts"
    " WHERE email = given.value COLLATE NOCASE AND email <> '' LIMIT ?))) FROM json_each(?) AS given"
)
_ROUNDS = 3
"""How far it is looked for who shares something with who shares something."""


def people(connection: sqlite3.Connection, rows: Sequence[int]) -> dict[int, Contact]:
    """Give the people that contacts' rows are of, each once, at the first of their rows."""
    groups, contacts = _groups(connection, rows)
    order = {row: place for place, row in reversed(list(enumerate(rows)))}
    found = {}
    for group in groups:
        first = min((row for row in group if row in order), key=order.__getitem__, default=None)
        if first is not None:
            found[first] = joined([contacts[row] for row in group])
    return found


def people_with(connection: sqlite3.Connection, e164: str, limit: int) -> list[Contact]:
    """Give who has exactly this number, the first that were added first."""
    rows = people_rows.rows_with(connection, e164, limit)
    found = people(connection, rows)
    return [found[row] for row in rows if row in found]


def people_of(connection: sqlite3.Connection, refs: dict[PersonRef, int]) -> dict[PersonRef, Contact]:
    """Give the person that each of some contacts is, as that contact with what the others know besides."""
    groups, contacts = _groups(connection, list(refs.values()))
    of = {row: group for group in groups for row in group}
    return {
        ref: joined([contacts[row], *(contacts[other] for other in of[row] if other != row)])
        for ref, row in refs.items()
        if row in contacts
    }


def _groups(connection: sqlite3.Connection, rows: Sequence[int]) -> tuple[list[list[int]], dict[int, Contact]]:
    """Give contacts and all who are the same people, and which of them are one."""
    contacts = people_rows.contacts(connection, rows)
    fresh = contacts
    sharing: list[tuple[int, ...]] = []
    for _ in range(_ROUNDS):
        shared = [group for group in _shared(connection, fresh) if 1 < len(group) <= SHARING]
        sharing += shared
        fresh = people_rows.contacts(connection, list({row for group in shared for row in group} - contacts.keys()))
        if not fresh:
            break
        contacts = {**contacts, **fresh}
    return same_people(contacts, sharing, _words), contacts


def _shared(connection: sqlite3.Connection, contacts: dict[int, Contact]) -> tuple[tuple[int, ...], ...]:
    """Give, for each number and e-mail of some contacts, the rows of all who have it; one more than may be at most."""
    numbers = {number.e164 for contact in contacts.values() for number in contact.numbers if number.e164}
    emails = {contact.email for contact in contacts.values() if contact.email}
    return (*_asked(connection, _BY_NUMBER, numbers), *_asked(connection, _BY_EMAIL, emails))


def _asked(connection: sqlite3.Connection, sql: str, given: set[str]) -> tuple[tuple[int, ...], ...]:
    if not given:
        return ()
    row = connection.execute(sql, (SHARING + 1, msgspec.json.encode(sorted(given)).decode())).fetchone()
    # each is a text within the outer array where SQLite does not know any more that it was JSON
    return _SHARED.decode(row[0])


def _words(name: str) -> frozenset[str]:
    return frozenset(folded(word) for word in words(name))
