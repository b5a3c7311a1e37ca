"""Hears that the computer has slept, without ever waking it or looking again and again.

Linux's kernel says so itself: a timer that is told to end when the clock on the wall jumps ends as well when the
computer wakes up, for that clock has gone on meanwhile. Elsewhere nobody says it, and whoever needs to know looks at
`fonetray.config.elapsed` when something happens anyway.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from fonetray.config.elapsed import elapsed

_REAL_TIME, _NON_BLOCKING, _ABSOLUTE, _ENDS_WITH_A_JUMP = 0, 0o4000, 1, 2
_NEVER = 2**40
"""Seconds after 1970 at which the timer would end by itself."""
_NAP = 5.0
"""Seconds; a clock that was only set makes no such gap, and a nap as short as this made nothing old."""


class SleepWatch:
    """From `start` to `stop`: calls ``woken`` after each sleep, ``clock_set`` after another jump of the clock."""

    def __init__(
        self,
        woken: Callable[[], None],
        *,
        clock_set: Callable[[], None] = lambda: None,
        awake: Callable[[], float] = time.monotonic,
        timer: Callable[[], int | None],
    ) -> None:
        """Take whom to call, the clock that stands still in a sleep, and what gives the kernel's timer (None: none)."""
        self._woken = woken
        self._clock_set = clock_set
        self._awake = awake
        self._make = timer
        self._timer: int | None = None
        self._slept = 0.0

    def start(self) -> None:
        """Listen, where the kernel tells."""
        self._slept = elapsed() - self._awake()
        self._timer = self._make()
        if self._timer is not None:
            asyncio.get_running_loop().add_reader(self._timer, self._jumped)

    @property
    def hears(self) -> bool:
        """Whether the kernel tells here."""
        return self._timer is not None

    def stop(self) -> None:
        """Listen no more."""
        timer, self._timer = self._timer, None
        if timer is not None:
            asyncio.get_running_loop().remove_reader(timer)
            os.close(timer)

    def _jumped(self) -> None:
        if self._timer is not None:
            with suppress(OSError):  # ECANCELED is the message
                os.read(self._timer, 8)
        before, self._slept = self._slept, elapsed() - self._awake()
        if self._slept - before >= _NAP:
            self._woken()
        else:
            self._clock_set()


def kernel_timer() -> int | None:
    """Give a file descriptor that can be read when the clock on the wall has jumped; None where there is no such."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes  # noqa: PLC0415 - most systems need none of it, and this one not before people are read

    class Spec(ctypes.Structure):
        _fields_ = (("every_s", ctypes.c_long), ("every_ns", ctypes.c_long),
                    ("at_s", ctypes.c_long), ("at_ns", ctypes.c_long))  # fmt: skip

    try:
        library = ctypes.CDLL(None, use_errno=True)
        timer = int(library.timerfd_create(_REAL_TIME, _NON_BLOCKING | os.O_CLOEXEC))
        if timer < 0:
            return None
        at = Spec(at_s=_NEVER)
        if library.timerfd_settime(timer, _ABSOLUTE | _ENDS_WITH_A_JUMP, ctypes.byref(at), None) != 0:
            os.close(timer)
            return None
    except (OSError, AttributeError):  # another C library
        return None
    return timer
