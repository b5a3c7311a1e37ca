"""A whole office over real HTTP: a simulated PBX, a desk with its services, and the listener between them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.config.settings import AccountSettings, Provider, Settings
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.simulator.server import Simulator
from fonetray.store.people import PeopleStore
from fonetray.telephony.calls import Call, CallChange
from support.databases import opened
from support.listing import Listing
from support.unhurried import unhurried

ME = "202"


@pytest.fixture(autouse=True)
def in_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have callers wait as long as this machine needs."""
    unhurried(monkeypatch)


@dataclass
class Office:
    """What the PBX told is in ``told``; ``until`` waits for a call to come to a state."""

    pbx: Simulator
    desk: Desk
    listener: Listener
    told: list[CallChange] = field(default_factory=list)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, change: CallChange) -> None:
        self.told.append(change)
        self._more.set()

    async def until(self, state: str, employee: str = ME) -> Call:
        async with asyncio.timeout(20):
            while True:
                for change in self.told:
                    if (change.after.employee, change.after.state.value) == (employee, state):
                        return change.after
                self._more.clear()
                await self._more.wait()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Simulator() as pbx:
        links = pbx.links
        settings = Settings(
            provider=Provider(api_url=links["api_url"], myfone_url=links["myfone_url"], timeout=5),
            account=AccountSettings(local_number=ME),
        )
        names = ("username", "password", "account", "hash")
        credentials = Credentials(**{name: links[name] for name in names})
        database = opened(tmp_path / "fonetray.db")
        desk = Desk(account=Account(Home.at(tmp_path), settings, credentials), database=database)
        listener = Listener(sink=desk.calls, secret=ListenerSecret.load_or_create(tmp_path / "secret"))
        listener.serve_modules(desk.modules)
        await listener.start()
        made = Office(pbx, desk, listener)
        desk.calls.subscribe(made.hear)
        pbx.emitter.send_to({"any": listener.urls().any})
        yield made
        await pbx.exchange.stop()
        await listener.stop()
        await desk.close()


@pytest.fixture
async def listing(tmp_path: Path) -> AsyncIterator[Listing]:
    database = opened(tmp_path / "fonetray.db")
    made = Listing(PeopleStore(database))
    await made.directory.sync()
    yield made
    await asyncio.to_thread(database.close)
