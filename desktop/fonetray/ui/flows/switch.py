"""A switch: on or off, and never on before it is known to be."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from fonetray.ui.parts.text_size import px, set_fixed
from fonetray.ui.parts.theme import Theme, mix

_WIDTH, _HEIGHT, _ROOM = 36, 20, 3


class FlowSwitch(QCheckBox):
    """A click or the space bar is a wish (``wanted``, on or off); what it shows is set by `show_state` alone.

    To a screen reader it is a box that is ticked or not. While it is ``busy`` it takes no wish.
    """

    wanted = Signal(bool)

    def __init__(self, *, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._busy = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_fixed(self, _WIDTH + 2 * _ROOM, _HEIGHT + 2 * _ROOM)
        self.clicked.connect(self._wish)

    def show_state(self, *, on: bool, busy: bool) -> None:
        """Show how it stands, and whether a change is under way."""
        self._busy = busy
        self.setChecked(on)
        self.setCursor(Qt.CursorShape.ArrowCursor if busy else Qt.CursorShape.PointingHandCursor)
        self.update()

    def busy(self) -> bool:
        """Return whether a change is under way."""
        return self._busy

    def sizeHint(self) -> QSize:
        """Ask for the track and the ring around it that shows where the keyboard is."""
        return QSize(px(_WIDTH + 2 * _ROOM), px(_HEIGHT + 2 * _ROOM))

    def nextCheckState(self) -> None:
        """Stay as it is: a click is only a wish."""

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere in it."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the track, the knob, and the ring."""
        theme, on = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(self.rect()).adjusted(_ROOM, _ROOM, -_ROOM, -_ROOM)
        round_end = track.height() / 2
        edge, fill = (theme.accent, theme.accent) if on else (theme.outline, theme.raised)
        if self._busy:
            edge = fill = mix(edge, theme.raised, 0.45)
        painter.setPen(QPen(QColor(edge), 1.5))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(track.adjusted(0.75, 0.75, -0.75, -0.75), round_end, round_end)
        knob = track.height() - 8
        left = track.right() - knob - 4 if on else track.left() + 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.on_accent if on else theme.outline))
        painter.drawEllipse(QRectF(left, track.top() + 4, knob, knob))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.text if on else theme.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), round_end + 2, round_end + 2
            )
        painter.end()

    def _wish(self) -> None:
        if not self._busy:
            self.wanted.emit(not self.isChecked())
