"""How many calls I have missed that I do not know of yet."""

from collections.abc import Callable
from datetime import datetime, timedelta

from fonetray.store.missed import MissedStore

_FAR_BACK = timedelta(days=30)


class MissedCalls:
    """Asks the journal, so that a restart forgets none."""

    def __init__(self, *, store: MissedStore, employee: Callable[[], str], now: Callable[[], datetime]) -> None:
        """Take where calls are kept, whose are meant, and a clock (aware UTC)."""
        self._store = store
        self._employee = employee
        self._now = now

    async def count(self) -> int:
        """Count those that were not looked at, taken by a colleague or called back. Raises ``StoreError``."""
        employee = self._employee()
        return await self._store.count(employee, self._now() - _FAR_BACK) if employee else 0

    async def looked_at(self) -> None:
        """Note that the user has seen all there are. Raises ``StoreError``."""
        await self._store.looked_at(self._now())
