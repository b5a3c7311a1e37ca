"""The demonstration's companion: uses the app as a person would, takes pictures, and says what it does."""

import asyncio
import json
import logging
import os
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from fonetray.app.desktop import Desktop
from fonetray.app.stage import Backdrop, Stage
from fonetray.contacts import files as contact_files
from fonetray.services.contacts.file_import import import_file
from fonetray.telephony.calls import CallState
from fonetray.telephony.presence import PresenceState
from fonetray.ui.cards.call_card import CallCard
from fonetray.ui.views import CardState

log = logging.getLogger(__name__)

_STEP = 0.2
_BUSY = "207"
"""The colleague who is found first and in a call."""


class Tour:
    """Runs once beside the app, then leaves it to the user or quits it."""

    def __init__(self, stage: Stage) -> None:
        """Take the stage."""
        self._stage = stage

    async def __call__(self, desktop: Desktop) -> None:
        """Set the scene, show the main job, then let calls come in."""
        stage = self._stage
        await self._control("events-url", {"url": desktop.listener.urls().any})
        imported = (await import_file(desktop.desk.contacts, stage.customers)).report
        synced = await desktop.desk.directory.sync()
        stage.say(
            f"{synced.employees} colleagues and {synced.flows} call flows read, {imported.added} customers imported"
        )
        if stage.pictures is None:
            desktop.presenters.navigator.show_search()
            await self._control("random", {"every": 12, "to": desktop.desk.account.local_number})
            stage.say("Calls come in every few seconds; search, call a colleague, try the tray's menu.")
            if stage.seconds is None:
                return
            await asyncio.sleep(stage.seconds)
        else:
            await self._show(desktop, stage.pictures)
        desktop.quit()

    async def _show(self, desktop: Desktop, pictures: Path) -> None:
        me, customer = desktop.desk.account.local_number, await self._customer()
        backdrop = Backdrop()
        backdrop.setGeometry(QGuiApplication.primaryScreen().geometry())
        backdrop.show()
        await self._call_and_wait(desktop, {"from": customer, "to": me, "script": "answered", "ring": 0.5, "talk": 1})
        await self._until(lambda: not desktop.windows.popups.shown(), 20)
        await self._search(desktop, pictures)
        desktop.windows.search.hide()
        desktop.windows.popups.close_all()
        await self._control("call", {"from": "203", "to": me, "script": "missed", "ring": 6})
        await self._until(lambda: self._card(desktop, CardState.RINGING), 10)
        await self._control(
            "call", {"from": "", "to": [me, "204"], "script": "elsewhere", "answered_by": "204", "ring": 2}
        )
        await self._control("call", {"from": customer, "to": me, "script": "answered", "ring": 4, "talk": 3})
        await asyncio.sleep(1.8)
        await self._picture(pictures, "ringing")
        self._stage.say("Three calls at once: a customer, a colleague and a hidden number")
        await self._until(lambda: self._card(desktop, CardState.ANSWERED), 10)
        await asyncio.sleep(0.5)
        await self._picture(pictures, "answered")
        await self._until(lambda: not desktop.desk.calls.live_calls(), 60)
        desktop.windows.popups.close_all()
        await self._click_a_link(desktop, pictures, f"tel:{customer};ext=12")
        desktop.presenters.seldom.account().open()
        await asyncio.sleep(1.2)
        await self._picture(pictures, "account", desktop.windows.account())
        desktop.windows.account().hide()
        desktop.presenters.seldom.settings().open()
        await asyncio.sleep(0.6)
        await self._picture(pictures, "settings", desktop.windows.settings())
        desktop.windows.settings().hide()
        await self._after_the_calls(desktop, pictures)
        backdrop.close()

    async def _after_the_calls(self, desktop: Desktop, pictures: Path) -> None:
        """Note something down, look at the calls there were, and at the call flows."""
        windows = desktop.windows
        calls = await desktop.desk.journal.list_calls(since=datetime.now(UTC) - timedelta(hours=1))
        talked = next(call for call in calls if call.state is CallState.ENDED and call.number)
        await desktop.desk.notes.write(talked, "Wants the offer by Friday; call before noon.")
        desktop.presenters.seldom.history().open()
        await asyncio.sleep(1.2)
        await self._picture(pictures, "history", windows.history())
        windows.history().hide()
        desktop.presenters.seldom.flows().open()
        await asyncio.sleep(0.8)
        await self._picture(pictures, "flows", windows.flows.list())
        windows.flows.hide()
        self._stage.say("All calls stand in the history, with what was noted; call flows say where calls go now")

    async def _search(self, desktop: Desktop, pictures: Path) -> None:
        """Find colleagues of whom one is in a call, ask to be told when that is over, and call another meanwhile."""
        windows = desktop.windows
        board = desktop.desk.hub.board
        await self._control("call", {"from": "", "to": _BUSY, "script": "answered", "ring": 0.2, "talk": 14})
        await self._until(lambda: board.of(_BUSY).state is PresenceState.BUSY, 10)
        desktop.presenters.navigator.show_search()
        await self._until(windows.search.isActiveWindow, 3)
        QTest.keyClicks(windows.search.box, "sø")
        await asyncio.sleep(1.0)
        QTest.keyClick(windows.search.box, Qt.Key.Key_Return)
        await self._until(windows.confirm.isVisible, 5)
        await asyncio.sleep(0.6)
        await self._picture(pictures, "busy", windows.confirm)
        windows.confirm.tell_button.click()
        self._stage.say("A colleague is in a call: one can call anyway, or be told when it is over")
        await asyncio.sleep(0.3)
        windows.popups.close_all()
        QTest.keyClick(windows.search.box, Qt.Key.Key_Down)
        await self._picture(pictures, "search", windows.search)
        QTest.keyClick(windows.search.box, Qt.Key.Key_Return)
        await self._until(windows.confirm.isVisible, 5)
        await asyncio.sleep(0.6)
        await self._picture(pictures, "confirm", windows.confirm)
        self._stage.say("A colleague was found; Enter asks, Enter again calls")
        QTest.keyClick(windows.confirm, Qt.Key.Key_Return)
        await asyncio.sleep(1.5)
        await self._picture(pictures, "calling")
        await self._until(lambda: not desktop.desk.calls.live_calls(), 30)
        await asyncio.sleep(0.3)
        await self._picture(pictures, "free")
        self._stage.say("The other colleague is free now")

    async def _click_a_link(self, desktop: Desktop, pictures: Path, link: str) -> None:
        desktop.presenters.dials.call_from_link(link)
        await self._until(desktop.windows.confirm.isVisible, 5)
        await asyncio.sleep(0.6)
        await self._picture(pictures, "click-to-call", desktop.windows.confirm)
        self._stage.say("A link was clicked; Esc answers its question with no")
        QTest.keyClick(desktop.windows.confirm, Qt.Key.Key_Escape)

    async def _customer(self) -> str:
        """Give the number of the first customer in the list: somebody whom the popup knows."""
        looked_at = await asyncio.to_thread(contact_files.look_at, self._stage.customers)
        batch = await asyncio.to_thread(next, contact_files.read(*looked_at, None, ""))
        return batch.contacts[0].numbers[0].e164

    def _card(self, desktop: Desktop, state: CardState) -> bool:
        views = [card.view for card in desktop.windows.popups.shown() if isinstance(card, CallCard)]
        return any(view is not None and view.state is state for view in views)

    async def _call_and_wait(self, desktop: Desktop, call: dict[str, Any]) -> None:
        await self._control("call", call)
        await self._until(lambda: bool(desktop.desk.calls.live_calls()), 10)
        await self._until(lambda: not desktop.desk.calls.live_calls(), 20)

    async def _until(self, condition: Callable[[], bool], seconds: float) -> None:
        for _ in range(int(seconds / _STEP)):
            if condition():
                return
            await asyncio.sleep(_STEP)

    async def _picture(self, folder: Path, name: str, widget: QWidget | None = None) -> None:
        await asyncio.sleep(0.3)
        screen = QGuiApplication.primaryScreen()
        picture = widget.grab() if widget is not None else screen.grabWindow(0)
        file = folder / f"{name}-{self._stage.suffix}.png"
        await asyncio.to_thread(picture.toImage().save, os.fspath(file))

    async def _control(self, name: str, body: dict[str, Any]) -> None:
        def post() -> None:
            request = urllib.request.Request(  # noqa: S310 - our own simulator on this computer
                f"{self._stage.control_url.rstrip('/')}/{name}",
                data=json.dumps(body).encode(),
                headers={"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                answer.read()

        await asyncio.to_thread(post)
