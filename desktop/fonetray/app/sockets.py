"""The sockets that the loop waits for, in one list of the system's that Qt watches as if it were a single file.

qasync gives each socket a notifier of Qt's, switches it off and on for each time that something comes, and lets Qt ask
the system about all of them at every turn. Here the system keeps the list (epoll), and gives those that are ready.
"""

import selectors
import time
from asyncio import Handle
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

Handles = dict[int, Handle]
"""By `READ` or `WRITE`, what is to be run."""


class Sockets(QObject):
    """Runs handles when their sockets are ready, some at a time, each socket in its turn."""

    def __init__(self, ready: Callable[["Sockets"], None]) -> None:
        """Watch nothing yet; ``ready`` is called when there is something to `run`."""
        super().__init__()
        self._tell = ready
        self._ready: deque[tuple[selectors.SelectorKey, int]] = deque()
        self._selector = selectors.EpollSelector()
        self._notifier = QSocketNotifier(self._selector.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._activated)

    def add(self, socket: int, kind: int, handle: Handle) -> Handle:
        """Run ``handle`` whenever a socket can be read or written, instead of the one before it."""
        key = self._selector.get_map().get(socket)
        handles: Handles = {**key.data, kind: handle} if key is not None else {kind: handle}
        self._set(socket, handles, known=key is not None)
        if key is not None and kind in key.data:
            key.data[kind].cancel()
        return handle

    def remove(self, socket: int, kind: int) -> bool:
        """Wait for it no more; False where it was not waited for."""
        key = self._selector.get_map().get(socket)
        if key is None or kind not in key.data:
            return False
        self._set(socket, {other: handle for other, handle in key.data.items() if other != kind}, known=True)
        key.data[kind].cancel()
        return True

    def run(self, end: float) -> None:
        """Run what is ready until ``end`` (``time.perf_counter``).

        What there was no time for comes first the next time, for it is still ready and Qt says so again.
        """
        ready = self._ready
        if not ready:
            ready.extend(self._selector.select(0))
        while ready:
            key, events = ready.popleft()
            for kind in (READ, WRITE):
                handle = key.data.get(kind) if events & kind else None
                # one that was taken away or replaced meanwhile is cancelled
                if handle is not None and not handle.cancelled():
                    handle._run()  # noqa: SLF001 - what a loop does with its handles
            if time.perf_counter() > end:
                break

    def close(self) -> None:
        """Let go of all."""
        self._notifier.setEnabled(False)
        self._ready.clear()
        self._selector.close()

    def _set(self, socket: int, handles: Handles, *, known: bool) -> None:
        events = sum(handles)
        if not known:
            self._selector.register(socket, events, handles)
        elif not handles:
            self._selector.unregister(socket)
        else:
            self._selector.modify(socket, events, handles)

    def _activated(self) -> None:
        self._tell(self)
