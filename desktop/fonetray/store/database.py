"""One SQLite file with one writer thread. Jobs that arrive together are committed together, each in its savepoint.

A write is done when its commit is on the disk (``synchronous=FULL``): what was answered is never lost.
"""

import asyncio
import queue
import re
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Self, TypeVar

from fonetray.store.errors import StoreCorrupt, StoreError, StoreFull, StoreLocked, StoreTooNew

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], T]

_APPLICATION = 0x466F6E65
_PATIENCE = 5.0
"""Seconds to wait for another program that holds the database."""
_TOGETHER = 256
"""The most jobs of one commit."""


class Database:
    """The store's file. `open` it, then `write` and `read` from any thread or loop, then `close` it."""

    def __init__(self, path: Path) -> None:
        """Take the file; it is made when it is not there."""
        self._path = path
        self._read_only = False
        self._jobs: queue.SimpleQueue[tuple[Job[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._reader: sqlite3.Connection | None = None
        self._reading = threading.Lock()

    @classmethod
    def read_only(cls, path: Path) -> Self:
        """Take a file only to look at; one that is not there yet reads as empty, and nothing is made."""
        database = cls(path)
        database._read_only = True
        return database

    def open(self) -> None:
        """Open, and bring the file to today's form; raises ``StoreError``, and then nothing was changed."""
        if self._read_only:
            self._reader = self._open_to_look()
            return
        new = not self._path.exists()
        connection = self._connect(self._path)
        try:
            with _explained(self._path):
                _migrate(connection, self._path)
            if new:
                self._path.chmod(0o600)
            self._reader = self._connect(self._path)
            self._reader.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
        self._thread = threading.Thread(target=self._work, args=(connection,), name="store", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Finish what was asked for, then close."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None
        if self._reader is not None:
            with self._reading:
                self._reader.close()
            self._reader = None

    async def write(self, job: Job[T]) -> T:
        """Run ``job`` in the writer's transaction; done when it is on the disk. Raises ``StoreError``."""
        return await asyncio.wrap_future(self._enqueue(job))

    def write_now(self, job: Job[T]) -> T:
        """Do the same, blocking; never on a loop."""
        return self._enqueue(job).result()

    async def read(self, job: Job[T]) -> T:
        """Run ``job`` on the reading connection, on a thread. Raises ``StoreError``."""
        return await asyncio.to_thread(self.read_now, job)

    def read_now(self, job: Job[T]) -> T:
        """Do the same, blocking."""
        with self._reading, _explained(self._path):
            if self._reader is None:
                raise StoreError(f"{self._path} is closed")
            return job(self._reader)

    def _enqueue(self, job: Job[T]) -> Future[T]:
        done: Future[T] = Future()
        if self._thread is None:
            done.set_exception(StoreError(f"{self._path} is not open for writing"))
        else:
            self._jobs.put((job, done))
        return done

    def _open_to_look(self) -> sqlite3.Connection:
        if not self._path.exists():
            connection = self._connect(Path(":memory:"))
            _migrate(connection, self._path)
            return connection
        with _explained(self._path):
            connection = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE, check_same_thread=False
            )
            _check_version(connection, self._path)
            return connection

    @staticmethod
    def _connect(path: Path) -> sqlite3.Connection:
        with _explained(path):
            connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
            except BaseException:
                connection.close()
                raise
            return connection

    def _work(self, connection: sqlite3.Connection) -> None:
        with closing(connection):
            running = True
            while running:
                batch = [self._jobs.get()]
                while len(batch) < _TOGETHER and batch[-1] is not None:
                    try:
                        batch.append(self._jobs.get_nowait())
                    except queue.Empty:
                        break
                if batch[-1] is None:
                    running = False
                self._commit(connection, [entry for entry in batch if entry is not None])

    def _commit(self, connection: sqlite3.Connection, batch: list[tuple[Job[Any], Future[Any]]]) -> None:
        if not batch:
            return
        done: list[tuple[Future[Any], Any]] = []
        try:
            with _explained(self._path):
                connection.execute("BEGIN IMMEDIATE")
                for job, future in batch:
                    if future.set_running_or_notify_cancel():
                        self._run(connection, job, future, done)
                connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - told to everybody who waits
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for future, result in done:
            future.set_result(result)

    def _run(
        self, connection: sqlite3.Connection, job: Job[Any], future: Future[Any], done: list[tuple[Future[Any], Any]]
    ) -> None:
        connection.execute("SAVEPOINT job")
        try:
            with _explained(self._path):
                result = job(connection)
        except Exception as error:
            if not connection.in_transaction:
                raise
            connection.execute("ROLLBACK TO job")
            connection.execute("RELEASE job")
            future.set_exception(error)
        else:
            connection.execute("RELEASE job")
            done.append((future, result))


def open_or_recover(path: Path) -> tuple[Database, Path | None]:
    """Open a database; a damaged file is kept beside a new one, and its new name is given too."""
    database = Database(path)
    try:
        database.open()
    except StoreCorrupt:
        kept = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}")
        path.rename(kept)
        for suffix in ("-wal", "-shm"):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(kept.with_name(kept.name + suffix))
        database = Database(path)
        database.open()
        return database, kept
    return database, None


class _explained:  # noqa: N801 - used as a context manager, as the standard library names its own
    """Turns SQLite's exceptions into the store's."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, sqlite3.Error):
            return
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            message = f"{self._path} is held by another program; quit it and try again"
            raise StoreLocked(message) from error
        if code == sqlite3.SQLITE_FULL:
            raise StoreFull(f"there is no room left on the disk for {self._path}; free some") from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise StoreCorrupt(f"{self._path} is damaged; the app keeps it beside a new one when it starts") from error
        raise StoreError(f"{self._path}: {error}") from error


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    version = _check_version(connection, path)
    for number, script in _migrations():
        if number > version:
            connection.execute("BEGIN IMMEDIATE")
            try:
                for statement in _statements(script):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number:d}")
                connection.execute(f"PRAGMA application_id = {_APPLICATION:d}")
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise


def _check_version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    newest = _migrations()[-1][0]
    if version > newest:
        raise StoreTooNew(f"{path} was written by a later version; update Fonetray")
    if version and application != _APPLICATION:
        raise StoreCorrupt(f"{path} is another program's database; move it away")
    return version


def _migrations() -> list[tuple[int, str]]:
    folder = files("fonetray.store.migrations")
    found = [(entry.name, entry) for entry in folder.iterdir() if re.fullmatch(r"\d{4}_\w+\.sql", entry.name)]
    return [
        (int(name[:4]), entry.read_text(encoding="utf-8")) for name, entry in sorted(found, key=lambda pair: pair[0])
    ]


def _statements(script: str) -> list[str]:
    statements, current = [], ""
    for line in script.splitlines():
        current += line + "\n"
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements
