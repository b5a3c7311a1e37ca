"""Finding people by what is typed.

Each word must begin a word of the person (name, company, department, description, e-mail, info fields, numbers), in
Danish spelling or folded; a word of three digits or more may also stand anywhere in a number. Numbers may be typed in
groups (``86 51 51 51``) and with a country code.

The index gives a bounded set of candidates, those found by name first and in the order they were indexed; ranking is
ours: an exact local number first, then those whose name (not only department or the like) begins with every word,
colleagues before contacts, then the alphabet.
"""

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from fonetray.store import people_rows
from fonetray.store.folding import folded, forms, words
from fonetray.telephony.numbers import squeeze
from fonetray.telephony.people import Contact, Employee

_CANDIDATES = 200
_TRIGRAM = 3
_DANISH = str.maketrans({"æ": "z{", "ø": "z|", "å": "z}", "ä": "z{", "ö": "z|"})
_COUNTRY = re.compile(r"\A(?:\+|00)45(?=\d)")
_GROUPS = re.compile(r"(?<!\S)\+?\d[\d\s\-./()]*(?!\S)")


class Rank(IntEnum):
    """How well somebody was found; less is better."""

    LOCAL_NUMBER = 0
    NAME = 1
    OTHER = 2


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Somebody found; a lower ``rank`` is better."""

    person: Employee | Contact
    rank: int


@dataclass(frozen=True, slots=True)
class Found:
    """Where a person stands in the index: a contact's id, or the negative of an employee's position."""

    row: int
    rank: Rank


def remember(connection: sqlite3.Connection, people: Iterable[tuple[int, Employee | Contact]]) -> None:
    """Put people into the index, each with its row."""
    entries = [(row, forms(person.name), _all(person), " ".join(digits_of(person))) for row, person in people]
    for index, column in (
        ("people_names (rowid, words)", 1),
        ("people_words (rowid, words)", 2),
        ("people_digits (rowid, digits)", 3),
    ):
        values = [(entry[0], entry[column]) for entry in entries]
        connection.executemany(f"INSERT INTO {index} VALUES (?, ?)", values)  # noqa: S608 - fixed names


def forget(connection: sqlite3.Connection, rows: Iterable[int]) -> None:
    """Take people out of the index."""
    gone = [(row,) for row in rows]
    for index in ("people_names", "people_words", "people_digits"):
        connection.executemany(f"DELETE FROM {index} WHERE rowid = ?", gone)  # noqa: S608 - fixed names


def find(connection: sqlite3.Connection, text: str, limit: int) -> list[Found]:
    """Find the rows of those who match, best first; for no words at all, the colleagues in the PBX's order."""
    if not words(text):
        sql = "SELECT -position AS row FROM employees ORDER BY position LIMIT ?"
        return [Found(row, Rank.OTHER) for row in people_rows.numbered(connection, sql, (limit,))]
    readings = list(_readings(text))
    found: list[Found] = []
    seen: set[int] = set()
    for rank, look in ((Rank.LOCAL_NUMBER, _by_local_number), (Rank.NAME, _by_name), (Rank.OTHER, _by_anything)):
        rows = {row for typed in readings for row in look(connection, typed)} - seen
        found += [Found(row, rank) for row in _in_order(connection, rows, limit - len(found))]
        if len(found) >= limit:
            break  # whoever is found in a worse way stands behind these
        seen |= rows
    return found


def alphabetical(name: str) -> str:
    """Give a key that sorts as Danes do: æ, ø, å after z."""
    key = name.casefold()
    return key if key.isascii() else key.translate(_DANISH)


def digits_of(person: Employee | Contact) -> list[str]:
    """Give a person's numbers as digits, Danish ones without their country code."""
    if isinstance(person, Contact):
        written = [number.e164 or number.number for number in person.numbers]
    else:
        written = [person.local_number, *(n.number for n in person.numbers), *(p.local_number for p in person.phones)]
    return list(dict.fromkeys(digits for number in written if (digits := _national(number))))


def _readings(text: str) -> Iterator[list[str]]:
    """Give the words typed; where digits stand in groups, first as one number and then as they stand."""
    joined = _GROUPS.sub(lambda groups: f" {_national(groups[0])} ", text)
    first = [folded(word) for word in words(joined)]
    if first:
        yield first
    second = [folded(word) for word in words(text)]
    if second != first:
        yield second


def _by_local_number(connection: sqlite3.Connection, typed: list[str]) -> Sequence[int]:
    if len(typed) != 1:
        return ()
    sql = "SELECT -position AS row FROM employees WHERE local_number = ?"
    return people_rows.numbered(connection, sql, typed)


def _by_name(connection: sqlite3.Connection, typed: list[str]) -> Sequence[int]:
    return _beginning(connection, "people_names", typed)


def _by_anything(connection: sqlite3.Connection, typed: list[str]) -> Sequence[int]:
    """Give rows found by any of their words, and by digits inside numbers where those are not too many already."""
    found = _beginning(connection, "people_words", typed)
    return found if len(found) == _CANDIDATES else (*found, *_inside_numbers(connection, typed))


def _beginning(connection: sqlite3.Connection, index: str, typed: list[str]) -> tuple[int, ...]:
    """Give rows that have a word beginning with each word typed, the lowest and so all colleagues first."""
    sql = f"SELECT rowid AS row FROM {index} WHERE {index} MATCH ? LIMIT ?"  # noqa: S608 - two fixed names
    return people_rows.numbered(connection, sql, (" ".join(f'"{word}"*' for word in typed), _CANDIDATES))


def _inside_numbers(connection: sqlite3.Connection, typed: list[str]) -> tuple[int, ...]:
    """Give rows in whose numbers the typed digits stand, and whose words begin with the rest."""
    inside = [word for word in typed if word.isdecimal() and len(word) >= _TRIGRAM]
    if not inside:
        return ()
    begin = [word for word in typed if word not in inside]
    digits = " ".join(f'"{word}"' for word in inside)
    sql = "SELECT rowid AS row FROM people_digits WHERE people_digits MATCH ?"
    if not begin:
        return people_rows.numbered(connection, f"{sql} LIMIT ?", (digits, _CANDIDATES))
    # the plus keeps SQLite from asking the index anew for every row
    sql = f"SELECT rowid AS row FROM people_words WHERE people_words MATCH ? AND +rowid IN ({sql}) LIMIT ?"  # noqa: S608 - fixed text
    return people_rows.numbered(connection, sql, (" ".join(f'"{word}"*' for word in begin), digits, _CANDIDATES))


def _in_order(connection: sqlite3.Connection, rows: Collection[int], limit: int) -> list[int]:
    """Give those who were found equally well: colleagues before contacts, then the alphabet."""
    colleagues = [-row for row in rows if row < 0]
    order = _alphabetically((name, -position) for position, name in people_rows.employee_names(connection, colleagues))
    if len(order) < limit:
        contacts = [row for row in rows if row > 0]
        order += _alphabetically((name, row) for row, name in people_rows.contact_names(connection, contacts))
    return order[:limit]


def _alphabetically(people: Iterable[tuple[str, int]]) -> list[int]:
    return [row for _, row in sorted((alphabetical(name), row) for name, row in people)]


def marks(values: Sequence[object]) -> str:
    """Give a question mark for each value, for SQL's ``IN``."""
    return ",".join("?" * len(values))


def _all(person: Employee | Contact) -> str:
    if isinstance(person, Contact):
        texts = [person.name, person.organisation, person.email, *(value for _, value in person.fields)]
    else:
        department = person.department.name if person.department else ""
        texts = [person.name, department, person.description, person.email, *(field.value for field in person.info)]
    return forms(" ".join((*texts, *digits_of(person))))


def _national(number: str) -> str:
    digits = squeeze(number)
    return _COUNTRY.sub("", digits).removeprefix("+").removeprefix("00")
