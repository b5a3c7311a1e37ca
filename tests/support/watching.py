"""What a test may not leave behind or cause, looked for in its own process; each is proven in ``tests/house``."""

import asyncio

TURNS = 5


async def left_on_the_loop() -> list[str]:
    """Give the tasks that still run and what the loop is still to do; what was just cancelled gets a few turns."""
    for _ in range(TURNS):
        await asyncio.sleep(0)
    # aiohttp lets a handler run on whose client has gone, and no longer knows it when the server stops.
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    tasks = [repr(task) for task in others if not task.get_coro().__qualname__.startswith("RequestHandler.")]
    waiting = asyncio.get_running_loop()._scheduled  # type: ignore[attr-defined]  # asyncio's own, on every loop of tests
    return tasks + [repr(handle) for handle in waiting if not handle.cancelled() and not _of_a_task(handle)]


def _of_a_task(handle: asyncio.TimerHandle) -> bool:
    """Whether a timer ends a task's sleep or its patience: then it is the task that is left, or nothing."""
    return any(name in repr(handle) for name in ("_set_result_unless_cancelled", "Timeout._on_timeout"))
