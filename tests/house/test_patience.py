"""The one way to wait with a patience loses no cancellation, in whichever turn of the loop it comes.

`asyncio.wait_for`, which a rule of the style forbids, does on Python 3.11 when what it waits for is done just then.
"""

import asyncio
from contextlib import suppress

import pytest


@pytest.mark.parametrize("patience", [0.0, 60.0, None])
@pytest.mark.parametrize("turns", range(6))
async def test_a_task_that_waits_in_circles_ends_when_it_is_to(patience: float | None, turns: int) -> None:
    happened = asyncio.Event()

    async def wait_in_circles() -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await happened.wait()
            happened.clear()

    task = asyncio.create_task(wait_in_circles())
    await asyncio.sleep(0)
    happened.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task}, timeout=20)
    assert task.cancelled()
