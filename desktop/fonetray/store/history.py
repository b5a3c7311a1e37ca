"""The history of calls, newest first, read in parts: none of them holds up the look for who is calling right now."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from fonetray.store.database import Database
from fonetray.store.journal import call_of
from fonetray.store.missed import NOT_TAKEN, OPEN, TALKED, Settled, settled
from fonetray.store.times import iso
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction

EXAMINED = 5_000
"""Calls that one part looks at, at most; it takes a few milliseconds, whatever is looked for."""
_END = ("~", "", "")
"""A place before every call."""
_ORDER = "ORDER BY c.started DESC, c.call_id DESC, c.employee DESC"
_LAST = f"""
SELECT c.started FROM calls AS c
WHERE c.started >= :since AND (c.started, c.call_id, c.employee) < (:at, :at_call, :at_employee)
{_ORDER} LIMIT 1 OFFSET :examined - 1
"""  # noqa: S608 - our own words
_ROWS = """
SELECT calls.*, EXISTS (SELECT 1 FROM notes WHERE notes.call_id = calls.call_id AND notes.text <> '') AS noted
FROM (SELECT c.started, c.call_id, c.employee FROM calls AS c WHERE {where}) AS c
JOIN calls USING (call_id, employee) {order}
"""
_BETWEEN = ("c.started >= :last", "(c.started, c.call_id, c.employee) < (:at, :at_call, :at_employee)")
"""One bound below, or SQLite takes the looser of two and looks at everything."""
_INCOMING = f"c.direction = '{Direction.INCOMING}'"
_TELLS_IT = f"""(c.{TALKED} OR c.direction = '{Direction.OUTGOING}' OR NOT EXISTS (
    SELECT 1 FROM calls AS other
    WHERE other.call_id = c.call_id AND other.employee <> c.employee AND other.direction = '{Direction.INCOMING}'
    AND (other.{TALKED} OR (c.employee <> :me AND (other.employee = :me OR other.employee < c.employee)))
))"""  # noqa: S608 - as above
"""That a call which rang several of us is told by ``c``: by each who spoke, else by me, else by one of them."""
_FOUND = """(
    c.number_key IN (SELECT value FROM json_each(:keys)) OR (:digits <> '' AND instr(c.number_key, :digits) > 0)
    OR c.employee IN (SELECT value FROM json_each(:employees)) OR c.call_id IN (SELECT value FROM json_each(:call_ids))
)"""


class Missed(StrEnum):
    """Which calls are wanted: all, those that nobody of us took, or those that nobody has taken care of since."""

    ANY = "any"
    MISSED = "missed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Finds:
    """What a text was found to mean: numbers (`number_key`) and digits in them, colleagues, and calls with notes."""

    keys: frozenset[str] = frozenset()
    digits: str = ""
    employees: frozenset[str] = frozenset()
    call_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls are wanted; ``employee`` is whose, everybody's where empty, and ``me`` tells a call of several.

    Without an employee a call that rang several of us is given once, unless ``each_leg`` is wanted.
    ``since`` is included, ``until`` is not. Without ``finds`` any call will do, with empty ones none.
    """

    employee: str = ""
    me: str = ""
    direction: Direction | None = None
    missed: Missed = Missed.ANY
    since: datetime | None = None
    until: datetime | None = None
    finds: Finds | None = None
    each_leg: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A call of the history, whether there is a note on it, and of a missed one how it was taken care of."""

    call: Call
    noted: bool = False
    settled: Settled | None = None

    @property
    def open(self) -> bool:
        """Whether it was missed and nobody has taken care of it."""
        return self.call.state is CallState.MISSED and self.settled is None


Place = tuple[str, str, str]
"""Where in the history one stands: a call's start, id and employee."""


@dataclass(frozen=True, slots=True)
class Part:
    """Calls that were found, newest first, and where to go on; None where there are no more."""

    calls: tuple[Kept, ...] = ()
    rest: Place | None = None


@dataclass(slots=True)
class _Question:
    """Conditions and their values."""

    where: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


class HistoryStore:
    """Reads the calls' table; each method is one short reading and raises ``StoreError``."""

    def __init__(self, database: Database, *, examined: int = EXAMINED) -> None:
        """Work on an open database; a part looks at ``examined`` calls at most."""
        self._database = database
        self._examined = examined

    async def part(self, wanted: Wanted, after: Place | None, limit: int) -> Part:
        """Give the next calls behind ``after``, the newest where that is None; at most ``limit``, maybe none.

        Where fewer are given and there is a ``rest``, as many calls were looked at as one reading may.
        """
        question = _question(wanted)
        question.values["examined"] = self._examined
        return await self._database.read(lambda connection: _part(connection, question, after or _END, limit))

    async def of_calls(self, wanted: Wanted, call_ids: Sequence[str]) -> list[Kept]:
        """Give those of some calls that are wanted, newest first."""
        question = _question(wanted)
        where = [*question.where, "c.started >= :since", "c.call_id IN (SELECT value FROM json_each(:these))"]
        values = {**question.values, "these": json.dumps(list(call_ids))}
        sql = _ROWS.format(where=" AND ".join(where), order=_ORDER)
        return await self._database.read(lambda connection: _kept(connection, sql, values))


def _question(wanted: Wanted) -> _Question:
    question = _Question(values={"since": iso(wanted.since) if wanted.since else "", "me": wanted.me})
    if wanted.until is not None:
        question.where.append("c.started < :until")
        question.values["until"] = iso(wanted.until)
    if wanted.employee:
        question.where.append("c.employee = :employee")
        question.values["employee"] = wanted.employee
    elif not wanted.each_leg:
        question.where.append(_TELLS_IT)
    if wanted.direction is not None:
        question.where.append("c.direction = :direction")
        question.values["direction"] = wanted.direction.value
    if wanted.missed is not Missed.ANY:
        missed = (f"c.state = '{CallState.MISSED}'", _INCOMING, NOT_TAKEN if wanted.missed is Missed.MISSED else OPEN)
        question.where.extend(missed)
    if wanted.finds is not None:
        question.where.append(_FOUND)
        question.values |= {
            "digits": wanted.finds.digits,
            "keys": json.dumps(sorted(wanted.finds.keys)),
            "employees": json.dumps(sorted(wanted.finds.employees)),
            "call_ids": json.dumps(sorted(wanted.finds.call_ids)),
        }
    return question


def _part(connection: sqlite3.Connection, question: _Question, after: Place, limit: int) -> Part:
    at = dict(zip(("at", "at_call", "at_employee"), after, strict=True))
    last = connection.execute(_LAST, {**question.values, **at}).fetchone()
    values = {**question.values, **at, "last": last[0] if last else question.values["since"]}
    where = " AND ".join((*_BETWEEN, *question.where)) + f" {_ORDER} LIMIT {limit:d}"
    found = _kept(connection, _ROWS.format(where=where, order=_ORDER), values)
    if len(found) < limit:
        return Part(tuple(found), (last[0], "", "") if last else None)
    end = found[-1].call
    return Part(tuple(found), (iso(end.started), *end.key))


def _kept(connection: sqlite3.Connection, sql: str, values: Mapping[str, Any]) -> list[Kept]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [
        Kept(call_of(row), bool(row["noted"]), settled(connection, row) if row["state"] == CallState.MISSED else None)
        for row in rows
    ]
