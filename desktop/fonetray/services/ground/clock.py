"""A wall clock that cannot jump while calls are running."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fonetray.config.elapsed import elapsed


class SteadyClock:
    """Tells UTC by the time since it was set, so that a corrected computer clock moves no ring timeout.

    `reset` takes the computer's clock again; call it when nothing is being timed.
    """

    def __init__(
        self,
        *,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        elapsed: Callable[[], float] = elapsed,
    ) -> None:
        """Set the clock from the computer's; ``elapsed`` counts seconds and only moves forward."""
        self._computer = wall
        self._elapsed = elapsed
        self.reset()

    def reset(self) -> None:
        """Take the computer's wall clock anew."""
        self._wall = self._computer()
        self._started = self._elapsed()

    def now(self) -> datetime:
        """Give the time, aware, in UTC."""
        return self._wall + timedelta(seconds=self._elapsed() - self._started)
