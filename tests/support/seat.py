"""A desk at a real hub, that is opened and closed as often as a test wants."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from fonetray.config.credentials import Credentials, KeyringStatus, MemoryCredentials
from fonetray.config.paths import Home
from fonetray.config.settings import load_settings
from fonetray.feed.ports import FeedLink
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.services.joining import join_hub
from fonetray.telephony.reading import Reading
from support.databases import opened
from support.real_hub import RealHub


class OpenKeyring(MemoryCredentials):
    async def probe(self) -> KeyringStatus:
        return KeyringStatus.READY


@dataclass
class Seat:
    """A desk that is opened and closed as often as wanted."""

    home: Home
    keyring: OpenKeyring = field(default_factory=lambda: OpenKeyring(Credentials(username="mette")))

    async def join(self, hub: RealHub, employee: str = "202", reading: Reading = Reading.OWN) -> None:
        await join_hub(await hub.code(employee, reading), home=self.home, credentials=self.keyring)

    @asynccontextmanager
    async def open(self, *, follow: bool = True) -> AsyncIterator[Desk]:
        database = opened(self.home.database)
        settings = load_settings(self.home.config_file).settings
        desk = Desk(account=Account(self.home, settings, await self.keyring.load() or Credentials()), database=database)
        await desk.load()
        if follow:
            desk.hub.start()
        if follow and desk.account.joined:
            await until("the feed", lambda: desk.hub.feeding.link.link is FeedLink.UP)
        try:
            yield desk
        finally:
            await desk.close()


async def until(what: str, condition: Callable[[], Any]) -> None:
    for _ in range(1500):
        found = condition()
        if await found if asyncio.iscoroutine(found) else found:
            return
        await asyncio.sleep(0.02)
    pytest.fail(what)
