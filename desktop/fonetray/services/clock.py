"""A wall clock that cannot jump while calls are running."""

import time
from datetime import UTC, datetime, timedelta


class SteadyClock:
    """Tells UTC by the time since it was set, so that a corrected computer clock moves no ring timeout.

    `reset` takes the computer's clock again; call it when nothing is being timed.
    """

    def __init__(self) -> None:
        """Set the clock from the computer's."""
        self.reset()

    def reset(self) -> None:
        """Take the computer's wall clock anew."""
        self._wall = datetime.now(UTC)
        self._started = _elapsed()

    def now(self) -> datetime:
        """Give the time, aware, in UTC."""
        return self._wall + timedelta(seconds=_elapsed() - self._started)


def _elapsed() -> float:
    """Seconds on a clock that only moves forward, sleep included where the system has such a clock."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)
