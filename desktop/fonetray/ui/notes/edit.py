"""The field that a note is written in."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from fonetray.ui.parts.theme import Theme

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NoteEdit(QPlainTextEdit):
    """``save_wanted`` is Ctrl+Enter; Ctrl+Z is ``take_back``'s where that has something to take back."""

    save_wanted = Signal()

    def __init__(self, *, take_back: Callable[[], bool], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._take_back = take_back
        self.setTabChangesFocus(True)
        self.setStyleSheet(
            f"QPlainTextEdit {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.outline};"
            f" border-radius: {theme.radius}px; padding: 5px; selection-background-color: {theme.accent};"
            f" selection-color: {theme.on_accent}; placeholder-text-color: {theme.muted}; }}"
            f" QPlainTextEdit:focus {{ border: 2px solid {theme.accent}; padding: 4px; }}"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves, whatever else the key would do; Esc is the window's."""
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not event.isAutoRepeat():
                self.save_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif not (event.matches(QKeySequence.StandardKey.Undo) and self._take_back()):
            super().keyPressEvent(event)
