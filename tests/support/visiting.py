"""Uses the windows of a running app from within it, as a user does: each is opened, filled, and closed again."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from fonetray.app.desktop import Desktop
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.dial_pace import Pace
from fonetray.telephony.events import Direction

PATIENCE = 20.0
TURN = 0.005
FILLED = 0.2
"""Seconds in which a window that was opened is filled."""
TEXTS = ("n", "ny", "nyvang", "86", "8651", "mette", "xyzzy")
"""What is typed: of nobody, one and many, in letters and in digits."""


class Visits:
    """`pay` them; what they begin must have ended before the next, but for what the first begins for good."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        seldom = desktop.presenters.seldom
        self._ways: dict[str, Callable[[], object]] = {
            "account": lambda: seldom.account().open(),
            "confirm": self._click,
            "connect": desktop.presenters.connecting.open,
            "contacts": lambda: seldom.contacts().open(),
            "flows": lambda: seldom.flows().open(),
            "forget": lambda: seldom.forget_by("86515151", "Nyvang"),
            "history": lambda: seldom.history().open(),
            "missed": lambda: seldom.history().open_missed(),
            "note": lambda: seldom.notes().open(self._call()),
            "picker": lambda: desktop.presenters.keys.selected.call_text("86515151, or else 86515152"),
            "rules": lambda: seldom.rules().open(),
            "settings": lambda: seldom.settings().open(),
            "why": lambda: seldom.why().open(),
        }

    @property
    def windows(self) -> list[str]:
        """The names of what can be opened."""
        return sorted(self._ways)

    async def pay(self, window: str, times: int) -> None:
        """Open a window and close it, so many times."""
        for number in range(times):
            running = self._running()
            self._ways[window]()
            await _until(lambda: bool(_open_windows()), f"{window} did not open")
            await self._rest(running, FILLED)  # a question goes on until it is answered
            for one in _open_windows():
                one.close()
            await _until(lambda: not _open_windows(), f"{window} did not close: {_open_windows()}")
            ended = await self._rest(running, PATIENCE if number else FILLED)
            assert ended or not number, f"what {window} began did not end"

    async def search(self, times: int) -> None:
        """Type one text after the other into the search window, and nothing at last."""
        window = self._desktop.windows.search
        self._desktop.presenters.navigator.show_search()
        for number in range(times):
            running = self._running()
            window.box.setText(TEXTS[number % len(TEXTS)])
            await self._rest(running, FILLED)
        window.box.clear()
        window.close()
        await _until(lambda: not _open_windows(), f"the search did not close: {_open_windows()}")

    def objects(self) -> int:
        """Count all of Qt's own objects that belong to the windows and to the program."""
        roots: list[QObject] = [*QApplication.topLevelWidgets(), QApplication.instance()]  # type: ignore[list-item]
        return sum(1 + len(root.findChildren(QObject)) for root in roots)

    def _click(self) -> None:
        """Click a link, which so many are not clicked in a minute."""
        self._desktop.desk.dialing._pace = Pace()
        self._desktop.presenters.dials.call_from_link("tel:+4586515151")

    def _call(self) -> Call:
        me = self._desktop.desk.account.local_number
        return Call("1.1", me, Direction.INCOMING, CallState.ENDED, "+4586515151", datetime.now(UTC))

    def _running(self) -> set[asyncio.Task[None]]:
        return set(self._desktop.tasks._running)

    async def _rest(self, before: set[asyncio.Task[None]], patience: float) -> bool:
        """Wait until nothing runs but what ran before; say whether it came to that."""
        await asyncio.sleep(TURN)
        try:
            await _until(lambda: self._running() <= before, "the end of what was begun", patience)
        except TimeoutError:
            return False
        return True


def _open_windows() -> list[QWidget]:
    """Give our windows that are shown: neither cards nor what Qt docks in the tray."""
    ours = [one for one in QApplication.topLevelWidgets() if type(one).__module__.startswith("fonetray.")]
    return [one for one in ours if one.isVisible() and one.windowType() in (Qt.WindowType.Window, Qt.WindowType.Dialog)]


async def _until(condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        await asyncio.sleep(TURN)
