"""The one loop: asyncio inside Qt's, as qasync makes it, but with what is ready run many at a time.

qasync starts a timer of Qt's for each callback that is ready. An event from the PBX is some eight of those, so that
most of its time went into timers. Here one timer stands for all that is ready, and what takes longer than a few
milliseconds together lets the windows have their turn in between.

Where the system keeps lists of sockets (epoll, on Linux) one of those stands for all sockets, and other threads are
heard through one of them: `fonetray.app.sockets`.
"""

import asyncio
import selectors
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from fonetray.app.sockets import READ, WRITE, Sockets
from fonetray.app.timers import Later, Timers, run

T = TypeVar("T")

_THREADS = 6
"""How many pieces of work may be off the loop at once: files, names of hosts, the database's many readers."""
_TURN = 0.003
"""Seconds that callbacks may take together before Qt looks at its own events."""


class Stopped(RuntimeError):
    """Qt has ended its loop on its own, as it does when its screen is taken away; what was under way is not done."""


class DesktopLoop(QEventLoop):  # type: ignore[misc]  # qasync ships no types
    """As qasync's loop; callbacks that are ready run in the order they were asked for."""

    def __init__(self, application: QApplication) -> None:
        """Run inside the application's loop."""
        self._soon: deque[asyncio.Handle] = deque()
        self._heard: deque[asyncio.Handle] = deque()
        self._sockets = Sockets(self._sockets_are_ready) if hasattr(selectors, "EpollSelector") else None
        self._awake = False
        """Whether a turn is under way or will come by itself."""
        self._turn = QTimer()
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._run_soon)
        super().__init__(application)
        self._timer = Timers()
        # qasync's own starts ten threads at once; this one starts them as they are needed
        self.set_default_executor(ThreadPoolExecutor(_THREADS, "work"))

    def run_until_complete(self, future: Awaitable[T]) -> T:
        """Run until ``future`` is done; raises `Stopped` where Qt ends its loop before.

        qasync's has Qt look at its events once more afterwards. Callbacks would run then while no loop does, and a task
        that one of them wants could not be made: what it was to do would be lost.
        """
        task = asyncio.ensure_future(future, loop=self)
        task.add_done_callback(self._stop)
        try:
            self.run_forever()
        finally:
            task.remove_done_callback(self._stop)
        if not task.done():
            raise Stopped("Qt has ended its loop")
        return task.result()

    def _stop(self, _: object) -> None:
        self.stop()

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Have ``callback`` run in ``delay`` seconds; as soon as may be where that is none."""
        if delay <= 0:
            return self.call_soon(callback, *args, context=context)
        self._check_closed()
        return self._timer.add_callback(Later(self.time() + delay, callback, args, self, context), delay)

    def waiting(self) -> int:
        """Give how many calls are still to come later."""
        return len(self._timer)

    def call_soon(self, callback: Callable[..., object], *args: Any, context: Context | None = None) -> asyncio.Handle:
        """Have ``callback`` run when those asked for before it have run, never at once."""
        self._check_closed()
        handle = asyncio.Handle(callback, args, self, context)
        self._soon.append(handle)
        if not self._awake:
            self._awake = True
            self._turn.start()
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Have ``callback`` run soon, asked for by any thread."""
        handle = self._handle(callback, args, context)
        if self._sockets is None:
            super().call_soon_threadsafe(run, handle)
        else:
            self._heard.append(handle)
            self._write_to_self()
        return handle

    def close(self) -> None:
        """Release everything; what is still ready is not run any more."""
        super().close()
        if self._sockets is not None:
            self._sockets.close()
        self._turn.stop()
        self._soon.clear()
        self._heard.clear()

    def _add_reader(self, socket: int, callback: Callable[..., object], *args: Any) -> object:
        if self._sockets is None:
            return super()._add_reader(socket, callback, *args)
        return self._sockets.add(socket, READ, self._handle(callback, args))

    def _add_writer(self, socket: int, callback: Callable[..., object], *args: Any) -> object:
        if self._sockets is None:
            return super()._add_writer(socket, callback, *args)
        return self._sockets.add(socket, WRITE, self._handle(callback, args))

    def _remove_reader(self, socket: int) -> object:
        return super()._remove_reader(socket) if self._sockets is None else self._sockets.remove(socket, READ)

    def _remove_writer(self, socket: int) -> object:
        return super()._remove_writer(socket) if self._sockets is None else self._sockets.remove(socket, WRITE)

    def _handle(
        self, callback: Callable[..., object], args: tuple[Any, ...], context: Context | None = None
    ) -> asyncio.Handle:
        self._check_closed()
        return asyncio.Handle(callback, args, self, context)

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        if isinstance(handle, Later):
            self._timer.forget(handle.number)

    def _run_soon(self) -> None:
        """Run what is ready, and what that makes ready, for as long as a turn may take."""
        self._run_until(time.perf_counter() + _TURN)

    def _sockets_are_ready(self, sockets: Sockets) -> None:
        """Begin a turn with what the sockets have; Qt's timer is not needed for what that makes ready."""
        end = time.perf_counter() + _TURN
        self._awake = True
        sockets.run(end)
        self._run_until(end)

    def _run_until(self, end: float) -> None:
        soon, heard = self._soon, self._heard
        while heard:
            soon.append(heard.popleft())
        while soon:
            run(soon.popleft())
            if time.perf_counter() > end:
                break
        self._awake = bool(soon)
        if self._awake != self._turn.isActive():
            (self._turn.start if self._awake else self._turn.stop)()
