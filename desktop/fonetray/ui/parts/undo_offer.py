"""Offers for a while to take back what was just done."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.announce import Announce, announce
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.labels import ElidedLabel
from fonetray.ui.parts.text_size import set_text_size
from fonetray.ui.parts.theme import Theme

_WHILE = 10_000


class UndoOffer(QWidget):
    """Says what was done and has a button that emits ``wanted``; takes no room while there is nothing to take back."""

    wanted = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, speak: Announce = announce, parent: QWidget) -> None:
        super().__init__(parent)
        self._speak = speak
        self._text = ElidedLabel(parent=self)
        set_text_size(self._text, theme.small + 1)
        self._undo = button(tr("Undo ({key})", key="Ctrl+Z"), small=True, parent=self)
        self._undo.clicked.connect(self.take_back)
        self._time = QTimer(self)
        self._time.setSingleShot(True)
        self._time.setInterval(_WHILE)
        self._time.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.margin, 6, theme.pad, 6)
        row.addWidget(self._text, 1)
        row.addWidget(self._undo)
        self.hide()

    def offer(self, text: str) -> None:
        """Say ``text``, which tells what was done, and offer to take it back."""
        self._text.setText(text)
        self._time.start()
        self.show()
        self._speak(self, text)

    def take_back(self) -> bool:
        """Take back what is offered; say whether anything was."""
        if self.isHidden():
            return False
        self.withdraw()
        self.wanted.emit()
        return True

    def withdraw(self) -> None:
        """Offer it no more."""
        self._time.stop()
        self.hide()
