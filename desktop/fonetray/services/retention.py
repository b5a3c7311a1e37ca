"""What was long ago is forgotten, as the admin has set it."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fonetray.store.errors import StoreError
from fonetray.telephony.event_log import EventLog

log = logging.getLogger(__name__)

EVERY = timedelta(days=1)


class Retention:
    """Forgets events and calls that are older than is wanted, once a day."""

    def __init__(
        self, *, log: EventLog, keep_days: Callable[[], int], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Take what forgets, for how many days it is to remember, and the clock (aware UTC)."""
        self._log = log
        self._keep_days = keep_days
        self._now = now

    async def once(self) -> int:
        """Forget now; gives how many events went."""
        forgotten = await self._log.forget(self._now() - timedelta(days=self._keep_days()))
        if forgotten:
            log.info("%d events of more than %d days ago are forgotten", forgotten, self._keep_days())
        return forgotten

    async def regularly(self) -> None:
        """Forget now and every day until cancelled."""
        while True:
            try:
                await self.once()
            except StoreError as error:  # shown by whoever watches the store
                log.warning("What is old could not be forgotten: %s", error)
            await asyncio.sleep(EVERY.total_seconds())
