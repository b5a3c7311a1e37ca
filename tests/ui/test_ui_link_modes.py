"""What a clicked link leads to: a question, a number in the search window, or a card that can undo the call."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from fonetray.config.settings import Dial
from fonetray.ui.cards.words import seconds_left
from ui.room import Room


def set_mode(room: Room, mode: Literal["prefill", "undo"]) -> None:
    room.settle(dial=Dial(confirm="never", link_mode=mode))


def undo_button(room: Room) -> QAbstractButton:
    (card,) = room.stack.shown()
    return next(each for each in card.findChildren(QAbstractButton) if each.isVisible() and "Undo" in each.text())


async def test_the_card_counts_down_and_turns_into_the_call(room: Room) -> None:
    set_mode(room, "undo")
    room.pbx.behaviour.change({"ring_delay": 0.1, "talk_time": 60})
    room.click("tel:203")
    await room.until(lambda: room.cards() == ["counting"])
    (card,) = room.stack.shown()
    assert room.said() == ["Jonas Bjerregaard is called in a moment. Undo (Esc)"]
    assert not card.isActiveWindow()
    assert room.callees() == []
    await room.until(lambda: room.cards() == ["dialling"])
    assert room.stack.shown() == [card]
    assert room.callees() == ["203"]
    assert not room.confirm.waiting()


@pytest.mark.parametrize("way", ["escape", "button"])
async def test_it_can_be_undone_while_it_counts(room: Room, way: str) -> None:
    set_mode(room, "undo")
    room.give_time_to_undo()
    room.click("tel:203")
    await room.until(lambda: room.cards() == ["counting"])
    if way == "escape":
        room.escape.press()
    else:
        undo_button(room).click()
    await room.until(lambda: room.cards() == ["stopped"])
    await room.until(lambda: len(room.tasks) == 0)
    assert room.callees() == []
    room.click("tel:203")
    await room.until(lambda: "counting" in room.cards())
    room.escape.press()
    await room.until(lambda: "counting" not in room.cards())
    await room.until(lambda: len(room.tasks) == 0)
    assert room.callees() == []


async def test_escape_undoes_all_that_count_and_a_button_its_own(room: Room) -> None:
    set_mode(room, "undo")
    room.give_time_to_undo()
    for link in ("tel:203", "tel:204"):
        room.click(link)
    await room.until(lambda: room.cards() == ["counting", "counting"])
    card = room.stack.shown()[0]
    next(each for each in card.findChildren(QAbstractButton) if "Undo" in each.text()).click()
    await room.until(lambda: room.cards() == ["stopped", "counting"])
    room.escape.press()
    await room.until(lambda: room.cards() == ["stopped", "stopped"])
    assert room.callees() == []


@pytest.mark.parametrize("link", ["tel:86515159", "tel:90123456", "tel:+46812345678", "tel:1899"])
async def test_strangers_are_asked_about_even_then(room: Room, link: str) -> None:
    set_mode(room, "undo")
    room.click(link)
    await room.until(room.confirm.waiting)
    assert room.cards() == []
    room.confirm.withdraw()
    await room.until(lambda: len(room.tasks) == 0)
    assert room.callees() == []


async def test_a_link_fills_the_search_window_and_calls_nobody(room: Room) -> None:
    set_mode(room, "prefill")
    room.click("tel:+4586515159;ext=12")
    await room.until(room.search.isVisible)
    assert room.search.box.text() == "86 51 51 59"
    QTest.keyClick(room.search.box, Qt.Key.Key_Return)
    await room.until(lambda: len(room.tasks) == 0)
    assert (room.callees(), room.confirm.waiting()) == ([], False)
    assert room.notices() == ["The telephone system dials the number only: ask for extension 12."]


async def test_what_a_link_says_beside_the_number_is_said_while_the_card_counts(room: Room) -> None:
    set_mode(room, "undo")
    room.give_time_to_undo()
    room.click("tel:203,,5#")
    await room.until(lambda: room.cards() == ["counting"])
    assert room.notices() == ["The telephone system dials the number only: key in 5# yourself."]
    room.escape.press()
    await room.until(lambda: len(room.tasks) == 0)


async def test_what_may_not_be_called_fills_nothing(room: Room) -> None:
    set_mode(room, "prefill")
    room.click("tel:112")
    await room.until(room.notices)
    assert "emergency" in room.notices()[0]
    assert not room.search.isVisible()


async def test_a_call_that_fails_after_the_countdown_leaves_no_card(room: Room) -> None:
    set_mode(room, "undo")
    room.pbx.behaviour.change({"failure": "500", "failure_on": "myfone"})
    room.click("tel:203")
    await room.until(room.notices)
    assert room.cards() == []


@pytest.mark.parametrize(("left", "shown"), [(3.0, "3 s"), (2.4, "3 s"), (2.0, "2 s"), (0.1, "1 s"), (-1.0, "0 s")])
def test_the_countdown_is_shown_in_seconds_begun(left: float, shown: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert seconds_left(now + timedelta(seconds=left), now) == shown


REFUSED = {
    "tel:112": "Use your phone for emergency calls: Fonetray never places them.",
    "tel:*21*12345678%23": "Codes with * or # change your phone's settings and cannot be called from here.",
    "tel:%0D%0A86515151": "The number contains hidden characters and was not called.",
    "tel:" + "8" * 300: "That is too long to be a phone number.",
    "sip:mette@firma.example": "There is no phone number in that text.",
    "callto:1-800-FLOWERS": "The number is written with letters. Type its digits to call it.",
    "tel:1234567": "That is no complete phone number. Begin foreign numbers with + and the country code.",
    "tel:12;phone-context=+46": (
        "That number only works inside another company or area. Find the whole number to call it."
    ),
    "tel:+4722004111": "Your company's administrator has blocked calls to this number.",
}


@pytest.mark.parametrize("mode", ["ask", "prefill", "undo"])
async def test_a_link_that_is_not_called_says_why(room: Room, mode: Literal["ask", "prefill", "undo"]) -> None:
    room.settle(dial=Dial(link_mode=mode, blocked_prefixes=("+47",)))
    for link, said in REFUSED.items():
        room.click(link)
        await room.until(lambda: len(room.tasks) == 0)
        assert room.notices() == [said], link
    assert (room.callees(), room.cards(), room.confirm.waiting(), room.search.isVisible()) == ([], [], False, False)


async def test_a_page_that_fires_links_is_told_off_once(room: Room) -> None:
    set_mode(room, "prefill")
    for digit in range(8):
        room.click(f"tel:8651510{digit}")
        await room.until(lambda: len(room.tasks) == 0)
    assert room.notices() == ["Too many calls were asked for at once. Wait a minute and try again."]
    assert room.search.box.text() == "86 51 51 04"
    assert room.callees() == []
