"""The one loop: asyncio inside Qt's, as qasync makes it, but with what is ready run many at a time.

qasync starts a timer of Qt's for each callback that is ready. An event from the PBX is some eight of those, so that
most of its time went into timers. Here one timer stands for all that is ready, and what takes longer than a few
milliseconds together lets the windows have their turn in between.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

_TURN = 0.003
"""Seconds that callbacks may take together before Qt looks at its own events."""


class DesktopLoop(QEventLoop):  # type: ignore[misc]  # qasync ships no types
    """As qasync's loop; callbacks that are ready run in the order they were asked for."""

    def __init__(self, application: QApplication) -> None:
        """Run inside the application's loop."""
        self._soon: deque[asyncio.Handle] = deque()
        self._turn = QTimer()
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._run_soon)
        super().__init__(application)

    def call_soon(self, callback: Callable[..., object], *args: Any, context: Context | None = None) -> asyncio.Handle:
        """Have ``callback`` run when those asked for before it have run, never at once."""
        self._check_closed()
        handle = asyncio.Handle(callback, args, self, context)
        if not self._soon:
            self._turn.start()
        self._soon.append(handle)
        return handle

    def close(self) -> None:
        """Release everything; what is still ready is not run any more."""
        super().close()
        self._turn.stop()
        self._soon.clear()

    def _run_soon(self) -> None:
        """Run what was ready when the turn began; what that makes ready waits for the next, as asyncio has it."""
        soon = self._soon
        end = time.perf_counter() + _TURN
        for _ in range(len(soon)):
            handle = soon.popleft()
            if not handle.cancelled():
                handle._run()  # noqa: SLF001 - what a loop does with its handles
            if time.perf_counter() > end:
                break
        if not soon:
            self._turn.stop()
