"""Before anything is typed: favourites, the latest calls, colleagues; pinned, moved and unpinned with the keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QMenu

from fonetray.telephony.people import Contact, ContactNumber, PersonRef
from fonetray.ui.calling.menu import CallingMenu
from fonetray.ui.calling.presenter import CallingPresenter
from fonetray.ui.search.favourite_presenter import FavouritePresenter
from fonetray.ui.search.presenter import SearchPresenter
from fonetray.ui.search.window import SearchWindow
from ui.room import Room

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
JENSEN = Contact("kunder.csv", "17", "Jensen & Søn", numbers=(ContactNumber("86515151", "", "+4586515151"),))


class Hand:
    """Somebody at the search window."""

    def __init__(self, window: SearchWindow, room: Room, *presenters: object) -> None:
        self.window, self.room, self.presenters = window, room, presenters

    def sections(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for person in self.window.people():
            found.setdefault(person.section, []).append(person.name)
        return found

    async def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.box, key, modifiers)
        await self.idle()

    async def type(self, text: str) -> None:
        self.window.box.setText(text)
        await self.idle()

    async def idle(self) -> None:
        await self.room.until(lambda: len(self.room.tasks) == 0)

    def status(self) -> str:
        return " ".join(
            label.text() for label in self.window._page.undo.findChildren(type(self.window._page.undo._text))
        )


@pytest.fixture
async def hand(parts: dict[str, Any], room: Room) -> Hand:
    await room.desk.people.upsert_contacts([JENSEN])
    window = SearchWindow(**parts)
    common: dict[str, Any] = {"window": window, "desk": room.desk, "tasks": room.tasks, "tr": room.tr}
    presenters = (SearchPresenter(privacy=room.privacy, **common), FavouritePresenter(**common))
    window.recent_wanted.connect(room.dials.call_back)
    window.redial_wanted.connect(room.dials.call_again)
    window.open_with("")
    made = Hand(window, room, *presenters)
    await made.idle()
    return made


async def test_with_nothing_at_hand_the_colleagues_stand_alone(hand: Hand) -> None:
    assert list(hand.sections()) == [""]


async def test_somebody_is_pinned_moved_unpinned_and_back_again(hand: Hand) -> None:
    for text in ("jonas bj", "jensen &", "ida"):
        await hand.type(text)
        await hand.press(Qt.Key.Key_D, CONTROL)
    third = hand.window.people()[0].name
    await hand.type("")
    jonas = "Jonas Bjerregaard"
    assert hand.sections()["Favourites"] == [jonas, "Jensen & Søn", third]
    assert jonas in hand.sections()["Colleagues"]
    await hand.press(Qt.Key.Key_Down, ALT)
    assert hand.sections()["Favourites"] == ["Jensen & Søn", jonas, third]
    selected = hand.window.selected()
    assert selected is not None
    assert (selected.name, selected.movable) == (jonas, True)  # the selection goes with whom it is on
    await hand.press(Qt.Key.Key_D, CONTROL)
    assert hand.sections()["Favourites"] == ["Jensen & Søn", third]
    assert "Jonas Bjerregaard is no favourite any more" in hand.status()
    await hand.press(Qt.Key.Key_Z, CONTROL)
    assert hand.sections()["Favourites"] == ["Jensen & Søn", jonas, third]
    assert hand.window._page.undo.isHidden()


async def test_without_an_offer_undo_is_the_boxs_own(hand: Hand) -> None:
    QTest.keyClicks(hand.window.box, "abc")
    await hand.press(Qt.Key.Key_Z, CONTROL)
    assert hand.window.box.text() == ""


async def test_only_favourites_in_their_place_are_moved(hand: Hand) -> None:
    moves = QSignalSpy(hand.window.move_wanted)
    await hand.type("jonas bj")
    await hand.press(Qt.Key.Key_Up, ALT)
    assert moves.count() == 0


async def test_the_latest_calls_call_back_and_the_last_is_called_again(hand: Hand) -> None:
    room = hand.room
    room.pbx.behaviour.change({"ring_delay": 0, "ring_time": 0, "talk_time": 0})
    room.call("86515151")
    await room.until(lambda: room.cards() == ["ended"])
    await hand.idle()
    assert hand.sections()["Recent calls"] == ["Jensen & Søn"]
    hand.window.open_with("")
    await room.until(room.pace_is_over)
    await hand.press(Qt.Key.Key_Return)
    assert room.callees() == ["86515151", "86515151"]
    await room.until(room.pace_is_over)
    await hand.press(Qt.Key.Key_R, CONTROL)
    assert room.callees() == ["86515151"] * 3


async def test_with_nobody_called_calling_again_says_so(hand: Hand) -> None:
    await hand.press(Qt.Key.Key_R, CONTROL)
    assert hand.room.notices() == ["You have called nobody yet."]
    assert hand.room.callees() == []


@pytest.fixture
def menu(app: object) -> Iterator[QMenu]:
    assert app is not None
    made = QMenu()
    yield made
    made.deleteLater()


async def test_the_trays_menu_has_favourites_and_the_last_call(menu: QMenu, parts: dict[str, Any], room: Room) -> None:
    calling = CallingMenu(menu, tr=parts["tr"], icons=parts["icons"], parent=menu)
    common: dict[str, Any] = {"desk": room.desk, "tasks": room.tasks, "tr": room.tr, "popups": room.stack}
    presenter = CallingPresenter(menu=calling, changed=lambda: None, **common)
    calling.again_wanted.connect(room.dials.call_again)
    calling.call_wanted.connect(room.dials.call_from_tray)
    await room.desk.people.upsert_contacts([JENSEN])
    presenter.refresh()
    await room.desk.favourites.pin(PersonRef.of(JENSEN))
    await room.until(lambda: len(room.tasks) == 0)
    shown = [action for action in menu.actions() if action.isVisible()]
    assert [action.text().partition(":")[0] for action in shown] == ["Favourites", "Phone that rings"]
    (favourites,) = [one for one in menu.findChildren(QMenu) if one.title() == "Favourites"]
    (entry,) = favourites.actions()
    assert entry.text() == "Jensen && Søn\t86 51 51 51"
    room.pbx.behaviour.change({"failure": "401", "failure_on": "myfone"})
    entry.trigger()
    await room.until(lambda: room.callees() and len(room.tasks) == 0)
    again = next(action for action in menu.actions() if action.text() == "Call Jensen && Søn again")
    assert again.isVisible()
    again.trigger()
    await room.until(lambda: room.callees() == ["86515151", "86515151"])


async def test_a_favourite_is_dragged_past_others(hand: Hand) -> None:
    for local_number in ("203", "204", "205"):
        await hand.room.desk.favourites.pin(PersonRef("", local_number))
    await hand.idle()
    model = hand.window._model
    first, second, third = hand.sections()["Favourites"]
    moving, nowhere = Qt.DropAction.MoveAction, QModelIndex()

    async def drag(row: int, to: int) -> list[str]:
        assert not model.dropMimeData(model.mimeData([model.index(row)]), moving, to, 0, nowhere)
        await hand.idle()
        return hand.sections()["Favourites"]

    assert await drag(0, 3) == [second, third, first]
    assert await drag(2, 0) == [first, second, third]
    assert await drag(0, 1) == [first, second, third]  # where it was
    assert await drag(0, 9) == [first, second, third]  # among the colleagues
    assert await drag(5, 0) == [first, second, third]  # a colleague
    draggable = [bool(model.flags(model.index(row)) & Qt.ItemFlag.ItemIsDragEnabled) for row in range(5)]
    assert draggable == [True, True, True, False, False]
    stranger = QMimeData()
    stranger.setText("1")
    assert not model.canDropMimeData(stranger, moving, 0, 0, nowhere)
