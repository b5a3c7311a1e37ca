"""Nothing stale is ever shown: a search that is slow does not come after a newer one, nor beside it."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from fonetray.telephony.people import Contact
from fonetray.ui.search.presenter import SearchPresenter
from fonetray.ui.search.window import SearchWindow
from support.events import event
from ui.room import Room


class SlowQuestion:
    """Holds the reading thread at the first statement with some text in it, until it is let go."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.reached, self._let_go = threading.Event(), threading.Event()

    def __call__(self, statement: str) -> None:
        if self._text in statement and not self.reached.is_set():
            self.reached.set()
            assert self._let_go.wait(30)

    def let_go(self) -> None:
        self._let_go.set()


async def held_at(room: Room, text: str) -> SlowQuestion:
    slow = SlowQuestion(text)
    await room.desk.database.read(lambda one: one.set_trace_callback(slow))
    return slow


def watched(window: SearchWindow) -> list[tuple[str, list[str]]]:
    """Give what stands in the box and in the list whenever the list becomes another."""
    seen: list[tuple[str, list[str]]] = []

    def look() -> None:
        seen.append((window.box.text(), [person.name for person in window.people()]))

    window._model.modelReset.connect(look)
    window._model.dataChanged.connect(look)
    return seen


async def opened(parts: dict[str, Any], room: Room) -> tuple[SearchWindow, SearchPresenter]:
    await room.desk.people.upsert_contacts(
        [Contact("csv", str(number), name) for number, name in enumerate(("Zebra Alfa", "Zebra Beta", "Zulu Alfa"))]
    )
    window = SearchWindow(**parts)
    presenter = SearchPresenter(privacy=room.privacy, window=window, desk=room.desk, tasks=room.tasks, tr=room.tr)
    window.open_with("")
    await idle(room)
    return window, presenter


async def idle(room: Room) -> None:
    await room.until(lambda: len(room.tasks) == 0)


async def once(room: Room, holds: Callable[[], bool]) -> None:
    await room.until(holds)


async def test_a_slow_search_is_never_shown_over_a_newer_one(parts: dict[str, Any], room: Room) -> None:
    window, _ = await opened(parts, room)
    seen = watched(window)
    slow = await held_at(room, '"zebra"*')
    window.box.setText("zebra")
    await once(room, slow.reached.is_set)
    window.box.setText("zulu")  # typed while the first is being looked for
    slow.let_go()
    await idle(room)
    assert seen == [("zulu", ["Zulu Alfa"])]


async def test_nor_one_that_is_asked_anew_while_more_is_typed(parts: dict[str, Any], room: Room) -> None:
    window, presenter = await opened(parts, room)
    window.box.setText("zebra")
    await idle(room)
    seen = watched(window)
    slow = await held_at(room, '"zebra"*')
    presenter.refresh()
    await once(room, slow.reached.is_set)
    presenter.refresh()
    window.box.setText("zebra b")
    slow.let_go()
    await idle(room)
    assert seen == [("zebra b", ["Zebra Beta"])]


async def test_a_slow_list_of_whom_one_likely_wants_does_not_come_late(parts: dict[str, Any], room: Room) -> None:
    window, _ = await opened(parts, room)
    window.box.setText("zebra")
    await idle(room)
    seen = watched(window)
    slow = await held_at(room, "FROM dials")
    window.box.setText("")
    await once(room, slow.reached.is_set)
    window.box.setText("zulu")
    slow.let_go()
    await idle(room)
    assert seen == [("zulu", ["Zulu Alfa"])]


async def test_enter_before_the_answer_calls_whom_the_answer_has_first(parts: dict[str, Any], room: Room) -> None:
    window, _ = await opened(parts, room)
    window.box.setText("zebra")
    await idle(room)
    wanted: list[str] = []
    window.call_wanted.connect(lambda _number, name: wanted.append(name))
    slow = await held_at(room, '"jonas"*')
    window.box.setText("jonas")
    window._enter()
    await once(room, slow.reached.is_set)
    assert wanted == []
    slow.let_go()
    await idle(room)
    assert wanted == ["Jonas Bjerregaard"]


async def test_presence_that_changes_meanwhile_does_not_pass_off_old_rows_as_the_answer(
    parts: dict[str, Any], room: Room
) -> None:
    window, _ = await opened(parts, room)
    window.box.setText("jonas")
    await idle(room)
    seen = watched(window)
    wanted: list[str] = []
    window.call_wanted.connect(lambda _number, name: wanted.append(name))
    slow = await held_at(room, '"zebra"*')
    window.box.setText("zebra")
    window._enter()
    await once(room, slow.reached.is_set)
    for kind in ("incoming", "answered"):
        await room.desk.calls.receive(event(kind, "203"))
        for _ in range(20):
            await asyncio.sleep(0)
    assert (seen, wanted) == ([], [])
    slow.let_go()
    await idle(room)
    assert seen[-1] == ("zebra", ["Zebra Alfa", "Zebra Beta"])
    assert wanted == []  # she has no number
