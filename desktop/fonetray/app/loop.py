"""The one loop: asyncio inside Qt's, as qasync makes it, but with what is ready run many at a time.

A timer is gone as soon as it is cancelled. qasync's own wait in Qt until they would have been due; each event of the
PBX moves a deadline that may be hours away, so that a busy day would gather tens of thousands of them.

qasync starts a timer of Qt's for each callback that is ready. An event from the PBX is some eight of those, so that
most of its time went into timers. Here one timer stands for all that is ready, and what takes longer than a few
milliseconds together lets the windows have their turn in between.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any

from PySide6.QtCore import QObject, QTimer, QTimerEvent
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

_THREADS = 6
"""How many pieces of work may be off the loop at once: files, names of hosts, the database's many readers."""
_TURN = 0.003
"""Seconds that callbacks may take together before Qt looks at its own events."""


class _Later(asyncio.TimerHandle):
    """A handle that knows Qt's number for its timer."""

    __slots__ = ("number",)

    number: int


class _Timers(QObject):
    """Holds the handles that are to run later, each by the number of its timer in Qt."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        super().__init__()
        self._handles: dict[int, asyncio.Handle] = {}

    def add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        """Have ``handle`` run in ``delay`` seconds (qasync's name and shape)."""
        number = self.startTimer(math.ceil(max(0.0, delay) * 1000))
        self._handles[number] = handle
        if isinstance(handle, _Later):
            handle.number = number
        return handle

    def forget(self, number: int) -> None:
        """Let go of a timer; one that has fired is no error."""
        if self._handles.pop(number, None) is not None:
            self.killTimer(number)

    def timerEvent(self, event: QTimerEvent) -> None:  # noqa: N802 - Qt's name
        """Run what is due, once."""
        number = event.timerId()
        self.killTimer(number)
        handle = self._handles.pop(number, None)
        if handle is not None and not handle.cancelled():
            handle._run()  # noqa: SLF001 - what a loop does with its handles

    def stop(self) -> None:
        """Let go of all."""
        for number in list(self._handles):
            self.forget(number)

    def set_debug(self, _enabled: bool) -> None:  # noqa: FBT001 - qasync's name and shape
        """Say no more than usual."""

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._handles)


class DesktopLoop(QEventLoop):  # type: ignore[misc]  # qasync ships no types
    """As qasync's loop; callbacks that are ready run in the order they were asked for."""

    def __init__(self, application: QApplication) -> None:
        """Run inside the application's loop."""
        self._soon: deque[asyncio.Handle] = deque()
        self._turn = QTimer()
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._run_soon)
        super().__init__(application)
        self._timer = _Timers()
        # qasync's own starts ten threads at once; this one starts them as they are needed
        self.set_default_executor(ThreadPoolExecutor(_THREADS, "work"))

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Have ``callback`` run in ``delay`` seconds; as soon as may be where that is none."""
        if delay <= 0:
            return self.call_soon(callback, *args, context=context)
        self._check_closed()
        return self._timer.add_callback(_Later(self.time() + delay, callback, args, self, context), delay)

    def waiting(self) -> int:
        """Give how many calls are still to come later."""
        return len(self._timer)

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

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        if isinstance(handle, _Later):
            self._timer.forget(handle.number)

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
