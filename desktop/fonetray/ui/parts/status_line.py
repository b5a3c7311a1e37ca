"""A line with an icon that says how things stand, quietly or not."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fonetray.ui.parts.icons import Icons, level_icon
from fonetray.ui.parts.labels import PlainLabel
from fonetray.ui.parts.picture import Picture
from fonetray.ui.parts.text_size import set_fixed, set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NoticeLevel

_TONES = {NoticeLevel.INFO: "muted", NoticeLevel.WARNING: "warning", NoticeLevel.ERROR: "danger"}
_FLASH = 4000


class StatusLine(QWidget):
    """Shows ``text`` at a ``NoticeLevel``; takes no room while there is nothing to say, unless ``keeps_room``."""

    def __init__(self, *, theme: Theme, icons: Icons, keeps_room: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._keeps_room = keeps_room
        self._level = NoticeLevel.INFO
        self._lasting = ("", NoticeLevel.INFO)
        self._flash = QTimer(self)
        self._flash.setSingleShot(True)
        self._flash.setInterval(_FLASH)
        self._flash.timeout.connect(self._back)
        self._picture = Picture(16, icons=icons, parent=self)
        set_fixed(self._picture, 16, 20)
        self._text = PlainLabel(parent=self, tone="muted", wrap=True)
        set_text_size(self._text, theme.small)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._picture)
        row.addWidget(self._text, 1)
        self._show(*self._lasting)

    def say(self, text: str, level: NoticeLevel = NoticeLevel.INFO) -> None:
        """Show ``text`` until something else is said; saying the same again changes nothing."""
        if (text, level) == self._lasting:
            return
        self._lasting = (text, level)
        self._flash.stop()
        self._show(text, level)

    def flash(self, text: str, level: NoticeLevel = NoticeLevel.INFO) -> None:
        """Show ``text`` for a few seconds, then again what was said to last."""
        self._flash.start()
        self._show(text, level)

    def text(self) -> str:
        """Return what it says."""
        return self._text.text()

    def level(self) -> NoticeLevel:
        """Return how serious it is."""
        return self._level

    def _back(self) -> None:
        self._show(*self._lasting)

    def _show(self, text: str, level: NoticeLevel) -> None:
        self._level = level
        self._text.setText(text)
        self._text.setProperty("tone", _TONES[level])
        self._text.style().unpolish(self._text)
        self._text.style().polish(self._text)
        self._picture.setVisible(bool(text) and level is not NoticeLevel.INFO)
        if level is not NoticeLevel.INFO:
            self._picture.show_icon(level_icon(level), self._theme.level_colour(level))
        self.setVisible(bool(text) or self._keeps_room)
        self.setAccessibleName(self._text.text())
