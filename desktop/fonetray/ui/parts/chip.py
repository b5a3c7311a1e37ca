"""A small coloured plate with an icon and a word, so that a state never speaks by colour alone."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import plain
from fonetray.ui.parts.text_size import px, set_text_size
from fonetray.ui.parts.theme import Theme

_HEIGHT = 24
_ICON = 16
_SIDE = 8


class Chip(QWidget):
    """Shows ``icon`` and ``word``, and after them a text that may change every second (a timer)."""

    def __init__(self, *, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._icon = "phone"
        self._word = ""
        self._after = ""
        self._colour = theme.muted
        set_text_size(self, theme.small, strong=True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, icon: str, word: str, colour: str) -> None:
        """Show another state."""
        self._icon, self._word, self._colour = icon, plain(word), colour
        self._changed()

    def set_after(self, text: str) -> None:
        """Show ``text`` after the word; empty for none."""
        if text != self._after:
            wider = len(text) != len(self._after)
            self._after = text
            if wider:
                self._changed()
            else:
                self._name()
                self.update()

    def text(self) -> str:
        """Return what it says, in words."""
        return f"{self._word} {self._after}".strip()

    def sizeHint(self) -> QSize:
        """Ask for exactly what is painted; figures take the room of the widest, so that a timer does not jitter."""
        metrics = QFontMetrics(self.font())
        after = "".join("0" if letter.isdigit() else letter for letter in self._after)
        width = _SIDE + px(_ICON) + 4 + metrics.horizontalAdvance(self._word) + _SIDE
        if after:
            width += 8 + metrics.horizontalAdvance(after)
        return QSize(width, px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Never be cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint plate, icon, word and timer."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tint(self._colour)))
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        icon = px(_ICON)
        top = (self.height() - icon) // 2
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(_SIDE, top, self._icons.pixmap(self._icon, icon, ratio=ratio, colour=self._colour))
        painter.setPen(QColor(self._colour))
        room = self.rect().adjusted(_SIDE + icon + 4, 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._word)
        if self._after:
            room.adjust(QFontMetrics(self.font()).horizontalAdvance(self._word) + 8, 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._after)
        painter.end()

    def _changed(self) -> None:
        self._name()
        self.updateGeometry()
        self.update()

    def _name(self) -> None:
        self.setAccessibleName(self.text())
