"""A desk that has a listener of its own and a hub's feed hears everything twice, and must take it once."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from enum import IntEnum

from fonetray.config.elapsed import elapsed
from fonetray.telephony.event_key import EventKey

WINDOW = 600.0
"""Seconds for which one road is waited for after the other."""
_MOST = 20_000


class Road(IntEnum):
    """By which an event came."""

    LISTENER = 1
    FEED = -1


class Repeats:
    """Knows of each event how much oftener it came by the one road than by the other."""

    def __init__(self, *, clock: Callable[[], float] = elapsed) -> None:
        """Have heard nothing yet."""
        self._clock = clock
        self._ahead: OrderedDict[EventKey, tuple[float, int]] = OrderedDict()

    def is_news(self, key: EventKey, road: Road) -> bool:
        """Say whether an event that comes by a road has not come by the other before, and note that it came."""
        self._forget()
        ahead = self._move(key, road)
        return ahead * road > 0

    def take_back(self, key: EventKey, road: Road) -> None:
        """Note that an event was not taken after all, and will come again."""
        self._move(key, Road(-road))

    def begin_with(self, keys: Iterable[EventKey], *, seconds: float) -> None:
        """Forget all, and for so long know these as what came, so that the feed may bring them all again."""
        self._ahead.clear()
        for key in keys:
            _, ahead = self._ahead.get(key, (0.0, 0))
            self._ahead[key] = (self._clock() + seconds, ahead + 1)

    def _move(self, key: EventKey, road: int) -> int:
        _, before = self._ahead.pop(key, (0.0, 0))
        self._ahead[key] = (self._clock() + WINDOW, before + road)
        return before + road

    def _forget(self) -> None:
        now = self._clock()
        while self._ahead and (next(iter(self._ahead.values()))[0] <= now or len(self._ahead) > _MOST):
            self._ahead.popitem(last=False)
