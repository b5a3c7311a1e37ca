"""The search window stands again where it stood, and what is remembered of that is no setting."""

from pathlib import Path
from typing import Any

import pytest

from fonetray.store.places import Places
from fonetray.ui.parts.place_presenter import PlacePresenter
from fonetray.ui.search.window import SearchWindow
from support.databases import opened
from ui.room import Room


def keeper(window: SearchWindow, room: Room) -> PlacePresenter:
    return PlacePresenter(window=window, name="search", places=Places(room.desk.database), tasks=room.tasks)


async def test_size_and_place_are_kept_and_come_again(parts: dict[str, Any], room: Room) -> None:
    window = SearchWindow(**parts)
    first = keeper(window, room)
    first.restore()
    await room.until(lambda: len(room.tasks) == 0)
    window.open_with()
    window.resize(700, 480)
    window.move(40, 30)
    assert window._settled.isActive()
    window._settled.timeout.emit()
    await room.until(lambda: len(room.tasks) == 0)
    again = SearchWindow(**parts)
    second = keeper(again, room)
    second.restore()
    await room.until(lambda: len(room.tasks) == 0)
    again.show()
    assert (again.width(), again.height()) == (700, 480)
    assert again.pos() == window.pos()
    assert "place" not in room.desk.account.home.config_file.read_text()


async def test_a_window_that_is_shown_already_is_not_moved(parts: dict[str, Any], room: Room) -> None:
    await Places(room.desk.database).write("search", SearchWindow(**parts).place())
    window = SearchWindow(**parts)
    window.resize(500, 450)
    window.open_with()
    first = keeper(window, room)
    first.restore()
    await room.until(lambda: len(room.tasks) == 0)
    assert window.width() == 500


@pytest.mark.parametrize("place", ["", "no base 64 ø", "AAAA"])
def test_what_cannot_be_read_moves_nothing(parts: dict[str, Any], place: str) -> None:
    window = SearchWindow(**parts)
    before = window.geometry()
    window.stand_at(place)
    assert window.geometry() == before


async def test_each_window_has_a_place_of_its_own(tmp_path: Path) -> None:
    database = opened(tmp_path / "fonetray.db")
    places = Places(database)
    await places.write("search", "a")
    await places.write("search", "b")
    await places.write("other", "c")
    assert [await places.read(name) for name in ("search", "other", "none")] == ["b", "c", ""]
    database.close()
