"""A desk with its windows over real HTTP: a simulated PBX, the services, and the presenters that call out."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from fonetray.config.credentials import Credentials
from fonetray.config.language import Translate
from fonetray.config.paths import Home
from fonetray.config.settings import Provider, set_value
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.simulator.server import Simulator
from fonetray.system.screen_use import UnknownScreenUse
from fonetray.system.session_lock import UnknownLock
from fonetray.telephony.dial_pace import DOUBLE_CLICK
from fonetray.telephony.dialling import Origin
from fonetray.ui.calling.confirm_window import ConfirmWindow
from fonetray.ui.calling.countdown_presenter import CountdownPresenter
from fonetray.ui.calling.dial_presenter import DialPresenter
from fonetray.ui.calling.waiting_presenter import WaitingPresenter
from fonetray.ui.cards.call_card import CallCard
from fonetray.ui.cards.call_presenter import CallPresenter
from fonetray.ui.cards.notice import NoticeCard
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.privacy import Privacy
from fonetray.ui.quiet import Quiet
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.tasks import Tasks
from support.databases import opened

ME = "202"
UNDO_WITHIN = timedelta(seconds=0.4)


class Wall(UnknownScreenUse):
    full = False

    def filled(self) -> bool:
        return self.full


class Escape:
    """A key that a test presses; the real one is looked at in tests of a real desktop."""

    def __init__(self) -> None:
        self._looked_at: list[OneLook] = []

    def look(self) -> "OneLook":
        self._looked_at.append(OneLook())
        return self._looked_at[-1]

    def press(self) -> None:
        for one in self._looked_at:
            one.down.set()
        self._looked_at.clear()


class OneLook:
    seen = True

    def __init__(self) -> None:
        self.down = asyncio.Event()

    async def pressed(self) -> None:
        await self.down.wait()


@dataclass
class Room:
    pbx: Simulator
    desk: Desk
    stack: PopupStack
    dials: DialPresenter
    tasks: Tasks
    tr: Translate
    confirm: ConfirmWindow
    search: SearchWindow
    escape: "Escape"
    countdowns: CountdownPresenter
    listener: Listener
    quiet: Quiet
    privacy: Privacy
    wall: Wall

    def give_time_to_undo(self) -> None:
        """Have cards count down for longer than any test takes."""
        self.countdowns._undo_within = timedelta(minutes=5)

    def click(self, link: str) -> None:
        """Wish for a call as a clicked link does."""
        self.dials.call_from_link(link)

    def call(self, number: str = "203") -> None:
        self.dials.call(number, Origin.SEARCH)

    def cards(self) -> list[str]:
        return [card.view.state.value for card in self.stack.shown() if isinstance(card, CallCard) and card.view]

    def said(self) -> list[str]:
        return [card.spoken() for card in self.stack.shown() if isinstance(card, CallCard)]

    def notices(self) -> list[str]:
        return [card.text() for card in self.stack.shown() if isinstance(card, NoticeCard)]

    def devices(self) -> list[str]:
        """The phones that the PBX was asked to ring first, one for each call."""
        return [call["Device"] for call in self._asked_for()]

    def callees(self) -> list[str]:
        """The numbers that the PBX was asked to ring, one for each call."""
        return [call["Callee"] for call in self._asked_for()]

    def pace_is_over(self) -> bool:
        """Whether the number that was called last may be called again: no second click any more."""
        pace = self.desk.dialing._pace
        return time.monotonic() - pace.placed_at > DOUBLE_CLICK

    def _asked_for(self) -> list[dict[str, str]]:
        made = [entry for entry in self.pbx.log.as_documents() if entry["path"].endswith("/MakeCall")]
        return [json.loads(entry["body"]) for entry in made]

    def settle(self, **settings: Any) -> None:
        self.desk.account.settings = msgspec.structs.replace(self.desk.account.settings, **settings)

    async def until(self, what: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not what():  # noqa: ASYNC110 - windows tell nobody
                await asyncio.sleep(0.005)


@asynccontextmanager
async def open_room(parts: dict[str, Any], tmp_path: Path) -> AsyncIterator[Room]:
    async with Simulator() as pbx:
        links = pbx.links
        home = Home.at(tmp_path)
        set_value(home.config_file, "account.local_number", ME)
        written = set_value(home.config_file, "dial.confirm", "never")
        services = Provider(api_url=links["api_url"], myfone_url=links["myfone_url"], timeout=5)
        settings = msgspec.structs.replace(written, provider=services)
        credentials = Credentials(**{name: links[name] for name in ("username", "password", "account", "hash")})
        database = opened(tmp_path / "fonetray.db")
        desk = Desk(account=Account(home, settings, credentials), database=database)
        await desk.directory.sync()
        listener = Listener(sink=desk.calls, secret=ListenerSecret.load_or_create(tmp_path / "secret"))
        listener.serve_modules(desk.modules)
        await listener.start()
        pbx.emitter.send_to({"any": listener.urls().any})
        errors: list[BaseException] = []
        stack, confirm = PopupStack(**parts), ConfirmWindow(**parts)
        common: dict[str, Any] = {
            "desk": desk, "tasks": Tasks(on_error=lambda _name, error: errors.append(error)), "tr": parts["tr"],
            "popups": stack,
        }  # fmt: skip
        wall = Wall()
        quiet = Quiet(settings=lambda: desk.account.settings.popup, screen=wall)
        privacy = Privacy(settings=lambda: desk.account.settings.popup, lock=UnknownLock())
        calls = CallPresenter(quiet=quiet, privacy=privacy, **common)
        moment = timedelta(seconds=0.3)
        escape = Escape()
        countdowns = CountdownPresenter(
            popups=stack, desk=desk, tr=parts["tr"], undo_within=UNDO_WITHIN, escape=escape.look, names=privacy.names
        )
        waiting = WaitingPresenter(calls=calls, countdowns=countdowns, patience=moment, unheard=moment, **common)
        search = SearchWindow(**parts)
        dials = DialPresenter(window=confirm, waiting=waiting, countdowns=countdowns, prefill=search.prefill, **common)
        windows = (parts["tr"], confirm, search, escape, countdowns)
        yield Room(pbx, desk, stack, dials, common["tasks"], *windows, listener, quiet, privacy, wall)
        await pbx.exchange.stop()
        stack.close_all()
        await common["tasks"].close()
        await listener.stop()
        await desk.close()
        assert errors == []
