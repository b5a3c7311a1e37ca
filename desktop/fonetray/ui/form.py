"""The pieces of a form: a field under its name, with a line for what is wrong with it, and a heading over a group."""

from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from fonetray.ui.icons import Icons
from fonetray.ui.labels import PlainLabel, plain
from fonetray.ui.status_line import StatusLine
from fonetray.ui.theme import Theme
from fonetray.ui.views import NoticeLevel


class Field(QWidget):
    """``editor`` under ``name``; ``hint`` says more, quietly. Names stand above, so that long words have room."""

    def __init__(
        self,
        name: str,
        editor: QWidget,
        *,
        theme: Theme,
        icons: Icons,
        hint: str = "",
        row: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        label = QLabel(self)
        label.setText(name)
        label.setBuddy(editor)
        label.setWordWrap(True)
        label.setFont(theme.font(label, theme.small + 1, strong=True))
        self._hint = PlainLabel(hint, self, tone="muted", wrap=True)
        self._hint.setFont(theme.font(self._hint, theme.small))
        self._error = StatusLine(theme=theme, icons=icons, parent=self)
        if not editor.accessibleName():
            editor.setAccessibleName(plain(name))
        inner = editor.findChild(QLineEdit)
        if isinstance(inner, QLineEdit):
            inner.setAccessibleName(editor.accessibleName())
        self.set_hint(hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label)
        column.addWidget(row or editor)
        column.addWidget(self._hint)
        column.addWidget(self._error)

    def set_hint(self, text: str) -> None:
        """Say more about the field; empty for nothing."""
        self._hint.setText(text)
        self._hint.setVisible(bool(text))
        self._editor.setAccessibleDescription(plain(text))

    def set_error(self, text: str) -> None:
        """Say what is wrong with the field; empty when nothing is."""
        self._error.say(text, NoticeLevel.ERROR if text else NoticeLevel.INFO)
        self._editor.setProperty("wrong", "true" if text else "false")
        self._editor.style().unpolish(self._editor)
        self._editor.style().polish(self._editor)

    def error(self) -> str:
        """Return what is wrong; empty when nothing is."""
        return self._error.text()


class Group(QFrame):
    """A heading, a sentence and the fields that belong together, on a raised surface."""

    def __init__(self, heading: str, *, theme: Theme, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("group")
        self.setStyleSheet(
            f"#group {{ background: {theme.raised}; border: 1px solid {theme.border}; border-radius: 8px; }}",
        )
        title = PlainLabel(heading, self)
        title.setFont(theme.font(title, theme.large, strong=True))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.margin, theme.pad, theme.margin, theme.margin)
        self._column.setSpacing(theme.pad)
        self._column.addWidget(title)
        self._text = PlainLabel(text, self, tone="muted", wrap=True)
        self._text.setVisible(bool(text))
        self._column.addWidget(self._text)

    def set_text(self, text: str) -> None:
        """Say something else under the heading."""
        self._text.setText(text)
        self._text.setVisible(bool(text))

    def add(self, *widgets: QWidget) -> None:
        """Add ``widgets`` below what is there."""
        for widget in widgets:
            self._column.addWidget(widget)
