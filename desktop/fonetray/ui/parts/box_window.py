"""A window with a box above a list: the list has its keys while one types, and the box what is typed elsewhere."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from fonetray.ui.parts.placed_window import PlacedWindow

NO_TYPING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
"""Held keys with which another one types nothing."""


class BoxWindow(PlacedWindow):
    """Each window says by `_key` what its keys do, and by `_is_ours` which of them are no shortcuts of the box."""

    def _key(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; say whether it was anything."""
        raise NotImplementedError

    def _is_ours(self, event: QKeyEvent) -> bool:
        """Say whether a key is no shortcut of anybody else's."""
        raise NotImplementedError

    def _share_keys(self, box: QLineEdit) -> None:
        """Take the keys from ``box`` from now on."""
        self._typed_in = box
        box.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that mean the list while the focus is in the box."""
        if watched is self._typed_in and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._is_ours(event):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self._key(event):
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the same keys wherever the focus is; what is typed elsewhere goes to the box."""
        if self._key(event):
            event.accept()
        elif event.text().isprintable() and event.text() and not event.modifiers() & NO_TYPING:
            if self._typed_in.isEnabled():
                self._typed_in.setFocus()
                self._typed_in.insert(event.text())
        else:
            super().keyPressEvent(event)
