"""The one thread that reads, so that a slow disk never holds a loop."""

import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from fonetray.store.writer import Settled

T = TypeVar("T")


class Reads(Protocol):
    """Whoever runs a job on a connection that reads."""

    def __call__(self, job: Callable[[sqlite3.Connection], T], /) -> T:
        """Run it, blocking, and give what it gives."""


class Reader:
    """Runs jobs one after another until `finish`; one that was cancelled before its turn came is not run at all.

    A queue and an answer each are all there is to it: an executor's own counting costs as long as most of our reads.
    """

    def __init__(self, run: Reads) -> None:
        """Begin to wait for jobs, each of which ``run`` runs on this thread."""
        self._run = run
        self._jobs: queue.SimpleQueue[tuple[Callable[[sqlite3.Connection], Any], Settled[Any]] | None] = (
            queue.SimpleQueue()
        )
        self._thread = threading.Thread(target=self._work, name="store reader", daemon=True)
        self._thread.start()

    def put(self, job: Callable[[sqlite3.Connection], T], done: Settled[T]) -> None:
        """Queue a job; ``done`` is told."""
        self._jobs.put((job, done))

    def finish(self) -> None:
        """Ask the thread to end after what is queued, and wait until it has; nothing may be put any more."""
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (asked := self._jobs.get()) is not None:
            self._answer(*asked)
            del asked  # what was read is not to be kept until somebody reads again

    def _answer(self, job: Callable[[sqlite3.Connection], T], done: Settled[T]) -> None:
        if not done.set_running_or_notify_cancel():
            return
        try:
            result = self._run(job)
        except BaseException as error:  # noqa: BLE001 - told to whoever waits; the thread goes on
            done.set_exception(error)
        else:
            done.set_result(result)
