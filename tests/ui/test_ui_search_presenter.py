"""Keystrokes that come faster than answers: what was typed before is not looked for any more."""

import asyncio
import threading
from typing import Any

from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from fonetray.provider.errors import Unreachable
from fonetray.services.ground.account import NO_CREDENTIALS
from fonetray.services.people.availability import Service
from fonetray.telephony.people import Contact
from fonetray.ui.search.presenter import SHOWN, SearchPresenter
from fonetray.ui.search.window import SearchWindow
from ui.room import Room


async def test_only_the_last_of_many_keystrokes_is_looked_for(parts: dict[str, Any], room: Room) -> None:
    window = SearchWindow(**parts)
    presenter = SearchPresenter(privacy=room.privacy, window=window, desk=room.desk, tasks=room.tasks, tr=room.tr)
    window.open_with("")
    await room.until(lambda: len(room.tasks) == 0)
    database, let_go, asked = room.desk.database, threading.Event(), list[str]()
    statements = asked.append
    await database.read(lambda one: one.set_trace_callback(statements))
    slow = asyncio.ensure_future(database.read(lambda _: let_go.wait(30)))
    await asyncio.sleep(0)
    for end in range(1, len("jonas bj") + 1):
        window.box.setText("jonas bj"[:end])
        await asyncio.sleep(0)
    presenter.refresh()  # asks the last once more, which takes nothing from it
    let_go.set()
    assert await slow
    await room.until(lambda: len(room.tasks) == 0)
    await database.read(lambda one: one.set_trace_callback(None))
    looked_for = [one for one in asked if "people_names MATCH" in one and " OR " not in one]  # typos come after
    assert len(looked_for) == 2
    assert all('"jonas"* "bj"*' in statement for statement in looked_for)
    assert [person.name for person in window.people()] == ["Jonas Bjerregaard"]


async def idle(room: Room) -> None:
    await room.until(lambda: len(room.tasks) == 0)


async def test_the_list_goes_on_when_its_end_is_seen(app: QApplication, parts: dict[str, Any], room: Room) -> None:
    many = [Contact("kunder.csv", str(number), f"Zebra Nr {number:03d}") for number in range(3 * SHOWN)]
    await room.desk.people.upsert_contacts(many)
    window = SearchWindow(**parts)
    SearchPresenter(privacy=room.privacy, window=window, desk=room.desk, tasks=room.tasks, tr=room.tr)
    window.open_with("zebra")
    await idle(room)
    assert len(window.people()) == SHOWN
    bar = window._page.list.verticalScrollBar()
    app.processEvents()
    bar.setValue(bar.maximum())
    place = bar.value()
    await idle(room)
    app.processEvents()
    assert [person.name for person in window.people()] == [contact.name for contact in many]
    assert bar.value() == place
    bar.setValue(bar.maximum())
    await idle(room)
    assert len(window.people()) == 3 * SHOWN
    window.box.setText("zebra nr")
    await idle(room)
    assert len(window.people()) == SHOWN, "another question begins at its top"


async def test_why_there_is_nobody_is_said(parts: dict[str, Any], room: Room) -> None:
    desk = room.desk
    await desk.people.replace_employees([])
    await desk.directory.load()
    window = SearchWindow(**parts)
    presenter = SearchPresenter(privacy=room.privacy, window=window, desk=desk, tasks=room.tasks, tr=room.tr)
    window.open_with("")
    await idle(room)
    assert window.empty_title() == "No colleagues yet"
    desk.directory.synced_at = None
    presenter.refresh()
    await idle(room)
    assert window.empty_title() == "Reading colleagues…"
    again = QSignalSpy(window.sync_wanted)
    desk.availability.failed(Service.API, Unreachable("no network"))
    presenter.refresh()
    await idle(room)
    assert window.empty_title() == "Colleagues could not be read"
    window._page.empty.pressed.emit()
    assert again.count() == 1
    desk.account.credentials = NO_CREDENTIALS
    presenter.refresh()
    await idle(room)
    assert window._page.empty.action() == "Sign in…"
