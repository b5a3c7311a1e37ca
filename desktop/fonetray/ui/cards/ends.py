"""When what the desktop shows for us is to go: desktops keep to no time of ours."""

from PySide6.QtCore import QObject, QTimer, Signal


class Ends(QObject):
    """Tells ``passed`` the name of what is to go; no timer runs where nothing is to."""

    passed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timers: dict[str, QTimer] = {}

    def set(self, name: str, seconds: float | None) -> None:
        """Have ``name`` go in so many seconds instead of what was set before; None for not at all."""
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.stop()
            timer.deleteLater()
        if seconds is not None:
            timer = self._timers[name] = QTimer(self)
            timer.setObjectName(name)
            timer.setSingleShot(True)
            timer.timeout.connect(self._over)
            timer.start(max(1, round(seconds * 1000)))

    def stop(self) -> None:
        """Have nothing go any more."""
        for name in list(self._timers):
            self.set(name, None)

    def _over(self) -> None:
        self.passed.emit(self.sender().objectName())
