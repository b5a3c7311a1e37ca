"""The latest contacts that anybody here had with a number, for a card that has room for a few."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from fonetray.store.database import Database
from fonetray.store.entries import number_key
from fonetray.store.times import read_iso
from fonetray.telephony.calls import CallState
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.events import Direction

_RUNG = 13
"""Rows that are read for each call that is given: one may have rung a whole queue."""
_BEST_FIRST = (CallState.ANSWERED, CallState.ENDED, CallState.MISSED)


@dataclass(frozen=True, slots=True)
class EarlierCall:
    """A call with somebody: ``employee`` is who of us had it, ``duration`` talk time in seconds where known."""

    call_id: str
    when: datetime
    employee: str
    direction: Direction
    state: CallState
    duration: int | None


class EarlierCalls:
    """Reads them."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def with_number(self, number: PhoneNumber, *, besides_call: str, limit: int = 3) -> tuple[EarlierCall, ...]:
        """Give the latest calls with a number, newest first, each of them once. Raises ``StoreError``.

        Of a call that rang several of us it is whoever spoke, or anybody where all missed it.
        """
        key = number.e164 or number_key(number.display)
        if not key:
            return ()
        found = await self._database.read(lambda connection: _read(connection, key, besides_call, _RUNG * limit))
        return found[:limit]


def _read(connection: sqlite3.Connection, key: str, besides_call: str, rows: int) -> tuple[EarlierCall, ...]:
    marks = ", ".join("?" * len(_BEST_FIRST))
    found = connection.execute(
        "SELECT call_id, started, employee, direction, state, duration FROM calls WHERE number_key = ?"  # noqa: S608
        f" AND call_id <> ? AND state IN ({marks}) ORDER BY started DESC LIMIT {rows:d}",
        (key, besides_call, *_BEST_FIRST),
    )
    calls: dict[str, EarlierCall] = {}
    for call_id, started, employee, direction, state, duration in found:
        call = EarlierCall(call_id, read_iso(started), employee, Direction(direction), CallState(state), duration)
        known = calls.get(call_id)
        if known is None or _BEST_FIRST.index(call.state) < _BEST_FIRST.index(known.state):
            calls[call_id] = call
    return tuple(sorted(calls.values(), key=lambda call: call.when, reverse=True))
