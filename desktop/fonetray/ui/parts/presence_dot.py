"""The mark of a presence, which stands beside its word."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from fonetray.ui.parts.text_size import px, set_fixed
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import Presence

DOT = 8


def paint_dot(painter: QPainter, centre: QPointF, presence: Presence, theme: Theme) -> None:
    """Paint the mark of a presence: full for free and busy, a ring for ringing and unknown."""
    colour = QColor(theme.presence_colour(presence))
    if presence is Presence.FREE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        radius = px(DOT) / 2
    else:
        painter.setPen(QPen(colour, 2))
        painter.setBrush(colour if presence is Presence.BUSY else Qt.BrushStyle.NoBrush)
        radius = px(DOT) / 2 - 1
    painter.drawEllipse(centre, radius, radius)


class PresenceDot(QWidget):
    """The mark alone."""

    def __init__(self, *, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._presence = Presence.UNKNOWN
        set_fixed(self, DOT + 2, 20)

    def show_presence(self, presence: Presence) -> None:
        """Show another one."""
        self._presence = presence
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_dot(painter, QPointF(self.width() / 2, self.height() / 2), self._presence, self._theme)
        painter.end()
