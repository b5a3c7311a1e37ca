"""From the PBX's event to the card: whose calls get one, what it says, and that none stays for ever (protocol §3)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.config.settings import AccountSettings, Popup, Settings
from fonetray.listener.ports import EventRequest
from fonetray.services.desk import Account, Desk
from fonetray.store.database import Database
from fonetray.system.screen_use import UnknownScreenUse
from fonetray.ui.call_card import CallCard
from fonetray.ui.call_presenter import CallPresenter
from fonetray.ui.popup import PopupStack
from fonetray.ui.quiet import Quiet
from fonetray.ui.tasks import Tasks
from support.web_source import hang, json, web_source

ME = "202"
RINGS = "UniqueCallId=1.1&ANumber=86515151&Calledphone=200{who}&EmployeeLocalNumber={who}"
ANSWERED = "UniqueCallId=1.1&ANumber=86515151&EmployeeLocalNumber={who}"
DIALS = "UniqueCallId=1.1&ANumber={who}&PhoneLocalNumber=200{who}&EmployeeLocalNumber={who}"
CRM = """
title = "CRM"
sends = "the number"
[request]
url = "{url}/find?phone={{national}}"
[answer]
results = "@"
name = "name"
numbers = "phone"
"""
ENDED = "UniquelCallId=1.1&Duration=65&Transfer=false&CallDirection=Incoming"
PASSED_ON = "UniquelCallId=1.1&Duration=65&Transfer=true&CallDirection=Incoming"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def now(self) -> datetime:
        return self.time

    def reset(self) -> None:
        pass


class Wall(UnknownScreenUse):
    """A screen that a presentation fills or does not."""

    def __init__(self) -> None:
        self.full = False

    def filled(self) -> bool:
        return self.full


@dataclass
class Screen:
    desk: Desk
    clock: Clock
    stack: PopupStack
    tasks: Tasks
    wall: Wall = field(default_factory=Wall)

    async def hear(self, query: str, who: str = ME) -> None:
        text = query.format(who=who).encode()
        await self.desk.calls.receive(EventRequest(datetime.now(UTC), "127.0.0.1", None, "GET", text, "", b""))
        await self.settle()

    async def settle(self) -> None:
        await self.desk.calls.settled()
        async with asyncio.timeout(20):
            while len(self.tasks):  # noqa: ASYNC110 - tasks end, and tell nobody
                await asyncio.sleep(0.001)

    async def until(self, held: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not held():  # noqa: ASYNC110 - a screen tells nobody
                await asyncio.sleep(0.001)

    async def pass_time(self, seconds: float) -> None:
        self.clock.time += timedelta(seconds=seconds)
        self.desk.calls.retime()
        await self.settle()

    def close_by_hand(self) -> None:
        for card in self.stack.shown():
            (button,) = [b for b in card.findChildren(QAbstractButton) if b.accessibleName().startswith("Close")]
            button.click()

    def cards(self) -> list[tuple[str, float | None]]:
        """Each card's state and how long it stays, None for as long as the call is in that state."""
        views = [card.view for card in self.stack.shown() if isinstance(card, CallCard)]
        return [(view.state.value, view.hide_after) for view in views if view is not None]

    def texts(self) -> str:
        return " | ".join(label.text() for card in self.stack.shown() for label in card.findChildren(QLabel))


@pytest.fixture
async def screen(parts: dict[str, Any], tmp_path: Path) -> AsyncIterator[Screen]:
    database = Database(tmp_path / "fonetray.db")
    database.open()
    settings = Settings(account=AccountSettings(local_number=ME))
    desk = Desk(account=Account(Home.at(tmp_path), settings, Credentials()), database=database)
    errors: list[BaseException] = []
    clock = Clock()
    desk.calls._clock = clock
    made = Screen(desk, clock, PopupStack(**parts), Tasks(on_error=lambda _name, error: errors.append(error)))
    quiet = Quiet(settings=lambda: desk.account.settings.popup, screen=made.wall)
    CallPresenter(popups=made.stack, desk=desk, quiet=quiet, tasks=made.tasks, tr=parts["tr"])
    yield made
    made.stack.close_all()
    await made.tasks.close()
    await desk.close()
    assert errors == []


async def test_a_card_is_for_my_own_calls_only(screen: Screen) -> None:
    for event in (RINGS, ANSWERED, DIALS):
        await screen.hear(event, who="203")
    await screen.hear(ENDED)
    assert screen.cards() == []


async def test_with_no_number_of_my_own_nothing_pops_up(screen: Screen) -> None:
    screen.desk.account.settings = Settings()
    await screen.hear(RINGS)
    assert screen.cards() == []


async def test_a_call_from_ring_to_end(screen: Screen) -> None:
    await screen.hear(RINGS)
    assert screen.cards() == [("ringing", None)]
    assert "86 51 51 51" in screen.texts()
    await screen.hear(ANSWERED)
    ((state, stays),) = screen.cards()
    assert (state, stays) == ("answered", 10)
    await screen.hear(ENDED)
    ((state, stays),) = screen.cards()
    assert state == "ended"
    assert stays
    assert "1:05" in screen.texts()


async def test_a_call_that_a_colleague_took_says_so_and_closes(screen: Screen) -> None:
    await screen.hear(RINGS)
    await screen.hear(ANSWERED, who="203")
    ((state, stays),) = screen.cards()
    assert state == "elsewhere"
    assert stays
    assert "203" in screen.texts()


async def test_a_ring_whose_end_is_never_told_closes(screen: Screen) -> None:
    await screen.hear(RINGS)
    await screen.pass_time(50)
    ((state, stays),) = screen.cards()
    assert state == "missed"
    assert stays


@pytest.mark.parametrize("gone", [False, True])
async def test_a_call_that_rings_anew_has_a_card_anew(screen: Screen, *, gone: bool) -> None:
    await screen.hear(RINGS)
    await screen.pass_time(70)
    assert [state for state, _ in screen.cards()] == ["missed"]
    if gone:
        screen.close_by_hand()
        assert screen.cards() == []
    await screen.hear(RINGS)
    assert screen.cards() == [("ringing", None)]
    await screen.hear(ANSWERED)
    assert [state for state, _ in screen.cards()] == ["answered"]


async def test_a_call_that_comes_back_from_a_transfer_rings_anew(screen: Screen) -> None:
    await screen.hear(RINGS)
    await screen.hear(ANSWERED)
    await screen.hear(PASSED_ON)
    assert [state for state, _ in screen.cards()] == ["ended"]
    await screen.pass_time(70)
    await screen.hear(RINGS)
    assert screen.cards() == [("ringing", None)]


async def test_whom_an_outgoing_call_rings_may_be_unknown(screen: Screen) -> None:
    await screen.hear(DIALS)
    ((state, stays),) = screen.cards()
    assert state == "dialling"
    assert stays
    assert "Outgoing call" in screen.texts()
    assert ME not in screen.texts().replace("200202", "")


async def test_a_ring_is_on_screen_again_after_a_restart(screen: Screen) -> None:
    await screen.hear(RINGS)
    await screen.desk.calls.restore()
    await screen.settle()
    assert screen.cards() == [("ringing", None)]
    await screen.pass_time(timedelta(hours=5).total_seconds())
    ((state, _),) = screen.cards()
    assert state == "missed"


async def test_muted_no_card_comes_up_also_when_the_call_goes_on(screen: Screen) -> None:
    mine = AccountSettings(local_number=ME)
    screen.desk.account.settings = Settings(account=mine, popup=Popup(muted=True))
    await screen.hear(RINGS)
    screen.desk.account.settings = Settings(account=mine)
    await screen.hear(ANSWERED)
    assert screen.cards() == []
    await screen.hear(ENDED)
    await screen.hear(RINGS.replace("1.1", "2.2"))
    assert [state for state, _ in screen.cards()] == ["ringing"]


@pytest.mark.parametrize(("anyway", "shown"), [(False, []), (True, ["ringing"])])
async def test_over_a_full_screen_a_card_comes_up_only_if_it_may(
    screen: Screen, *, anyway: bool, shown: list[str]
) -> None:
    popup = Popup(in_full_screen=anyway)
    screen.desk.account.settings = Settings(account=AccountSettings(local_number=ME), popup=popup)
    screen.wall.full = True
    await screen.hear(RINGS)
    assert [state for state, _ in screen.cards()] == shown


def write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")


async def test_who_calls_is_filled_in_when_a_slow_source_knows(screen: Screen) -> None:
    async with web_source(json([{"name": "Bo Jensen", "phone": "86515151"}])) as crm:
        gate, answers = asyncio.Event(), crm.answer

        async def slow(request: Any) -> Any:
            await gate.wait()
            return await answers(request)

        crm.answer = slow
        write(screen.desk.account.home.lookups / "crm.toml", CRM.format(url=crm.url))
        text = RINGS.format(who=ME).encode()
        await screen.desk.calls.receive(EventRequest(datetime.now(UTC), "127.0.0.1", None, "GET", text, "", b""))
        await screen.until(lambda: crm.asked != [])
        assert screen.cards() == [("ringing", None)]
        assert "86 51 51 51" in screen.texts()
        assert "Bo Jensen" not in screen.texts()
        gate.set()
        await screen.settle()
        assert screen.cards() == [("ringing", None)]
        assert "Bo Jensen" in screen.texts()


async def test_who_may_be_calling_is_shown_as_a_maybe(screen: Screen) -> None:
    async with web_source(json([{"name": "Bo Jensen", "phone": "+46 86515151"}])) as crm:
        write(screen.desk.account.home.lookups / "crm.toml", CRM.format(url=crm.url))
        await screen.hear(RINGS)
        assert "Maybe Bo Jensen" in screen.texts()


async def test_a_source_that_hangs_costs_no_card_its_time_nor_the_end_of_the_call_its_word(screen: Screen) -> None:
    async with web_source(json([])) as crm:
        crm.answer = hang(crm)
        write(screen.desk.account.home.lookups / "crm.toml", CRM.format(url=crm.url))
        for query, state in ((RINGS, "ringing"), (ANSWERED, "answered"), (ENDED, "ended")):
            text = query.format(who=ME).encode()
            await screen.desk.calls.receive(EventRequest(datetime.now(UTC), "127.0.0.1", None, "GET", text, "", b""))
            await screen.until(lambda state=state: [each for each, _ in screen.cards()] == [state])  # type: ignore[misc]
        await crm.hung.wait()
        await screen.tasks.close()
