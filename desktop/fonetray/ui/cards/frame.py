"""The frame that every popup card stands in: floats above all, takes no focus, and closes itself in time."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from fonetray.ui.parts.text_size import set_fixed
from fonetray.ui.parts.theme import Theme

WIDTH = 360
EDGE = 4
_LINGER = 1500


class CardFrame(QWidget):
    """A window of 360 logical pixels with a coloured edge; content is laid out by what stands in it.

    ``clicked`` is a click on the card itself, ``dismissed`` the user's wish to close it, ``expired`` the end of its
    time. While the pointer rests on a card it does not expire.
    """

    clicked = Signal()
    dismissed = Signal()
    expired = Signal()

    def __init__(self, *, theme: Theme) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
            | Qt.WindowType.X11BypassWindowManagerHint,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_X11NetWmWindowTypeNotification)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_fixed(self, width=WIDTH)
        self.theme = theme
        self._edge = QColor(theme.accent)
        self._pressed = False
        self._life = QTimer(self)
        self._life.setSingleShot(True)
        self._life.timeout.connect(self.expired)

    def set_edge(self, colour: str) -> None:
        """Paint the edge in ``colour``."""
        self._edge = QColor(colour)
        self.update()

    def live_for(self, seconds: float | None) -> None:
        """Expire after ``seconds`` from now; None to stay."""
        self._life.stop()
        self._life.setInterval(0 if seconds is None else max(1, round(seconds * 1000)))
        if seconds is not None and not self.underMouse():
            self._life.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is here."""
        super().enterEvent(event)
        if self._life.isActive():
            self._life.setInterval(max(self._life.remainingTime(), _LINGER))
            self._life.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Live on for what was left, at least a moment."""
        super().leaveEvent(event)
        if not self._life.isActive() and self._life.interval() > 0:
            self._life.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember that a click began here."""
        self._pressed = event.button() == Qt.MouseButton.LeftButton
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Report a click that began and ended here."""
        if self._pressed and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
        self._pressed = False
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint surface, border and edge; square corners, since not every desktop composes windows."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.raised))
        painter.setPen(QColor(self.theme.outline if self.theme.is_dark else self.theme.border))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.fillRect(0, 0, EDGE, self.height(), self._edge)
        painter.end()
