"""The way back from the writer's thread to the loop: all answers of one commit go together."""

import asyncio
import threading
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
_Waiting = tuple["asyncio.Future[Any]", "Future[Any]"]


class Returns:
    """Does what ``asyncio.wrap_future`` does, and wakes a loop once for many; for one loop or several."""

    def __init__(self) -> None:
        """Wait for nothing yet."""
        self._turn = threading.Lock()
        self._done: dict[asyncio.AbstractEventLoop, list[_Waiting]] = {}

    async def wait(self, future: "Future[T]") -> T:
        """Wait for a future of another thread; when the waiting is cancelled, so is what has not begun."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[T] = loop.create_future()
        future.add_done_callback(lambda done: self._take(loop, waiter, done))
        try:
            return await waiter
        except asyncio.CancelledError:
            future.cancel()
            raise

    def _take(self, loop: asyncio.AbstractEventLoop, waiter: "asyncio.Future[Any]", done: "Future[Any]") -> None:
        """Keep an answer; the first of several calls the loop, which then finds them all."""
        with self._turn:
            waiting = self._done.get(loop)
            if waiting is not None:
                waiting.append((waiter, done))
                return
            self._done[loop] = [(waiter, done)]
        try:
            loop.call_soon_threadsafe(self._give, loop)
        except RuntimeError:  # the loop has ended, and nobody waits any more
            self._done.pop(loop, None)

    def _give(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._turn:
            given = self._done.pop(loop)
        for waiter, done in given:
            if waiter.done():
                continue
            if done.cancelled():
                waiter.cancel()
            elif error := done.exception():
                waiter.set_exception(error)
            else:
                waiter.set_result(done.result())
