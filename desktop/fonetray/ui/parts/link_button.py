"""Text that leads somewhere: looks like a link, and is a button to the keyboard and to a screen reader."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from fonetray.ui.parts.labels import menu_text, plain, tooltip
from fonetray.ui.parts.text_size import px, set_text_size
from fonetray.ui.parts.theme import Theme


class LinkButton(QPushButton):
    """``text``, shortened where it does not fit; ``name`` says what a press does: ``followed`` carries ``target``."""

    followed = Signal(str)

    def __init__(self, text: str, name: str, target: str, *, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole = plain(text)
        self._name = name
        self._target = target
        self.setProperty("kind", "link")
        self.setAutoDefault(False)
        set_text_size(self, theme.small + 1)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(plain(name))
        self._fit()
        self.clicked.connect(self._follow)

    def sizeHint(self) -> QSize:
        """Ask for the whole text's width."""
        width = QFontMetrics(self.font()).horizontalAdvance(self._whole) + 10 + self._beside()
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Settle for a few letters."""
        return QSize(min(px(60), self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._fit()

    def _beside(self) -> int:
        """Give the width that an icon takes beside the text."""
        return 0 if self.icon().isNull() else self.iconSize().width() + 6

    def _follow(self) -> None:
        self.followed.emit(self._target)

    def _fit(self) -> None:
        room = max(0, self.width() - 8 - self._beside())
        shown = QFontMetrics(self.font()).elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        self.setText(menu_text(shown))
        self.setToolTip(tooltip(self._name if shown == self._whole else f"{self._name}: {self._whole}"))
