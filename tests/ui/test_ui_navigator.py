"""F2 in our own windows: the caller's page while a card is up that has one, else that of whoever is selected."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from fonetray.ui.cards.notice import NoticeCard
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.tray import navigator as navigating
from fonetray.ui.tray.navigator import Navigator
from fonetray.ui.views import CardState, CardView
from ui.test_ui_search_window import BIRTHE, METTE, filled

CALLER = CardView(("1", "202"), CardState.RINGING, "Bo", "86 51 51 51", url="https://crm.example/caller")


class Place:
    def __init__(self, parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened: list[str] = []
        monkeypatch.setattr(navigating, "open_web_page", lambda address, **_: self.opened.append(address) or True)
        self.search, self.popups = SearchWindow(**parts), PopupStack(**parts)
        self.navigator = Navigator(search=self.search, popups=self.popups, overview=None, tr=parts["tr"])  # type: ignore[arg-type] # not asked
        self.other = self.navigator.with_f2(QWidget())
        filled(self.search, METTE, BIRTHE)
        QTest.keyClick(self.search.box, Qt.Key.Key_Down)


@pytest.fixture
def place(parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    made = Place(parts, monkeypatch)
    yield made
    made.popups.close_all()
    made.search.close()
    made.other.close()


def press_f2(window: QWidget) -> None:
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_F2)


def test_with_no_card_the_one_who_is_selected_is_opened(place: Place) -> None:
    press_f2(place.search)
    assert place.opened == [BIRTHE.url]


def test_while_a_card_is_up_the_caller_is_opened_also_from_the_search_window(place: Place) -> None:
    place.popups.show_card(CALLER)
    press_f2(place.search)
    assert place.opened == [CALLER.url]
    place.popups.close_all()
    press_f2(place.search)
    assert place.opened == [CALLER.url, BIRTHE.url]


def test_a_button_opens_whom_it_stands_beside_whoever_rings(place: Place) -> None:
    place.popups.show_card(CALLER)
    place.search.open_wanted.emit(BIRTHE.url)
    assert place.opened == [BIRTHE.url]


def test_from_another_window_f2_means_the_caller_and_nobody_who_is_selected_elsewhere(place: Place) -> None:
    press_f2(place.other)
    assert place.opened == []
    place.popups.show_card(CALLER)
    press_f2(place.other)
    assert place.opened == [CALLER.url]


class Tray:
    """A place for an icon that comes after some looks, or never."""

    def __init__(self, comes_after: int | None) -> None:
        self.looks = 0
        self.settled = False
        self._comes_after = comes_after

    def available(self) -> bool:
        self.looks += 1
        return self._comes_after is not None and self.looks > self._comes_after

    def settle(self) -> None:
        self.settled = True


class Overview:
    def seen(self) -> None:
        """Nothing was missed."""


@pytest.mark.parametrize("comes_after", [0, 3, None])
async def test_where_no_tray_comes_the_search_window_stands_in_and_says_how_it_comes_back(
    place: Place, monkeypatch: pytest.MonkeyPatch, comes_after: int | None
) -> None:
    monkeypatch.setattr(navigating, "_A_WHILE", 0)
    place.navigator._overview = Overview()  # type: ignore[assignment] # asked for one thing
    place.search.hide()
    tray = Tray(comes_after)
    await place.navigator.stand_in_for(tray)  # type: ignore[arg-type] # asked for two things
    missing = comes_after is None
    assert tray.settled is not missing
    assert place.search.isVisible() is missing
    said = [card.text() for card in place.popups.shown() if isinstance(card, NoticeCard)]
    assert [text[:24] for text in said] == ["This desktop has no plac"] * missing
