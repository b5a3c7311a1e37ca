"""Asks until when a call flow is to be switched, and says at once how it was understood."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import allow, button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel, plain
from fonetray.ui.parts.text_size import set_fixed, set_least, set_text_size
from fonetray.ui.parts.theme import Theme

_WIDTH = 380
Understood = tuple[str, str]
"""The moment (ISO 8601), empty where there is none, and what is said about it."""


class FlowTimeWindow(QWidget):
    """``chosen`` is the moment (ISO 8601); closing it chooses nothing."""

    chosen = Signal(str)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons) -> None:
        super().__init__(None, Qt.WindowType.Dialog)
        self._tr = tr
        self._moment = ""
        self._read: Callable[[str], Understood] = lambda _: ("", "")
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowIcon(icons.icon("fonetray"))
        set_fixed(self, width=_WIDTH)
        self._title = PlainLabel(parent=self, wrap=True)
        set_text_size(self._title, theme.large, strong=True)
        self.field = QLineEdit(self)
        self.field.setMaxLength(40)
        self.field.setPlaceholderText(tr("17:30, tomorrow 8:00 or 24/12 12:00"))
        self.field.setAccessibleName(tr("Time"))
        self.field.textChanged.connect(self._look)
        self.field.returnPressed.connect(self._choose)
        self._said = PlainLabel(parent=self, tone="muted", wrap=True)
        set_least(self._said, height=36)
        self._said.setAlignment(Qt.AlignmentFlag.AlignTop)
        cancel = button(tr("Cancel"), parent=self)
        cancel.clicked.connect(self.close)
        self.yes = button(tr("Switch"), kind="primary", parent=self)
        self.yes.clicked.connect(self._choose)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.gap)
        buttons.addStretch(1)
        for one in (cancel, self.yes):
            set_least(one, width=104)
            buttons.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(theme.gap)
        column.addWidget(self._title)
        column.addWidget(self.field)
        column.addWidget(self._said)
        column.addLayout(buttons)

    def ask(self, title: str, yes: str, read: Callable[[str], Understood]) -> None:
        """Ask with these words; ``read`` understands what is typed."""
        self._read = read
        self.setWindowTitle(plain(title))
        self._title.setText(title)
        self.yes.setText(plain(yes))
        self.yes.setAccessibleName(plain(yes))
        self.field.clear()
        self._look("")
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.setFocus()

    def said(self) -> str:
        """Return how it was understood."""
        return self._said.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _look(self, text: str) -> None:
        self._moment, said = self._read(text) if text.strip() else ("", "")
        self._said.setText(said)
        allow(self.yes, when=bool(self._moment), otherwise=said or self._tr("No time has been typed yet."))
        self.field.setAccessibleDescription(said)

    def _choose(self) -> None:
        if self._moment:
            moment, self._moment = self._moment, ""
            self.close()
            self.chosen.emit(moment)
