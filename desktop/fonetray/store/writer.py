"""The one thread that writes. Jobs that arrive together are committed together; one that fails costs no other."""

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol, TypeVar

from fonetray.store.errors import StoreCorrupt, StoreError, StoreGone, explained

T = TypeVar("T")
Given_contra = TypeVar("Given_contra", contravariant=True)
Job = Callable[[sqlite3.Connection], T]
"""Work on a connection; it neither begins nor ends a transaction, and gives back no cursor. It may be run again."""


class Settled(Protocol[Given_contra]):
    """Whoever waits for a job: a future of ``concurrent.futures``, or what does the same for less."""

    def set_running_or_notify_cancel(self) -> bool:
        """Begin; False when nobody wants it any more."""

    def done(self) -> bool:
        """Say whether it is settled."""

    def set_result(self, result: Given_contra, /) -> None:
        """Take what the job gave, once its commit is on the disk."""

    def set_exception(self, error: BaseException, /) -> None:
        """Take why it could not be done."""


class Grouped:
    """A job of which those that stand behind each other in a commit are done in one go.

    Each statement is a chance to lose the turn to the loop's thread: ten events in one statement are ten times as fast.
    """

    __slots__ = ()

    def __call__(self, connection: sqlite3.Connection) -> Any:
        """Do this one alone."""
        return self.together(connection, (self,))[0]

    @classmethod
    def together(cls, connection: sqlite3.Connection, jobs: Sequence[Any]) -> Sequence[Any]:
        """Do jobs of this class in their order, and give what each gives."""
        raise NotImplementedError


class Apart:
    """A job that SQLite does outside of every transaction, with a commit of its own."""

    __slots__ = ()

    def __call__(self, connection: sqlite3.Connection) -> Any:
        """Do it."""
        raise NotImplementedError


Asked = tuple[Job[Any], Settled[Any]]

_TOGETHER = 256
"""About as many jobs are the most of one commit."""
_MANY = 200
"""Jobs after which the log is moved into the file as soon as there is a moment: about a thousand pages."""
_MOMENT = 0.02
"""Seconds without a job."""


class Writer:
    """Runs jobs on its own thread until `stop`; a job is done when its commit is on the disk.

    ``lost`` says whether the file is another one now than the connection's, or gone. ``anew`` is asked for another
    connection when it is, or damaged; it raises ``StoreError`` when there is none to be had, and is then asked again
    for the next job. ``told`` hears, on the writer's thread, what is wrong with the file after a commit that met
    trouble, and None after the first that met none.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        *,
        lost: Callable[[], bool],
        anew: Callable[[sqlite3.Connection, StoreError], sqlite3.Connection],
        told: Callable[[StoreError | None], None],
    ) -> None:
        """Begin to wait for jobs; the connection is the writer's from now on."""
        self._connection = connection
        self._path = path
        self._lost = lost
        self._anew = anew
        self._told = told
        self._trouble: StoreError | None = None
        self._since_moved = 0
        self._jobs: queue.SimpleQueue[Sequence[Asked] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="store writer", daemon=True)
        self._thread.start()

    def put(self, asked: Sequence[Asked]) -> None:
        """Queue jobs, each with whom to tell."""
        self._jobs.put(asked)

    def finish(self) -> None:
        """Ask the thread to end after what is queued; nothing may be put any more."""
        self._jobs.put(None)

    def join(self) -> None:
        """Wait until the thread has ended and the connection is closed."""
        self._thread.join()

    def _work(self) -> None:
        running = True
        while running:
            batch: list[Asked] = []
            while running and not (batch and (len(batch) >= _TOGETHER or self._jobs.empty())):
                more = self._jobs.get() if batch else self._next()
                running = more is not None
                batch += more or ()
            # from here on nobody can cancel, so that each future is settled exactly once
            wanted = [entry for entry in batch if entry[1].set_running_or_notify_cancel()]
            together = [entry for entry in wanted if not isinstance(entry[0], Apart)]
            if together:
                self._settle(together)
                self._since_moved += len(together)
            for job, future in wanted:
                if isinstance(job, Apart):
                    self._do_apart(job, future)
        self._connection.close()

    def _next(self) -> Sequence[Asked] | None:
        """Wait for jobs; where much was written lately and none come at once, tidy up first.

        A commit that moved the log would make whoever waits for it wait for two more syncs and a thousand pages.
        """
        if self._since_moved >= _MANY:
            try:
                return self._jobs.get(timeout=_MOMENT)
            except queue.Empty:
                self._since_moved = 0
                with suppress(sqlite3.Error):  # the next commit will tell
                    self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        return self._jobs.get()

    def _do_apart(self, job: Apart, future: Settled[Any]) -> None:
        """Do a job outside of a transaction; what goes wrong in it is told to nobody but who asked."""
        try:
            with explained(self._path):
                result = job(self._connection)
        except Exception as error:  # noqa: BLE001 - told to whoever waits
            self._roll_back()
            future.set_exception(error)
        else:
            future.set_result(result)

    def _settle(self, batch: list[Asked]) -> None:
        """Commit a batch, on another connection where this one's file is damaged or gone, and tell everybody."""
        error = self._commit(batch)
        if isinstance(error, StoreCorrupt | StoreGone):
            try:
                self._connection = self._anew(self._connection, error)
            except StoreError as why:
                error = why
            else:
                error = self._commit([entry for entry in batch if not entry[1].done()])
        for _, future in batch:
            if error is not None and not future.done():
                future.set_exception(error)
        self._note(error)

    def _note(self, error: BaseException | None) -> None:
        trouble = error if isinstance(error, StoreError) else None
        if type(trouble) is not type(self._trouble):
            self._told(trouble)
        self._trouble = trouble

    def _commit(self, batch: list[Asked]) -> Exception | None:
        """Commit what can be; gives what is wrong with the file, where something is, and leaves the rest unsettled.

        Savepoints wait until a job fails, and only then are jobs done one by one that can be done together.
        """
        try:
            if self._lost():
                return StoreGone(f"{self._path} was removed or replaced while it was in use")
            with explained(self._path):
                self._connection.execute("BEGIN IMMEDIATE")
                results = [given for kind, same in groupby(batch, _kind) for given in self._done(kind, list(same))]
                self._connection.execute("COMMIT")
        except Exception:  # noqa: BLE001 - the second time shows whose it is
            self._roll_back()
            return self._commit_apart(batch)
        for future, result in results:
            future.set_result(result)
        return None

    def _done(self, kind: type, same: list[Asked]) -> Iterable[tuple[Settled[Any], Any]]:
        if issubclass(kind, Grouped):
            results = kind.together(self._connection, [job for job, _ in same])
            return zip((future for _, future in same), results, strict=True)
        return [(future, job(self._connection)) for job, future in same]

    def _commit_apart(self, batch: list[Asked]) -> Exception | None:
        """Do the same with each job in a savepoint of its own."""
        results: list[tuple[Settled[Any], Any]] = []
        trouble: Exception | None = None
        try:
            with explained(self._path):
                self._connection.execute("BEGIN IMMEDIATE")
                for job, future in batch:
                    try:
                        results.append((future, self._in_savepoint(job)))
                    except Exception as error:
                        if not self._connection.in_transaction or isinstance(error, StoreCorrupt):
                            raise
                        future.set_exception(error)
                        trouble = error if isinstance(error, StoreError) and error.lasting else trouble
                self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - told to everybody who waits
            self._roll_back()
            return error
        for future, result in results:
            future.set_result(result)
        return trouble

    def _in_savepoint(self, job: Job[T]) -> T:
        with explained(self._path):
            self._connection.execute("SAVEPOINT job")
            try:
                result = job(self._connection)
            except Exception:
                if self._connection.in_transaction:  # a full disk may have ended it
                    self._connection.execute("ROLLBACK TO job")
                    self._connection.execute("RELEASE job")
                raise
            self._connection.execute("RELEASE job")
            return result

    def _roll_back(self) -> None:
        """End the transaction, if there is one; a connection that cannot is of no use, as the next commit will show."""
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def _kind(asked: Asked) -> type:
    return type(asked[0])
