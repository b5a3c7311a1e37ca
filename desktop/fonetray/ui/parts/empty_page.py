"""What stands where a list would be while it has nothing to show, and what can be done about it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel, menu_text, plain
from fonetray.ui.parts.picture import Picture
from fonetray.ui.parts.text_size import set_text_size
from fonetray.ui.parts.theme import Theme


class EmptyPage(QWidget):
    """An icon, a line, a sentence and at most one button."""

    pressed = Signal()

    def __init__(self, *, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture = Picture(40, icons=icons, parent=self)
        self._title = PlainLabel(parent=self, wrap=True)
        set_text_size(self._title, theme.large, strong=True)
        self._text = PlainLabel(parent=self, tone="muted", wrap=True)
        self._button = button("", kind="primary", parent=self)
        self._button.clicked.connect(self.pressed)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(48, 24, 48, 24)
        column.setSpacing(8)
        column.addStretch(2)
        for widget in (self._picture, self._title, self._text):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_words(self, icon: str, title: str, text: str = "", action: str = "") -> None:
        """Show these words; ``action`` is the button's, empty for none."""
        self._picture.show_icon(icon, self._theme.muted)
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(menu_text(action))
        self._button.setAccessibleName(plain(action))
        self._button.setVisible(bool(action))
        self.setAccessibleName(self._title.text())

    def also(self, widget: QWidget) -> None:
        """Put ``widget`` under the button: another way out."""
        self._column.insertWidget(self._column.count() - 1, widget, 0, Qt.AlignmentFlag.AlignHCenter)

    def title(self) -> str:
        """Return the line."""
        return self._title.text()

    def action(self) -> str:
        """Return what the button says; empty where there is none."""
        return self._button.accessibleName()
