"""Whom one has to do with, for they stand first among equals: favourites, and those recently or often called.

They are few, so they are kept in memory with what they are searched by. A search looks through them beside the index,
whose candidates are bounded and may not hold them.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from fonetray.store import people_rows
from fonetray.store.candidates import may_stand_inside
from fonetray.store.entries import number_key
from fonetray.store.spelling import Meanings
from fonetray.telephony.dialling import DialStatus, Origin

_HALVED = 14.0
"""Days after which a call counts half."""
_LATEST = 100
"""Calls that count, and dials."""
_LOOKED_AT = 1000
"""The office's calls among which one's own are looked for."""
_MOST = 100
"""People, so that looking through them is a matter of a tenth of a millisecond."""
_DIRECT = 12
"""Numbers of nobody so far that are looked for among colleagues' direct ones."""
_SAME_NUMBER = 5
_MINE = (
    "SELECT json_group_array(json_array(started, number_key)) FROM"
    " (SELECT started, number_key FROM (SELECT started, number_key, employee FROM calls ORDER BY started DESC LIMIT ?1)"
    " WHERE number_key <> '' AND (?2 = '' OR employee = ?2) LIMIT ?3)"
)
_DIALLED = (
    "SELECT json_group_array(json_array(time, number)) FROM"
    " (SELECT time, number FROM dials WHERE status IN (?, ?) AND origin <> ? ORDER BY time DESC LIMIT ?)"
)
_RANG = (DialStatus.PLACED.value, DialStatus.UNCERTAIN.value, Origin.CONNECT.value)
_WITH_NUMBER = (
    "SELECT json_group_array(json_array(number, row)) FROM (SELECT e164 AS number, contact AS row FROM contact_numbers"
    " WHERE e164 IN (SELECT value FROM json_each(?1)) AND e164 <> '' UNION ALL SELECT local_number, -position"
    " FROM employees WHERE local_number IN (SELECT value FROM json_each(?1)))"
)
_PINNED = (
    "SELECT id AS row FROM favourites JOIN contacts USING (source, key) UNION ALL"
    " SELECT -employees.position FROM favourites JOIN employees ON source = '' AND local_number = key"
)
_TEXTS = (
    "SELECT json_group_array(json_array(names.rowid, ' ' || names.words, ' ' || everything.words, digits.digits,"
    " ' ' || initials.initials || ' '))"
    " FROM json_each(?) AS given JOIN people_names AS names ON names.rowid = given.value"
    " JOIN people_words AS everything ON everything.rowid = given.value"
    " JOIN people_digits AS digits ON digits.rowid = given.value"
    " JOIN people_initials AS initials ON initials.rowid = given.value"
)
_Times = msgspec.json.Decoder(list[tuple[datetime, str]])
_Holders = msgspec.json.Decoder(list[tuple[str, int]])
_Texts = msgspec.json.Decoder(list[tuple[int, str, str, str, str]])


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """How near somebody stands, a higher ``weight`` nearer, and what they are searched by: each word after a space."""

    pinned: bool
    weight: float
    name: str
    words: str
    digits: str
    initials: str

    def named(self, typed: Sequence[Meanings]) -> bool:
        """Say whether all that was typed begins words of the name."""
        return all(any(f" {meaning}" in self.name for meaning in meanings) for meanings in typed)

    def found_by(self, typed: Sequence[Meanings]) -> bool:
        """Say whether all that was typed begins any words, or stands in a number."""
        return all(
            any(f" {meaning}" in self.words for meaning in meanings)
            or (may_stand_inside(meanings[0]) and meanings[0] in self.digits)
            for meanings in typed
        )


class Familiar:
    """Reads them, and again when the file has changed; on the reading thread only.

    How recently or often somebody is called is one sum over the latest hundred calls with their numbers and the latest
    hundred dials of them, in which each counts half of one that is two weeks younger. A call that was dialled here is
    among both: it was wanted.
    """

    def __init__(self) -> None:
        """Know nobody yet."""
        self._known: dict[int, Acquaintance] = {}
        self._as_of: tuple[sqlite3.Connection, int, str] | None = None

    def people(self, connection: sqlite3.Connection, employee: str) -> Mapping[int, Acquaintance]:
        """Give them by row; the calls are those of one employee, of everybody where that is empty."""
        as_of = (connection, int(connection.execute("PRAGMA data_version").fetchone()[0]), employee)
        if as_of != self._as_of:
            self._known = _read(connection, employee)
            self._as_of = as_of
        return self._known


def _read(connection: sqlite3.Connection, employee: str) -> dict[int, Acquaintance]:
    pinned = set(people_rows.numbered(connection, _PINNED, ()))
    weights = _weights(connection, employee)
    nearest = sorted(weights.keys() - pinned, key=lambda row: -weights[row])
    rows = [*sorted(pinned), *nearest][:_MOST]
    texts = _Texts.decode(_answer(connection, _TEXTS, people_rows.as_json(rows)))
    return {row: Acquaintance(row in pinned, weights.get(row, 0.0), *searched) for row, *searched in texts}


def _weights(connection: sqlite3.Connection, employee: str) -> dict[int, float]:
    calls = _Times.decode(_answer(connection, _MINE, _LOOKED_AT, employee, _LATEST))
    dials = _Times.decode(_answer(connection, _DIALLED, *_RANG, _LATEST))
    times = [*calls, *((when, number_key(number)) for when, number in dials)]
    by_number: defaultdict[str, float] = defaultdict(float)
    newest = max((when for when, _ in times), default=None)
    for when, number in times:
        if newest is not None and number:
            by_number[number] += 0.5 ** ((newest - when).total_seconds() / 86_400 / _HALVED)
    found: defaultdict[int, float] = defaultdict(float)
    for number, row in _holders(connection, by_number):
        found[row] += by_number[number]
    return found


def _holders(connection: sqlite3.Connection, numbers: Mapping[str, float]) -> list[tuple[str, int]]:
    """Give whose the numbers are: contacts', colleagues' local ones, and of those that are left colleagues' direct."""
    found = _Holders.decode(_answer(connection, _WITH_NUMBER, msgspec.json.encode(list(numbers)).decode()))
    left = sorted(numbers.keys() - {number for number, _ in found}, key=lambda number: -numbers[number])
    return [*found, *_direct(connection, left[:_DIRECT])]


def _direct(connection: sqlite3.Connection, numbers: Iterable[str]) -> list[tuple[str, int]]:
    sql = "SELECT rowid AS row FROM people_words WHERE people_words MATCH ? AND rowid < 0 LIMIT ?"
    return [
        (number, row)
        for number in numbers
        if (digits := number.removeprefix("+45").removeprefix("+")).isdecimal()
        for row in people_rows.numbered(connection, sql, (f'"{digits}"', _SAME_NUMBER))
    ]


def _answer(connection: sqlite3.Connection, sql: str, *values: str | int) -> str:
    return str(connection.execute(sql, values).fetchone()[0])
