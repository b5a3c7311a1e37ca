"""Finding people by what is typed.

Each word must begin a word of the person (name, company, department, description, e-mail, info fields), in Danish
spelling or folded; a word of digits may also stand anywhere in a number from three digits on, at its start below that.
The index gives a bounded set of candidates; ranking is ours: an exact local number first, then those whose name (not
only department or the like) begins with every word, colleagues before contacts, then the alphabet.
"""

import re
import sqlite3
from dataclasses import dataclass

from fonetray.store.folding import folded, forms, words
from fonetray.telephony.numbers import squeeze
from fonetray.telephony.people import Contact, Employee

EMPLOYEE = "employee"
CONTACT = "contact"
_CANDIDATES = 300
_TRIGRAM = 3
_DANISH = str.maketrans({"æ": "z{", "ø": "z|", "å": "z}", "ä": "z{", "ö": "z|"})


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Somebody found; a lower ``rank`` is better."""

    person: Employee | Contact
    rank: int


def remember(connection: sqlite3.Connection, kind: str, reference: str, person: Employee | Contact) -> None:
    """Put a person into the index."""
    connection.execute(
        "INSERT INTO people_words (kind, reference, words) VALUES (?, ?, ?)", (kind, reference, forms(_text(person)))
    )
    connection.execute(
        "INSERT INTO people_digits (kind, reference, digits) VALUES (?, ?, ?)",
        (kind, reference, " ".join(_digits(person))),
    )


def forget(connection: sqlite3.Connection, kind: str, reference: str) -> None:
    """Take one person out of the index."""
    for table in ("people_words", "people_digits"):
        connection.execute(f"DELETE FROM {table} WHERE kind = ? AND reference = ?", (kind, reference))  # noqa: S608 - two fixed names


def forget_all(connection: sqlite3.Connection, kind: str) -> None:
    """Take everybody of a kind out of the index."""
    for table in ("people_words", "people_digits"):
        connection.execute(f"DELETE FROM {table} WHERE kind = ?", (kind,))  # noqa: S608 - two fixed names


def candidates(connection: sqlite3.Connection, text: str) -> list[tuple[str, str]]:
    """Give (kind, reference) of those who may match; for no words at all, the colleagues."""
    typed = [folded(word) for word in words(text)]
    if not typed:
        sql = "SELECT 'employee', local_number FROM employees ORDER BY position LIMIT ?"
        return connection.execute(sql, (_CANDIDATES,)).fetchall()
    found: dict[tuple[str, str], None] = {}
    match = " ".join(f'"{word}"*' for word in typed)
    for kind in (EMPLOYEE, CONTACT):
        sql = "SELECT kind, reference FROM people_words WHERE words MATCH ? AND kind = ? LIMIT ?"
        found.update(dict.fromkeys(connection.execute(sql, (match, kind, _CANDIDATES)).fetchall()))
    digits = _typed_digits(text)
    if len(digits) >= _TRIGRAM:
        sql = "SELECT kind, reference FROM people_digits WHERE digits MATCH ? LIMIT ?"
        found.update(dict.fromkeys(connection.execute(sql, (f'"{digits}"', _CANDIDATES)).fetchall()))
    return list(found)


def ranked(people: list[Employee | Contact], text: str) -> list[SearchHit]:
    """Put people in order, best first."""
    typed = [folded(word) for word in words(text)]
    digits = _typed_digits(text)
    if not typed:
        return [SearchHit(person, 0) for person in people]
    hits = [SearchHit(person, _rank(person, typed, digits)) for person in people]
    return sorted(hits, key=lambda hit: (hit.rank, isinstance(hit.person, Contact), _alphabetical(hit.person.name)))


def _rank(person: Employee | Contact, typed: list[str], digits: str) -> int:
    if digits and isinstance(person, Employee) and person.local_number == digits:
        return 0
    name = forms(person.name).split()
    if all(any(part.startswith(word) for part in name) for word in typed):
        return 1
    return 2


def _typed_digits(text: str) -> str:
    bare = squeeze(text).removeprefix("+45")
    return bare.lstrip("+") if re.fullmatch(r"\+?[0-9]+", bare) else ""


def _text(person: Employee | Contact) -> str:
    if isinstance(person, Contact):
        return " ".join(
            (
                person.name,
                person.organisation,
                person.email,
                " ".join(value for _, value in person.fields),
                *_digits(person),
            )
        )
    department = person.department.name if person.department else ""
    info = " ".join(field.value for field in person.info)
    return " ".join((person.name, department, person.description, person.email, info, *_digits(person)))


def _digits(person: Employee | Contact) -> list[str]:
    if isinstance(person, Contact):
        return [_national(number.e164 or number.number) for number in person.numbers]
    return [person.local_number, *(_national(number.number) for number in person.numbers)]


def _national(number: str) -> str:
    return squeeze(number).removeprefix("+45").lstrip("+")


def _alphabetical(name: str) -> str:
    """Give a key that sorts as Danes do: æ, ø, å after z."""
    return name.casefold().translate(_DANISH)
