"""What a program must not do, done on purpose: by these the tests' detectors prove that they detect."""

import asyncio
import logging
import os
import threading
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QLabel

from fonetray.ui.tasks import Tasks

HELD_FOR = 0.6


class Misdeeds:
    """Each method is one, done on the running loop; what it leaks is held here."""

    def __init__(self) -> None:
        self._held: list[Any] = []
        self._evening = threading.Event()

    def block(self) -> None:
        """Read a file where the loop waits for it; that it is stopped from doing so is no business of the caller."""
        Path(__file__).read_bytes()

    def hold(self) -> None:
        """Work for long without a pause."""
        end = time.thread_time() + HELD_FOR
        while time.thread_time() < end:
            pass

    def warn(self) -> None:
        """Use something as Python says it should not be used."""
        warnings.warn("this will go away", DeprecationWarning, stacklevel=1)

    def complain_as_qt(self) -> None:
        """Have Qt complain."""
        qWarning("QObject::connect: no such signal")

    def log_a_warning(self) -> None:
        """Log what nobody expects."""
        logging.getLogger("fonetray.misdeeds").warning("something is odd")

    def raise_in_a_slot(self) -> None:
        """Fail where Qt calls."""
        QTimer.singleShot(0, partial(_fail, "slot"))

    def raise_in_a_callback(self) -> None:
        """Fail where the loop calls."""
        asyncio.get_running_loop().call_soon(_fail, "callback")

    def raise_in_a_thread(self) -> None:
        """Fail where nobody looks."""
        threading.Thread(target=_fail, args=("thread",)).start()

    def forget_a_task(self) -> None:
        """Leave a task that nobody ends."""
        self._held.append(asyncio.get_running_loop().create_task(asyncio.Event().wait(), name="forgotten"))

    def forget_a_thread(self) -> None:
        """Leave a thread that is not waited for, and would keep the process from ending."""
        thread = threading.Thread(target=self._evening.wait, args=(4,), name="forgotten")
        self._held.append(thread)
        thread.start()

    def forget_a_wish(self) -> None:
        """Leave something that the loop is to do in hours."""
        asyncio.get_running_loop().call_later(4 * 3600, _fail, "wish")

    def forget_a_timer(self) -> None:
        """Leave a timer of Qt's."""
        timer = QTimer()
        timer.start(3_600_000)
        self._held.append(timer)

    def forget_a_widget(self) -> None:
        """Leave a window that is hidden but not gone."""
        self._held.append(QLabel("closed long ago"))

    def forget_an_object(self) -> None:
        """Leave something of the program's own."""
        self._held.append(Tasks(on_error=lambda _name, _error: None))

    def forget_a_file(self) -> None:
        """Leave a file open."""
        self._held.append(os.open("/dev/null", os.O_RDONLY))

    def forget_memory(self) -> None:
        """Leave 16 MB in one piece."""
        self._held.append(b"\x01" * (16 << 20))

    def named(self, name: str) -> Callable[[], None]:
        """Give one by its name."""
        found: Callable[[], None] = getattr(self, name)
        return found


def _fail(where: str) -> None:
    raise RuntimeError(f"a mistake in a {where}")
