"""Which calls I have missed: those that nobody has taken care of yet, and those among them that I do not know of."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from fonetray.store.missed import MissedCounts, MissedStore

FAR_BACK = timedelta(days=30)
"""A missed call that is older is past: nobody calls back any more."""


class MissedCalls:
    """Asks the journal, so that a restart forgets none; only what is said by hand is kept beside it."""

    def __init__(self, *, store: MissedStore, employee: Callable[[], str], now: Callable[[], datetime]) -> None:
        """Take where calls are kept, whose are meant, and a clock (aware UTC)."""
        self._store = store
        self._employee = employee
        self._now = now
        self._listeners: list[Callable[[Sequence[str]], None]] = []

    def subscribe(self, listener: Callable[[Sequence[str]], None]) -> None:
        """Have ``listener`` called with the ids of calls that were taken care of by hand, or are open again."""
        self._listeners.append(listener)

    async def counts(self) -> MissedCounts:
        """Count those that are open, and those among them that were not looked at. Raises ``StoreError``."""
        employee = self._employee()
        return await self._store.counts(employee, self._now() - FAR_BACK) if employee else MissedCounts()

    async def looked_at(self) -> None:
        """Note that the user has seen all there are. Raises ``StoreError``."""
        await self._store.looked_at(self._now())

    async def handle(self, call_ids: Sequence[str]) -> None:
        """Note that calls have been taken care of. Raises ``StoreError``."""
        await self._store.handle(call_ids, employee=self._employee(), when=self._now())
        self._tell(call_ids)

    async def reopen(self, call_ids: Sequence[str]) -> None:
        """Take that back. Raises ``StoreError``."""
        await self._store.reopen(call_ids)
        self._tell(call_ids)

    def _tell(self, call_ids: Sequence[str]) -> None:
        for listener in self._listeners:
            listener(call_ids)
