"""A desk in a home of its own, with its log, to which calls are told as a PBX tells them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from fonetray.config.credentials import Credentials
from fonetray.config.logs import start_logging
from fonetray.config.paths import Home
from fonetray.config.settings import AccountSettings, Settings
from fonetray.listener.ports import EventRequest
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.store.database import Database
from fonetray.store.notes import Note, NoteStore
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.numbers import identify
from support.as_before import as_before
from support.databases import opened

ME = "202"


@dataclass
class Place:
    home: Home
    desk: Desk
    database: Database

    async def hear(self, call: str, kind: str, number: str, employee: str = ME) -> None:
        more = {"incoming": "&Calledphone=1", "answered": "", "ended": "&Duration=3"}[kind]
        query = f"UniqueCallId={call}&EmployeeLocalNumber={employee}&ANumber={quote(number)}{more}"
        await self.desk.events.receive(EventRequest(datetime.now(UTC), "::1", None, "GET", query.encode(), "", b""))

    async def call(self, call: str, number: str) -> None:
        for kind in ("incoming", "answered", "ended"):
            await self.hear(call, kind, number)

    async def note(self, call: str, key: str, text: str) -> None:
        await NoteStore(self.database).write(Note(f"note-{call}", call, key, ME, text, datetime.now(UTC)))

    def files(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in self.home.data.rglob("*") if path.is_file()}

    async def calls(self) -> list[str]:
        """Give the ids of the calls that are kept, sorted."""
        sql = "SELECT DISTINCT call_id FROM calls ORDER BY call_id"
        return [row[0] for row in await self.database.read(lambda one: one.execute(sql).fetchall())]

    async def requests(self) -> list[str]:
        """Give what the requests that are kept said."""
        rows = await self.database.read(lambda one: one.execute("SELECT query, body FROM raw_events").fetchall())
        return [(query + body).decode() for query, body in rows]


def number(text: str) -> PhoneNumber:
    """Read an outside number."""
    return identify(text, is_local=lambda _: False)


@asynccontextmanager
async def place_at(folder: Path) -> AsyncIterator[Place]:
    """Open it; where it was before it is found as it was left."""
    home = Home.at(folder)
    home.prepare()
    database = opened(home.database)
    desk = Desk(
        account=Account(home, Settings(account=AccountSettings(local_number=ME)), Credentials()), database=database
    )
    await desk.load()
    try:
        with as_before():
            start_logging(home)
            yield Place(home, desk, database)
    finally:
        await desk.close()
