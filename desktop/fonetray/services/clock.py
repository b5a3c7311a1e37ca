"""A wall clock that cannot jump while calls are running."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class SteadyClock:
    """Tells UTC by the time since it was set, so that a corrected computer clock moves no ring timeout.

    `reset` takes the computer's clock again; call it when nothing is being timed.
    """

    def __init__(
        self,
        *,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        elapsed: Callable[[], float] | None = None,
    ) -> None:
        """Set the clock from the computer's; ``elapsed`` counts seconds and only moves forward."""
        self._computer = wall
        self._elapsed = elapsed or _elapsed
        self.reset()

    def reset(self) -> None:
        """Take the computer's wall clock anew."""
        self._wall = self._computer()
        self._started = self._elapsed()

    def now(self) -> datetime:
        """Give the time, aware, in UTC."""
        return self._wall + timedelta(seconds=self._elapsed() - self._started)


def _elapsed() -> float:
    """Seconds on a clock that only moves forward, sleep included where the system has such a clock."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)
