"""A window that asks one question at a time: on top, deaf for a moment, and answered exactly once."""

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.text_size import set_fixed

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuestionWindow(QWidget):
    """Gives one ``decided`` for each question that came forward; Esc and closing it are a no.

    A key or click in the first ``guard_ms`` milliseconds does nothing: it was meant for what was there before.
    """

    decided = Signal(bool)

    def __init__(self, *, icons: Icons, width: int, guard_ms: int) -> None:
        super().__init__(None, Qt.WindowType.Dialog | Qt.WindowType.WindowStaysOnTopHint)
        self._guard_ms = guard_ms
        self._since_shown = QElapsedTimer()
        self._waiting = False
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowIcon(icons.icon("fonetray"))
        set_fixed(self, width=width)

    def default_button(self) -> QPushButton:
        """Return the button that has the keyboard first, and that Enter presses where no other has it."""
        raise NotImplementedError

    def waiting(self) -> bool:
        """Return whether a question is open."""
        return self._waiting

    def withdraw(self) -> None:
        """Close the question as answered no, as when the program ends."""
        self._decide(answer=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the focused button, else the default one; Esc is no."""
        if event.key() == Qt.Key.Key_Escape:
            self._decide(answer=False)
        elif event.key() in _ENTER:
            if not event.isAutoRepeat():
                focused = self.focusWidget()
                (focused if isinstance(focused, QPushButton) else self.default_button()).click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Take closing as no."""
        event.accept()
        self._decide(answer=False)

    def _come_forward(self) -> None:
        """Show the question, deaf for a moment, with the keyboard on its default answer."""
        self._waiting = True
        self.resize(self.width(), self.heightForWidth(self.width()))
        self._since_shown.start()
        self.show()
        self.raise_()
        self.activateWindow()
        self.default_button().setFocus()

    def _hears(self) -> bool:
        """Return whether it has been seen for long enough to be answered."""
        return self._since_shown.elapsed() >= self._guard_ms

    def _decide(self, *, answer: bool) -> None:
        if self._waiting:
            self._waiting = False
            self.hide()
            self.decided.emit(answer)
