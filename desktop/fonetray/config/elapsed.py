"""A clock for durations that go on while the computer sleeps."""

import time

_CLOCK = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


def elapsed() -> float:
    """Give seconds on a clock that nobody can set and that only moves forward, sleep included.

    ``time.monotonic`` stands still while Linux and macOS sleep, each of which has another clock that does not; on
    Windows it goes on.
    """
    return time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)


def asleep() -> float:
    """Give the seconds that the computer has slept since it was started; 0 where the system does not tell."""
    return elapsed() - time.monotonic()
