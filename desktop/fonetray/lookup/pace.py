"""How often a source may be asked."""

from collections import deque
from dataclasses import dataclass

SPANS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many questions in so many seconds."""

    count: int
    span: str

    def __str__(self) -> str:
        """Write it as the file does."""
        return f"{self.count}/{self.span}"


class Pace:
    """Lets questions through until there were too many in the span that ends now. It is not kept over a restart."""

    def __init__(self, rate: Rate) -> None:
        """Begin with none asked."""
        self._span = SPANS[rate.span]
        self._asked: deque[float] = deque(maxlen=rate.count)

    def admits(self, now: float) -> bool:
        """Say whether one more may be asked at ``now`` (seconds of any clock), and count it if so."""
        full = len(self._asked) == self._asked.maxlen
        if full and now - self._asked[0] < self._span:
            return False
        self._asked.append(now)
        return True
