"""A sleep is heard of when the kernel says that the clock on the wall has jumped and the other clock shows a gap."""

import asyncio
import os
import sys

import pytest

from fonetray.config.elapsed import elapsed
from fonetray.services.ground.sleep_watch import SleepWatch, kernel_timer


class Computer:
    """One that can be put to sleep: its clock stands still meanwhile, and afterwards the kernel speaks."""

    def __init__(self) -> None:
        self._told, self._telling = os.pipe()
        os.set_blocking(self._told, False)
        self._slept = 0.0
        self.woken = 0
        self.set = 0
        self.looked = asyncio.Event()

    def awake(self) -> float:
        self.looked.set()
        return elapsed() - self._slept

    def wake(self) -> None:
        self.woken += 1

    async def clock_jumps(self, slept: float) -> None:
        self._slept += slept
        self.looked.clear()
        os.write(self._telling, b"\x01")
        async with asyncio.timeout(20):
            await self.looked.wait()

    def clock_was_set(self) -> None:
        self.set += 1

    def timer(self) -> int:
        return self._told

    def end(self) -> None:
        os.close(self._telling)


async def test_who_waits_is_told_of_each_sleep_and_of_a_clock_that_was_set_apart() -> None:
    computer = Computer()
    watch = SleepWatch(computer.wake, clock_set=computer.clock_was_set, awake=computer.awake, timer=computer.timer)
    watch.start()
    try:
        for slept, woken in ((0.0, 0), (3600.0, 1), (0.0, 1), (1.0, 1), (60.0, 2)):
            await computer.clock_jumps(slept)
            assert computer.woken == woken
        assert computer.set == 3
    finally:
        watch.stop()
        computer.end()


async def test_where_nobody_tells_there_is_nothing_to_stop() -> None:
    watch = SleepWatch(lambda: None, timer=lambda: None)
    watch.start()
    watch.stop()
    watch.stop()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's own timer")
async def test_the_kernels_timer_is_quiet_and_let_go_of() -> None:
    timer = kernel_timer()
    assert timer is not None
    assert not os.get_blocking(timer)
    with pytest.raises(BlockingIOError):
        os.read(timer, 8)
    watch = SleepWatch(lambda: None, timer=lambda: timer)
    watch.start()
    watch.stop()
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(timer)
