"""One home with its services behind a real listener, as the app has them, talking to one simulated PBX."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from fonetray.capture.entries import Document
from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.config.settings import Provider, Settings
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener
from fonetray.services.capture import Capture
from fonetray.services.capture_export import NOT_UNDERSTOOD, Exported, export
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.simulator.server import Simulator
from support.databases import opened

LOGIN = ("username", "password", "account", "hash")


@dataclass
class Site:
    home: Home
    pbx: Simulator
    desk: Desk
    listener: Listener
    http: aiohttp.ClientSession

    @property
    def capture(self) -> Capture:
        return self.desk.capture

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that no file may hold; the account is looked for by itself, being but digits."""
        links = self.pbx.links
        listener = self.home.secret_file.read_text().strip()
        return (links["username"], links["password"], links["hash"], listener)

    async def control(self, verb: str, path: str, body: dict[str, Any] | None = None) -> Any:
        url = f"{self.pbx.links['control_url']}/{path}"
        async with self.http.request(verb, url, json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def told(self, count: int) -> None:
        """Wait until so many requests of the PBX have been answered."""
        await until(lambda: sum(each.status is not None for each in self.pbx.emitter.deliveries) >= count)

    async def send(self, query: str = "", body: bytes = b"", **headers: str) -> int:
        """Send what no PBX should."""
        method = "POST" if body else "GET"
        url = self.listener.urls().any + (f"?{query}" if query else "")
        async with self.http.request(method, url, data=body or None, headers=headers) as answer:
            return answer.status

    async def export(self, target: Path, *, with_numbers: bool = False) -> Exported:
        self.capture.status()
        return export(
            kept=self.capture.kept(),
            not_understood=await self.desk.journal.not_understood(NOT_UNDERSTOOD),
            secrets=self.capture.secrets(),
            target=target,
            with_numbers=with_numbers,
        )


def documents(file: Path) -> tuple[Document, list[Document]]:
    """The head of an export, and its entries."""
    head, *entries = (json.loads(line) for line in file.read_text("utf-8").split("\n") if line)
    return head, entries


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - other programs' work has no event for us
            await asyncio.sleep(0.01)


@asynccontextmanager
async def site(folder: Path, pbx: Simulator) -> AsyncIterator[Site]:
    """Open a home and listen."""
    home = Home.at(folder)
    home.prepare()
    links = pbx.links
    provider = Provider(api_url=links["api_url"], myfone_url=links["myfone_url"], timeout=5)
    credentials = Credentials(**{name: links[name] for name in LOGIN})
    database = opened(home.database)
    desk = Desk(account=Account(home, Settings(provider=provider), credentials), database=database)
    listener = Listener(sink=desk.events, secret=ListenerSecret.load_or_create(home.secret_file))
    await listener.start()
    async with aiohttp.ClientSession() as http:
        made = Site(home, pbx, desk, listener, http)
        try:
            yield made
        finally:
            await listener.stop()
            await desk.close()
