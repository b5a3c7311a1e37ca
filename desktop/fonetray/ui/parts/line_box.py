"""Fields for a line of text and for a list of names in one, whose values are written as the settings' file has them."""

import json

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from fonetray.ui.parts.labels import plain


class LineBox(QLineEdit):
    """``chosen`` comes when the text is whole: after Enter, or when another field has the keyboard."""

    chosen = Signal()

    def __init__(self, *, example: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(example)
        self.setMaxLength(500)
        self.editingFinished.connect(self.chosen)

    def value(self) -> str:
        """Return the text."""
        return self.text().strip()

    def set_value(self, text: str) -> None:
        """Show ``text``."""
        self.setText(plain(text))


class NamesBox(LineBox):
    """Names with commas between them; the value is a list."""

    def value(self) -> str:
        """Return the names as a list."""
        return json.dumps([name.strip() for name in self.text().split(",") if name.strip()], ensure_ascii=False)

    def set_value(self, text: str) -> None:
        """Show the names of a list."""
        self.setText(", ".join(plain(name) for name in json.loads(text)))
