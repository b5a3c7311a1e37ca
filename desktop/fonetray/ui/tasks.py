"""Holds the asyncio tasks that windows start, so that none is lost, silent or left running."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Tasks:
    """Keeps each task until it is done; a failed one goes to ``on_error`` as (name, exception)."""

    def __init__(self, *, on_error: Callable[[str, BaseException], None]) -> None:
        self._on_error = on_error
        self._running: set[asyncio.Task[Any]] = set()
        self._closed = False

    def spawn(self, coro: Coroutine[Any, Any, object], *, name: str) -> asyncio.Task[Any] | None:
        """Start ``coro`` on the running loop; after ``close`` nothing starts any more and None is returned."""
        if self._closed:
            coro.close()
            return None
        task: asyncio.Task[Any] = asyncio.get_running_loop().create_task(coro, name=name)
        self._running.add(task)
        task.add_done_callback(self._done)
        return task

    def __len__(self) -> int:
        """Return how many are running."""
        return len(self._running)

    async def close(self) -> None:
        """Cancel what runs and wait until it has ended."""
        self._closed = True
        running = [task for task in self._running if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            error = task.exception()
            if error is not None:
                self._on_error(task.get_name(), error)
