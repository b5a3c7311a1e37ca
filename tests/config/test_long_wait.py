"""Waiting for hours: it ends when it should, can be left, and leaves no file open."""

import asyncio
import sys

import pytest

from fonetray.config.elapsed import elapsed
from fonetray.config.long_wait import long_wait
from support.alarms import alarms


async def test_it_is_over_when_the_time_is() -> None:
    before = elapsed()
    await long_wait(0.05)
    assert elapsed() - before >= 0.05
    await long_wait(0)
    await long_wait(-1)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux' own alarm")
async def test_linux_has_an_alarm_that_counts_its_sleep_and_it_is_closed_when_nobody_waits() -> None:
    others = alarms()
    waiting = asyncio.create_task(long_wait(3600))
    await asyncio.sleep(0)
    assert len(alarms() - others) == 1
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert alarms() <= others
