"""Joining the company's hub: a quiet button, then a field for the code; once joined, where and as whom."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.form import Field
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NoticeLevel


class HubBox(QWidget):
    """``join_wanted`` carries what was entered. The code is forgotten once it was used."""

    join_wanted = Signal(str)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._state = StatusLine(theme=theme, icons=icons, parent=self)
        self._open = button("", small=True, parent=self)
        self._form = QWidget(self)
        self.code = QLineEdit(self._form)
        self.code.setPlaceholderText("fonetray1.…")
        self._join = button(tr("Join"), parent=self._form)
        row = QWidget(self._form)
        beside = QHBoxLayout(row)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(theme.gap)
        beside.addWidget(self.code, 1)
        beside.addWidget(self._join)
        self._field = Field(
            tr("Join code"),
            self.code,
            theme=theme,
            icons=icons,
            hint=tr("One line from your administrator. Account id and hash are then not needed here."),
            row=row,
            parent=self._form,
        )
        inner = QVBoxLayout(self._form)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._field)
        quiet = QHBoxLayout()
        quiet.addWidget(self._open)
        quiet.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap)
        column.addWidget(self._state)
        column.addLayout(quiet)
        column.addWidget(self._form)
        self._open.clicked.connect(self._opened)
        self._join.clicked.connect(self._wanted)
        self.set_state("", joined=False)

    def set_state(self, text: str, level: NoticeLevel = NoticeLevel.INFO, *, joined: bool) -> None:
        """Say how we stand with the hub, empty for no hub; the field is closed, and opened by the button."""
        self._state.say(text, level)
        self._name(self._tr("Join with another code…") if joined else self._tr("My company has a hub…"))
        self._open.show()
        self._form.hide()
        self.code.clear()
        self._field.set_error("")

    def follow(self, text: str, level: NoticeLevel) -> None:
        """Say how we stand with the hub now, and leave alone what is being entered."""
        self._state.say(text, level)

    def set_error(self, text: str) -> None:
        """Say what is wrong with the code, or what came of it."""
        self._field.set_error(text)

    def set_busy(self, busy: bool) -> None:  # noqa: FBT001 - one state, named by the method
        """Lock the field while the code is being traded."""
        self._field.setEnabled(not busy)

    def state(self) -> str:
        """Return what is said of the hub."""
        return self._state.text()

    def error(self) -> str:
        """Return what is said to be wrong with the code."""
        return self._field.error()

    def entering(self) -> bool:
        """Return whether the field is open."""
        return not self._form.isHidden()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in here joins; it does not save what else is entered."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.entering():
            self._wanted()
        else:
            super().keyPressEvent(event)

    def _name(self, text: str) -> None:
        self._open.setText(text)
        self._open.setAccessibleName(text)

    def _opened(self) -> None:
        self._open.hide()
        self._form.show()
        self.code.setFocus()

    def _wanted(self) -> None:
        if self._field.isEnabled():
            self.join_wanted.emit(self.code.text())
