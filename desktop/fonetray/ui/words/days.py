"""Keeps "today" true in a window that is left open: wakes once at midnight while it is shown, and never else."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from fonetray.ui.words.minutes import utc_now

_LATE = 20
"""Milliseconds after midnight, so that it is over whichever way a clock is rounded."""
_TOLD = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowActivate)


class NewDay(QObject):
    """``begun`` comes when another day has begun since a window was shown: at midnight, or when somebody comes back.

    The second is for a computer that slept over midnight, whose timers slept too.
    """

    begun = Signal()

    def __init__(self, window: QWidget, *, now: Callable[[], datetime] = utc_now) -> None:
        """Watch ``window``, and go with it; ``now`` gives aware UTC."""
        super().__init__(window)
        self._now = now
        self._day = self._today()
        self._midnight = QTimer(self)
        self._midnight.setSingleShot(True)
        self._midnight.setTimerType(Qt.TimerType.PreciseTimer)
        self._midnight.timeout.connect(self._look)
        window.installEventFilter(self)
        if window.isVisible():
            self._wait()

    def waiting(self) -> bool:
        """Return whether midnight is waited for."""
        return self._midnight.isActive()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Wait while the window is shown, and look when it comes forward."""
        if event.type() in _TOLD:
            if event.type() == QEvent.Type.Hide:
                self._midnight.stop()
            elif event.type() == QEvent.Type.Show:
                self._day = self._today()  # whoever shows it fills it
                self._wait()
            else:
                self._look()
        return False

    def _look(self) -> None:
        day, self._day = self._day, self._today()
        self._wait()
        if day != self._day:
            self.begun.emit()

    def _wait(self) -> None:
        """Wait for the midnight that comes where this computer is, after a day of 23 to 25 hours."""
        now = self._now()
        midnight = datetime.combine(now.astimezone().date() + timedelta(days=1), time()).astimezone()
        self._midnight.start(max(0, round((midnight - now).total_seconds() * 1000)) + _LATE)

    def _today(self) -> date:
        return self._now().astimezone().date()
