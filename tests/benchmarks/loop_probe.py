"""Notices when Qt's loop comes late: a timer that should fire every few milliseconds, and when it does."""

import json
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

EVERY = 5


class LoopProbe(QObject):
    """Keeps each turn's time and its delay in milliseconds until they are written."""

    def __init__(self) -> None:
        """Begin."""
        super().__init__()
        self._turns: list[tuple[float, float]] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self._turn)
        self._timer.start()
        self._last = time.monotonic()

    def write(self, file: Path) -> None:
        """Write what was seen, and end."""
        self._timer.stop()
        file.write_text(json.dumps(self._turns), encoding="ascii")

    def _turn(self) -> None:
        now = time.monotonic()
        self._turns.append((now, max(0.0, (now - self._last) * 1000 - EVERY)))
        self._last = now


def delays(file: Path, begun: float, ended: float) -> list[float]:
    """Give the delays in milliseconds between two times."""
    return [late for at, late in json.loads(file.read_text("ascii")) if begun <= at <= ended]
