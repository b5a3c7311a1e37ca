"""The loop keeps asyncio's word, and leaves the windows their turn."""

import asyncio
import os
import threading
import time
import weakref
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from fonetray.app.loop import DesktopLoop, Stopped

Run = Callable[[Coroutine[Any, Any, Any]], Any]
WORD: ContextVar[str] = ContextVar("WORD", default="none")


@pytest.fixture
def run() -> Run:
    application = QApplication.instance() or QApplication(["fonetray-tests"])
    assert isinstance(application, QApplication)

    def run(main: Coroutine[Any, Any, Any]) -> Any:
        with asyncio.Runner(loop_factory=lambda: DesktopLoop(application)) as runner:
            return runner.run(main)

    return run


def test_what_is_ready_runs_in_the_order_it_was_asked_for_and_never_at_once(run: Run) -> None:
    async def main() -> list[int]:
        loop, seen = asyncio.get_running_loop(), []
        done = loop.create_future()
        for number in range(100):
            loop.call_soon(seen.append, number)
        loop.call_soon(done.set_result, None)
        assert seen == []
        await done
        return seen

    assert run(main()) == list(range(100))


def test_what_is_cancelled_does_not_run(run: Run) -> None:
    async def main() -> list[str]:
        loop, seen = asyncio.get_running_loop(), []
        loop.call_soon(seen.append, "first")
        loop.call_soon(seen.append, "second").cancel()
        await asyncio.sleep(0.01)
        return seen

    assert run(main()) == ["first"]


def test_a_callback_has_the_context_it_was_asked_for_in(run: Run) -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        WORD.set("mine")
        asyncio.get_running_loop().call_soon(lambda: seen.append(WORD.get()))
        WORD.set("later")
        await asyncio.sleep(0.01)
        return seen

    assert run(main()) == ["mine"]


def test_another_thread_is_heard(run: Run) -> None:
    async def main() -> str:
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        thread = threading.Thread(target=lambda: loop.call_soon_threadsafe(done.set_result, "heard"))
        thread.start()
        async with asyncio.timeout(10):
            heard = str(await done)
        thread.join()
        return heard

    assert run(main()) == "heard"


def test_an_error_in_one_callback_is_told_and_stops_no_other(run: Run) -> None:
    async def main() -> tuple[list[str], list[str]]:
        loop = asyncio.get_running_loop()
        told: list[str] = []
        seen: list[str] = []
        loop.set_exception_handler(lambda _, context: told.append(type(context["exception"]).__name__))
        loop.call_soon(lambda: 1 / 0)
        loop.call_soon(seen.append, "next")
        await asyncio.sleep(0.01)
        return told, seen

    assert run(main()) == (["ZeroDivisionError"], ["next"])


def test_endless_callbacks_leave_qts_timers_their_turn(run: Run) -> None:
    async def main() -> int:
        loop, fired = asyncio.get_running_loop(), asyncio.Event()
        rounds = 0

        def again() -> None:
            nonlocal rounds
            rounds += 1
            if not fired.is_set():
                loop.call_soon(again)

        loop.call_soon(again)
        QTimer.singleShot(5, fired.set)
        async with asyncio.timeout(20):
            await fired.wait()
        return rounds

    assert run(main()) > 0


def test_much_that_is_ready_at_once_is_done_in_parts(run: Run) -> None:
    async def main() -> int:
        loop, turns = asyncio.get_running_loop(), 0
        done = loop.create_future()

        def turn() -> None:
            nonlocal turns
            turns += 1

        timer = QTimer()
        timer.timeout.connect(turn)
        timer.start(0)
        for _ in range(40):
            loop.call_soon(time.sleep, 0.002)
        loop.call_soon(done.set_result, None)
        await done
        timer.stop()
        return turns

    assert run(main()) >= 10


@pytest.mark.parametrize("stopped_by_qt", [False, True])
def test_nothing_runs_while_the_loop_does_not(run: Run, *, stopped_by_qt: bool) -> None:
    """A callback that asks for the loop it runs in, as whoever makes a task does, is never without one."""
    without: list[str] = []

    async def main() -> None:
        loop, enough, turns = asyncio.get_running_loop(), asyncio.Event(), 0

        def again() -> None:
            nonlocal turns
            turns += 1
            try:
                asyncio.get_running_loop()
            except RuntimeError as error:
                without.append(str(error))
            loop.call_soon(again)
            if turns == 100:
                (QApplication.exit if stopped_by_qt else enough.set)()

        again()
        await enough.wait()

    if stopped_by_qt:
        with pytest.raises(Stopped):
            run(main())
    else:
        run(main())
    assert without == []


def test_a_closed_loop_takes_nothing(run: Run) -> None:
    async def main() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    loop = run(main())
    with pytest.raises(RuntimeError, match="closed"):
        loop.call_soon(print)


def test_what_is_asked_for_later_comes_in_its_time_and_once(run: Run) -> None:
    async def main() -> tuple[list[str], int]:
        loop, seen = asyncio.get_running_loop(), []
        loop.call_later(0.1, seen.append, "last")
        loop.call_at(loop.time() + 0.02, seen.append, "second")
        loop.call_later(0, seen.append, "first")
        await asyncio.sleep(0.4)
        assert isinstance(loop, DesktopLoop)
        return seen, loop.waiting()

    assert run(main()) == (["first", "second", "last"], 0)


def test_a_timer_that_is_cancelled_is_gone_at_once(run: Run) -> None:
    class Watched:
        def ring(self) -> None:
            raise AssertionError

    async def main() -> tuple[int, bool]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, DesktopLoop)
        before, watched = loop.waiting(), Watched()
        gone = weakref.ref(watched)
        for _ in range(1000):
            loop.call_later(4 * 3600, watched.ring).cancel()
        del watched
        return loop.waiting() - before, gone() is None

    assert run(main()) == (0, True)


def test_a_timer_may_be_cancelled_after_it_fired_and_while_it_fires(run: Run) -> None:
    async def main() -> list[str]:
        loop, seen = asyncio.get_running_loop(), []
        handles: list[asyncio.Handle] = []

        def ring() -> None:
            handles[0].cancel()
            seen.append("rang")

        handles.append(loop.call_later(0.001, ring))
        other = loop.call_later(0.1, seen.append, "other")
        await asyncio.sleep(0.05)
        handles[0].cancel()
        await asyncio.sleep(0.15)
        other.cancel()
        return seen

    assert run(main()) == ["rang", "other"]
