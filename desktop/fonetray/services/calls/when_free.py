"""Tells once that a colleague is free again, to whoever asked to be told."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from fonetray.services.calls.presence_board import PresenceBoard
from fonetray.telephony.presence import PresenceState

PATIENCE = timedelta(hours=3)
"""How long a wish is kept: less than the tracker takes a call for ended that nothing more was heard of."""


class Asked(StrEnum):
    """What came of the wish to be told."""

    WAITS = "waits"
    FREE_NOW = "free-now"
    CANNOT_TELL = "cannot-tell"


class WhenFree:
    """One wish for each colleague, kept in memory only: a wish of yesterday is none today.

    Whoever ``tells`` may say that it is no good moment; then the wish stays, and is looked at again with the next
    change of anybody's presence, or with `look`.
    """

    def __init__(self, *, board: PresenceBoard, now: Callable[[], datetime], patience: timedelta = PATIENCE) -> None:
        """Ask the board, by the clock that calls go by (aware UTC)."""
        self._board = board
        self._now = now
        self._patience = patience
        self._until: dict[str, datetime] = {}
        self._tells: Callable[[str], bool] = lambda _: False
        self._listeners: list[Callable[[], None]] = []
        self._timer: asyncio.TimerHandle | None = None
        board.subscribe(self.look)

    def tell_by(self, tells: Callable[[str], bool]) -> None:
        """Have ``tells`` called with the local number of who is free; it gives False where that cannot be shown now."""
        self._tells = tells

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when others are waited for than before."""
        self._listeners.append(listener)

    def ask(self, local_number: str) -> Asked:
        """Wish to be told of somebody; for who is waited for already the time begins anew."""
        state = self._board.of(local_number).state
        if state is PresenceState.UNKNOWN:
            return Asked.CANNOT_TELL
        if state is PresenceState.FREE:
            return Asked.FREE_NOW
        self._until[local_number] = self._now() + self._patience
        self._changed()
        return Asked.WAITS

    def withdraw(self, local_number: str) -> None:
        """Wish it no more; who is not waited for is no error."""
        if self._until.pop(local_number, None) is not None:
            self._changed()

    def waits_for(self, local_number: str) -> bool:
        """Say whether somebody is waited for."""
        return local_number in self._until

    def look(self) -> None:
        """See who is free, tell of them, and forget what is too old; who is not known any more is waited for on."""
        if not self._until:
            return
        now, presence, before = self._now(), self._board.look(), len(self._until)
        for local_number, until in list(self._until.items()):
            if now >= until or (presence(local_number).state is PresenceState.FREE and self._tells(local_number)):
                del self._until[local_number]
        if len(self._until) != before:
            self._changed()

    def close(self) -> None:
        """Forget all."""
        self._until.clear()
        self._arm()

    def _changed(self) -> None:
        self._arm()
        for listener in self._listeners:
            listener()

    def _arm(self) -> None:
        """Have the oldest wish forgotten in time; nothing is timed while there is none."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._until:
            wait = (min(self._until.values()) - self._now()).total_seconds()
            self._timer = asyncio.get_running_loop().call_later(max(0.0, wait) + 0.01, self._time_passed)

    def _time_passed(self) -> None:
        self._timer = None
        self.look()
        if self._timer is None:  # the clock was set back, or stood still
            self._arm()
