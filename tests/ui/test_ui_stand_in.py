"""Calls out and notices as notifications where windows cannot be placed; a real server shows them."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtTest import QSignalSpy

from fonetray.ui.cards import notifications
from fonetray.ui.cards.notice import NoticeCard
from fonetray.ui.cards.notice_notifications import NoticeNotifications
from fonetray.ui.cards.notifications import CardNotifications
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.cards.stand_in import StandIn
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import CardState, CardView
from support.desktop import Desktop
from ui.dunst import Dunst

pytestmark = [pytest.mark.desktop]

COUNTING = CardView(("countdown", 1), CardState.COUNTING, "Bo", "86 51 51 51", stop="Undo")


@dataclass
class Room(Dunst):
    popups: PopupStack
    cards: CardNotifications
    notices: NoticeNotifications


@pytest.fixture
def placed_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications, "placed_by_others", lambda: True)


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    with Desktop(keyring=False) as made:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.env["DBUS_SESSION_BUS_ADDRESS"])
        yield made


@pytest.fixture
async def make(parts: dict[str, Any]) -> AsyncIterator[Callable[..., Room]]:
    """Give what makes a stack of cards with what stands in for it; ``tool`` runs programs on its desktop."""
    rooms: list[Room] = []
    errors: list[BaseException] = []

    def made(tool: Callable[..., str] = lambda *_: "") -> Room:
        tasks = Tasks(on_error=lambda _name, error: errors.append(error))
        popups = PopupStack(**parts)
        cards = CardNotifications(tr=parts["tr"], tasks=tasks, form=lambda: "auto")
        notices = NoticeNotifications(tasks=tasks)
        popups.stand_aside(StandIn(cards=cards, notices=notices, parent=popups))
        rooms.append(Room(tool, tasks, popups, cards, notices))
        return rooms[-1]

    yield made
    for room in rooms:
        room.cards.close_all()
        room.notices.close_all()
        await room.tasks.close()
        room.popups.close_all()
        for shown in (room.popups, room.cards, room.notices):
            shown.deleteLater()
    assert errors == []


@pytest.fixture
def room(placed_by_others: None, desktop: Desktop, make: Callable[..., Room]) -> Room:  # noqa: ARG001
    return make(desktop.tool)


async def test_a_notice_is_a_notification_whose_button_does_what_the_cards_does(room: Room) -> None:
    acted, closed = QSignalSpy(room.popups.action_wanted), QSignalSpy(room.popups.closed)
    room.popups.show_notice("Mette is free <now>", key=("free", "203"), hide_after=None, action="Call")
    await room.until_displayed(1)
    assert room.popups.shown() == []
    room.popups.show_notice("Mette is free again", key=("free", "203"), hide_after=None, action="Call")
    await room.until_displayed(1)
    await room.dunst("action")
    await room.until(lambda: acted.count() == 1)
    assert acted.at(0) == [("free", "203")]
    room.popups.close_notice(("free", "203"))
    await room.until_displayed(0)
    assert closed.at(0) == [("free", "203")]


async def test_a_notice_goes_in_its_time_though_the_desktop_would_keep_it(room: Room) -> None:
    closed = QSignalSpy(room.popups.closed)
    room.popups.show_notice("Copied", hide_after=0.05)
    room.popups.show_notice("The disk is full", hide_after=None)
    await room.until(lambda: closed.count() == 1)
    assert closed.at(0) == ["Copied"]
    await room.until_displayed(1)
    room.popups.close_where(lambda key: key == ("notice", "The disk is full"))
    await room.until_displayed(0)


@pytest.mark.parametrize("how", ["button", "closed"])
async def test_a_call_can_be_undone_while_it_counts_and_is_where_it_is_waved_away(room: Room, how: str) -> None:
    stopped = QSignalSpy(room.popups.stop_wanted)
    room.popups.show_card(COUNTING)
    await room.until_displayed(1)
    assert room.popups.shown() == []
    await room.dunst("action" if how == "button" else "close-all")
    await room.until(lambda: stopped.count() >= 1)
    assert stopped.at(0) == [COUNTING.key]


async def test_one_notification_goes_from_the_wish_to_the_call(room: Room) -> None:
    call = ("7.1", "202")
    room.popups.show_card(CardView(("wish", 7), CardState.WAITING, "Bo", "86 51 51 51", line="Your phone is ringing"))
    await room.until_displayed(1)
    room.popups.rename_card(("wish", 7), call)
    assert room.popups.holds(call)
    assert not room.popups.holds(("wish", 7))
    room.popups.show_card(CardView(call, CardState.ANSWERED, "Bo", "86 51 51 51", ring=1))
    await room.until_displayed(1)
    room.popups.close_card(call)
    await room.until_displayed(0)


async def test_where_nobody_shows_notifications_it_is_a_card_after_all(
    placed_by_others: None,  # noqa: ARG001
    make: Callable[..., Room],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    room = make()
    room.popups.show_card(COUNTING)
    room.popups.show_notice("The disk is full", hide_after=None)
    await room.until(lambda: len(room.popups.shown()) == 2)
    assert room.popups.holds(COUNTING.key)
    assert not room.cards.wanted()


async def test_where_windows_can_be_placed_they_are_cards(make: Callable[..., Room]) -> None:
    room = make()
    room.popups.show_card(COUNTING)
    room.popups.show_notice("The disk is full", hide_after=None)
    assert [type(card) is NoticeCard for card in room.popups.shown()] == [False, True]
    assert len(room.tasks) == 0
