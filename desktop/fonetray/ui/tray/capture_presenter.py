"""Shows for as long as it lasts that diagnostics are collected, and says when that has stopped by itself."""

import asyncio
from datetime import UTC, datetime

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.tasks import Tasks
from fonetray.ui.tray.icon import Tray
from fonetray.ui.views import NoticeLevel

_DAY = 24 * 60 * 60.0
_KEY = ("capture", "")


class CapturePresenter:
    """Listens to the capture; its sign in the tray is also the way to end it.

    It is called collecting diagnostics here: in a telephone's menu "capture" would sound like recording what is said.
    """

    def __init__(self, *, tray: Tray, popups: PopupStack, desk: Desk, tasks: Tasks, tr: Translate) -> None:
        """Take the parts, listen, and show how it stands; needs a running loop."""
        self._tray = tray
        self._popups = popups
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._said = desk.capture.why
        self._watch: asyncio.Task[object] | None = None
        desk.capture.subscribe(self._changed)
        tray.capture_off_wanted.connect(self._turn_off)
        self._show()

    def _changed(self) -> None:
        self._show()
        said, self._said = self._said, self._desk.capture.why
        if self._said and self._said != said:
            text = self._tr(
                "Collecting diagnostics has stopped: the file is full or cannot be written. What was collected is kept."
            )
            self._popups.show_notice(text, NoticeLevel.WARNING, key=_KEY, hide_after=None)

    def _show(self) -> None:
        until = self._desk.capture.until
        self._tray.set_capture("" if until is None else f"{until.astimezone().day}/{until.astimezone().month}")
        if until is not None and (self._watch is None or self._watch.done()):
            self._watch = self._tasks.spawn(self._until_it_ends(), name="the end of the capture")

    async def _until_it_ends(self) -> None:
        while (until := self._desk.capture.until) is not None:
            left = (until - datetime.now(UTC)).total_seconds()
            await asyncio.sleep(min(max(left, 0.0) + 0.1, _DAY))

    def _turn_off(self) -> None:
        self._tasks.spawn(asyncio.to_thread(self._desk.capture.turn_off), name="end the capture")
