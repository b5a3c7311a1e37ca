"""Keeps "for 4 min" true on the screen: wakes when the next minute of something shown is full, and never else."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal

_MINUTE = 60_000


def utc_now() -> datetime:
    """Return the time, aware, in UTC."""
    return datetime.now(UTC)


class Minutes(QObject):
    """Whoever paints a duration calls `watch`, each time; ``passed`` asks them to paint it anew.

    Nothing is timed while nothing is painted: what is hidden, or no longer there, is watched no more.
    """

    passed = Signal()

    def __init__(self, *, now: Callable[[], datetime] = utc_now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = now
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.passed)

    def watch(self, since: datetime) -> None:
        """Wake when the next minute since then is full, if not before for something else."""
        gone = round((self.now() - since).total_seconds() * 1000)
        left = _MINUTE - gone % _MINUTE + 20
        if not self._timer.isActive() or left < self._timer.remainingTime():
            self._timer.start(left)

    def stop(self) -> None:
        """Wake no more."""
        self._timer.stop()

    def waiting(self) -> bool:
        """Return whether a minute is waited for."""
        return self._timer.isActive()
