"""The key that opens the customer: asked for once, held only while a card is up, given back after."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QSignalSpy

from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.config.settings import Popup, Settings, load_settings
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.system.hotkey import Standing
from fonetray.ui.cards.key import CardKey
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import CardState, CardView
from support.databases import opened

PAGE = "https://crm.example/7"


class Keys:
    """A keyboard that a test presses; the real one is held in tests of a real desktop."""

    def __init__(self) -> None:
        self.held = ""
        self.says = Standing.ON
        self.pressed: Callable[[], None] = lambda: None

    async def take(self, keys: str, pressed: Callable[[], None], lost: Callable[[], None]) -> Standing:
        assert callable(lost)
        if self.says is Standing.ON:
            self.held, self.pressed = keys, pressed
        return self.says

    def release(self) -> None:
        self.held = ""


@dataclass
class Place:
    desk: Desk
    stack: PopupStack
    tasks: Tasks
    keys: Keys
    key: CardKey
    told: list[str] = field(default_factory=list)

    async def settle(self) -> None:
        async with asyncio.timeout(20):
            while len(self.tasks):  # noqa: ASYNC110 - tasks end, and tell nobody
                await asyncio.sleep(0)

    async def ring(self, which: int = 1, url: str = PAGE) -> None:
        self.stack.show_card(CardView(str(which), CardState.RINGING, "Bo", "1", url=url))
        await self.settle()

    def set(self, **popup: Any) -> None:
        self.desk.account.settings = Settings(popup=Popup(**popup))
        self.key.refresh()


@pytest.fixture
async def place(parts: dict[str, Any], tmp_path: Path) -> AsyncIterator[Place]:
    database = opened(tmp_path / "fonetray.db")
    home = Home.at(tmp_path)
    home.prepare()
    desk = Desk(account=Account(home, Settings(), Credentials()), database=database)
    errors: list[BaseException] = []
    stack, tasks = PopupStack(**parts), Tasks(on_error=lambda _name, error: errors.append(error))
    keys = Keys()
    key = CardKey(hotkey=keys, popups=stack, desk=desk, tasks=tasks, tr=parts["tr"])
    made = Place(desk, stack, tasks, keys, key)
    key.subscribe(lambda: made.told.append(key.offer()))
    yield made
    stack.close_all()
    key.close()
    await tasks.close()
    await desk.close()
    assert errors == []


async def test_no_key_is_taken_until_the_user_has_said_yes(place: Place) -> None:
    await place.ring()
    assert place.keys.held == ""
    assert place.key.offer() == "May F2 open the customer in any program while a call is on the screen?"
    place.stack.offer_answered.emit(True)
    await place.settle()
    assert place.keys.held == "F2"
    assert place.key.offer() == ""
    assert place.told[0] == "", "the cards were told to ask no more"
    assert load_settings(place.desk.account.home.config_file).settings.popup.key_everywhere == "yes"


async def test_a_no_is_remembered_too(place: Place) -> None:
    await place.ring()
    place.stack.offer_answered.emit(False)
    assert (place.key.offer(), place.keys.held) == ("", "")
    assert load_settings(place.desk.account.home.config_file).settings.popup.key_everywhere == "no"


async def test_the_key_is_held_while_a_card_is_up_that_has_a_customer(place: Place) -> None:
    place.set(key_everywhere="yes", key="Ctrl+Alt+O")
    opened = QSignalSpy(place.stack.open_wanted)
    await place.ring(1, url="")
    assert place.keys.held == ""
    await place.ring(2)
    await place.ring(3)
    assert place.keys.held == "Ctrl+Alt+O"
    place.keys.pressed()
    assert [opened.at(which)[0] for which in range(opened.count())] == [PAGE]
    place.stack.close_card("2")
    assert place.keys.held == "Ctrl+Alt+O"
    place.stack.close_card("3")
    assert place.keys.held == "", "given back with the last one"


async def test_another_key_is_taken_as_soon_as_it_is_chosen(place: Place) -> None:
    place.set(key_everywhere="yes")
    await place.ring()
    assert place.keys.held == "F2"
    place.set(key_everywhere="yes", key="F9")
    await place.settle()
    assert place.keys.held == "F9"
    place.set(key_everywhere="no", key="F9")
    assert place.keys.held == ""


async def test_the_key_is_let_go_while_another_is_recorded(place: Place) -> None:
    place.set(key_everywhere="yes")
    await place.ring()
    place.key.record(on=True)
    assert place.keys.held == ""
    place.key.record(on=False)
    await place.settle()
    assert place.keys.held == "F2"


async def test_after_a_few_calls_nobody_is_asked_any_more(place: Place) -> None:
    asked = 0
    for which in range(10):
        await place.ring(which)
        asked += bool(place.key.offer())
        place.stack.close_card(str(which))
    assert asked == 3


async def test_a_key_that_another_program_has_is_said_in_the_settings(place: Place) -> None:
    place.set(key_everywhere="yes")
    place.keys.says = Standing.TAKEN
    await place.ring()
    assert place.key.trouble() == "Another program uses F2. Choose other keys."
    place.keys.says = Standing.UNSUPPORTED
    place.stack.close_card("1")
    await place.ring(2)
    assert place.key.trouble().startswith("On this desktop the key works in")
    place.set(key_everywhere="ask")
    assert place.key.offer() == "", "what cannot be had is not offered"
