"""How often somebody may ask: a bucket for each, which fills with time."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable


class Pace:
    """``rate`` a second each, and ``burst`` at once after a pause; of ``kept`` askers, the latest ones."""

    def __init__(
        self, *, rate: float, burst: float, kept: int = 1024, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with every bucket full."""
        self._rate = rate
        self._burst = burst
        self._kept = kept
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def allows(self, asker: Hashable, *, taking: float = 1.0) -> bool:
        """Say whether an asker may go on, and take that from the bucket; ``taking`` nothing only looks."""
        now = self._clock()
        tokens, since = self._buckets.pop(asker, (self._burst, now))
        tokens = min(self._burst, tokens + (now - since) * self._rate)
        passes = tokens >= 1.0
        self._buckets[asker] = (tokens - taking if passes else tokens, now)
        while len(self._buckets) > self._kept:
            self._buckets.popitem(last=False)
        return passes

    def wait(self, asker: Hashable) -> float:
        """Give the seconds until an asker may go on."""
        tokens, since = self._buckets.get(asker, (self._burst, self._clock()))
        return max(0.0, (1.0 - tokens) / self._rate - (self._clock() - since))
