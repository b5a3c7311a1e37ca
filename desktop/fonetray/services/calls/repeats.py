"""A desk that has a listener of its own and a hub's feed hears everything twice, and must take it once."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Heard:
    """What was noted of an event that came: whether it ``is_news``, and what there is to take back if it is not taken.

    ``moved`` is how far it has brought the listener's road ahead of the feed's; ``again`` that a hub which had lost its
    place sent it a second time.
    """

    key: EventKey
    is_news: bool
    moved: int
    again: bool = False


class Repeats:
    """Knows of each event how much oftener it came by the one road than by the other, and what a hub sends again."""

    def __init__(self, *, clock: Callable[[], float] = elapsed) -> None:
        """Have heard nothing yet."""
        self._clock = clock
        self._ahead: OrderedDict[EventKey, tuple[float, int]] = OrderedDict()
        self._again: Counter[EventKey] = Counter()

    def hear(self, key: EventKey, road: Road) -> Heard:
        """Note that an event comes by a road, and say whether it has not come by the other before."""
        self._forget()
        _, ahead = self._ahead.get(key, (0.0, 0))
        if road is Road.FEED and self._again[key] > 0:
            self._again[key] -= 1
            # It may also be the one that the feed had still to bring after the listener.
            return self._noted(Heard(key, is_news=False, moved=road if ahead > 0 else 0, again=True))
        return self._noted(Heard(key, is_news=(ahead + road) * road > 0, moved=road))

    def take_back(self, heard: Heard) -> None:
        """Note that an event was not taken after all, and will come again."""
        self._move(heard.key, -heard.moved)
        if heard.again:
            self._again[heard.key] += 1

    def begin_with(self, keys: Iterable[EventKey]) -> None:
        """Know these, and no others, as what the feed may bring once more."""
        self._again = Counter(keys)

    def _noted(self, heard: Heard) -> Heard:
        self._move(heard.key, heard.moved)
        return heard

    def _move(self, key: EventKey, moved: int) -> None:
        if moved:
            _, before = self._ahead.pop(key, (0.0, 0))
            self._ahead[key] = (self._clock() + WINDOW, before + moved)

    def _forget(self) -> None:
        now = self._clock()
        while self._ahead and (next(iter(self._ahead.values()))[0] <= now or len(self._ahead) > _MOST):
            self._ahead.popitem(last=False)
