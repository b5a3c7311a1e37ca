"""Entries of the journal on their way to the disk: those of one commit in as few statements as may be."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from fonetray.store.times import iso
from fonetray.store.writer import Grouped
from fonetray.telephony.calls import Call
from fonetray.telephony.numbers import e164, squeeze

_MOST_ROWS = 64
_REMEMBERED = 2048

_RAW_EVENTS = (
    "INSERT INTO raw_events"
    " (received, source, path_kind, method, query, content_type, body, understood, reason, call_id)"
)
_CALLS = (
    "INSERT OR REPLACE INTO calls"
    " (call_id, employee, direction, state, number, number_key, phones, started, answered, ended, duration, transfer,"
    " answered_by)"
)

_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One authentic request as it came; ``understood`` says whether it could be read, else ``reason`` why not.

    ``call_id`` is the call that it is of, empty where that was not understood, or not noted by an earlier version.
    """

    received: datetime
    source: str
    path_kind: str
    method: str
    query: bytes
    content_type: str
    body: bytes
    understood: bool
    reason: str = ""
    call_id: str = ""


class Entry(Grouped):
    """Keeps a request, if there is one, and calls as they now are; gives the request's id, 0 for none."""

    __slots__ = ("calls", "raw")

    def __init__(self, raw: RawEvent | None, calls: Sequence[Call]) -> None:
        """Take what is to be kept."""
        self.raw = raw
        self.calls = calls

    @classmethod
    def together(cls, connection: sqlite3.Connection, jobs: Sequence["Entry"]) -> list[int]:
        """Keep the requests in their order, and each call once, as the last of the entries has it."""
        raws = [_raw_row(job.raw) for job in jobs if job.raw is not None]
        last = _insert(connection, _RAW_EVENTS, raws)
        calls = {call.key: call for job in jobs for call in job.calls}
        _insert(connection, _CALLS, [_call_row(call) for call in calls.values()])
        identities = iter(range(last - len(raws) + 1, last + 1))
        return [0 if job.raw is None else next(identities) for job in jobs]


@lru_cache(maxsize=_REMEMBERED)
def number_key(text: str) -> str:
    """Give what calls with the same other party share: E.164 where there is one, else the number as it stands."""
    return e164(text) or squeeze(text)


def _raw_row(raw: RawEvent) -> _Row:
    return (
        iso(raw.received), raw.source, raw.path_kind, raw.method, raw.query, raw.content_type, raw.body,
        int(raw.understood), raw.reason, raw.call_id,
    )  # fmt: skip


def _call_row(call: Call) -> _Row:
    return (
        call.call_id, call.employee, call.direction.value, call.state.value, call.number, number_key(call.number),
        _json(call.phones), iso(call.started), iso(call.answered) if call.answered else None,
        iso(call.ended) if call.ended else None, call.duration, int(call.transfer), call.answered_by,
    )  # fmt: skip


@lru_cache(maxsize=_REMEMBERED)
def _json(phones: tuple[str, ...]) -> str:
    return json.dumps(phones)


def _insert(connection: sqlite3.Connection, into: str, rows: Sequence[_Row]) -> int:
    """Insert rows, and give the id of the last; in parts of a few sizes, so that SQLite need not read them anew."""
    last, first, size = 0, 0, _MOST_ROWS
    while first < len(rows):
        while size > len(rows) - first:
            size //= 2
        part = rows[first : first + size]
        last = connection.execute(_statement(into, len(part[0]), size), list(chain.from_iterable(part))).lastrowid or 0
        first += size
    return last


@lru_cache(maxsize=64)
def _statement(into: str, columns: int, rows: int) -> str:
    row = f"({', '.join('?' * columns)})"
    return f"{into} VALUES {', '.join([row] * rows)}"
