"""Qt's timers for the loop: one is gone as soon as it is cancelled.

qasync's own wait in Qt until they would have been due; each event of the PBX moves a deadline that may be hours away,
so that a busy day would gather tens of thousands of them.
"""

import asyncio
import math

from PySide6.QtCore import QObject, QTimerEvent


class Later(asyncio.TimerHandle):
    """A handle that knows Qt's number for its timer."""

    __slots__ = ("number",)

    number: int


class Timers(QObject):
    """Holds the handles that are to run later, each by the number of its timer in Qt."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        super().__init__()
        self._handles: dict[int, asyncio.Handle] = {}

    def add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        """Have ``handle`` run in ``delay`` seconds (qasync's name and shape)."""
        number = self.startTimer(math.ceil(max(0.0, delay) * 1000))
        self._handles[number] = handle
        if isinstance(handle, Later):
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
        if handle is not None:
            run(handle)

    def stop(self) -> None:
        """Let go of all."""
        for number in list(self._handles):
            self.forget(number)

    def set_debug(self, _enabled: bool) -> None:  # noqa: FBT001 - qasync's name and shape
        """Say no more than usual."""

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._handles)


def run(handle: asyncio.Handle) -> None:
    """Run a handle that nobody has cancelled meanwhile."""
    if not handle.cancelled():
        handle._run()  # noqa: SLF001 - what a loop does with its handles
