"""The way back from a thread of the database's to the loop: all answers of one commit go together."""

import asyncio
import threading
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Answer(Generic[T]):
    """What a job will have given: settled by another thread, waited for on the loop that it was made on.

    To that thread it is what a future of ``concurrent.futures`` is, without that one's condition, which costs more than
    all else that an event's way to the disk and back does in Python.
    """

    __slots__ = ("_claim", "_returns", "_settled", "error", "loop", "result", "waiter")

    def __init__(self, returns: "Returns", loop: asyncio.AbstractEventLoop) -> None:
        """Wait on the loop, which must be the one that runs."""
        self._returns = returns
        self._claim = threading.Lock()
        self._settled = False
        self.loop = loop
        self.waiter: asyncio.Future[T] = loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None

    async def wait(self) -> T:
        """Wait for it; when the waiting is cancelled, so is what has not begun."""
        try:
            return await self.waiter
        except asyncio.CancelledError:
            self.cancel()
            raise

    def cancel(self) -> bool:
        """Have the job not done; False when it has begun."""
        return self._claim.acquire(blocking=False)

    def set_running_or_notify_cancel(self) -> bool:
        """Begin; False when it was cancelled before."""
        return self._claim.acquire(blocking=False)

    def done(self) -> bool:
        """Say whether it is settled."""
        return self._settled

    def set_result(self, result: T) -> None:
        """Settle it, and have its loop told."""
        self.result, self._settled = result, True
        self._returns.bring(self)

    def set_exception(self, error: BaseException) -> None:
        """Settle it with what went wrong."""
        self.error, self._settled = error, True
        self._returns.bring(self)


class Returns:
    """Brings answers home, and wakes a loop once for many; for one loop or several."""

    def __init__(self) -> None:
        """Wait for nothing yet."""
        self._turn = threading.Lock()
        self._done: dict[asyncio.AbstractEventLoop, list[Answer[Any]]] = {}

    def expect(self, loop: asyncio.AbstractEventLoop) -> Answer[Any]:
        """Make an answer for whoever runs on a loop now."""
        return Answer(self, loop)

    def bring(self, answer: Answer[Any]) -> None:
        """Keep an answer; the first of several calls the loop, which then finds them all."""
        loop = answer.loop
        with self._turn:
            waiting = self._done.get(loop)
            if waiting is not None:
                waiting.append(answer)
                return
            self._done[loop] = [answer]
        try:
            loop.call_soon_threadsafe(self._give, loop)
        except RuntimeError:  # the loop has ended, and nobody waits any more
            self._done.pop(loop, None)

    def _give(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._turn:
            given = self._done.pop(loop)
        for answer in given:
            if answer.waiter.done():
                continue
            if answer.error is not None:
                answer.waiter.set_exception(answer.error)
            else:
                answer.waiter.set_result(answer.result)
