"""Keeps people and call flows fresh while the program runs."""

import asyncio
import logging

from fonetray.provider.errors import ProviderError
from fonetray.services.availability import Link
from fonetray.services.foundation import Foundation
from fonetray.store.errors import StoreError

log = logging.getLogger(__name__)

SOON = 60.0
"""Seconds until a lost provider is tried again; each try in vain doubles them."""


class Refresh:
    """Reads at the start, on a timer, and when asked; what goes wrong at the provider shows as its availability."""

    def __init__(self, *, desk: Foundation, soon: float = SOON) -> None:
        """Take the desk or the hub, and the seconds after which a lost provider is tried the first time."""
        self._desk = desk
        self._soon = soon

    async def once(self) -> None:
        """Read now; without the company's login nothing is asked."""
        if not self._desk.account.reads_people:
            return
        try:
            await self._desk.directory.sync()
        except ProviderError:
            return
        except StoreError as error:  # shown by whoever watches the store
            log.warning("What the provider sent could not be kept: %s", error)

    async def regularly(self) -> None:
        """Read now and every ``provider.sync_every`` minutes until cancelled, sooner while the provider is lost.

        A refused login is not tried sooner: that is how accounts get locked.
        """
        soon = self._soon
        while True:
            await self.once()
            wait = self._desk.account.settings.provider.sync_every * 60.0
            if self._desk.availability.link is Link.DOWN:
                wait, soon = min(wait, soon), soon * 2
            else:
                soon = self._soon
            await asyncio.sleep(wait)
