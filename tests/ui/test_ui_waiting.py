"""From the wish to call to the call's card, over real HTTP: my phone rings, I pick up, or nothing is heard of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QAbstractButton

from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.config.settings import AccountSettings, Dial, Popup, Provider, Settings
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener
from fonetray.services.desk import Account, Desk
from fonetray.simulator.server import Simulator
from fonetray.store.database import Database
from fonetray.telephony.dialling import Origin
from fonetray.ui.call_card import CallCard
from fonetray.ui.call_presenter import CallPresenter
from fonetray.ui.confirm_window import ConfirmWindow
from fonetray.ui.dial_presenter import DialPresenter
from fonetray.ui.notice import NoticeCard
from fonetray.ui.popup import PopupStack
from fonetray.ui.quiet import Quiet
from fonetray.ui.tasks import Tasks
from fonetray.ui.waiting_presenter import WaitingPresenter

ME = "202"


class Wall:
    def filled(self) -> bool:
        return False


@dataclass
class Room:
    pbx: Simulator
    desk: Desk
    stack: PopupStack
    dials: DialPresenter
    tasks: Tasks

    def call(self, number: str = "203") -> None:
        self.dials.call(number, Origin.SEARCH)

    def cards(self) -> list[str]:
        return [card.view.state.value for card in self.stack.shown() if isinstance(card, CallCard) and card.view]

    def said(self) -> list[str]:
        return [card.spoken() for card in self.stack.shown() if isinstance(card, CallCard)]

    def notices(self) -> list[str]:
        return [card.text() for card in self.stack.shown() if isinstance(card, NoticeCard)]

    def settle(self, **settings: Any) -> None:
        self.desk.account.settings = msgspec.structs.replace(self.desk.account.settings, **settings)

    async def until(self, what: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not what():  # noqa: ASYNC110 - windows tell nobody
                await asyncio.sleep(0.005)


@pytest.fixture
async def room(parts: dict[str, Any], tmp_path: Path) -> AsyncIterator[Room]:
    async with Simulator() as pbx:
        links = pbx.links
        settings = Settings(
            provider=Provider(api_url=links["api_url"], myfone_url=links["myfone_url"], timeout=5),
            account=AccountSettings(local_number=ME),
            dial=Dial(confirm="never"),
        )
        credentials = Credentials(**{name: links[name] for name in ("username", "password", "account", "hash")})
        database = Database(tmp_path / "fonetray.db")
        database.open()
        desk = Desk(account=Account(Home.at(tmp_path), settings, credentials), database=database)
        await desk.directory.sync()
        listener = Listener(sink=desk.calls, secret=ListenerSecret.load_or_create(tmp_path / "secret"))
        await listener.start()
        pbx.emitter.send_to({"any": listener.urls().any})
        errors: list[BaseException] = []
        stack = PopupStack(**parts)
        common: dict[str, Any] = {
            "desk": desk, "tasks": Tasks(on_error=lambda _name, error: errors.append(error)), "tr": parts["tr"],
            "popups": stack,
        }  # fmt: skip
        quiet = Quiet(settings=lambda: desk.account.settings.popup, screen=Wall())
        calls = CallPresenter(quiet=quiet, **common)
        moment = timedelta(seconds=0.3)
        waiting = WaitingPresenter(calls=calls, patience=moment, unheard=moment, **common)
        dials = DialPresenter(window=ConfirmWindow(**parts), waiting=waiting, **common)
        yield Room(pbx, desk, stack, dials, common["tasks"])
        await pbx.exchange.stop()
        stack.close_all()
        await common["tasks"].close()
        await listener.stop()
        await desk.close()
        assert errors == []


async def test_the_card_says_to_pick_up_and_turns_into_the_call(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 0.1, "talk_time": 60})
    room.call()
    await room.until(lambda: room.cards() == ["waiting"])
    (card,) = room.stack.shown()
    assert room.said() == ["Pick up to call, Jonas Bjerregaard, Your phone is ringing"]
    await room.until(lambda: room.cards() == ["dialling"])
    assert room.stack.shown() == [card]
    assert "Jonas Bjerregaard" in room.said()[0]
    assert not card.hasFocus()


async def test_the_phone_that_was_chosen_is_named(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 5})
    room.settle(account=AccountSettings(local_number=ME, device="200302"))
    room.call()
    await room.until(lambda: room.cards() == ["waiting"])
    assert "Mobil is ringing" in room.said()[0]


async def test_a_phone_that_is_mine_no_more_is_said_and_not_asked_for(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 5})
    room.settle(account=AccountSettings(local_number=ME, device="200999"))
    room.call()
    await room.until(lambda: room.cards() == ["waiting"])
    assert "Your phone is ringing" in room.said()[0]
    assert "200999 is not your phone any more" in room.said()[0]
    (sent,) = [entry for entry in room.pbx.log.as_documents() if entry["path"].endswith("MakeCall")]
    assert '"Device":""' in sent["body"].replace(" ", "")


async def test_the_call_may_come_before_the_answer(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 0, "slow": 0.5, "talk_time": 60})
    room.call()
    await room.until(lambda: room.cards() == ["sending"])
    (card,) = room.stack.shown()
    await room.until(lambda: room.cards() == ["dialling"])
    await room.until(lambda: len(room.tasks) == 0)
    assert room.cards() == ["dialling"]
    assert room.stack.shown() == [card]


async def test_where_no_event_comes_the_card_says_so_and_goes(room: Room) -> None:
    room.pbx.behaviour.change({"lose": "outgoing"})
    room.call()
    await room.until(lambda: room.cards() == ["silent"])
    assert "No more was heard of this call" in room.said()[0]
    (card,) = room.stack.shown()
    assert isinstance(card, CallCard)
    assert card.view is not None
    assert card.view.hide_after == 10


@pytest.mark.parametrize(("failure", "what"), [("401", "Check it under Account"), ("500", "Try again")])
async def test_a_call_that_is_not_placed_says_why_and_what_to_do(room: Room, failure: str, what: str) -> None:
    room.pbx.behaviour.change({"failure": failure, "failure_on": "myfone"})
    room.call()
    await room.until(room.notices)
    (text,) = room.notices()
    assert text.startswith("Jonas Bjerregaard was not called. ")
    assert what in text
    assert room.cards() == []


async def test_a_lost_answer_is_doubted_until_the_call_comes(room: Room) -> None:
    room.pbx.behaviour.change({"failure": "reset", "failure_on": "myfone", "ring_delay": 0.3, "talk_time": 60})
    room.call()
    await room.until(room.notices)
    assert "may still ring" in room.notices()[0]
    await room.until(lambda: room.cards() == ["dialling"])
    assert room.notices() == []


async def test_a_lost_answer_whose_call_is_there_already_is_no_news(room: Room) -> None:
    room.pbx.behaviour.change(
        {"failure": "reset", "failure_on": "myfone", "slow": 0.4, "ring_delay": 0, "talk_time": 60}
    )
    room.call()
    await room.until(lambda: room.cards() == ["dialling"])
    await room.until(lambda: len(room.tasks) == 0)
    assert room.notices() == []


async def test_two_dials_turn_into_their_own_calls(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 0.2, "talk_time": 60})
    room.call("203")
    await room.until(lambda: room.cards() == ["waiting"])
    room.call("204")
    await room.until(lambda: room.cards() == ["dialling", "dialling"])
    assert "Jonas Bjerregaard" in room.said()[0]
    assert "Jonas Bjerregaard" not in room.said()[1]


async def test_a_colleagues_call_leaves_my_card_alone(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 0.6})
    room.call("86515151")
    await room.until(lambda: room.cards() == ["waiting"])
    room.pbx.behaviour.change({"ring_delay": 0})
    room.pbx.exchange.dial(room.pbx.company.employees["203"], "86515151")
    await room.until(lambda: any(call.employee == "203" for call in room.desk.calls.live_calls()))
    assert room.cards() == ["waiting"]


async def test_a_card_closed_by_hand_comes_back_as_the_call_only(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 0.3, "talk_time": 60})
    room.call()
    await room.until(lambda: room.cards() == ["waiting"])
    (card,) = room.stack.shown()
    (button,) = [b for b in card.findChildren(QAbstractButton) if b.accessibleName().startswith("Close")]
    button.click()
    assert room.cards() == []
    await room.until(lambda: room.cards() == ["dialling"])


async def test_muted_the_card_goes_when_its_call_comes(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 0.2, "talk_time": 60})
    room.settle(popup=Popup(muted=True))
    room.call()
    await room.until(lambda: room.cards() == ["waiting"])
    await room.until(lambda: room.cards() == [])
    await room.until(lambda: len(room.tasks) == 0)
    assert room.cards() == []
