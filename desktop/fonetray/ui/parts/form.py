"""The pieces of a form: fields, each with its name and a line for what is wrong; groups under headings; the page."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel, plain
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_text_size
from fonetray.ui.parts.theme import Theme
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
        set_text_size(label, theme.small + 1, strong=True)
        self._hint = PlainLabel(hint, self, tone="muted", wrap=True)
        set_text_size(self._hint, theme.small)
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
        set_text_size(title, theme.large, strong=True)
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


class FormPage(QScrollArea):
    """The parts of a form one below the other, scrolled up and down where they need more room than there is."""

    def __init__(self, *parts: QWidget, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        inner = QWidget(parent)
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.margin, theme.margin, theme.margin, theme.margin)
        column.setSpacing(theme.pad)
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fill(self, window: QWidget, *, theme: Theme, buttons: QHBoxLayout | None = None) -> None:
        """Fill ``window`` with the form, and with ``buttons`` below a line; Tab goes through it as it is read."""
        outer = QVBoxLayout(window)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self, 1)
        if buttons is not None:
            line = QFrame(window)
            line.setFixedHeight(1)
            line.setStyleSheet(f"background: {theme.border};")
            buttons.setContentsMargins(theme.margin, theme.pad, theme.margin, theme.pad)
            buttons.setSpacing(theme.gap)
            outer.addWidget(line)
            outer.addLayout(buttons)
        for one, other in pairwise(_stops(outer)):
            QWidget.setTabOrder(one, other)


def _stops(layout: QLayout) -> Iterator[QWidget]:
    """Give what takes the keyboard by Tab, in the order in which it was laid out: Qt goes by when it was made."""
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget = item.widget() if item is not None else None
        inside = item.layout() if item is not None else None
        if widget is not None:
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                yield widget
            page = widget.widget() if isinstance(widget, QScrollArea) else widget
            inside = page.layout() if page is not None else None
        if inside is not None:
            yield from _stops(inside)
