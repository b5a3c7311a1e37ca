"""What people are searched by, written: the words of their name, all words, numbers' digits, initials."""

import re
import sqlite3
from collections.abc import Iterable

from fonetray.store import spelling
from fonetray.store.folding import forms, initials
from fonetray.telephony.numbers import squeeze
from fonetray.telephony.people import Contact, Employee

INDEXES = {"people_names": "words", "people_words": "words", "people_digits": "digits", "people_initials": "initials"}
"""The full-text indexes, each with its one column; a row of them is a contact's id or minus a colleague's position."""
_COUNTRY = re.compile(r"\A(?:\+|00)45(?=\d)")


def remember(connection: sqlite3.Connection, people: Iterable[tuple[int, Employee | Contact]]) -> None:
    """Put people into the index, each with its row."""
    entries = [
        (row, forms(person.name), _all(person), " ".join(digits_of(person)), initials(person.name))
        for row, person in people
    ]
    for place, (index, column) in enumerate(INDEXES.items(), start=1):
        values = [(entry[0], entry[place]) for entry in entries]
        connection.executemany(f"INSERT INTO {index} (rowid, {column}) VALUES (?, ?)", values)  # noqa: S608 - fixed names
    spelling.count(connection, (entry[2] for entry in entries))


def forget(connection: sqlite3.Connection, rows: Iterable[int]) -> None:
    """Take people out of the index."""
    gone = [(row,) for row in rows]
    sql = "SELECT words FROM people_words WHERE rowid = ?"
    spelling.discount(connection, [text for row in gone for (text,) in connection.execute(sql, row)])
    for index in INDEXES:
        connection.executemany(f"DELETE FROM {index} WHERE rowid = ?", gone)  # noqa: S608 - fixed names


def digits_of(person: Employee | Contact) -> list[str]:
    """Give a person's numbers as digits, Danish ones without their country code."""
    if isinstance(person, Contact):
        written = [number.e164 or number.number for number in person.numbers]
    else:
        written = [person.local_number, *(n.number for n in person.numbers), *(p.local_number for p in person.phones)]
    return list(dict.fromkeys(digits for number in written if (digits := national(number).removeprefix("00"))))


def national(number: str) -> str:
    """Give a number's digits, a Danish one's without its country code."""
    return _COUNTRY.sub("", squeeze(number)).removeprefix("+")


def _all(person: Employee | Contact) -> str:
    if isinstance(person, Contact):
        texts = [person.name, person.organisation, person.email, *(value for _, value in person.fields)]
    else:
        department = person.department.name if person.department else ""
        texts = [person.name, department, person.description, person.email, *(field.value for field in person.info)]
    return forms(" ".join((*texts, *digits_of(person))))
