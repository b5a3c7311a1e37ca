"""Two hundred thousand rows: what is done goes by what is seen. Calls are counted, not time."""

from collections.abc import Sequence
from typing import Any, overload

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from fonetray.ui.search.person_delegate import PersonDelegate
from fonetray.ui.search.person_model import Index, PersonModel
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.views import NumberView, PersonView, Presence

MANY = 200_000
SEEN = 12
"""More rows than the window has room for."""


class Rows(Sequence[PersonView]):
    """As many people as there are numbers, each made when it is asked for, and counted."""

    def __init__(self, length: int, *, favourites: int = 0) -> None:
        self.length = length
        self.favourites = favourites
        self.asked = 0

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, row: int) -> PersonView: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[PersonView]: ...
    def __getitem__(self, row: int | slice) -> PersonView | Sequence[PersonView]:
        assert isinstance(row, int), "nobody cuts so long a list"
        self.asked += 1
        section = "" if not self.favourites else "Favourites" if row < self.favourites else "Colleagues"
        number = NumberView(f"{row:08d}", "", f"{row:08d}")
        return PersonView(True, f"Person {row}", "Lager", numbers=(number,), presence=Presence.FREE, section=section)


class Counted:
    """How often the window's model and delegate were asked."""

    def __init__(self) -> None:
        self.data = self.hints = self.painted = 0


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    made = Counted()
    data, hint, paint = PersonModel.data, PersonDelegate.sizeHint, PersonDelegate.paint

    def counting_data(self: PersonModel, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        made.data += 1
        return data(self, index, role)

    def counting_hint(self: PersonDelegate, option: Any, index: QModelIndex | QPersistentModelIndex) -> Any:
        made.hints += 1
        return hint(self, option, index)

    def counting_paint(self: PersonDelegate, painter: Any, option: Any, index: Any) -> None:
        made.painted += 1
        paint(self, painter, option, index)

    monkeypatch.setattr(PersonModel, "data", counting_data)
    monkeypatch.setattr(PersonDelegate, "sizeHint", counting_hint)
    monkeypatch.setattr(PersonDelegate, "paint", counting_paint)
    return made


def painted(app: QApplication, window: SearchWindow) -> None:
    app.processEvents()
    window.grab()


@pytest.mark.parametrize("favourites", [0, 3], ids=["found", "at hand"])
def test_only_what_is_seen_is_looked_at(
    app: QApplication, parts: dict[str, Any], counted: Counted, favourites: int
) -> None:
    window = SearchWindow(**parts)
    window.open_with()
    rows = Rows(MANY, favourites=favourites)
    window.set_results(window.generation, rows)
    painted(app, window)
    assert 0 < counted.painted <= 2 * SEEN
    assert counted.hints <= 4 * SEEN
    assert counted.data <= 20 * SEEN
    assert rows.asked <= 40 * SEEN
    before = (counted.data, counted.painted, rows.asked)
    bar = window._page.list.verticalScrollBar()
    for place in (bar.maximum() // 3, bar.maximum() // 2, bar.maximum()):
        bar.setValue(place)
        painted(app, window)
    after = (counted.data, counted.painted, rows.asked)
    assert after[1] - before[1] <= 3 * 2 * SEEN
    assert after[0] - before[0] <= 3 * 20 * SEEN
    assert after[2] - before[2] <= 3 * 40 * SEEN
    assert counted.hints <= 16 * SEEN
    QTest.keyClick(window.box, Qt.Key.Key_Down)
    painted(app, window)
    assert (selected := window.selected()) is not None
    assert selected.name == "Person 1"
    assert rows.asked <= after[2] + 60 * SEEN


def test_the_whole_of_the_list_can_be_scrolled_through(app: QApplication, parts: dict[str, Any]) -> None:
    window = SearchWindow(**parts)
    window.open_with()
    window.set_results(window.generation, Rows(MANY, favourites=3))
    app.processEvents()
    people = window._page.list
    bar = people.verticalScrollBar()
    low, heading = people.heights.row, people.heights.heading
    high = low + heading
    assert bar.maximum() + people.viewport().height() == MANY * low + 2 * heading
    assert [people.rowHeight(row) for row in (0, 1, 3, 4, MANY - 1)] == [high, low, high, low, low]
    bar.setValue(bar.maximum())
    assert people.indexAt(people.viewport().rect().bottomLeft()).row() == MANY - 1


def test_headings_leave_with_the_rows_that_had_them(app: QApplication, parts: dict[str, Any]) -> None:
    window = SearchWindow(**parts)
    window.open_with()
    window.set_results(window.generation, Rows(40, favourites=3))
    window.box.setText("x")
    window.set_results(window.generation, Rows(40))
    app.processEvents()
    people = window._page.list
    assert {people.rowHeight(row) for row in range(40)} == {people.heights.row}


def test_more_are_asked_for_once_when_the_end_is_seen(app: QApplication, parts: dict[str, Any]) -> None:
    window = SearchWindow(**parts)
    wanted = QSignalSpy(window.more_wanted)
    window.open_with()
    window.set_results(window.generation, [Rows(90)[row] for row in range(40)], goes_on=True)
    app.processEvents()
    assert wanted.count() == 0
    bar = window._page.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    bar.setValue(bar.maximum() - 1)
    bar.setValue(bar.maximum())
    assert wanted.count() == 1
    place, current = bar.value(), window._page.list.currentIndex().row()
    window.set_results(window.generation, [Rows(90)[row] for row in range(90)])
    app.processEvents()
    assert (bar.value(), window._page.list.currentIndex().row()) == (place, current), "nothing jumps"
    bar.setValue(bar.maximum())
    assert len(window.people()) == 90
    assert wanted.count() == 1
