"""Wipes the file of what was removed from it: SQLite leaves it where it stood until something else is written there."""

import sqlite3
from functools import partial

from fonetray.store.database import Database
from fonetray.store.people_index import INDEXES
from fonetray.store.writer import Apart

_DUE = "wipe_due"
_PAGES_AT_ONCE = 64
"""Pages of a full-text index that are merged in one commit."""
_NOTHING_TO_MERGE = 2
"""Fewer rows than this are changed by a merge that had nothing to do (SQLite's documentation of FTS5)."""


class _WholeFile(Apart):
    """Writes the file anew without what is gone, and empties its log; False where somebody still reads the log."""

    __slots__ = ()

    def __call__(self, connection: sqlite3.Connection) -> bool:
        connection.execute("VACUUM")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


class _Log(Apart):
    """Empties the log alone."""

    __slots__ = ()

    def __call__(self, connection: sqlite3.Connection) -> bool:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


def note_due(connection: sqlite3.Connection) -> None:
    """Note, in the commit of a removal, that the file is to be wiped: should the program end before it is."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, '1')", (_DUE,))


async def is_due(database: Database) -> bool:
    """Say whether something was removed and the file is not wiped."""
    sql = "SELECT 1 FROM meta WHERE key = ?"
    return await database.read(lambda connection: connection.execute(sql, (_DUE,)).fetchone()) is not None


async def wipe(database: Database, *, tries: int = 3) -> bool:
    """Wipe the file: call events wait for as long as it takes to write it anew. Raises ``StoreError``.

    A full-text index only marks what was removed and keeps it until its parts are merged, so that comes first. False
    where another program reads the file all the time; then it stays due.
    """
    for index in INDEXES:
        await _merge(database, index)
    done = await database.write(_WholeFile())
    for _ in range(tries - 1):
        if done:
            break
        done = await database.write(_Log())
    if done:
        sql = "DELETE FROM meta WHERE key = ?"
        await database.write(lambda connection: connection.execute(sql, (_DUE,)).rowcount)
    return done


async def _merge(database: Database, index: str) -> None:
    """Merge a full-text index into one part, step by step: the first has all its parts merged, the others go on."""
    pages = -_PAGES_AT_ONCE
    while await database.write(partial(_merge_some, index=index, pages=pages)) >= _NOTHING_TO_MERGE:
        pages = _PAGES_AT_ONCE


def _merge_some(connection: sqlite3.Connection, *, index: str, pages: int) -> int:
    before = connection.total_changes
    connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608 - fixed names
    return connection.total_changes - before
