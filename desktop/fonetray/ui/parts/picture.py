"""An icon that stands beside a text or above it, as large as the text asks for, and sharp on every screen."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.text_size import px


class Picture(QLabel):
    """Shows an icon of ``size`` logical pixels in the design; nothing until it is told which."""

    def __init__(self, size: int, *, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._icons = icons
        self._size = size
        self._shown: tuple[str, str] | None = None

    def show_icon(self, name: str, colour: str) -> None:
        """Show the icon ``name`` in ``colour``."""
        self._shown = (name, colour)
        self._paint()

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew when text has another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._paint()

    def _paint(self) -> None:
        if self._shown is not None:
            name, colour = self._shown
            ratio = self.devicePixelRatioF()
            self.setPixmap(self._icons.pixmap(name, px(self._size), ratio=ratio, colour=colour))
