"""A field that records a combination of keys."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QWidget

_NONE = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class KeyBox(QKeySequenceEdit):
    """Backspace clears it, Esc and Tab are left to the window; ``editingFinished`` as Qt sends it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaximumSequenceLength(1)

    def value(self) -> str:
        """Return the keys as ``Ctrl+Alt+D``, empty for none."""
        return self.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def set_value(self, keys: str) -> None:
        """Show ``keys``, written as `value` gives them."""
        self.setKeySequence(QKeySequence(keys, QKeySequence.SequenceFormat.PortableText))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Record keys, but those that alone have a meaning in every form."""
        if event.modifiers() == Qt.KeyboardModifier.NoModifier and event.key() in _NONE:
            self.clear()
            self.editingFinished.emit()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()
        else:
            super().keyPressEvent(event)
