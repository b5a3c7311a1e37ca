"""What the settings say of other systems that are told of calls: of real files, a real store and a real server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from PySide6.QtWidgets import QPushButton

from fonetray.config.paths import Home
from fonetray.config.settings import AccountSettings, Settings
from fonetray.services.desk import Desk
from fonetray.services.ground.account import NO_CREDENTIALS, Account
from fonetray.services.lookups.journal_standing import SourceStanding
from fonetray.store.database import Database
from fonetray.telephony.calls import Call, CallChange, CallState
from fonetray.telephony.events import Direction
from fonetray.ui.settings.journal_presenter import JournalSettingsPresenter, view
from fonetray.ui.settings.window import SettingsWindow
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from support.web_source import json, web_source

ME = "202"
TEMPLATE = """
title = "Kundesystemet"
sends = "the number"
[request]
url = "{url}/find?phone={{digits}}"
[answer]
results = "people"
name = "name"
numbers = "phone"
id = "id"
[journal]
enabled = {enabled}
sends = "the call"
wait = 0
url = "{url}/calls"
[journal.json]
id = "{{id}}"
"""
NOW = datetime.now(UTC)
CALL = Call(
    "1.1", ME, Direction.INCOMING, CallState.ENDED, "86515151", NOW - timedelta(seconds=70),
    answered=NOW - timedelta(seconds=65), ended=NOW, duration=65,
)  # fmt: skip
BO = {"people": [{"id": 7, "name": "Bo Jensen", "phone": "86515151"}]}


@dataclass
class Office:
    """A desk whose settings are open, and a customer system that answers with ``status``."""

    desk: Desk
    window: SettingsWindow
    tasks: Tasks
    status: int = 503

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/find":
            return await json(BO)(request)
        return web.Response(status=self.status)

    def put(self, url: str, *, enabled: bool = True) -> None:
        folder = self.desk.account.home.lookups
        folder.mkdir(exist_ok=True)
        (folder / "crm.toml").write_text(TEMPLATE.format(url=url, enabled=str(enabled).lower()), encoding="utf-8")

    async def settle(self) -> None:
        while len(self.tasks) or self.desk.journalling._work:
            await self.desk.journalling.settled()
            for task in tuple(self.tasks._running):
                await task

    async def says(self) -> str:
        await self.settle()
        return self.window.journals.said()

    async def open(self) -> str:
        self.window.open()
        return await self.says()

    async def over(self) -> None:
        await self.desk.lookups.refresh()
        self.desk.journalling.call_changed(CallChange(None, CALL))
        await self.desk.journalling.settled()
        await self.desk.journalling._tell_due()


@asynccontextmanager
async def opened(parts: dict[str, Any], folder: Path) -> AsyncIterator[Office]:
    database = Database(folder / "fonetray.db")
    database.open()
    settings = Settings(account=AccountSettings(local_number=ME))
    desk = Desk(account=Account(Home.at(folder), settings, NO_CREDENTIALS), database=database)
    errors: list[BaseException] = []
    tasks, window = Tasks(on_error=lambda _name, error: errors.append(error)), SettingsWindow(**parts)
    JournalSettingsPresenter(window=window, desk=desk, tasks=tasks, tr=parts["tr"])
    yield Office(desk, window, tasks)
    window.close()
    await tasks.close()
    await desk.close()
    assert errors == []


@pytest.fixture
async def office(parts: dict[str, Any], tmp_path: Path) -> AsyncIterator[Office]:
    async with opened(parts, tmp_path) as made:
        yield made


async def test_without_a_source_it_says_what_there_could_be(office: Office) -> None:
    said = await office.open()
    assert said.startswith("None is told of your calls. A customer system can be told of each")
    assert "[journal]" in said


async def test_a_source_that_is_off_says_what_begins_it(office: Office) -> None:
    office.put("https://crm.example", enabled=False)
    said = await office.open()
    assert said.splitlines()[:2] == ["Kundesystemet", "Off"]
    assert "enabled = true under [journal] in crm.toml begins it." in said


async def test_what_fails_is_said_with_its_reason_and_when_it_is_tried_again(office: Office) -> None:
    async with web_source(office.answer) as crm:
        office.put(crm.url)
        assert "No call was told yet." in await office.open()
        await office.over()
        said = await office.says()
        assert "1 call waits: " in said
        assert "503" in said
        assert "It is tried again by itself: " in said
        office.status = 400
        await office.desk.journalling._store.again("crm", NOW)
        await office.desk.journalling._store.hurry("1.1", NOW)
        rows = await office.desk.journalling._store.due(NOW + timedelta(days=1), limit=5)
        await office.desk.journalling._tell(rows[0])
        office.window.opened.emit()
        said = await office.says()
        assert "1 call was given up: " in said
        assert "Mend that, then have it told again." in said
        office.status = 201
        again = next(one for one in office.window.journals.findChildren(QPushButton) if one.text() == "Tell it again")
        again.click()
        await office.settle()
        await office.desk.journalling._tell_due()
        office.window.opened.emit()
        said = await office.says()
        assert "given up" not in said
        assert "Last told: " in said


async def test_a_store_that_cannot_be_read_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await office.open()
    office.desk.database.close()
    office.window.opened.emit()
    assert "database" in await office.says()
    monkeypatch.undo()


def test_the_worst_comes_first_and_a_broken_file_says_so(parts: dict[str, Any]) -> None:
    source = SourceStanding(
        "crm", "CRM", enabled=True, waiting=2, due=NOW, why="it is down", given_up=1, why_given_up="404", uncertain=3,
        why_uncertain="no answer", told=NOW, problem="crm.toml, line 3: this is no TOML",
    )  # fmt: skip
    shown = view(source, NOW, parts["tr"])
    levels = [level for _, level in shown.lines]
    assert levels == [
        NoticeLevel.ERROR, NoticeLevel.ERROR, NoticeLevel.WARNING, NoticeLevel.WARNING, NoticeLevel.INFO,
    ]  # fmt: skip
    assert shown.lines[0][0] == "Its file cannot be used: crm.toml, line 3: this is no TOML"
    assert shown.again == "Tell them again"
    assert view(SourceStanding("crm", "CRM", enabled=False, given_up=1), NOW, parts["tr"]).again == ""
