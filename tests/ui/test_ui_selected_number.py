"""What is selected or dropped goes the dial road: one number, several, a link, none; and what is said of the keys."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from fonetray.config.settings import Dial
from fonetray.system.hotkey import Standing
from fonetray.system.selection import SelectionUnread
from fonetray.telephony.dialling import DialStatus
from fonetray.ui.calling.hotkey_presenter import HotkeyPresenter
from fonetray.ui.calling.key_keeper import KeyKeeper
from fonetray.ui.parts.number_picker import NumberPicker
from ui.room import Room


class Keyboard:
    """Stands for a system's keys: each answer is given once, the last one for ever."""

    def __init__(self, *answers: Standing) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.held = ""
        self.pressed: Callable[[], None] = lambda: None
        self.lose: Callable[[], None] = lambda: None

    async def take(self, keys: str, pressed: Callable[[], None], lost: Callable[[], None]) -> Standing:
        self.asked.append(keys)
        self.held, self.pressed, self.lose = keys, pressed, lost
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def release(self) -> None:
        self.held = ""


class Selected:
    def __init__(self, found: str | SelectionUnread) -> None:
        self.found = found

    async def text(self) -> str:
        if isinstance(self.found, SelectionUnread):
            raise self.found
        return self.found


class Hand:
    """The presenter, and what a user does with it."""

    def __init__(self, room: Room, parts: dict[str, Any], *answers: Standing) -> None:
        self.room = room
        self.picker = NumberPicker(**parts, guard_ms=0)
        self.keyboard = Keyboard(*answers or (Standing.ON,))
        self.selected = Selected("")
        self.presenter = HotkeyPresenter(
            hotkey=self.keyboard,
            selection=self.selected,
            picker=lambda: self.picker,
            dials=room.dials,
            popups=room.stack,
            desk=room.desk,
            tasks=room.tasks,
            tr=room.tr,
        )
        self.presenter._waits = (0.01, 0.01)

    async def press(self, selected: str) -> None:
        self.selected.found = selected
        if not self.keyboard.held:
            self.presenter.refresh()
            await self.room.until(lambda: self.keyboard.held)
        self.keyboard.pressed()

    def offered(self) -> list[str]:
        return [self.picker.list.item(row).text() for row in range(self.picker.list.count())]


@pytest.fixture
def hand(room: Room, parts: dict[str, Any]) -> Hand:
    return Hand(room, parts)


async def test_one_number_is_called(room: Room, hand: Hand) -> None:
    await hand.press("Ring til lok. 203 i dag")
    await room.until(lambda: room.callees() == ["203"])


async def test_of_several_one_is_picked_by_name_or_the_words_around_it(room: Room, hand: Hand) -> None:
    await hand.press("Jonas: lok. 203\nLager: 70 10 10 10")
    await room.until(hand.picker.isVisible)
    assert hand.offered() == ["203\nJonas Bjerregaard", "70 10 10 10\nLager"]
    hand.picker._pick()
    await room.until(lambda: room.callees() == ["203"])


async def test_picking_none_calls_nobody_and_says_so_to_a_command(room: Room, hand: Hand) -> None:
    hand.selected.found = "86 51 51 51 / 70 10 10 10"
    room.tasks.spawn(closed(hand), name="close the picker")
    outcome = await hand.presenter.dial_selected()
    assert outcome.status is DialStatus.CANCELLED
    assert room.callees() == []


async def closed(hand: Hand) -> None:
    await hand.room.until(hand.picker.isVisible)
    hand.picker.close()


async def test_a_later_text_takes_the_earlier_ones_place(room: Room, hand: Hand) -> None:
    await hand.press("86 51 51 51 / 70 10 10 10")
    await room.until(hand.picker.isVisible)
    await hand.press("70 10 10 10 / 70 20 30 40")
    await room.until(lambda: "70 20 30 40" in "".join(hand.offered()))
    hand.picker._pick()
    await room.until(lambda: room.callees() == ["70101010"])
    await room.until(lambda: len(room.tasks) == 0)


@pytest.mark.parametrize(
    ("selected", "said"),
    [
        ("", "No text is selected. Select a telephone number first."),
        (" \n", "No text is selected. Select a telephone number first."),
        ("Hej Mette", "There is no phone number in that text."),
        ("Hej Mette, " * 40, "There is no phone number in that text."),
        ("112", "Use your phone for emergency calls: Fonetray never places them."),
    ],
)
async def test_where_there_is_nothing_to_call_one_sentence_says_so(
    room: Room, hand: Hand, selected: str, said: str
) -> None:
    await hand.press(selected)
    await room.until(room.notices)
    assert room.notices() == [said]
    assert room.callees() == []


async def test_what_reads_the_selection_is_named_where_it_is_missing(room: Room, hand: Hand) -> None:
    hand.selected.found = SelectionUnread("wl-clipboard")
    outcome = await hand.presenter.dial_selected()
    assert outcome.status is DialStatus.REFUSED
    assert room.notices() == ["The selected text cannot be read here. Install the package wl-clipboard."]


def dropped(room: Room, held: QMimeData) -> None:
    actions, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    room.search.dropEvent(QDropEvent(QPointF(5, 5), actions, held, left, none))


async def test_text_and_links_can_be_dropped(room: Room, hand: Hand) -> None:
    room.search.dropped.connect(hand.presenter.call_text)
    text, link = QMimeData(), QMimeData()
    text.setText("Mette, lok. 204")
    dropped(room, text)
    await room.until(lambda: room.callees() == ["204"])
    link.setUrls([QUrl("tel:203")])
    dropped(room, link)
    await room.until(room.confirm.waiting)  # a link asks, whatever the settings say of other calls
    assert room.callees() == ["204"]
    room.confirm.withdraw()
    await room.until(lambda: len(room.tasks) == 0)


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing.ON, ""),
        (Standing.TAKEN, "Another program uses Ctrl+Alt+D. Choose other keys."),
        (Standing.NO_SUCH_KEY, "This keyboard has no Ctrl+Alt+D. Choose other keys."),
        (Standing.UNANSWERED, "The desktop does not give Fonetray these keys. Choose other keys."),
    ],
)
async def test_what_became_of_the_keys_is_said(
    room: Room, parts: dict[str, Any], standing: Standing, said: str
) -> None:
    hand = Hand(room, parts, standing)
    told: list[str] = []
    hand.presenter.subscribe(lambda: told.append(hand.presenter.trouble()))
    hand.presenter.refresh()
    await room.until(lambda: told == [said])


async def test_keys_that_were_lost_are_asked_for_again(room: Room, parts: dict[str, Any]) -> None:
    hand = Hand(room, parts, Standing.ON, Standing.UNANSWERED, Standing.ON)
    told: list[bool] = []
    hand.presenter.subscribe(lambda: told.append(bool(hand.presenter.trouble())))
    hand.presenter.refresh()
    await room.until(lambda: told == [False])
    hand.keyboard.lose()
    await room.until(lambda: told == [False, True, True, False])
    assert hand.keyboard.asked == ["Ctrl+Alt+D"] * 3
    await room.until(lambda: len(room.tasks) == 0)


async def test_the_keys_are_let_go_while_others_are_recorded(room: Room, hand: Hand) -> None:
    hand.presenter.refresh()
    await room.until(lambda: hand.keyboard.held)
    hand.presenter.record(True)
    assert hand.keyboard.held == ""
    hand.presenter.record(False)
    await room.until(lambda: hand.keyboard.held == "Ctrl+Alt+D")
    hand.presenter.record(True)
    room.settle(dial=Dial(confirm="never", hotkey="Ctrl+Alt+E"))
    hand.presenter.refresh()
    await room.until(lambda: hand.keyboard.held == "Ctrl+Alt+E")
    hand.presenter.record(False)
    await room.until(lambda: len(room.tasks) == 0)
    assert hand.keyboard.asked == ["Ctrl+Alt+D", "Ctrl+Alt+D", "Ctrl+Alt+E"]


class Keeper:
    """The keys that open the search, and what the settings say."""

    def __init__(self, room: Room) -> None:
        self.wanted, self.others = "Ctrl+Alt+K", "Ctrl+Alt+D"
        self.keyboard = Keyboard(Standing.ON)
        self.pressed: list[bool] = []
        self.keeper = KeyKeeper(
            hotkey=self.keyboard,
            wanted=lambda: self.wanted,
            others=lambda: self.others,
            pressed=lambda: self.pressed.append(True),
            tasks=room.tasks,
            tr=room.tr,
        )

    async def follow(self, room: Room) -> str:
        self.keeper.refresh()
        await room.until(lambda: len(room.tasks) == 0)
        return self.keeper.trouble()


async def test_the_search_has_keys_of_its_own(room: Room) -> None:
    search = Keeper(room)
    assert await search.follow(room) == ""
    search.keyboard.pressed()
    assert search.pressed == [True]
    await search.follow(room)
    assert search.keyboard.asked == ["Ctrl+Alt+K"], "what is held is not asked for again"


async def test_keys_that_mean_something_else_here_already_are_not_asked_for(room: Room) -> None:
    search = Keeper(room)
    await search.follow(room)
    search.wanted = search.others
    assert await search.follow(room) == "Ctrl+Alt+D does something else in Fonetray already. Choose other keys."
    assert search.keyboard.asked == ["Ctrl+Alt+K"]
    search.others = "Ctrl+Alt+E"  # the other wish is for other keys now
    assert await search.follow(room) == ""
    assert search.keyboard.held == "Ctrl+Alt+D"
    search.others = search.wanted
    assert await search.follow(room) != ""
    search.wanted = search.others = ""
    assert await search.follow(room) == ""
