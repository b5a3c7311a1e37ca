import asyncio
import threading
from typing import Any

import pytest

from fonetray.store.returns import Answer, Returns


class CountingLoop(asyncio.SelectorEventLoop):
    """Counts how often another thread wakes it."""

    woken = 0

    def call_soon_threadsafe(self, *args: Any, **options: Any) -> asyncio.Handle:
        self.woken += 1
        return super().call_soon_threadsafe(*args, **options)


def expected(returns: Returns) -> Answer[Any]:
    return returns.expect(asyncio.get_running_loop())


def test_answers_that_come_together_wake_the_loop_once() -> None:
    returns = Returns()

    async def main() -> list[int]:
        answers = [expected(returns) for _ in range(50)]
        waiting = [asyncio.ensure_future(answer.wait()) for answer in answers]
        await asyncio.sleep(0)

        def settle() -> None:
            for number, answer in enumerate(answers):
                answer.set_result(number)

        thread = threading.Thread(target=settle)
        thread.start()
        thread.join()  # the loop does nothing meanwhile, so that all are there when it looks
        return await asyncio.gather(*waiting)

    loop = CountingLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        assert runner.run(main()) == list(range(50))
        assert loop.woken == 1


async def test_what_is_settled_already_comes_back() -> None:
    answer = expected(Returns())
    answer.set_result("there")
    assert answer.done()
    assert await answer.wait() == "there"


async def test_an_error_comes_back_as_it_was() -> None:
    answer = expected(Returns())
    waiting = asyncio.ensure_future(answer.wait())
    await asyncio.sleep(0)
    assert not answer.done()
    answer.set_exception(LookupError("why"))
    assert answer.done()
    with pytest.raises(LookupError, match="why"):
        await waiting


async def test_who_is_cancelled_cancels_what_has_not_begun() -> None:
    returns = Returns()
    waited_for, begun = expected(returns), expected(returns)
    assert begun.set_running_or_notify_cancel()
    tasks = [asyncio.ensure_future(answer.wait()) for answer in (waited_for, begun)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert all(task.cancelled() for task in tasks)
    assert not waited_for.set_running_or_notify_cancel()
    assert not begun.cancel()
    begun.set_result(None)  # nobody waits any more, and nothing minds
    await asyncio.sleep(0)


def test_of_one_who_begins_and_one_who_cancels_at_the_same_time_one_does() -> None:
    returns, both = Returns(), threading.Barrier(2)
    loop = asyncio.new_event_loop()
    answers = [returns.expect(loop) for _ in range(500)]

    def all_of(act: str, done: list[bool]) -> None:
        for answer in answers:
            both.wait()
            done.append(getattr(answer, act)())

    begun: list[bool] = []
    cancelled: list[bool] = []
    threads = [
        threading.Thread(target=all_of, args=("set_running_or_notify_cancel", begun)),
        threading.Thread(target=all_of, args=("cancel", cancelled)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    loop.close()
    assert [one != other for one, other in zip(begun, cancelled, strict=True)] == [True] * len(answers)


def test_an_answer_after_the_loops_end_is_let_go() -> None:
    returns = Returns()
    answers: list[Answer[None]] = []

    async def main() -> None:
        answers.append(expected(returns))
        waiting = asyncio.ensure_future(answers[0].wait())
        await asyncio.sleep(0)
        assert not waiting.done()

    loop = asyncio.new_event_loop()
    loop.run_until_complete(main())
    for task in asyncio.all_tasks(loop):
        task.cancel()
        task._log_destroy_pending = False
    loop.close()
    assert answers[0].set_running_or_notify_cancel()
    answers[0].set_result(None)
    assert returns._done == {}
