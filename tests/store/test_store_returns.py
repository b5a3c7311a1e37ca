import asyncio
import threading
from concurrent.futures import Future
from typing import Any

import pytest

from fonetray.store.returns import Returns


class CountingLoop(asyncio.SelectorEventLoop):
    """Counts how often another thread wakes it."""

    woken = 0

    def call_soon_threadsafe(self, *args: Any, **options: Any) -> asyncio.Handle:
        self.woken += 1
        return super().call_soon_threadsafe(*args, **options)


def test_answers_that_come_together_wake_the_loop_once() -> None:
    returns = Returns()
    futures: list[Future[int]] = [Future() for _ in range(50)]

    def settle() -> None:
        for number, future in enumerate(futures):
            future.set_result(number)

    async def main() -> list[int]:
        waiting = [asyncio.ensure_future(returns.wait(future)) for future in futures]
        await asyncio.sleep(0)
        thread = threading.Thread(target=settle)
        thread.start()
        thread.join()  # the loop does nothing meanwhile, so that all are there when it looks
        return await asyncio.gather(*waiting)

    loop = CountingLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        assert runner.run(main()) == list(range(50))
        assert loop.woken == 1


async def test_what_is_settled_already_comes_back_at_once() -> None:
    done: Future[str] = Future()
    done.set_result("there")
    assert await Returns().wait(done) == "there"


async def test_an_error_comes_back_as_it_was() -> None:
    future: Future[None] = Future()
    waiting = asyncio.ensure_future(Returns().wait(future))
    await asyncio.sleep(0)
    future.set_exception(LookupError("why"))
    with pytest.raises(LookupError, match="why"):
        await waiting


async def test_who_is_cancelled_cancels_what_has_not_begun() -> None:
    returns = Returns()
    waited_for, begun = Future[None](), Future[None]()
    assert begun.set_running_or_notify_cancel()
    tasks = [asyncio.ensure_future(returns.wait(future)) for future in (waited_for, begun)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert all(task.cancelled() for task in tasks)
    assert waited_for.cancelled()
    assert begun.running()
    begun.set_result(None)  # nobody waits any more, and nothing minds
    await asyncio.sleep(0)


async def test_a_future_that_is_cancelled_from_elsewhere_cancels_who_waits() -> None:
    future: Future[None] = Future()
    waiting = asyncio.ensure_future(Returns().wait(future))
    await asyncio.sleep(0)
    assert future.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def test_an_answer_after_the_loops_end_is_let_go() -> None:
    returns = Returns()
    future: Future[None] = Future()

    async def main() -> None:
        waiting = asyncio.ensure_future(returns.wait(future))
        await asyncio.sleep(0)
        assert not waiting.done()

    loop = asyncio.new_event_loop()
    loop.run_until_complete(main())
    for task in asyncio.all_tasks(loop):
        task.cancel()
        task._log_destroy_pending = False
    loop.close()
    assert future.set_running_or_notify_cancel()
    future.set_result(None)
    assert returns._done == {}
