"""Keeps people and call flows fresh while the program runs."""

import asyncio
from collections.abc import Callable

from fonetray.provider.errors import ProviderError
from fonetray.services.desk import Desk
from fonetray.store.errors import StoreError


class Refresh:
    """Reads at the start, on a timer, and when asked; what goes wrong at the provider shows as its availability."""

    def __init__(self, *, desk: Desk, not_kept: Callable[[str], None]) -> None:
        """Take the desk; ``not_kept`` is told why what was read could not be stored."""
        self._desk = desk
        self._not_kept = not_kept

    async def once(self) -> None:
        """Read now; without both logins nothing is asked."""
        if not self._desk.account.complete:
            return
        try:
            await self._desk.directory.sync()
        except ProviderError:
            return
        except StoreError as error:
            self._not_kept(str(error))

    async def regularly(self) -> None:
        """Read now and every ``provider.sync_every`` minutes until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(self._desk.account.settings.provider.sync_every * 60)
