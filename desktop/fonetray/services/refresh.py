"""Keeps people and call flows fresh while the program runs."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress

from fonetray.config.elapsed import elapsed
from fonetray.provider.errors import ProviderError
from fonetray.services.foundation import Foundation
from fonetray.services.ground.sleep_watch import SleepWatch, kernel_timer
from fonetray.services.people.availability import Link
from fonetray.store.errors import StoreError
from fonetray.telephony.doubts import BELIEVED_AFTER

log = logging.getLogger(__name__)

SOON = 60.0
"""Seconds until a lost provider is tried again; each try in vain doubles them."""
_APART = (0.9, 1.1)
"""Each wait is so much shorter or longer, so that the desks of an office do not ask in the same second."""
_AGAIN = (1.02, 1.2)
"""The same for the wait until a doubted list is read a second time, which is never shorter."""
_AT_ONCE = (0.0, 3.0)
"""Seconds after something that all desks met at the same time: power came back, or the hub said that there is news."""
_NOW = (0.0, 0.0)
_AWAKE = (3.0, 15.0)
"""Seconds after waking up, in which the network comes back too."""


class Refresh:
    """Reads at the start, on a timer, after a sleep and when asked; what goes wrong shows as the availability."""

    def __init__(
        self, *, desk: Foundation, soon: float = SOON, chance: Callable[[float, float], float] = random.uniform
    ) -> None:
        """Take the desk or the hub, and the seconds after which a lost provider is tried the first time."""
        self._desk = desk
        self._directory = desk.directory
        self._soon = soon
        self._chance = chance
        self._early = asyncio.Event()
        self._pause = _AT_ONCE
        self._due = float("inf")
        self._runs = False
        self._second: asyncio.TimerHandle | None = None
        desk.directory.subscribe(self._told)

    async def once(self) -> None:
        """Read now; without the company's login nothing is asked."""
        if not self._desk.account.reads_people:
            return
        try:
            await self._directory.sync()
        except ProviderError:
            return
        except StoreError as error:  # shown by whoever watches the store
            log.warning("What the provider sent could not be kept: %s", error)

    async def regularly(self) -> None:
        """Read now and every ``provider.sync_every`` minutes until cancelled, sooner while the provider is lost.

        A refused login is not tried sooner: that is how accounts get locked.
        """
        sleeps = SleepWatch(self._woken, timer=kernel_timer)
        sleeps.start()
        self._runs = True
        self._told()
        try:
            if self._directory.synced_at is not None:
                await asyncio.sleep(self._chance(*_AT_ONCE))
            await self._for_ever()
        finally:
            self._runs = False
            self._told()
            sleeps.stop()

    def look(self) -> None:
        """Read if it is time, by a clock that goes on while the computer sleeps: something happens, so it is awake."""
        if elapsed() >= self._due:
            self._hurry(_AT_ONCE)

    def hurry(self) -> None:
        """Read within seconds: there is news, and all other desks have just heard so too."""
        self._hurry(_AT_ONCE)

    async def _for_ever(self) -> None:
        soon = self._soon
        while True:
            self._early.clear()
            self._due = float("inf")
            await self.once()
            wait = self._desk.account.settings.provider.sync_every * 60.0 * self._chance(*_APART)
            if self._desk.availability.link is Link.DOWN:
                wait, soon = min(wait, soon * self._chance(*_APART)), soon * 2
            else:
                soon = self._soon
            self._due = elapsed() + wait
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._early.wait()
            if self._early.is_set():
                await asyncio.sleep(self._chance(*self._pause))

    def _told(self) -> None:
        """Have a doubted list read a second time, when that can settle it."""
        doubted = self._runs and self._directory.doubt is not None
        if self._second is not None and not doubted:
            self._second.cancel()
            self._second = None
        elif self._second is None and doubted:
            wait = BELIEVED_AFTER.total_seconds() * self._chance(*_AGAIN)
            self._second = asyncio.get_running_loop().call_later(wait, self._read_second)

    def _read_second(self) -> None:
        self._second = None
        self._hurry(_NOW)

    def _woken(self) -> None:
        self._hurry(_AWAKE)

    def _hurry(self, pause: tuple[float, float]) -> None:
        if not self._early.is_set():
            self._pause = pause
            self._early.set()
