"""What a text means to the history of calls, whose table knows numbers only: people first, then their numbers."""

import sqlite3
from collections.abc import Iterable

from fonetray.store import people_rows, search
from fonetray.store.database import Database
from fonetray.store.entries import number_key
from fonetray.store.history import Finds

MOST_PEOPLE = 1000
"""People whose numbers are looked for; a text that means more of them is too short to mean anybody."""
_MOST_NOTES = 500
"""Calls, those with the newest notes, that are found by a note."""
_FEWEST_DIGITS = 3
_SEPARATORS = frozenset("+ ()-./")
_NUMBERS = """
SELECT DISTINCT e164 FROM contact_numbers
WHERE contact IN (SELECT value FROM json_each(?)) AND e164 <> ''
"""
_NOTED = "SELECT call_id FROM notes WHERE text LIKE ? ESCAPE '\\' ORDER BY written DESC LIMIT ?"
_NAMED = """
SELECT number_key FROM named_elsewhere WHERE name LIKE :like ESCAPE '\\' OR organisation LIKE :like ESCAPE '\\'
ORDER BY seen DESC LIMIT :most
"""


class HistoryText:
    """Reads people and notes."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def finds(self, text: str) -> tuple[Finds, bool]:
        """Give what a text may mean, and whether it means more people than are looked for. Raises ``StoreError``.

        A contact is found by its numbers in E.164, and so is whom another system named last; a colleague by their
        numbers, and as the one of us who had a call.
        """
        return await self._database.read(lambda connection: _finds(connection, text))


def digits_typed(text: str) -> str:
    """Give the digits of a text that is a part of a number, empty where it is something else."""
    digits = "".join(letter for letter in text if letter.isdecimal() and letter.isascii())
    others = set(text) - set(digits) - _SEPARATORS
    if others or len(digits) < _FEWEST_DIGITS:
        return ""
    return digits.removeprefix("00") if text.lstrip().startswith("00") else digits


def _finds(connection: sqlite3.Connection, text: str) -> tuple[Finds, bool]:
    found = search.find(connection, text, MOST_PEOPLE)
    contacts = people_rows.as_json([one.row for one in found if one.row > 0])
    keys = {row[0] for row in connection.execute(_NUMBERS, (contacts,))}
    employees = people_rows.employees(connection, [-one.row for one in found if one.row < 0]).values()
    for employee in employees:
        numbers = [employee.local_number, *(each.number for each in employee.numbers)]
        keys |= _keys([*numbers, *(phone.local_number for phone in employee.phones)])
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    like = f"%{escaped}%"
    keys |= {row[0] for row in connection.execute(_NAMED, {"like": like, "most": MOST_PEOPLE})}
    noted = connection.execute(_NOTED, (like, _MOST_NOTES))
    return Finds(
        keys=frozenset(keys),
        digits=digits_typed(text),
        employees=frozenset(employee.local_number for employee in employees),
        call_ids=frozenset(row[0] for row in noted),
    ), len(found) >= MOST_PEOPLE


def _keys(numbers: Iterable[str]) -> set[str]:
    return {number_key(number) for number in numbers if number}
