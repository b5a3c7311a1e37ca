"""How far an export is, with the way to stop it; takes no room while there is none."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.labels import ElidedLabel
from fonetray.ui.parts.text_size import set_text_size
from fonetray.ui.parts.theme import Theme


class HistoryProgress(QWidget):
    """Says a sentence and has a button that emits ``cancel_wanted``."""

    cancel_wanted = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ElidedLabel(parent=self)
        set_text_size(self._text, theme.small + 1)
        self.cancel = button(tr("Cancel"), small=True, parent=self)
        self.cancel.clicked.connect(self.cancel_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.margin, 6, theme.margin, 6)
        row.addWidget(self._text, 1)
        row.addWidget(self.cancel)
        self.hide()

    def say(self, text: str) -> None:
        """Say how far it is; empty where it is over."""
        self._text.setText(text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """Return what it says."""
        return self._text.whole()
