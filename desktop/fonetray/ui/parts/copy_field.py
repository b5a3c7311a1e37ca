"""Text to be entered elsewhere: read-only, with a button that copies it and says so."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons

_THANKS = 2000


class CopyField(QWidget):
    """Shows one line of text; ``name`` is what a screen reader calls it."""

    def __init__(self, *, tr: Translate, icons: Icons, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._icons = icons
        self.edit = QLineEdit(self)
        self.edit.setReadOnly(True)
        self.edit.setAccessibleName(name)
        self.button = button(tr("Copy"), parent=self)
        self.button.clicked.connect(self._copy)
        self._thanks = QTimer(self)
        self._thanks.setSingleShot(True)
        self._thanks.setInterval(_THANKS)
        self._thanks.timeout.connect(self._ready)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.button)
        self._ready()

    def set_text(self, text: str) -> None:
        """Show ``text`` from its beginning."""
        self.edit.setText(text)
        self.edit.setCursorPosition(0)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.edit.text())
        self._say("check", self._tr("Copied"))
        self._thanks.start()

    def _ready(self) -> None:
        self._say("copy", self._tr("Copy"))

    def _say(self, icon: str, text: str) -> None:
        self.button.setIcon(self._icons.icon(icon))
        self.button.setText(text)
        self.button.setAccessibleName(text)
