"""Says in a sentence whether a colleague is free, and for how long they have not been."""

from datetime import datetime

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.labels import ElidedLabel
from fonetray.ui.parts.presence_dot import PresenceDot
from fonetray.ui.parts.text_size import set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import Presence
from fonetray.ui.words.minutes import Minutes
from fonetray.ui.words.presence import presence_sentence

NOT_FREE = (Presence.RINGING, Presence.BUSY)


class PresenceLine(QWidget):
    """The mark and the words, whose minutes are kept true while they are seen; hidden for who has no presence."""

    def __init__(self, *, tr: Translate, theme: Theme, minutes: Minutes, parent: QWidget) -> None:
        super().__init__(parent)
        self._tr = tr
        self._theme = theme
        self._minutes = minutes
        self._presence: Presence | None = None
        self._since: datetime | None = None
        self._dot = PresenceDot(theme=theme, parent=self)
        self._words = ElidedLabel(parent=self)
        set_text_size(self._words, theme.small + 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._dot)
        row.addWidget(self._words, 1)
        minutes.passed.connect(self._say)
        self.hide()

    def show_presence(self, presence: Presence | None, since: datetime | None) -> None:
        """Show how somebody stands, since when."""
        self._presence, self._since = presence, since
        self.setVisible(presence is not None)
        self._say()

    def text(self) -> str:
        """Return what it says."""
        return self._words.whole()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Have the minutes kept true for as long as they are seen."""
        super().paintEvent(event)
        if self._presence is Presence.BUSY and self._since is not None:
            self._minutes.watch(self._since)

    def _say(self) -> None:
        if self._presence is not None:
            self._dot.show_presence(self._presence)
            self._words.setText(presence_sentence(self._presence, self._since, self._minutes.now(), self._tr))
            self._words.setStyleSheet(f"color: {self._theme.presence_colour(self._presence)};")
            self.update()
