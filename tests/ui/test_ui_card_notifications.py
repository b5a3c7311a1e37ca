"""Calls as the desktop's notifications, for desktops where cards cannot be placed; a real server shows them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy

from fonetray.ui.cards.notifications import CardNotifications
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import CardState, CardView, EarlierView
from support.desktop import Desktop
from ui.dunst import Dunst

pytestmark = [pytest.mark.desktop]

LAST = EarlierView(CardState.ENDED, incoming=True, when="today 10:32", who="Mette Holm")
RINGING = CardView(
    ("1", "202"),
    CardState.RINGING,
    "<b>Bo</b> & Co",
    "86 51 51 51",
    organisation="Bageriet",
    line="To Bordtelefon",
    earlier=(LAST,),
    url="https://crm.example/7",
    takes_note=True,
    ring=1,
)


@dataclass
class Room(Dunst):
    cards: CardNotifications

    async def show(self, view: CardView) -> None:
        self.cards.show_card(view)
        await self.settle()


@pytest.fixture
async def room(parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    errors: list[BaseException] = []
    with Desktop(keyring=False) as desktop:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.env["DBUS_SESSION_BUS_ADDRESS"])
        tasks = Tasks(on_error=lambda _name, error: errors.append(error))
        cards = CardNotifications(tr=parts["tr"], tasks=tasks, form=lambda: "notification")
        yield Room(desktop.tool, tasks, cards)
        cards.close_all()
        await tasks.close()
        cards.deleteLater()
    assert errors == []


async def test_a_call_is_one_notification_from_ring_to_end(room: Room) -> None:
    closed = QSignalSpy(room.cards.closed)
    await room.show(RINGING)
    await room.show(CardView(RINGING.key, CardState.ANSWERED, "Bo", "", ring=1, hide_after=None))
    assert room.cards.holds(RINGING.key)
    await room.until_displayed(1)
    await room.show(CardView(RINGING.key, CardState.ENDED, "Bo", "", ring=1, hide_after=0.05))
    await room.until(lambda: closed.count() == 1)
    await room.settle()
    assert not room.cards.holds(RINGING.key)
    await room.until_displayed(0)


async def test_what_is_closed_stays_closed_until_it_rings_anew(room: Room) -> None:
    closed = QSignalSpy(room.cards.closed)
    await room.show(RINGING)
    await room.until_displayed(1)
    await room.dunst("close-all")
    await room.until(lambda: closed.count() == 1)
    await room.show(CardView(RINGING.key, CardState.ANSWERED, "Bo", "", ring=1))
    assert await room.displayed() == 0
    await room.show(CardView(RINGING.key, CardState.RINGING, "Bo", "", ring=2))
    await room.until_displayed(1)
    room.cards.close_card(RINGING.key)
    await room.settle()
    await room.until_displayed(0)


async def test_its_buttons_do_what_the_cards_do(room: Room) -> None:
    opened, noted = QSignalSpy(room.cards.open_wanted), QSignalSpy(room.cards.note_wanted)
    await room.show(RINGING)
    await room.until_displayed(1)
    await room.dunst("action")
    await room.until(lambda: opened.count() == 1)
    assert opened.at(0) == ["https://crm.example/7"]
    name = next(iter(room.cards._views))
    room.cards._acted(name, "note")
    room.cards._acted(name, "copy")
    assert noted.at(0) == [RINGING.key]
    assert QGuiApplication.clipboard().text() == "86 51 51 51"


async def test_a_name_is_no_markup(room: Room) -> None:
    await room.show(RINGING)
    await room.until_displayed(1)
    history = await room.dunst("close-all") or await room.dunst("history")
    assert "Ringing: <b>Bo</b> & Co" in history.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert "Last contact: Mette Holm, today 10:32" in history


def test_cards_are_preferred_where_they_can_be_placed(parts: dict[str, Any]) -> None:
    tasks = Tasks(on_error=lambda *_: None)
    for form, wanted in (("auto", False), ("card", False), ("notification", True)):
        cards = CardNotifications(tr=parts["tr"], tasks=tasks, form=lambda form=form: form)  # type: ignore[misc]
        assert cards.wanted() is wanted
        cards.deleteLater()
