"""One SQLite file with one writer thread and one reader. What was written is on the disk (``synchronous=FULL``)."""

import asyncio
import sqlite3
import threading
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self, TypeVar

from fonetray.store import recovery
from fonetray.store.errors import StoreCorrupt, StoreError, explained
from fonetray.store.reader import Reader
from fonetray.store.returns import Answer, Returns
from fonetray.store.schema import check_whole, connect, connect_to_look, migrate
from fonetray.store.whereabouts import Whereabouts, files_of
from fonetray.store.writer import Asked, Job, Settled, Writer

T = TypeVar("T")

__all__ = ["Database", "Job", "Watcher", "open_or_recover"]


class Watcher(Protocol):
    """Whoever is to know how the file is; called on the writer's thread."""

    def troubled(self, error: StoreError | None) -> None:
        """Hear that nothing can be written any more and why, or that it can again (None)."""

    def began_anew(self, kept: Path | None) -> None:
        """Hear that a damaged file was kept under this name and a new one begun, or that one gone was put back."""


@dataclass(frozen=True, slots=True)
class _Party:
    """The jobs that a turn of a loop has asked for. The loop is looked up once for all: that asks the system."""

    loop: asyncio.AbstractEventLoop
    asked: list[Asked] = field(default_factory=list)


class Database:
    """The store's file. `open` it, then `write` and `read` from any thread or loop, then `close` it."""

    def __init__(self, path: Path, *, mends: bool = False) -> None:
        """Take the file; it is made, in a folder that is there, when it is not.

        One that ``mends`` keeps a file that turns out damaged beside a new one, and puts one back that is removed.
        """
        self._path = path
        self._mends = mends
        self._read_only = False
        self._watcher: Watcher | None = None
        self._files = Whereabouts(path)
        self._writer: Writer | None = None
        self._reader: sqlite3.Connection | None = None
        self._reading = threading.Lock()
        self._reads: Reader | None = None
        self._gate = threading.Lock()
        self._parties: dict[int, _Party] = {}
        """By the thread of their loop."""
        self._returns = Returns()

    @classmethod
    def read_only(cls, path: Path) -> Self:
        """Take a file only to look at; one that is not there yet reads as empty, and nothing is made."""
        database = cls(path)
        database._read_only = True
        return database

    def watch(self, watcher: Watcher) -> None:
        """Have ``watcher`` told how the file is from now on."""
        self._watcher = watcher

    def owns(self, file: Path) -> bool:
        """Say whether a file is this database's own, which nobody may open but SQLite."""
        for own in files_of(self._path):
            with suppress(OSError):
                if own.samefile(file):
                    return True
        return False

    def open(self) -> None:
        """Open, and bring the file to today's form; raises ``StoreError``, and then nothing was changed.

        Blocks for as long as another program holds the file, up to five seconds.
        """
        if self._read_only:
            self._reader = connect_to_look(self._path)
        else:
            suspicion = recovery.suspicion(self._path)
            connection, self._reader = _connected(self._path, closely=self._mends and suspicion.exists())
            if self._mends:
                suspicion.unlink(missing_ok=True)
            self._files = Whereabouts(self._path)
            self._writer = Writer(connection, self._path, lost=self._lost, anew=self._anew, told=self._told)
        self._reads = Reader(self.read_now)

    def close(self) -> None:
        """Finish what was asked for, then close; what is asked after this fails with ``StoreError``."""
        with self._gate:
            writer, self._writer = self._writer, None
            reads, self._reads = self._reads, None
            if writer is not None:
                for party in self._parties.values():
                    writer.put(party.asked)
                self._parties.clear()
                writer.finish()
        if reads is not None:
            reads.finish()
        if writer is not None:
            writer.join()
        with self._reading:
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    async def write(self, job: Job[T]) -> T:
        """Run ``job`` in the writer's transaction; done when it is on the disk. Raises ``StoreError``."""
        with self._gate:
            if self._writer is None:
                raise self._closed()
            here = threading.get_ident()
            party = self._parties.get(here)
            if party is None or not party.loop.is_running():
                self._set_out(here)
                party = self._parties[here] = _Party(asyncio.get_running_loop())
                party.loop.call_soon(self._turn_ended, here)
            answer: Answer[T] = self._returns.expect(party.loop)
            party.asked.append((job, answer))
        return await answer.wait()

    def write_now(self, job: Job[T]) -> T:
        """Do the same, blocking; never on a loop."""
        done: Future[T] = Future()
        self._enqueue(job, done)
        return done.result()

    async def read(self, job: Job[T]) -> T:
        """Run ``job`` on the reading thread, on one snapshot of the file. Raises ``StoreError``.

        A read whose asker is cancelled while it waits is not done at all.
        """
        return await self.begin_read(job).wait()

    def begin_read(self, job: Job[T]) -> Answer[T]:
        """Do the same for who does not wait yet: the thread begins before the loop has turned."""
        answer: Answer[T] = self._returns.expect(asyncio.get_running_loop())
        with self._gate:
            if self._reads is not None:
                self._reads.put(job, answer)
                return answer
        answer.set_exception(self._closed())
        return answer

    def read_now(self, job: Job[T]) -> T:
        """Do the same, blocking."""
        with self._reading:
            if self._reader is None:
                raise self._closed()
            try:
                with explained(self._path):
                    return _on_one_snapshot(self._reader, job)
            except StoreCorrupt:
                self._suspect()
                raise

    async def look_closely(self) -> None:
        """Read the whole file; where it is damaged and this database ``mends``, a new one is begun.

        Raises `StoreCorrupt` where it does not mend.
        """
        await self.write(check_whole)

    def _enqueue(self, job: Job[T], done: Settled[T]) -> None:
        with self._gate:
            if self._writer is not None:
                self._writer.put([(job, done)])
                return
        done.set_exception(self._closed())

    def _turn_ended(self, thread: int) -> None:
        with self._gate:
            self._set_out(thread)

    def _set_out(self, thread: int) -> None:
        """Hand over together what a loop's turn has asked for: it becomes one commit, and the writer is woken once."""
        party = self._parties.pop(thread, None)
        if party is not None and self._writer is not None:
            self._writer.put(party.asked)

    def _closed(self) -> StoreError:
        return StoreError(f"{self._path} is not open{' for writing' if self._reads else ''}")

    def _suspect(self) -> None:
        """Have the whole file looked at: now where this database mends, else when the app starts the next time."""
        if not self._read_only:
            recovery.suspect(self._path)
        if self._mends:
            self._enqueue(check_whole, Future())

    def _told(self, error: StoreError | None) -> None:
        if isinstance(error, StoreCorrupt):
            recovery.suspect(self._path)
        if self._watcher is not None:
            self._watcher.troubled(error)

    def _lost(self) -> bool:
        return self._files.changed()

    def _anew(self, old: sqlite3.Connection, error: StoreError) -> sqlite3.Connection:
        """Give the writer another connection and ourselves another reader; raises ``StoreError``."""
        if not self._mends:
            raise error
        with self._reading, explained(self._path):
            damaged = isinstance(error, StoreCorrupt)
            if damaged and not recovery.is_damaged(old):
                raise error
            copy = None if damaged else recovery.rescued(old, self._path)
            for connection in (self._reader, old):
                if connection is not None:
                    connection.close()
            self._reader = None
            self._files.clear_away()
            kept = recovery.set_aside(self._path) if damaged else None
            if copy is not None:
                copy.rename(self._path)
            connection, self._reader = _connected(self._path)
            self._files = Whereabouts(self._path)
        if self._watcher is not None:
            self._watcher.began_anew(kept)
        return connection


def open_or_recover(path: Path) -> tuple[Database, Path | None]:
    """Open a database that mends itself; a damaged file is kept beside a new one, and its new name is given too.

    The whole file is read only when damage was met before. Raises ``StoreError`` where a new file cannot be had.
    """
    database = Database(path, mends=True)
    try:
        database.open()
    except StoreCorrupt:
        kept = recovery.set_aside(path)
        database.open()
        return database, kept
    return database, None


def _connected(path: Path, *, closely: bool = False) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """Open a file twice, to write and to read, once it can be written; ``closely`` reads all of it first."""
    connection = connect(path)
    try:
        with explained(path):
            migrate(connection, path)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
            if closely:
                check_whole(connection)
        reader = connect(path)
    except BaseException:
        connection.close()
        raise
    reader.execute("PRAGMA query_only = ON")
    return connection, reader


def _on_one_snapshot(connection: sqlite3.Connection, job: Job[T]) -> T:
    connection.execute("BEGIN")
    try:
        return job(connection)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
