"""What the listener can tell of who called it and whom it turned away."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fonetray.listener.guard import Refusal

log = logging.getLogger(__name__)

LOG_PAUSE = 60.0
"""Seconds between two lines in the log, however many are turned away."""
_SOURCES_KEPT = 20


@dataclass(frozen=True, slots=True)
class ListenerEvidence:
    """What came since the start: where authentic requests came from, and how many were refused for which reason.

    ``last_refused`` says when each reason was last met, ``old_secret_used`` when the address of before a change was.
    """

    sources: tuple[str, ...] = ()
    refusals: Mapping[str, int] = field(default_factory=dict)
    last_refused: Mapping[str, datetime] = field(default_factory=dict)
    old_secret_used: datetime | None = None


class Witness:
    """Counts, and says in the log that requests were refused: seldom, and with nothing in it that a stranger sent."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Have seen nothing."""
        self._clock = clock
        self._refused: Counter[str] = Counter()
        self._last_refused: dict[str, datetime] = {}
        self._sources: dict[str, None] = {}
        self._logged = float("-inf")

    def let_in(self, source: str) -> None:
        """Take note of where an authentic request came from."""
        if source not in self._sources and len(self._sources) < _SOURCES_KEPT:
            self._sources[source] = None

    def turned_away(self, reason: Refusal) -> None:
        """Take note of a refusal."""
        self._refused[reason.value] += 1
        self._last_refused[reason.value] = datetime.now(UTC)
        now = self._clock()
        if now - self._logged >= LOG_PAUSE:
            self._logged = now
            log.warning("Requests to the listener were refused: %s", dict(self._refused))

    def evidence(self, old_secret_used: datetime | None) -> ListenerEvidence:
        """Say what was seen."""
        return ListenerEvidence(tuple(self._sources), dict(self._refused), dict(self._last_refused), old_secret_used)
