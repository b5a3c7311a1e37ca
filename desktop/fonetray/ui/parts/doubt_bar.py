"""Says that a new list of colleagues is not believed, and offers to take it all the same."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.announce import Announce, announce
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NoticeLevel


class DoubtBar(QWidget):
    """``overruled`` is sent when the user wants the new list; takes no room while there is no doubt."""

    overruled = Signal()

    def __init__(
        self, *, tr: Translate, theme: Theme, icons: Icons, speak: Announce = announce, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._speak = speak
        self._line = StatusLine(theme=theme, icons=icons, parent=self)
        self._take = button(tr("Use the new list"), small=True, parent=self)
        self._take.clicked.connect(self.overruled)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.margin, 6, theme.pad, 6)
        row.setSpacing(theme.gap)
        row.addWidget(self._line, 1)
        row.addWidget(self._take)
        self.hide()

    def say(self, text: str) -> None:
        """Say ``text``, which tells what is missing; nothing where it is empty."""
        if text != self.text():
            self._line.say(text, NoticeLevel.WARNING)
            if text:
                self._speak(self, text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """Return what it says."""
        return self._line.text()
