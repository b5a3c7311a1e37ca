"""One SQLite file with one writer thread. Jobs that arrive together are committed together, each in its savepoint.

A write is done when its commit is on the disk (``synchronous=FULL``): what was answered is never lost.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from fonetray.store.errors import StoreCorrupt, StoreError, explained
from fonetray.store.schema import check_whole, connect, connect_to_look, migrate

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], T]
"""Work on a connection; it neither begins nor ends a transaction, and gives back no cursor."""

_TOGETHER = 256
"""The most jobs of one commit."""


class Database:
    """The store's file. `open` it, then `write` and `read` from any thread or loop, then `close` it."""

    def __init__(self, path: Path) -> None:
        """Take the file; it is made, in a folder that is there, when it is not."""
        self._path = path
        self._read_only = False
        self._jobs: queue.SimpleQueue[tuple[Job[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._reader: sqlite3.Connection | None = None
        self._reading = threading.Lock()
        self._reads: ThreadPoolExecutor | None = None
        self._gate = threading.Lock()

    @classmethod
    def read_only(cls, path: Path) -> Self:
        """Take a file only to look at; one that is not there yet reads as empty, and nothing is made."""
        database = cls(path)
        database._read_only = True
        return database

    def open(self) -> None:
        """Open, and bring the file to today's form; raises ``StoreError``, and then nothing was changed.

        Blocks for as long as another program holds the file, up to five seconds.
        """
        if self._read_only:
            self._start(connect_to_look(self._path), None)
            return
        connection = connect(self._path)
        try:
            with explained(self._path):
                migrate(connection, self._path)
            reader = connect(self._path)
            reader.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
        self._start(reader, connection)

    def close(self) -> None:
        """Finish what was asked for, then close; what is asked after this fails with ``StoreError``."""
        with self._gate:
            writer, self._writer = self._writer, None
            reads, self._reads = self._reads, None
            if writer is not None:
                self._jobs.put(None)
        if reads is not None:
            reads.shutdown()
        if writer is not None:
            writer.join()
        with self._reading:
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    async def write(self, job: Job[T]) -> T:
        """Run ``job`` in the writer's transaction; done when it is on the disk. Raises ``StoreError``."""
        return await asyncio.wrap_future(self._enqueue(job))

    def write_now(self, job: Job[T]) -> T:
        """Do the same, blocking; never on a loop."""
        return self._enqueue(job).result()

    async def read(self, job: Job[T]) -> T:
        """Run ``job`` on the reading thread, on one snapshot of the file. Raises ``StoreError``.

        A read whose asker is cancelled while it waits is not done at all.
        """
        with self._gate:
            if self._reads is None:
                raise self._closed()
            future = self._reads.submit(self.read_now, job)
        return await asyncio.wrap_future(future)

    def read_now(self, job: Job[T]) -> T:
        """Do the same, blocking."""
        with self._reading:
            if self._reader is None:
                raise self._closed()
            return self._noted(lambda reader: _on_one_snapshot(reader, job), self._reader)

    def _start(self, reader: sqlite3.Connection, connection: sqlite3.Connection | None) -> None:
        self._reader = reader
        self._reads = ThreadPoolExecutor(1, "store reader")
        if connection is not None:
            self._writer = threading.Thread(target=self._work, args=(connection,), name="store writer", daemon=True)
            self._writer.start()

    def _enqueue(self, job: Job[T]) -> Future[T]:
        done: Future[T] = Future()
        with self._gate:
            if self._writer is None:
                done.set_exception(self._closed())
            else:
                self._jobs.put((job, done))
        return done

    def _closed(self) -> StoreError:
        return StoreError(f"{self._path} is not open{' for writing' if self._reads else ''}")

    def _work(self, connection: sqlite3.Connection) -> None:
        with closing(connection):
            running = True
            while running:
                batch = [self._jobs.get()]
                while len(batch) < _TOGETHER and batch[-1] is not None and not self._jobs.empty():
                    batch.append(self._jobs.get())
                running = batch[-1] is not None
                # from here on nobody can cancel, so that each future is settled exactly once
                wanted = [entry for entry in batch if entry is not None and entry[1].set_running_or_notify_cancel()]
                if wanted:
                    self._commit(connection, wanted)

    def _commit(self, connection: sqlite3.Connection, batch: list[tuple[Job[Any], Future[Any]]]) -> None:
        results: list[tuple[Future[Any], Any]] = []
        try:
            with explained(self._path):
                connection.execute("BEGIN IMMEDIATE")
                for job, future in batch:
                    try:
                        results.append((future, self._in_savepoint(connection, job)))
                    except Exception as error:
                        if not connection.in_transaction:
                            raise
                        future.set_exception(error)
                connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - told to everybody who waits
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for future, result in results:
            future.set_result(result)

    def _in_savepoint(self, connection: sqlite3.Connection, job: Job[T]) -> T:
        connection.execute("SAVEPOINT job")
        try:
            result = self._noted(job, connection)
        except Exception:
            if connection.in_transaction:  # a full disk may have ended it
                connection.execute("ROLLBACK TO job")
                connection.execute("RELEASE job")
            raise
        connection.execute("RELEASE job")
        return result

    def _noted(self, job: Job[T], connection: sqlite3.Connection) -> T:
        """Run a job; where it meets damage, leave a mark so that the next start looks at the whole file."""
        try:
            with explained(self._path):
                return job(connection)
        except StoreCorrupt:
            if not self._read_only:
                with suppress(OSError):
                    _suspicion(self._path).touch(0o600)
            raise


def open_or_recover(path: Path) -> tuple[Database, Path | None]:
    """Open a database; a damaged file is kept beside a new one, and its new name is given too.

    The whole file is read only when damage was met before. Raises ``StoreError`` where a new file cannot be had.
    """
    database = Database(path)
    try:
        database.open()
        if _suspicion(path).exists():
            try:
                database.write_now(check_whole)
            except StoreError:
                database.close()
                raise
            _suspicion(path).unlink(missing_ok=True)
    except StoreCorrupt:
        kept = _set_aside(path)
        database = Database(path)
        database.open()
        return database, kept
    return database, None


def _set_aside(path: Path) -> Path:
    with explained(path):
        kept = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}")
        path.rename(kept)
        for suffix in ("-wal", "-shm"):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(kept.with_name(kept.name + suffix))
        _suspicion(path).unlink(missing_ok=True)
        return kept


def _suspicion(path: Path) -> Path:
    return path.with_name(path.name + ".suspect")


def _on_one_snapshot(connection: sqlite3.Connection, job: Job[T]) -> T:
    connection.execute("BEGIN")
    try:
        return job(connection)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
