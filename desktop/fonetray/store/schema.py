"""The form of the file: how it is opened, and the steps that bring it to today's form."""

import os
import re
import sqlite3
import time
from importlib.resources import files
from pathlib import Path

from fonetray.store.errors import StoreCorrupt, StoreTooNew, explained
from fonetray.store.folding import initials
from fonetray.store.people_index import INDEXES

APPLICATION = 0x466F6E65
"""SQLite's ``application_id`` of our files: "Fone"."""
PATIENCE = 5.0
"""Seconds to wait for another program that holds the database."""
_AGAIN = 0.05
_LONGEST_LOG = 4000
"""Pages of the write-ahead log, 16 MB, after which a commit moves them into the file itself, and takes ten times as
long; the writer does it before, in a quiet moment."""
_NO_INDEX = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


def connect(path: Path) -> sqlite3.Connection:
    """Open a file for reading and writing, readable by its owner only; blocks up to `PATIENCE` seconds.

    A commit on this connection is on the disk when it returns (WAL, ``synchronous=FULL``).
    """
    with explained(path):
        _make_private(path)
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            _use_write_ahead_log(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_LONGEST_LOG:d}")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection


def connect_to_look(path: Path) -> sqlite3.Connection:
    """Open a file only to look. What is not there yet reads as empty; an older form is read in a copy in memory.

    Where SQLite cannot even make its shared index (no room, a folder that may not be written), and nobody has the
    file open, it is read as one that nobody changes.
    """
    with explained(path):
        if not path.exists():
            return _in_memory(None, path)
        try:
            return _looking(path, "mode=ro")
        except sqlite3.OperationalError as error:
            log = path.with_name(path.name + "-wal")
            if error.sqlite_errorcode & 0xFF not in _NO_INDEX or (log.exists() and log.stat().st_size):
                raise
            return _looking(path, "mode=ro&immutable=1")


def _looking(path: Path, how: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?{how}"
    connection = sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        if checked_version(connection, path) == newest():
            return connection
        copy = _in_memory(connection, path)
    except BaseException:
        connection.close()
        raise
    connection.close()
    return copy


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring an open file to today's form, each step in its own transaction; raises ``StoreError`` or SQLite's."""
    if checked_version(connection, path) == newest():
        return
    connection.create_function("initials", 1, initials, deterministic=True)  # for the step that makes them
    for number, script in _steps():
        connection.execute("BEGIN IMMEDIATE")
        try:
            if checked_version(connection, path) < number:  # another program may have been quicker
                for statement in _statements(script):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number:d}")
                connection.execute(f"PRAGMA application_id = {APPLICATION:d}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def check_whole(connection: sqlite3.Connection) -> None:
    """Read the whole file, the full-text index too; raises `StoreCorrupt` or SQLite's error when it is damaged."""
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreCorrupt("the database is damaged")
    for index in INDEXES:
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")  # noqa: S608 - fixed names


def newest() -> int:
    """Give the number of today's form."""
    return _steps()[-1][0]


def checked_version(connection: sqlite3.Connection, path: Path) -> int:
    """Give the number of the file's form, 0 when it is empty; raises when it is a later one or not ours."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    filled = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
    if filled and application != APPLICATION:
        raise StoreCorrupt(f"{path} is another program's database; move it away")
    if version > newest():
        raise StoreTooNew(f"{path} was written by a later version; update Fonetray")
    return version


def _make_private(path: Path) -> None:
    """See that a file is there and its owner's alone, for the write-ahead log takes its mode from it.

    A file that is there already is never opened here: closing it would drop the locks that this process's other
    connections hold on it (POSIX), and another program would then delete the log they write to.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch the file to a write-ahead log; SQLite does not wait by itself while another program does the same."""
    given_up = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > given_up:
                raise
            time.sleep(_AGAIN)
        else:
            return


def _in_memory(source: sqlite3.Connection | None, path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        if source is not None:
            source.backup(connection)
        migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _steps() -> list[tuple[int, str]]:
    folder = files("fonetray.store.migrations")
    found = sorted((entry.name, entry) for entry in folder.iterdir() if re.fullmatch(r"\d{4}_\w+\.sql", entry.name))
    return [(int(name[:4]), entry.read_text(encoding="utf-8")) for name, entry in found]


def _statements(script: str) -> list[str]:
    statements, current = [], ""
    for line in script.splitlines():
        current += line + "\n"
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements
