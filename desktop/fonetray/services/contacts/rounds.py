"""Reads servers when it is time: some hours after the last reading, soon after one was lost, never many at once."""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fonetray.config.elapsed import elapsed
from fonetray.config.long_wait import long_wait
from fonetray.config.server_passwords import KeyringUnavailable
from fonetray.servers.errors import ServerError
from fonetray.services.contacts.sources import ContactSources, NoSuchServer, ReadingLeft
from fonetray.services.contacts.state import SourceLink, SourceState, link_of
from fonetray.services.contacts.taking import SourceTaken
from fonetray.store.errors import StoreError

if TYPE_CHECKING:
    from fonetray.config.contact_servers import Server

log = logging.getLogger(__name__)

FIRST = 60.0
"""Seconds after the start of the program until the first reading: that first minute is the user's."""
FRESH = 3600.0
"""Seconds for which a reading is not done again because the program starts."""
SOON = 60.0
"""Seconds until a server that was lost is tried again; each try in vain doubles them."""
_HOUR = 3600.0
_JITTER = 0.1
"""A tenth sooner or later, so that the desks of an office do not all come at once."""


class SourceRounds:
    """Waits without waking up in between; nothing runs where there is no server."""

    def __init__(
        self,
        sources: ContactSources,
        *,
        first: float = FIRST,
        soon: float = SOON,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Take the servers; the rest is what a test makes shorter."""
        self._sources = sources
        self._soon = soon
        self._chance = chance
        self._begins = elapsed() + first
        self._due: dict[str, float] = {}
        self._tries: dict[str, int] = {}
        self._planned: dict[str, Server] = {}
        self._changed = asyncio.Event()
        sources.subscribe(self._changed.set)

    async def run(self) -> None:
        """Read whatever is due, until cancelled."""
        while True:
            self._changed.clear()
            self._plan()
            due = min(self._due, key=self._due.__getitem__, default=None)
            if due is None:
                await self._changed.wait()
            elif self._due[due] <= elapsed():
                await self._read(due)
            else:
                await self._wait(self._due[due] - elapsed())

    async def _read(self, name: str) -> None:
        link = SourceLink.UP
        try:
            await self._sources.sync(name, by_hand=False)
        except (ServerError, KeyringUnavailable) as error:  # shown as the server's state
            link = link_of(error)
        except (NoSuchServer, ReadingLeft):
            pass
        except (StoreError, SourceTaken) as error:
            log.warning("What %s sent could not be kept: %s", name, error)
            link = SourceLink.DOWN
        self._due[name] = elapsed() + self._after(name, link)

    def _plan(self) -> None:
        """Note the servers that are new or other than before, and forget those that are gone."""
        states = {state.name: state for state in self._sources.states}
        for name in self._planned.keys() - states.keys():
            del self._planned[name], self._due[name]
        for name, state in states.items():
            if self._planned.get(name) != state.server:
                self._planned[name] = state.server
                self._due[name] = self._first(state)

    def _first(self, state: SourceState) -> float:
        """Say when a server is due that has not been read since the program runs."""
        age = (datetime.now(UTC) - state.read).total_seconds() if state.read else FRESH
        return elapsed() + self._whole(state.name) - age if 0 <= age < FRESH else self._begins

    def _after(self, name: str, link: SourceLink) -> float:
        """Say in how many seconds a server is due again; a refused login is not sooner: accounts get locked by that."""
        tries = self._tries[name] = self._tries.get(name, -1) + 1 if link is SourceLink.DOWN else -1
        whole = self._whole(name)
        return min(self._soon * 2.0 ** min(tries, 20), whole) if link is SourceLink.DOWN else whole

    def _whole(self, name: str) -> float:
        return self._planned[name].every * _HOUR * (1 + _JITTER * (2 * self._chance() - 1))

    async def _wait(self, seconds: float) -> None:
        """Wait until then, or until a server is another than before."""
        waits = {asyncio.create_task(long_wait(seconds)), asyncio.create_task(self._changed.wait())}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
