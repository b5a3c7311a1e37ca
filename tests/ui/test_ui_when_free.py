"""Told once that a colleague is free: asked for in the window and before a call, shown as a card that calls."""

from typing import Any

import pytest
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QAbstractButton

from fonetray.config.settings import Dial, Popup
from fonetray.telephony.people import PersonRef
from fonetray.ui.calling.free_presenter import FreePresenter
from fonetray.ui.search.presenter import SearchPresenter
from fonetray.ui.search.window import SearchWindow
from support.events import event
from ui.room import Room

JONAS = PersonRef("", "203")
FREE = "Jonas Bjerregaard is free now."


class Hand:
    def __init__(self, room: Room, parts: dict[str, Any]) -> None:
        self.room = room
        self.window = SearchWindow(now=room.desk.clock.now, **parts)
        self.search = SearchPresenter(
            privacy=room.privacy, window=self.window, desk=room.desk, tasks=room.tasks, tr=room.tr
        )
        self.presenter = FreePresenter(
            desk=room.desk,
            window=self.window,
            confirm=room.confirm,
            popups=room.stack,
            quiet=room.quiet,
            dials=room.dials,
            tr=room.tr,
        )

    async def hear(self, kind: str, employee: str = "") -> None:
        await self.room.desk.calls.receive(event(kind, employee))

    async def talks(self) -> None:
        await self.hear("incoming", "203")
        await self.hear("answered", "203")

    def press(self, words: str) -> None:
        found = [
            each
            for card in self.room.stack.shown()
            for each in card.findChildren(QAbstractButton)
            if each.accessibleName() == words
        ]
        found[0].click()

    async def idle(self) -> None:
        await self.room.until(lambda: len(self.room.tasks) == 0)


@pytest.fixture
def hand(room: Room, parts: dict[str, Any]) -> Hand:
    return Hand(room, parts)


async def test_a_card_says_it_once_and_its_button_calls(hand: Hand) -> None:
    await hand.talks()
    hand.window.tell_wanted.emit(JONAS, True)
    assert hand.room.notices() == ["You are told when Jonas Bjerregaard is free."]
    await hand.hear("ended")
    assert hand.room.notices() == [FREE]
    hand.room.pbx.behaviour.change({"ring_delay": 5})
    hand.press("Call")
    await hand.room.until(lambda: hand.room.callees() == ["203"])
    assert hand.room.notices() == []


async def test_who_is_waited_for_is_marked_and_can_be_let_go(hand: Hand) -> None:
    await hand.talks()
    hand.window.open_with("jonas bj")
    await hand.idle()
    tell = hand.window._page.details._tell
    assert tell.text() == "Tell me when free"
    tell.click()
    await hand.idle()
    (person,) = hand.window.people()
    assert person.waited_for
    assert "You are told when they are free" in hand.window._model.spoken(person)
    assert tell.text() == "Do not tell me"
    tell.click()
    await hand.idle()
    assert not hand.window.people()[0].waited_for
    await hand.hear("ended")
    assert FREE not in hand.room.notices()
    await hand.idle()


async def test_before_a_call_it_is_offered_instead(hand: Hand) -> None:
    hand.room.settle(dial=Dial(confirm="always"))
    await hand.talks()
    hand.room.call("203")
    await hand.room.until(hand.room.confirm.waiting)
    decided = QSignalSpy(hand.room.confirm.decided)
    await hand.room.until(lambda: hand.room.confirm._since_shown.elapsed() > hand.room.confirm._guard_ms)
    hand.room.confirm.tell_button.click()
    await hand.idle()
    assert decided.at(0)[0] is False
    assert hand.room.callees() == []
    await hand.hear("ended")
    assert hand.room.notices() == [FREE]


async def test_who_is_not_known_cannot_be_waited_for_and_that_is_said(hand: Hand) -> None:
    hand.window.tell_wanted.emit(JONAS, True)
    why = "Fonetray cannot tell when Jonas Bjerregaard is free: it hears nothing of calls now."
    assert hand.room.notices() == [why]
    assert not hand.room.desk.when_free.waits_for("203")


async def test_who_is_free_meanwhile_is_told_of_at_once(hand: Hand) -> None:
    await hand.hear("incoming", "202")
    hand.window.tell_wanted.emit(JONAS, True)
    assert hand.room.notices() == [FREE]


@pytest.mark.parametrize("why", ["muted", "full screen"])
async def test_while_cards_are_kept_away_it_waits(hand: Hand, why: str) -> None:
    await hand.talks()
    hand.window.tell_wanted.emit(JONAS, True)
    hand.room.stack.close_all()
    if why == "muted":
        hand.room.settle(popup=Popup(muted=True))
    else:
        hand.room.wall.full = True
    await hand.hear("ended")
    assert hand.room.notices() == []
    assert hand.room.quiet.withheld is None, "no call's card was kept away"
    hand.room.settle(popup=Popup())
    hand.room.wall.full = False
    hand.presenter.look()
    assert hand.room.notices() == [FREE]


async def test_that_a_card_was_kept_away_is_noted_of_calls_only_and_only_when_it_was(hand: Hand) -> None:
    quiet, wall = hand.room.quiet, hand.room.wall
    assert not quiet.wanted()
    assert quiet.withheld is None
    wall.full = True
    assert quiet.holds()
    assert quiet.withheld is None
    assert quiet.wanted()
    assert quiet.withheld is not None
