"""When an event last reached us, which decides whether the calls that are followed can be believed."""

from collections.abc import Callable
from datetime import datetime

from fonetray.config.elapsed import asleep
from fonetray.telephony.presence import is_stale

_NAP = 60.0
"""Seconds of the computer's sleep in which nothing is taken to have been missed."""


class Hearing:
    """Told of each event that was understood. What came before the computer slept does not count: more was missed."""

    def __init__(self, *, now: Callable[[], datetime], asleep: Callable[[], float] = asleep) -> None:
        """Take the clock that calls go by (aware UTC), and how many seconds the computer has slept so far."""
        self._now = now
        self._asleep = asleep
        self._last: datetime | None = None
        self._slept = 0.0

    def came(self, when: datetime | None = None) -> None:
        """Note that an event has come, now or at a time."""
        self._last = when or self._now()
        self._slept = self._asleep()

    @property
    def ever(self) -> bool:
        """Whether any has come."""
        return self._last is not None

    def stale(self, *, calls_run: bool) -> bool:
        """Say whether nothing can be said about now; see `fonetray.telephony.presence.is_stale`."""
        last = self._last if self._asleep() - self._slept <= _NAP else None
        return is_stale(last_event=last, calls_run=calls_run, now=self._now())
