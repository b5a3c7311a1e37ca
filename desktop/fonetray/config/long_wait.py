"""Waiting for hours, the time that the computer sleeps included, without waking up before it is over."""

import asyncio
import ctypes
import os
import sys
from contextlib import suppress

from fonetray.config.elapsed import elapsed

_LOOK_AGAIN = 900.0
"""Seconds between two looks at the clock where a timer stands still while the computer sleeps."""
_BOOT_TIME = 7
"""Linux' clock that goes on meanwhile."""
_NANO = 1_000_000_000


async def long_wait(seconds: float) -> None:
    """Return after so many seconds; after a sleep that was longer, as soon as the computer is awake.

    A loop's own timers stand still while Linux and macOS sleep. Linux has an alarm that does not; on Windows nothing
    is needed, and macOS is looked at now and then.
    """
    alarm = _alarm(max(seconds, 0.001)) if sys.platform == "linux" else None
    if alarm is not None:
        await _rung(alarm)
        return
    end = elapsed() + seconds
    while (left := end - elapsed()) > 0:  # noqa: ASYNC110 - there is nothing that would tell
        await asyncio.sleep(left if sys.platform == "win32" else min(left, _LOOK_AGAIN))


async def _rung(alarm: int) -> None:
    loop = asyncio.get_running_loop()
    rung = asyncio.Event()
    loop.add_reader(alarm, rung.set)
    try:
        await rung.wait()
    finally:
        loop.remove_reader(alarm)
        os.close(alarm)


class _Time(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class _Setting(ctypes.Structure):
    _fields_ = (("again", _Time), ("first", _Time))


def _alarm(seconds: float) -> int | None:
    """Give a file that becomes readable then (timerfd, Linux); None where the system has none."""
    with suppress(OSError, AttributeError):
        system = ctypes.CDLL(None, use_errno=True)
        alarm = int(system.timerfd_create(_BOOT_TIME, os.O_NONBLOCK | os.O_CLOEXEC))
        if alarm >= 0:
            whole, rest = divmod(int(seconds * _NANO), _NANO)
            setting = _Setting(_Time(0, 0), _Time(whole, rest))
            if system.timerfd_settime(alarm, 0, ctypes.byref(setting), None) == 0:
                return alarm
            os.close(alarm)
    return None
