import asyncio

from fonetray.ui.tasks import Tasks


async def test_an_error_is_reported_once_with_its_name() -> None:
    errors: list[tuple[str, str]] = []
    tasks = Tasks(on_error=lambda name, error: errors.append((name, str(error))))

    async def fails() -> None:
        raise ValueError("broken")

    task = tasks.spawn(fails(), name="a try")
    assert task is not None
    assert len(tasks) == 1
    await asyncio.wait([task])
    await asyncio.sleep(0)
    assert errors == [("a try", "broken")]
    assert len(tasks) == 0


async def test_close_cancels_and_waits_and_nothing_starts_after_it() -> None:
    errors: list[str] = []
    tasks = Tasks(on_error=lambda name, _error: errors.append(name))
    cleaned = []

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.append(True)

    tasks.spawn(waits(), name="long")
    await asyncio.sleep(0)
    await tasks.close()
    assert cleaned == [True]
    assert errors == []
    assert tasks.spawn(waits(), name="late") is None
    assert len(tasks) == 0


async def test_a_task_may_close_the_others() -> None:
    tasks = Tasks(on_error=lambda _name, _error: None)

    async def ends_all() -> str:
        await tasks.close()
        return "alive"

    task = tasks.spawn(ends_all(), name="quit")
    assert task is not None
    assert await task == "alive"
