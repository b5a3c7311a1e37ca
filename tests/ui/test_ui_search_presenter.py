"""Keystrokes that come faster than answers: what was typed before is not looked for any more."""

import asyncio
import threading
from typing import Any

from fonetray.ui.search_presenter import SearchPresenter
from fonetray.ui.search_window import SearchWindow
from ui.room import Room


async def test_only_the_last_of_many_keystrokes_is_looked_for(parts: dict[str, Any], room: Room) -> None:
    window = SearchWindow(**parts)
    presenter = SearchPresenter(window=window, desk=room.desk, tasks=room.tasks, tr=room.tr)
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
    looked_for = [statement for statement in asked if "people_names MATCH" in statement]
    assert len(looked_for) == 2
    assert all('"jonas"* "bj"*' in statement for statement in looked_for)
    assert [person.name for person in window.people()] == ["Jonas Bjerregaard"]
