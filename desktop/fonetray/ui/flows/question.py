"""Asks before an important call flow is switched."""

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.flows.views import FlowQuestionView
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel, menu_text, plain
from fonetray.ui.parts.theme import Theme

_WIDTH = 420
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FlowQuestion(QWidget):
    """Shows one question at a time and gives exactly one ``decided`` for each; the keyboard is on Cancel.

    A key or click in the first ``guard_ms`` milliseconds does nothing: it was meant for what was there before.
    """

    decided = Signal(bool)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, guard_ms: int = 250) -> None:
        super().__init__(None, Qt.WindowType.Dialog | Qt.WindowType.WindowStaysOnTopHint)
        self._guard_ms = guard_ms
        self._since_shown = QElapsedTimer()
        self._waiting = False
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowIcon(icons.icon("fonetray"))
        self.setFixedWidth(_WIDTH)
        self._title = PlainLabel(parent=self, wrap=True)
        self._title.setFont(theme.font(self._title, theme.large, strong=True))
        self._text = PlainLabel(parent=self, wrap=True)
        self._why = PlainLabel(tr("This call flow is marked as important."), self, tone="muted", wrap=True)
        self.no = button(tr("Cancel"), kind="primary", parent=self)
        self.yes = button("", parent=self)
        self.no.clicked.connect(lambda: self._answer(answer=False))
        self.yes.clicked.connect(lambda: self._answer(answer=True))
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.gap)
        buttons.addStretch(1)
        for one in (self.no, self.yes):
            one.setMinimumWidth(104)
            buttons.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(6)
        for label in (self._title, self._text, self._why):
            column.addWidget(label)
        column.addSpacing(10)
        column.addStretch(1)
        column.addLayout(buttons)

    def ask(self, view: FlowQuestionView) -> None:
        """Show a question and wait; one that was still open is answered no."""
        self._decide(answer=False)
        self.setWindowTitle(plain(view.question))
        self._title.setText(view.question)
        self._text.setText(view.text)
        self.yes.setText(menu_text(view.yes))
        self.yes.setAccessibleName(plain(view.yes))
        self.setAccessibleName(plain(view.question))
        self.setAccessibleDescription(plain(f"{view.text} {self._why.text()}"))
        self._waiting = True
        self.resize(_WIDTH, self.heightForWidth(_WIDTH))
        self._since_shown.start()
        self.show()
        self.raise_()
        self.activateWindow()
        self.no.setFocus()

    def waiting(self) -> bool:
        """Return whether a question is open."""
        return self._waiting

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the focused button, else Cancel; Esc is no."""
        if event.key() == Qt.Key.Key_Escape:
            self._decide(answer=False)
        elif event.key() in _ENTER:
            if not event.isAutoRepeat():
                focused = self.focusWidget()
                (focused if isinstance(focused, QPushButton) else self.no).click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Take closing as no."""
        event.accept()
        self._decide(answer=False)

    def _answer(self, *, answer: bool) -> None:
        if self._since_shown.elapsed() >= self._guard_ms:
            self._decide(answer=answer)

    def _decide(self, *, answer: bool) -> None:
        if self._waiting:
            self._waiting = False
            self.hide()
            self.decided.emit(answer)
