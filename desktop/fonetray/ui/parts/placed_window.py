"""A window that knows where it stands and how large it is, so that it can stand there again."""

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

_SETTLED = 800
"""Milliseconds after which a window that was moved or sized stands where it was meant to."""


class PlacedWindow(QWidget):
    """``placed`` is told when the user has moved or sized it and left it there."""

    placed = Signal()

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED)
        self._settled.timeout.connect(self.placed)

    def place(self) -> str:
        """Return where the window stands and how large it is, for `stand_at`."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def stand_at(self, place: str) -> None:
        """Stand where it once stood; what cannot be read, or lies on no screen any more, moves it nowhere."""
        self.restoreGeometry(QByteArray.fromBase64(place.encode("ascii", "ignore")))

    def moveEvent(self, event: QMoveEvent) -> None:
        """Note where it stands, once it does."""
        super().moveEvent(event)
        self._moved()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Note how large it is, once it stays so."""
        super().resizeEvent(event)
        self._moved()

    def _moved(self) -> None:
        if self.isVisible():
            self._settled.start()
